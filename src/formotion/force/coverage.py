"""How often the intervals of an inferred traction hold the truth, on simulated cells whose truth is known."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from formotion.core.errors import InputError
from formotion.force import traction, worlds

YOUNG_PA = 10e3
QUANTILES = 5


@dataclass(frozen=True)
class Coverage:
    """Share of simulated cells, or of pixels, whose truth lies inside the stated interval.

    Attributes
    ----------
    net_force, strain_energy, summed_force : float
        Share of the cells; net force counts both components.
    pixels : float
        Share of all pixels and components.
    pixels_by_truth : (5,) float
        The same apart for fifths of the pixels, from the weakest to the strongest true traction.
    cells : int
    level : float
        What the intervals state.
    """

    net_force: float
    strain_energy: float
    summed_force: float
    pixels: float
    pixels_by_truth: np.ndarray
    cells: int
    level: float


def coverage(kind, seeds, prior="sparse", noise=0.1, young_relative_sd=0.1, shape=(96, 128), level=0.9):
    """Simulate cells, infer their traction and count how often the truth lies inside the intervals.

    Parameters
    ----------
    kind : str
        A world of `worlds.simulate`.
    seeds : iterable of int
        One cell each.
    prior : str
        Of `traction.infer`.
    noise : float
        Noise sd over the root-mean-square displacement.
    young_relative_sd : float
        The true stiffness of each cell's gel is drawn with this sd around 10 kPa; the inference is told both.
    shape : (Y, X)
    level : float
        Of the intervals.

    Returns
    -------
    Coverage

    Raises
    ------
    InputError
        If there are no seeds, or a value is out of range.

    Notes
    -----
    A 90 % interval under a prior covers 90 % on average over worlds drawn from that prior, and not at every
    pixel: a shrunken peak is missed more often, and empty gel is covered nearly always.

    Examples
    --------
    >>> found = coverage("smooth", range(2), prior="smooth", shape=(24, 24))
    >>> found.cells, found.pixels_by_truth.shape
    (2, (5,))
    """
    trials = [_trial(kind, seed, prior, noise, young_relative_sd, shape, level) for seed in seeds]
    if not trials:
        raise InputError("seeds must hold at least one seed, got none: give range(20)")
    net, energy, summed, pixels, by_truth = (
        np.mean(np.array(part), axis=0) for part in zip(*trials, strict=True)
    )
    return Coverage(
        float(np.mean(net)), float(energy), float(summed), float(pixels), by_truth, len(trials), level
    )


def _trial(kind, seed, prior, noise, young_relative_sd, shape, level):
    rng = np.random.default_rng([seed, 2])
    young_pa = YOUNG_PA * max(0.3, 1 + young_relative_sd * rng.standard_normal())
    cell = worlds.simulate(kind, rng, shape, young_pa=young_pa)
    seen_um, _ = cell.noisy(noise, rng)
    field = traction.infer(
        seen_um, cell.pixel_um, (YOUNG_PA, YOUNG_PA * young_relative_sd), cell.poisson, prior=prior
    )
    true_pa, pixel_um = cell.traction_pa, cell.pixel_um
    true_force_n = traction.net_force_n(true_pa, pixel_um)
    force = field.net_force_n(level)
    inside = abs(field.traction_pa - true_pa) <= stats.norm.ppf((1 + level) / 2) * field.std_pa
    return (
        [force.y.covers(true_force_n[0]), force.x.covers(true_force_n[1])],
        field.strain_energy_j(level).covers(cell.energy_j),
        field.summed_force_n(level).covers(traction.summed_force_n(true_pa, pixel_um)),
        inside.mean(),
        _by_truth(inside, np.hypot(*true_pa)),
    )


def _by_truth(inside, strength_pa):
    order = np.argsort(strength_pa, axis=None, kind="stable")
    share = inside.mean(axis=0).ravel()[order]
    return np.array([part.mean() for part in np.array_split(share, QUANTILES)])
