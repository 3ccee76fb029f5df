"""Gaussian posterior of a tissue's potentials, and the evidence for three standard deviations."""

from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import minimize

from formotion.force.chain import Factor
from formotion.force.potential import Geometry, linearise, start_linear

# What is known before any picture: sd of tensions over their mean, and of pressure differences in units of
# mean tension over junction length; (middle, sd of the logarithm). Two sd are a factor of 4 either way.
TENSION_SPREAD = (0.2, 0.7)
PRESSURE_SPREAD = (0.1, 1.0)
FIRST_NOISE = 0.03  # in junction lengths
SETTLING = 6
BOUNDS = ((1e-5, 0.3), (0.01, 1.0), (1e-3, 5.0))


@dataclass(frozen=True)
class Spread:
    """Standard deviations that the posterior takes as known.

    Attributes
    ----------
    noise : float
        Of a contour point across its junction, in mean junction lengths.
    tension : float
        Of tensions, over their mean.
    pressure : float
        Of pressure differences between neighbours, in mean tension over mean junction length.
    """

    noise: float
    tension: float
    pressure: float


@dataclass(frozen=True)
class Blocks:
    """Squares of the rows of a `Linear`, summed to one 8 x 8 block per junction."""

    points: np.ndarray
    tension: np.ndarray
    pressure: np.ndarray
    weak: np.ndarray

    def prior(self, spread):
        return self.tension / spread.tension**2 + self.pressure / spread.pressure**2 + self.weak

    def precision(self, spread):
        return self.points / spread.noise**2 + self.prior(spread)


def blocks(geo, linear):
    """Return the `Blocks` of a model to first order: what its rows add to the precision matrix."""
    upper = np.triu_indices(8)
    products = linear.points[:, upper[0]] * linear.points[:, upper[1]]
    summed = np.add.reduceat(products, geo.start[:-1])
    points = np.empty((len(summed), 8, 8))
    points[:, upper[0], upper[1]] = summed
    points[:, upper[1], upper[0]] = summed
    inner = [row * geo.inner[:, None] for row in (linear.tension_rows, linear.pressure_rows)]
    square = [row[:, :, None] * row[:, None, :] for row in inner]
    weak = sum(row[:, :, None] * row[:, None, :] for row in (linear.side_rows, linear.offset_rows))
    return Blocks(points, *square, weak)


@dataclass(frozen=True)
class Given:
    """A Gaussian under the condition that the mean tension is 1: contours cannot tell the scale.

    Attributes
    ----------
    geo : Geometry
    factor : Factor
        Of the precision without the condition.
    away : (n,) float
        Covariance of the unknowns with the mean tension.
    variance : float
        Of the mean tension.
    """

    geo: Geometry
    factor: Factor
    away: np.ndarray
    variance: float

    @property
    def log_determinant(self):
        return self.factor.log_determinant + np.log(self.variance)

    def mean(self, pull, mean_row):
        """Return the mean for the pull (J, 8) of data and prior."""
        free = self.factor.solve(self.geo.chain.scatter(pull))
        return free + self.away * (1 - mean_row @ free) / self.variance

    def times(self, right):
        """Return the covariance times a vector (n,) or matrix (n, m)."""
        return self.factor.solve(right) - np.multiply.outer(self.away, self.away @ right) / self.variance

    def covariances(self):
        """Return the covariance of each junction's 8 unknowns, (J, 8, 8)."""
        along = self.geo.chain.gather(self.away)
        return self.factor.covariances() - along[:, :, None] * along[:, None, :] / self.variance


def given_scale(geo, linear, parts):
    """Return the `Given` of a precision made of one 8 x 8 block per junction."""
    factor, mean_row = geo.chain.factor(parts), _mean_row(geo, linear)
    away = factor.solve(mean_row)
    return Given(geo, factor, away, mean_row @ away)


def _mean_row(geo, linear):
    return geo.chain.scatter(linear.tension_rows * (geo.inner / geo.inner.sum())[:, None])


