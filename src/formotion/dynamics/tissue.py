"""Tissues of arc-shaped junctions in exact force balance, with known tensions and pressures."""

from dataclasses import dataclass, replace

import numpy as np

from formotion.core.errors import InputError
from formotion.core.validate import positive, whole
from formotion.dynamics import tissue_worlds
from formotion.dynamics.arcs import Arcs
from formotion.dynamics.diagram import Unclean, find_arcs
from formotion.dynamics.junctions import Junctions

WORLDS = ("matched", "polarised", "cable", "straight", "drag")
BOUNDARIES = ("free", "cut", "periodic")
_TRIES = 20


@dataclass(frozen=True)
class Tissue:
    """A tissue and its true mechanics.

    Parameters
    ----------
    junctions : Junctions
        What a microscope sees.
    tension_nn : (J,) float, nN
        Tension of each junction; the mean over junctions between two cells is 1.
    pressure_nn_per_um : (C,) float, nN/µm
        Pressure of each cell above the medium (on a periodic tile: above an arbitrary level).
    centre_um : (C, 2) float, µm
        Centre of area of each cell.
    area_um2 : (C,) float, µm²
        Area of each cell.
    arcs : Arcs
        The same junctions as exact arcs: ends, opening angles, net force at each vertex.
    period_um : (2,) float, µm, or None
        Sides of the periodic tile.
    world : str
        The world it was drawn from.
    """

    junctions: Junctions
    tension_nn: np.ndarray
    pressure_nn_per_um: np.ndarray
    centre_um: np.ndarray
    area_um2: np.ndarray
    arcs: Arcs
    period_um: np.ndarray | None
    world: str


def simulate(n_cells, rng, world="matched", boundary="free", points=9, cell_um=10.0):
    """Draw a tissue in force balance, whose tensions and pressures are known.

    Parameters
    ----------
    n_cells : int
        Number of cells: 10 at least, 16 on a periodic tile.
    rng : numpy.random.Generator
    world : str
        ``"matched"``: disordered cells, tensions that vary by about 13 %, pressures by about 10 %.
        ``"polarised"``: the seeds are stretched, so tension depends on the direction of the junction and
        cells are long. Exact balance; breaks "tensions have the same statistics everywhere and in every
        direction".
        ``"cable"``: a ring of junctions pulls 2 to 3 times as hard, with the pressure inside that goes
        with it. Exact balance; breaks "tensions are spread like a bell curve".
        ``"straight"``: a vertex model in exact balance: straight junctions, though pressures differ, and
        the pressure on each is carried half by each end. Breaks Young-Laplace, and "the tensions alone
        cancel at a vertex".
        ``"drag"``: vertices displaced from balance, net force of 3 % of the mean tension (root mean
        square). Young-Laplace exact; breaks "the tensions at a vertex cancel".
    boundary : str
        ``"free"``: an island in the medium, whose outer junctions are seen. ``"cut"``: cells out of a
        larger tissue; only junctions between two of them are seen, so the outermost have a vertex -1.
        ``"periodic"``: a tile that repeats itself.
    points : int
        Contour points per junction, evenly spaced, both vertices included.
    cell_um : float, µm
        Distance between neighbouring cells.

    Returns
    -------
    Tissue

    Raises
    ------
    InputError
        If the world or boundary is unknown, or a number out of range.

    Notes
    -----
    A generalised power diagram (see `formotion.dynamics.diagram`): balance and Young-Laplace hold to
    rounding. A drawn diagram that is no tissue - a cell missing or in pieces, an arc close to a half
    circle - is drawn again with a more even pattern. Some junctions are very short: nothing keeps two
    vertices apart.

    Examples
    --------
    >>> tissue = simulate(30, np.random.default_rng(0))
    >>> force = tissue.arcs.net_force_nn(tissue.pressure_nn_per_um)
    >>> tissue.junctions.n_cells, bool(np.abs(force).max() < 1e-9)
    (30, True)
    """
    _require_known(n_cells, world, boundary, points)
    positive("cell_um", cell_um, "give the distance between neighbouring cells")
    drawn = round(n_cells + 4.0 * np.sqrt(n_cells) + 12) if boundary == "cut" else n_cells
    arcs, pressure, period = _clean(drawn, rng, world, boundary == "periodic", cell_um)
    centre, area = arcs.centre_um(period), arcs.area_um2(period)
    if boundary == "cut":
        kept = np.argsort(np.hypot(*(centre - centre.mean(axis=0)).T))[:n_cells]
        arcs, pressure, centre, area = arcs.of_cells(kept), pressure[kept], centre[kept], area[kept]
    scale = 1 / arcs.tension[(arcs.cells >= 0).all(axis=1)].mean()
    arcs = replace(arcs, tension=scale * arcs.tension)
    junctions = junctions_of(arcs, points)
    return Tissue(junctions, arcs.tension, scale * pressure, centre, area, arcs, period, world)


def _require_known(n_cells, world, boundary, points):
    for name, value, known in (("world", world, WORLDS), ("boundary", boundary, BOUNDARIES)):
        if value not in known:
            raise InputError(f"{name} must be one of {', '.join(known)}, got {value!r}: choose one of them")
    whole("n_cells", n_cells, 16 if boundary == "periodic" else 10, "draw more cells")
    whole("points", points, 2, "the two vertices count")


def _clean(count, rng, world, periodic, cell_um):
    """Draw until the diagram is a tissue, more even each time."""
    for attempt in range(_TRIES):
        weights = tissue_worlds.draw(count, rng, world, periodic, cell_um, relaxations=10 + 2 * attempt)
        try:
            arcs, pressure = find_arcs(weights), weights.pressure
            if world == "straight":
                arcs = arcs.straightened()
            if world == "drag":
                arcs = tissue_worlds.with_drag(arcs, pressure, rng)
            return arcs, pressure, weights.period_um
        except Unclean as error:
            fault = error
    raise fault


def junctions_of(arcs, points):
    """Return the `Junctions` of arcs, with so many evenly spaced points on each."""
    start = np.arange(0, points * len(arcs.cells) + 1, points)
    return Junctions(arcs.sample(points).reshape(-1, 2), start, arcs.cells, arcs.vertices)


def cell_stress_nn_per_um(tissue):
    """Return the mean stress of each cell, from its pressure and the tensions around it.

    Parameters
    ----------
    tissue : Tissue

    Returns
    -------
    (C, 2, 2) float, nN/µm
        Stress integrated over the height of the sheet, rows and columns (y, x); tension is positive.

    Notes
    -----
    -p I + 1/A sum of w T times the integral of t t along each junction (Batchelor 1970,
    doi:10.1017/S0022112070000745). A junction between two cells counts half in each, one to the
    medium fully in its cell: so the area-weighted sum of a free island in balance vanishes. In a cut
    tissue the outermost cells lack their unseen junctions.

    Examples
    --------
    >>> tissue = simulate(30, np.random.default_rng(0))
    >>> total = (cell_stress_nn_per_um(tissue) * tissue.area_um2[:, None, None]).sum(axis=0)
    >>> bool(np.abs(total).max() < 1e-9)
    True
    """
    arcs = tissue.arcs
    share = arcs.tension * np.where(tissue.junctions.inner, 0.5, 1.0)
    pull = share[:, None, None] * arcs.orientation_um()
    total = np.zeros((len(tissue.area_um2), 2, 2))
    for cell in arcs.cells.T:
        np.add.at(total, cell[cell >= 0], pull[cell >= 0])
    return total / tissue.area_um2[:, None, None] - tissue.pressure_nn_per_um[:, None, None] * np.eye(2)
