"""A colony of cells in exact balance, held by the gel at its rim: the link from traction to junctions.

A simulated tissue is cut out of its surroundings. The pull of each inner junction that ends at the rim, and
the pressure of the outer cells on the rim, are then carried by adhesions; inside, junctions and pressures
balance one another and leave nothing to the gel.
"""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage, special
from skimage.draw import polygon2mask

from formotion.core.errors import InputError
from formotion.core.estimate import Estimate
from formotion.core.validate import finite_array, positive
from formotion.force.sheet_worlds import World

ADHESION_UM = 1.5
REACH = 2.5  # of the adhesions' sd: how far beyond the rim the colony holds on
POINTS = 25  # along each junction
PA_UM = 1e-6  # N/m; nN/µm = 1000 Pa µm
NN_PER_UM = 1e-3  # N/m


@dataclass(frozen=True)
class Colony:
    """A tissue on a gel.

    Attributes
    ----------
    world : World
        Traction, true stress (both blurred by the adhesions' width), mask and pixel size.
    labels : (Y, X) int
        Number of the cell from 1, 0 outside.
    total_nn_um : (3,) float, nN µm
        Sum of the stress (yy, yx, xx) over the area, from tensions and pressures: exact.
    pressure_nn_per_um : (C,) float, nN/µm
        Pressure of each cell; their mean is zero.
    """

    world: World
    labels: np.ndarray
    total_nn_um: np.ndarray
    pressure_nn_per_um: np.ndarray


def colony(tissue, pixel_um=1.0, adhesion_um=ADHESION_UM, margin_um=20.0):
    """Put a free tissue on a gel that holds its rim in place of the outer junctions.

    Parameters
    ----------
    tissue : formotion.dynamics.tissue.Tissue
        Simulated with ``boundary="free"``.
    pixel_um : float, µm
    adhesion_um : float, µm
        Standard deviation of the spots that carry the forces.
    margin_um : float, µm
        Gel around the colony.

    Returns
    -------
    Colony

    Raises
    ------
    InputError
        If a length is not positive, or no junction of the tissue borders on the medium.

    Notes
    -----
    Pressures are counted from their mean over the cells: the pressure of the surroundings is not known from
    the shape of the junctions. Blurring a balanced pair of stress and traction keeps it balanced.

    Examples
    --------
    >>> from formotion.dynamics import tissue
    >>> held = colony(tissue.simulate(12, np.random.default_rng(0)))
    >>> bool(abs(held.world.traction_pa.sum(axis=(1, 2))).max() < 1e-6)
    True
    """
    positive("pixel_um", pixel_um, "give the spacing of the traction's grid")
    positive("adhesion_um", adhesion_um, "adhesions are about 1 µm wide")
    inner = tissue.junctions.inner
    if inner.all():
        raise InputError("tissue must border on the medium, got none that does: simulate boundary='free'")
    path = tissue.arcs.sample(POINTS)
    low = path.min(axis=(0, 1)) - margin_um
    shape = tuple(np.ceil((path.max(axis=(0, 1)) + margin_um - low) / pixel_um).astype(int))
    path = path - low
    pressure = tissue.pressure_nn_per_um - tissue.pressure_nn_per_um.mean()
    force_nn, place_um = _rim(tissue, path, pressure)
    traction_pa = 1e3 * _spread(force_nn, place_um, shape, pixel_um, adhesion_um)
    labels = _labels(tissue.arcs.cells, path, shape, pixel_um)
    stress = _stress(tissue, path, pressure, labels, pixel_um, adhesion_um)
    mask = ndimage.distance_transform_edt(labels == 0) * pixel_um <= REACH * adhesion_um
    total = relative_total(tissue.junctions, np.where(inner, tissue.tension_nn, 0), pressure)
    return Colony(World(traction_pa, stress * mask, mask, float(pixel_um)), labels, total, pressure)


def _rim(tissue, path, pressure):
    """Return forces on the gel (N, 2) nN and where they act (N, 2) µm."""
    inner, cells = tissue.junctions.inner, tissue.arcs.cells
    pull = tissue.tension_nn[inner, None, None] * tissue.arcs.tangents()[inner] * np.array([1, -1])[:, None]
    outer = path[~inner]
    step, middle = np.diff(outer, axis=1), 0.5 * (outer[:, 1:] + outer[:, :-1])
    sign = np.where(cells[~inner, 1] < 0, 1.0, -1.0)
    push = (sign * pressure[cells[~inner].max(axis=1)])[:, None, None] * np.stack(
        [step[..., 1], -step[..., 0]], axis=-1
    )
    force = np.concatenate([pull.reshape(-1, 2), push.reshape(-1, 2)])
    place = np.concatenate([path[inner][:, [0, -1]].reshape(-1, 2), middle.reshape(-1, 2)])
    return force, place


def _share(place_um, count, pixel_um, sd_um):
    """Return how a Gaussian at each place is shared among pixels along one axis, per µm, (N, count)."""
    edges = (np.arange(count + 1) * pixel_um - place_um[:, None]) / (np.sqrt(2) * sd_um)
    return 0.5 * np.diff(special.erf(edges), axis=1) / pixel_um