def posterior(geo, linear, squares, spread):
    """Return the `Given` of the posterior, and its mean.

    Distances do not change, and tensions grow in proportion, when all unknowns are scaled: so the rows of the
    distances times the unknowns are zero, those of the tensions are the tensions.
    """
    pull = -np.add.reduceat(linear.points * linear.distance[:, None], geo.start[:-1]) / spread.noise**2
    pull += linear.tension_rows * geo.inner[:, None] / spread.tension**2
    given = given_scale(geo, linear, squares.precision(spread))
    return given, given.mean(pull, _mean_row(geo, linear))


def _misfits(geo, linear, squares, unknowns):
    """Sums of squares of distances, of tensions minus 1, of pressure differences, and the rest."""
    local = geo.chain.gather(unknowns)
    distance = np.einsum("pe,pe->p", linear.points, local[geo.owner]) + linear.distance
    tension = geo.inner * (np.einsum("je,je->j", linear.tension_rows, local) - 1)
    others = [np.einsum("je,jef,jf->", local, square, local) for square in (squares.pressure, squares.weak)]
    return np.array([distance @ distance, tension @ tension, *others])


def negative_evidence(log_spread, geo, linear, squares):
    """Return minus the log evidence of (noise, tension, pressure) spreads and its gradient."""
    spread = Spread(*np.exp(log_spread))
    given, mean = posterior(geo, linear, squares, spread)
    prior = given_scale(geo, linear, squares.prior(spread))
    after, before = given.covariances(), prior.covariances()
    *misfits, weak = _misfits(geo, linear, squares, mean)
    number = geo.weight.sum()
    precision = 1 / np.exp(log_spread) ** 2
    misfit = np.array(misfits) * precision
    value = number * log_spread[0] + 0.5 * (misfit.sum() + weak)
    value += 0.5 * (given.log_determinant - prior.log_determinant)
    traces = [np.vdot(after, square) for square in (squares.points, squares.tension, squares.pressure)]
    prior_traces = [0, np.vdot(before, squares.tension), np.vdot(before, squares.pressure)]
    gradient = np.array([number, 0, 0]) - misfit - precision * (np.array(traces) - prior_traces)
    for place, (middle, width) in ((1, TENSION_SPREAD), (2, PRESSURE_SPREAD)):
        off = (log_spread[place] - np.log(middle)) / width
        value += 0.5 * off**2
        gradient[place] += off / width
    return value, gradient


def relinearise(geo, unknowns):
    """Return the model around the unknowns scaled to mean tension 1, and these."""
    linear = linearise(geo, unknowns)
    mean = linear.tension[geo.inner].mean()
    scaled = replace(linear, tension=linear.tension / mean, points=linear.points * mean)
    return scaled, unknowns / mean


def fit_spread(geo, rounds=2):
    """Return the `Spread` of largest evidence, and the model linearised there."""
    spread, linear = Spread(FIRST_NOISE, TENSION_SPREAD[0], PRESSURE_SPREAD[0]), start_linear(geo)
    for _ in range(SETTLING):
        squares = blocks(geo, linear)
        given, mean = posterior(geo, linear, squares, spread)
        linear = relinearise(geo, mean)[0]
        spread = replace(spread, noise=_noise(geo, linear, squares, given, spread))
    for _ in range(rounds):
        squares = blocks(geo, linear)
        spread = _best(geo, linear, squares, spread)
        linear = relinearise(geo, posterior(geo, linear, squares, spread)[1])[0]
    return spread, linear


def _noise(geo, linear, squares, given, spread):
    """Root mean square of the distances, over the points that are left after fitting."""
    fitted = np.vdot(given.covariances(), squares.points) / spread.noise**2
    left = max(geo.weight.sum() - fitted, 1.0)
    return float(np.clip(np.sqrt(np.sum(linear.distance**2) / left), *BOUNDS[0]))


def _best(geo, linear, squares, spread):
    first = np.log([spread.noise, spread.tension, spread.pressure])
    found = minimize(
        negative_evidence, first, (geo, linear, squares), jac=True, method="L-BFGS-B",
        bounds=np.log(BOUNDS), options={"maxiter": 12, "ftol": 1e-6},
    )  # fmt: skip
    return Spread(*np.exp(found.x))
