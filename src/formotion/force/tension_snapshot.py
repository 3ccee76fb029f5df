"""Tensions and pressures of one picture, with their uncertainty."""

from dataclasses import dataclass

import numpy as np

from formotion.core.errors import InputError
from formotion.core.threads import one_thread
from formotion.dynamics.junctions import Junctions
from formotion.force.potential import Geometry
from formotion.force.tension_fit import fit, learn
from formotion.force.tension_inputs import require_junctions
from formotion.force.tension_prior import Spread

OUTSIDE_IS = ("medium", "unknown")


@dataclass(frozen=True)
class Tensions:
    """Relative tensions and pressures with their uncertainty.

    Attributes
    ----------
    tension : (J,) float, mean tension of the inner junctions = 1
        NaN for a junction that was left out.
    tension_std : (J,) float, same unit
        Standard deviation of the posterior.
    pressure : (C,) float, mean tension over µm
        Relative to the mean of all cells; NaN for a cell without a used junction.
    pressure_std : (C,) float, same unit
    distance_um : (P,) float, µm
        Signed distance of each contour point from the fitted contour; NaN where left out.
    noise_um : float, µm
        Standard deviation of a contour point across its junction, as inferred.
    tension_spread : float
        Standard deviation of tensions over their mean, as inferred for the prior.
    pressure_spread : float, mean tension over µm
        Standard deviation of pressure differences between neighbours, as inferred for the prior.
    """

    tension: np.ndarray
    tension_std: np.ndarray
    pressure: np.ndarray
    pressure_std: np.ndarray
    distance_um: np.ndarray
    noise_um: float
    tension_spread: float
    pressure_spread: float


@one_thread
def infer(junctions, outside="unknown"):
    """Infer the tension of every junction and the pressure of every cell, with their uncertainty.

    Parameters
    ----------
    junctions : Junctions
        Contours in µm.
    outside : str
        What lies beyond the outermost cells. ``unknown``: more tissue, not seen; junctions with the outside
        are left out. ``medium``: one fluid of even pressure, as around an explant; they are used too.

    Returns
    -------
    Tensions

    Raises
    ------
    InputError
        If `junctions` is no `Junctions`, none lies between two cells, or `outside` is unknown.

    Notes
    -----
    Each cell gets a function with 4 unknowns; a junction is where two of them are equal. So forces balance at
    every vertex and pressure, tension and curvature agree on every junction, exactly, and each contour point
    is one equation (`force.potential`). Tensions have the prior N(1, spread²), pressure differences
    N(0, spread²); both spreads and the error of the points are those of largest evidence, learned from the
    middle 400 cells of a larger tissue. Intervals are those of the Gaussian around the most probable answer.
    Seen through shapes alone, tensions are known up to one factor and pressures up to that factor and one
    constant: the mean tension of the inner junctions is set to 1, the mean pressure to 0.

    Assumes that friction and bending are small against tension, that each junction has one tension along
    its length, and that errors of points are independent; where neighbouring points err alike they are
    counted as fewer. Fails where junctions are straight though pressures differ (as in a vertex model):
    tensions then keep a bias that the intervals do not show. Unevenly spread tensions (a cable) make
    intervals too narrow as well. Measured: ``python benchmarks/tension.py``.

    Noll, Streichan & Shraiman 2020, doi:10.1103/PhysRevX.10.011072 (the functions); Ishihara & Sugimura 2012,
    doi:10.1016/j.jtbi.2012.08.017 (prior and evidence).

    Examples
    --------
    >>> from formotion.dynamics import tissue
    >>> true = tissue.simulate(60, np.random.default_rng(0))
    >>> seen = true.junctions.noisy(0.05, np.random.default_rng(1))
    >>> found = infer(seen)
    >>> inner = seen.inner
    >>> bool(np.corrcoef(found.tension[inner], true.tension_nn[inner])[0, 1] > 0.9)
    True
    """
    prepared = prepare(junctions, outside)
    return tensions(prepared, fit(prepared.geo, prepared.spread))


@dataclass(frozen=True)
class Prepared:
    """Contours that are used (U,), the model on them, the spreads that it takes, and where cells stand."""

    junctions: Junctions
    used: np.ndarray
    cells: np.ndarray
    geo: Geometry
    spread: Spread


def prepare(junctions, outside="unknown"):
    """Return the `Prepared` model of these contours, its spreads learned."""
    used = _used(junctions, outside)
    kept = junctions.subset(used)
    cells = np.unique(kept.cells[kept.cells >= 0])
    pairs = np.where(kept.cells >= 0, np.searchsorted(cells, kept.cells), -1)
    return Prepared(junctions, used, cells, *learn(kept, pairs))


def tensions(prepared, found):
    """Return the `Tensions` of a fit, in the order and unit of the junctions it came from."""
    junctions, used, cells = prepared.junctions, prepared.used, prepared.cells
    scale_um, spread = prepared.geo.scale_um, prepared.spread
    points = np.isin(junctions.owner, used)
    return Tensions(
        tension=_spread_out(found.tension, used, junctions.n_junctions),
        tension_std=_spread_out(found.tension_std, used, junctions.n_junctions),
        pressure=_spread_out(found.pressure / scale_um, cells, junctions.n_cells),
        pressure_std=_spread_out(found.pressure_std / scale_um, cells, junctions.n_cells),
        distance_um=_spread_out(found.distance * scale_um, points, len(junctions.points_um)),
        noise_um=spread.noise * scale_um,
        tension_spread=spread.tension,
        pressure_spread=spread.pressure / scale_um,
    )


def _used(junctions, outside):
    require_junctions(junctions)
    if outside not in OUTSIDE_IS:
        raise InputError(f"outside must be one of {', '.join(OUTSIDE_IS)}, got {outside!r}: choose one")
    return np.flatnonzero(junctions.inner | (outside == "medium"))


def _spread_out(values, where, number):
    full = np.full(number, np.nan)
    full[where] = values
    return full
