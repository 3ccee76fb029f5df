"""Gaussian posterior of a tissue's potentials, and the evidence for noise, tension spread, pressure spread."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from formotion.force.chain import Factor
from formotion.force.potential import Geometry, Linear, linearise, start_linear

# What is known before any picture: sd of tensions over their mean, and of pressure differences in units of mean
# tension over junction length; (middle, sd of the logarithm). Wide: a factor of 4 either way within two sd.
TENSION_SPREAD = (0.2, 0.7)
PRESSURE_SPREAD = (0.1, 1.0)
FIRST_NOISE = 0.01  # in junction lengths
BOUNDS = ((1e-5, 0.3), (0.01, 2.0), (1e-3, 5.0))


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
class Step:
    """The posterior of one linearised model: its factor, its mean, and its misfits."""

    factor: Factor
    unknowns: np.ndarray
    misfits: tuple


def posterior(geo, linear, squares, spread, unknowns):
    """Return the `Step` from `unknowns` to the mean of the posterior."""
    factor = geo.chain.factor(squares.precision(spread))
    local = geo.chain.gather(unknowns)
    target = np.einsum("pe,pe->p", linear.points, local[geo.owner]) - linear.distance
    wanted = geo.inner * (np.einsum("je,je->j", linear.tension_rows, local) - linear.tension + 1)
    pull = np.add.reduceat(linear.points * target[:, None], geo.start[:-1]) / spread.noise**2
    pull += linear.tension_rows * wanted[:, None] / spread.tension**2
    found = factor.solve(geo.chain.scatter(pull))
    local = geo.chain.gather(found)
    misfits = (
        np.sum((np.einsum("pe,pe->p", linear.points, local[geo.owner]) - target) ** 2),
        np.sum(geo.inner * (np.einsum("je,je->j", linear.tension_rows, local) - wanted) ** 2),
        np.einsum("je,jef,jf->", local, squares.pressure, local),
        np.einsum("je,jef,jf->", local, squares.weak, local),
    )
    return Step(factor, found, misfits)


def negative_evidence(log_spread, geo, linear, squares, unknowns):
    """Return minus the log evidence of (noise, tension, pressure) spreads and its gradient."""
    spread = Spread(*np.exp(log_spread))
    step = posterior(geo, linear, squares, spread, unknowns)
    prior = geo.chain.factor(squares.prior(spread))
    after, before = step.factor.covariances(), prior.covariances()
    number = geo.weight.sum()
    precision = 1 / np.exp(log_spread) ** 2
    misfit = np.array(step.misfits[:3]) * precision
    value = number * log_spread[0] + 0.5 * (misfit.sum() + step.misfits[3])
    value += 0.5 * (step.factor.log_determinant - prior.log_determinant)
    traces = [np.vdot(after, square) for square in (squares.points, squares.tension, squares.pressure)]
    prior_traces = [0, np.vdot(before, squares.tension), np.vdot(before, squares.pressure)]
    gradient = np.array([number, 0, 0]) - misfit - precision * (np.array(traces) - prior_traces)
    for place, (middle, width) in ((1, TENSION_SPREAD), (2, PRESSURE_SPREAD)):
        off = (log_spread[place] - np.log(middle)) / width
        value += 0.5 * off**2
        gradient[place] += off / width
    return value, gradient


def fit_spread(geo, rounds=3):
    """Return the `Spread` of largest evidence."""
    log_spread = np.log([FIRST_NOISE, TENSION_SPREAD[0], PRESSURE_SPREAD[0]])
    linear, unknowns = start_linear(geo), np.zeros(geo.chain.n_unknowns)
    for _ in range(2):
        unknowns = posterior(geo, linear, blocks(geo, linear), Spread(*np.exp(log_spread)), unknowns).unknowns
        linear = linearise(geo, unknowns)
    for _ in range(rounds):
        squares = blocks(geo, linear)
        log_spread = minimize(
            negative_evidence, log_spread, (geo, linear, squares, unknowns), jac=True, method="L-BFGS-B",
            bounds=np.log(BOUNDS), options={"maxiter": 12, "ftol": 1e-6},
        ).x  # fmt: skip
        unknowns = posterior(geo, linear, squares, Spread(*np.exp(log_spread)), unknowns).unknowns
        linear = linearise(geo, unknowns)
    return Spread(*np.exp(log_spread))