def _spread(amount, place_um, shape, pixel_um, sd_um):
    """Return amounts (N, C) spread over Gaussian spots, per area, (C, Y, X)."""
    rows, columns = (_share(place, n, pixel_um, sd_um) for place, n in zip(place_um.T, shape, strict=True))
    return np.stack([(rows * part[:, None]).T @ columns for part in amount.T])


def _labels(cells, path, shape, pixel_um):
    labels = np.zeros(shape, int)
    for cell in range(cells.max() + 1):
        sides = [p if left else p[::-1] for p, left in _sides(cells, path, cell)]
        labels[polygon2mask(shape, _joined(sides) / pixel_um - 0.5)] = cell + 1
    return labels


def _sides(cells, path, cell):
    for column in (0, 1):
        for index in np.flatnonzero(cells[:, column] == cell):
            yield path[index], column == 0


def _joined(sides):
    """Return the corners of a polygon from its sides, each walked the same way round, in any order."""
    left = list(sides[1:])
    walk = [sides[0]]
    while left:
        gaps = [np.hypot(*(side[0] - walk[-1][-1])) for side in left]
        walk.append(left.pop(int(np.argmin(gaps))))
    return np.concatenate([side[:-1] for side in walk])


def _stress(tissue, path, pressure, labels, pixel_um, sd_um):
    """Return the stress (yy, yx, xx) in N/m, blurred like the traction."""
    inner = tissue.junctions.inner
    step = np.diff(path[inner], axis=1).reshape(-1, 2)
    middle = (0.5 * (path[inner][:, 1:] + path[inner][:, :-1])).reshape(-1, 2)
    tension = np.repeat(tissue.tension_nn[inner], POINTS - 1) / np.hypot(*step.T)
    along = tension[:, None] * np.stack([step[:, 0] ** 2, step[:, 0] * step[:, 1], step[:, 1] ** 2], axis=1)
    lines = _spread(along, middle, labels.shape, pixel_um, sd_um)
    push = ndimage.gaussian_filter(np.append(0.0, pressure)[labels], sd_um / pixel_um)
    return NN_PER_UM * (lines - push * np.array([1, 0, 1])[:, None, None])


def relative_total(junctions, tension, pressure):
    """Return the sum of stress over a colony's area from tensions and pressures, in their unit times µm.

    Parameters
    ----------
    junctions : formotion.dynamics.junctions.Junctions
        With the outer ones, which close the outlines of the cells.
    tension : (J,) float
        Any unit; zero or NaN where a junction does not count.
    pressure : (C,) float
        The same unit over µm.

    Returns
    -------
    (3,) float
        Components (yy, yx, xx).

    Raises
    ------
    ShapeError, InputError
        If lengths do not match or a pressure is not finite.

    Notes
    -----
    Sum of T times the integral of t t along each junction, minus sum of p times area (Batchelor 1970,
    doi:10.1017/S0022112070000745).

    Examples
    --------
    >>> from formotion.dynamics import tissue
    >>> free = tissue.simulate(12, np.random.default_rng(0))
    >>> total = relative_total(free.junctions, free.tension_nn, free.pressure_nn_per_um)
    >>> bool(abs(total).max() < 0.01 * free.tension_nn.sum() * 10)
    True
    """
    tension = np.nan_to_num(np.asarray(tension, float))
    tension = finite_array("tension", tension, (junctions.n_junctions,), "give one for each junction")
    pressure = finite_array("pressure", pressure, (junctions.n_cells,), "give one for each cell")
    first = np.delete(np.arange(len(junctions.points_um)), junctions.start[1:] - 1)
    step = junctions.points_um[first + 1] - junctions.points_um[first]
    owner = junctions.owner[first]
    length = np.maximum(np.hypot(*step.T), 1e-12)
    weight = tension[owner] / length
    products = np.stack([step[:, 0] ** 2, step[:, 0] * step[:, 1], step[:, 1] ** 2])
    start = junctions.points_um[first]
    swept = np.bincount(owner, 0.5 * (start[:, 0] * step[:, 1] - start[:, 1] * step[:, 0]), len(tension))
    gap = np.append(pressure, 0.0)[junctions.cells]
    return products @ weight - np.sum(swept * (gap[:, 0] - gap[:, 1])) * np.array([1, 0, 1])


def mean_tension_nn(found, junctions, tension, pressure, level=0.9):
    """Return what a relative tension of 1 is in nN, from the stress of the colony.

    Parameters
    ----------
    found : formotion.force.stress.Stress
        Of the whole colony, free.
    junctions, tension, pressure
        As in `relative_total`; in the unit of `formotion.force.tension.infer`.
    level : float

    Returns
    -------
    Estimate, nN

    Notes
    -----
    The half trace of the total stress over that of the relative one. The interval holds the error of the
    traction only. It takes the mean pressure of the cells to be that of the surroundings: what shapes and
    traction leave open is that one number.
    """
    stress = found.mean_tension(level=level)
    area_um2 = found.mask.sum() * found.pixel_um**2
    relative = relative_total(junctions, tension, pressure)
    scale = area_um2 / NN_PER_UM / (0.5 * (relative[0] + relative[2]))
    ends = sorted((stress.low * scale, stress.high * scale))
    return Estimate(stress.value * scale, *ends, level)
