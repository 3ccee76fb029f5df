"""The textbook way: an arc through each junction, balance of forces at each vertex, least squares."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import block_array, coo_array, csr_array, identity
from scipy.sparse.linalg import spsolve

from formotion.core.errors import InputError
from formotion.force.tension_inputs import require_junctions

RIDGE = 1e-10  # lets junctions that no vertex constrains stand at their mean


@dataclass(frozen=True)
class Arcs:
    """A circle through each junction's points.

    Attributes
    ----------
    tangents : (J, 2, 2) float
        Unit vectors (y, x) from the first vertex, and from the last vertex, into the junction.
    curvature_per_um : (J,) float, 1/µm
        Positive where the left cell bulges into the right one.
    """

    tangents: np.ndarray
    curvature_per_um: np.ndarray


@dataclass(frozen=True)
class LocalTensions:
    """Tensions and pressures by local balance.

    Attributes
    ----------
    tension : (J,) float, mean tension of the inner junctions = 1
        NaN where no vertex with all its junctions constrains it.
    pressure : (C,) float, mean tension over µm
        Relative to the mean of all cells; NaN for a cell without a used junction.
    imbalance : (V,) float, mean tension
        Force that is left at each vertex; NaN where balance was not asked for.
    """

    tension: np.ndarray
    pressure: np.ndarray
    imbalance: np.ndarray


def fit_arcs(junctions):
    """Fit a circle to the points of each junction by linear least squares.

    Parameters
    ----------
    junctions : Junctions

    Returns
    -------
    Arcs

    Raises
    ------
    InputError
        If `junctions` is no `Junctions`, or a junction's ends coincide.

    Notes
    -----
    In the frame of the chord, with u along it and v to its right, a circle is v = A (u² + v²) + B u + D:
    linear in A, B, D, and a straight line for A = 0. Exact for points on an arc below a half circle. With two
    points the chord itself is returned.

    Examples
    --------
    >>> from formotion.dynamics.junctions import Junctions
    >>> bulge = Junctions([[0, 0], [0.5, 1], [0, 2]], [0, 3], [[0, 1]], [[0, 1]])
    >>> fit_arcs(bulge).curvature_per_um.round(3)
    array([0.8])
    """
    require_junctions(junctions)
    along = _unit_chords(junctions)
    right = np.stack([along[:, 1], -along[:, 0]], axis=1)
    owner, first = junctions.owner, junctions.start[:-1]
    away = junctions.points_um - junctions.points_um[first][owner]
    u = (away * along[owner]).sum(axis=1)
    v = (away * right[owner]).sum(axis=1)
    a, b, d = _circle(u, v, owner, first)
    tangents = []
    for end, sign in ((first, 1), (junctions.start[1:] - 1, -1)):
        step_u, step_v = 1 - 2 * a * v[end], 2 * a * u[end] + b
        tangent = step_u[:, None] * along + step_v[:, None] * right
        tangents.append(sign * tangent / np.hypot(step_u, step_v)[:, None])
    curvature = -2 * a / np.sqrt(np.maximum(1 + b**2 - 4 * a * d, 1e-12))
    return Arcs(np.stack(tangents, axis=1), curvature)


def _unit_chords(junctions):
    chord = junctions.chord_um
    length = np.hypot(*chord.T)
    if (length == 0).any():
        raise InputError(
            f"the two ends of a junction must differ, got one place in junction {int(np.argmin(length))}: "
            "leave out cells that lie inside another"
        )
    return chord / length[:, None]


def _circle(u, v, owner, first):
    """Least squares of v = A (u² + v²) + B u + D in each junction."""
    size = np.sqrt(np.maximum.reduceat(u**2 + v**2, first))
    u, v = u / size[owner], v / size[owner]
    rows = np.stack([u**2 + v**2, u, np.ones_like(u)], axis=1)
    square = np.add.reduceat(rows[:, :, None] * rows[:, None, :], first)
    right = np.add.reduceat(rows * v[:, None], first)
    a, b, d = np.einsum("jab,jb->ja", np.linalg.pinv(square, rcond=1e-13, hermitian=True), right).T
    straight = np.diff(np.append(first, len(owner))) < 3
    return np.where(straight, 0, a / size), np.where(straight, 0, b), np.where(straight, 0, d * size)


def local(junctions):
    """Infer tensions from the balance of forces at each vertex, then pressures from Young-Laplace.

    Parameters
    ----------
    junctions : Junctions
        Contours in µm; junctions with the outside are left out, as in `tension.infer`.

    Returns
    -------
    LocalTensions

    Raises
    ------
    InputError
        If `junctions` is no `Junctions`, none lies between two cells, or no vertex has three of them.

    Notes
    -----
    Unknown tension T_e of each junction: at each vertex the sum of T_e times its tangent is zero; least
    squares under mean T = 1. Then p_a - p_b = T_ab times curvature, least squares over the cells. Exact
    without noise. Every tangent carries the error of its own arc, which grows as the junction gets shorter,
    and nothing tells an unlikely tension from a likely one: at 1 % noise it is worse than calling all
    tensions equal, where `tension.infer` has a quarter of that error.
    Brodland et al. 2014 (CellFIT), doi:10.1371/journal.pone.0099116.

    Examples
    --------
    >>> from formotion.dynamics import tissue
    >>> true = tissue.simulate(30, np.random.default_rng(0))
    >>> inner = true.junctions.inner
    >>> bool(np.allclose(local(true.junctions).tension[inner], true.tension_nn[inner]))
    True
    """
    require_junctions(junctions)
    arcs, inner = fit_arcs(junctions), junctions.inner
    balance, met = _balance(junctions, arcs, inner)
    if not met.any():
        raise InputError("junctions must meet at a vertex between three cells, got none: give a larger piece")
    kept = np.flatnonzero(inner)
    tension = np.full(junctions.n_junctions, np.nan)
    tension[kept] = _with_mean_one(balance[:, kept])
    imbalance = np.full(junctions.n_vertices, np.nan)
    imbalance[met] = np.hypot(*(balance[:, kept] @ tension[kept]).reshape(2, -1)[:, met])
    return LocalTensions(tension, _pressure(junctions, arcs, tension, kept), imbalance)


def _balance(junctions, arcs, inner):
    """Return the rows (2 V, J) of force balance, zero where not all junctions of a vertex are inner."""
    junction, end = np.nonzero(junctions.vertices >= 0)
    vertex = junctions.vertices[junction, end]
    count = np.bincount(vertex, minlength=junctions.n_vertices)
    counted = np.bincount(vertex, inner[junction], minlength=junctions.n_vertices)
    met = (count >= 3) & (count == counted)
    junction, end, vertex = junction[met[vertex]], end[met[vertex]], vertex[met[vertex]]
    pull = arcs.tangents[junction, end]
    row = np.concatenate([vertex, vertex + junctions.n_vertices])
    shape = (2 * junctions.n_vertices, junctions.n_junctions)
    return coo_array((pull.T.ravel(), (row, np.tile(junction, 2))), shape=shape).tocsc(), met


def _with_mean_one(rows):
    number = rows.shape[1]
    one = csr_array(np.full((number, 1), 1 / number))
    system = block_array([[rows.T @ rows + RIDGE * identity(number), one], [one.T, None]], format="csc")
    return spsolve(system, np.append(np.zeros(number), 1))[:-1]


def _pressure(junctions, arcs, tension, kept):
    pairs = junctions.cells[kept]
    cells, pairs = np.unique(pairs, return_inverse=True)
    pairs = pairs.reshape(-1, 2)
    sign = np.tile([1.0, -1.0], (len(kept), 1))
    row = np.repeat(np.arange(len(kept)), 2)
    jump = coo_array((sign.ravel(), (row, pairs.ravel())), shape=(len(kept), len(cells))).tocsc()
    steps = jump.T @ jump + RIDGE * identity(len(cells), format="csc")
    found = spsolve(steps.tocsc(), jump.T @ (tension * arcs.curvature_per_um)[kept])
    pressure = np.full(junctions.n_cells, np.nan)
    pressure[cells] = found - found.mean()
    return pressure
