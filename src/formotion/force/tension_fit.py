"""The posterior of all tensions and pressures: iterate to its top, then read off means and deviations."""

from dataclasses import dataclass

import numpy as np

from formotion.force.potential import geometry, linearise, start_linear
from formotion.force.tension_prior import Spread, blocks, fit_spread, posterior

PATCH_CELLS = 400  # of which the three spreads are learned in a larger tissue
ITERATIONS = 12
ENOUGH = 1e-6


@dataclass(frozen=True)
class Fit:
    """Tensions with mean 1 over the inner junctions, pressures with mean 0, lengths in mean junctions."""

    tension: np.ndarray
    tension_std: np.ndarray
    pressure: np.ndarray
    pressure_std: np.ndarray
    distance: np.ndarray
    spread: Spread


def learn_spread(junctions, pairs):
    """Return the `Spread` of largest evidence, from one round patch where the tissue is large."""
    if pairs.max() < PATCH_CELLS:
        return fit_spread(geometry(junctions, pairs))
    geo = geometry(junctions, pairs)
    middle = geo.middle - np.median(geo.middle, axis=0)
    near = np.argsort(np.hypot(*middle.T))[: 3 * PATCH_CELLS]
    near = near[(pairs[near] >= 0).all(axis=1)]
    patch = junctions.subset(np.sort(near))
    found = fit_spread(geometry(patch, np.unique(patch.cells, return_inverse=True)[1].reshape(-1, 2)))
    ratio = patch.mean_length_um / junctions.mean_length_um
    return Spread(found.noise * ratio, found.tension, found.pressure / ratio)


def fit(geo, spread, inner):
    """Return the `Fit` of all junctions for known spreads; `inner` marks those that the unit is taken from."""
    linear, unknowns = start_linear(geo), np.zeros(geo.chain.n_unknowns)
    for _ in range(ITERATIONS):
        step = posterior(geo, linear, blocks(geo, linear), spread, unknowns)
        moved = np.abs(step.unknowns - unknowns).max() > ENOUGH * np.abs(step.unknowns).max()
        unknowns = step.unknowns
        linear = linearise(geo, unknowns)
        if not moved:
            break
    return _read_off(geo, linear, step.factor, unknowns, spread, inner)


def _read_off(geo, linear, factor, unknowns, spread, inner):
    local = factor.covariances()
    tension, tension_var = _relative_tension(geo, linear, factor, local, inner)
    mean = tension[inner].mean()
    pressure, pressure_var = _relative_pressure(geo, factor, local, unknowns)
    distance = linear.distance / np.sqrt(geo.weight)
    return Fit(
        tension / mean, np.sqrt(tension_var) / mean, pressure / mean, np.sqrt(pressure_var) / mean,
        distance, spread,
    )  # fmt: skip


def _relative_tension(geo, linear, factor, local, inner):
    """Tensions, and the variance of each minus its share in the mean of all."""
    rows, tension = linear.tension_rows, linear.tension
    mean_row = geo.chain.scatter(rows * (inner / inner.sum())[:, None])
    with_mean = factor.solve(mean_row)
    own = np.einsum("je,jef,jf->j", rows, local, rows)
    shared = np.einsum("je,je->j", rows, geo.chain.gather(with_mean))
    share = tension / tension[inner].mean()
    return tension, np.maximum(own - 2 * share * shared + share**2 * (mean_row @ with_mean), 0)


def _relative_pressure(geo, factor, local, unknowns):
    """Pressures minus their mean, and their variance."""
    column = geo.chain.column[:, 0]
    known = column >= 0
    mean_row = np.zeros(len(unknowns))
    mean_row[column[known]] = 1 / len(column)
    with_mean = factor.solve(mean_row)
    own = np.zeros(len(column))
    for side in (0, 1):
        cell = geo.chain.pairs[:, side]
        own[cell[cell >= 0]] = local[cell >= 0, 4 * side, 4 * side]
    pressure = np.where(known, unknowns[column], 0.0)
    shared = np.where(known, with_mean[column], 0.0)
    return pressure - pressure.mean(), np.maximum(own - 2 * shared + mean_row @ with_mean, 0)
