"""Tensions of junctions and pressures of cells from the shape of their contours."""

from dataclasses import dataclass

import numpy as np

from formotion.core.errors import InputError
from formotion.dynamics.junctions import Junctions
from formotion.force.potential import geometry
from formotion.force.tension_fit import fit, learn_spread

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


def infer(junctions, outside="unknown"):
    """Infer the tension of every junction and the pressure of every cell.

    Parameters
    ----------
    junctions : Junctions
        Contours in µm.
    outside : str
        What lies beyond the outermost cells: ``medium`` (one fluid: its junctions are used) or ``unknown``
        (more tissue, not seen: junctions with the outside are left out).

    Returns
    -------
    Tensions

    Raises
    ------
    InputError
        If `junctions` is no `Junctions`, no junction between two cells is left, or `outside` is unknown.
    """
    used = _used(junctions, outside)
    kept = junctions.subset(used)
    cells = np.unique(kept.cells[kept.cells >= 0])
    pairs = np.where(kept.cells >= 0, np.searchsorted(cells, kept.cells), -1)
    geo = geometry(kept, pairs)
    found = fit(geo, learn_spread(kept, pairs), kept.inner)
    scale_um = kept.mean_length_um
    return Tensions(
        tension=_spread_out(found.tension, used, junctions.n_junctions),
        tension_std=_spread_out(found.tension_std, used, junctions.n_junctions),
        pressure=_spread_out(found.pressure / scale_um, cells, junctions.n_cells),
        pressure_std=_spread_out(found.pressure_std / scale_um, cells, junctions.n_cells),
        distance_um=_spread_out(
            found.distance * scale_um, np.isin(junctions.owner, used), len(junctions.points_um)
        ),
        noise_um=found.spread.noise * scale_um,
        tension_spread=found.spread.tension,
        pressure_spread=found.spread.pressure / scale_um,
    )


def _used(junctions, outside):
    if not isinstance(junctions, Junctions):
        raise InputError(f"junctions must be Junctions, got {type(junctions).__name__}: see images.trace")
    if outside not in OUTSIDE_IS:
        raise InputError(f"outside must be one of {', '.join(OUTSIDE_IS)}, got {outside!r}: choose one")
    if not junctions.inner.any():
        raise InputError(
            f"junctions must hold one between two cells, got {junctions.n_junctions} to the outside alone: "
            "a single cell has no relative tension"
        )
    return np.flatnonzero(junctions.inner | (outside == "medium"))


def _spread_out(values, where, number):
    full = np.full(number, np.nan)
    full[where] = values
    return full
