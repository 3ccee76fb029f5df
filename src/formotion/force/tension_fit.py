"""The posterior of all tensions and pressures: iterate to its top, then read off means and deviations."""

from dataclasses import dataclass, replace

import numpy as np

from formotion.force.potential import geometry, start_linear
from formotion.force.tension_prior import Spread, blocks, fit_spread, posterior, relinearise

PATCH_CELLS = 400  # of which the three spreads are learned in a larger tissue
ITERATIONS = 12
ENOUGH = 1e-4  # change of any tension
FAINT = 1e-3  # noise in junction lengths below which rounding and the model's first order show
LEAST_POINTS = 3  # of a junction, however alike they are: fewer would not fix an arc
ALIKE = 0.1  # correlation of neighbouring points above which they are taken as fewer


@dataclass(frozen=True)
class Fit:
    """Tensions with mean 1 over the inner junctions, pressures with mean 0, lengths in mean junctions."""

    tension: np.ndarray
    tension_std: np.ndarray
    pressure: np.ndarray
    pressure_std: np.ndarray
    distance: np.ndarray


def learn(junctions, pairs):
    """Return the `Geometry` with each point's weight, and the `Spread` of largest evidence.

    Notes
    -----
    In a large tissue both are learned from one round patch. Errors that are alike along a contour (pixels, an
    arc that does not fit) count for fewer points: the weight is that of an autoregressive series.
    """
    geo, patch = geometry(junctions, pairs), _patch(junctions, pairs)
    spread, linear = fit_spread(patch)
    likeness = _likeness(patch, linear.distance)
    if likeness > ALIKE and spread.noise > FAINT:
        least = LEAST_POINTS * len(geo.middle) / geo.weight.sum()
        worth = min(1.0, max((1 - likeness) / (1 + likeness), least))
        patch, geo = (replace(part, weight=worth * part.weight) for part in (patch, geo))
        spread = fit_spread(patch)[0]
    ratio = patch.scale_um / geo.scale_um
    return geo, Spread(spread.noise * ratio, spread.tension, spread.pressure / ratio)


def _patch(junctions, pairs):
    inner = np.flatnonzero((pairs >= 0).all(axis=1))
    if len(inner) <= 3 * PATCH_CELLS:
        return geometry(junctions, pairs)
    middle = junctions.ends_um[inner].mean(axis=1)
    away = np.hypot(*(middle - np.median(middle, axis=0)).T)
    patch = junctions.subset(np.sort(inner[np.argsort(away)[: 3 * PATCH_CELLS]]))
    return geometry(patch, np.unique(patch.cells, return_inverse=True)[1].reshape(-1, 2))


def _likeness(geo, distance):
    """Correlation of the distances of neighbouring points of a junction."""
    same = geo.owner[1:] == geo.owner[:-1]
    return (distance[1:] * distance[:-1])[same].mean() / np.mean(distance**2)


def climb(geo, spread):
    """Return the model around the top of the posterior, the unknowns there, and the Gaussian around it."""
    linear = start_linear(geo)
    for _ in range(ITERATIONS):
        last = linear.tension
        given, mean = posterior(geo, linear, blocks(geo, linear), spread)
        linear, unknowns = relinearise(geo, mean)
        if np.abs(linear.tension - last).max() < ENOUGH:
            break
    return linear, unknowns, given


def fit(geo, spread):
    """Return the `Fit` of all junctions for known spreads."""
    return read_off(geo, climb(geo, spread))


def read_off(geo, top):
    """Return the `Fit` at the top of a posterior, as `climb` gives it."""
    linear, unknowns, given = top
    local, rows = given.covariances(), linear.tension_rows
    tension_var = np.einsum("je,jef,jf->j", rows, local, rows)
    pressure = geo.chain.first(unknowns)
    return Fit(
        linear.tension, np.sqrt(np.maximum(tension_var, 0)),
        pressure - pressure.mean(), _pressure_std(geo, given, local),
        linear.distance / np.sqrt(geo.weight),
    )  # fmt: skip


def _pressure_std(geo, given, local):
    """Standard deviation of each pressure minus the mean of all."""
    column = geo.chain.column[:, 0]
    mean_row = np.zeros(geo.chain.n_unknowns)
    mean_row[column[column >= 0]] = 1 / len(column)
    with_mean = given.times(mean_row)
    own = np.zeros(len(column))
    for side in (0, 1):
        cell = geo.chain.pairs[:, side]
        own[cell[cell >= 0]] = local[cell >= 0, 4 * side, 4 * side]
    return np.sqrt(np.maximum(own - 2 * geo.chain.first(with_mean) + mean_row @ with_mean, 0))
