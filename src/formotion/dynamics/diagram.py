"""Generalised power diagrams: tissues of circular arcs in exact force balance, computed without a grid.

Cell a has the function phi_a(r) = p_a |r - q_a|² + c_a and owns the points where its function is the
lowest. Half its gradient, F_a(r) = p_a (r - q_a), is a mechanical potential: the junction of a and b
is an arc whose tension vector is F_a - F_b turned by 90°. Its length T is constant along the arc, whose
radius is T / |p_a - p_b| (Young-Laplace), and at a vertex the three vectors cancel (force balance).
Noll, Streichan & Shraiman 2020, doi:10.1103/PhysRevX.10.011072.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import KDTree

from formotion.core.errors import FormotionError
from formotion.dynamics.arcs import Arcs

NEAR = 14  # more than the neighbours of any cell, so that no vertex is missed
CHECKED = 24
STEEPEST = np.radians(80)


class Unclean(FormotionError):
    """The diagram is no tissue: a cell is missing or in pieces, or an arc is close to a half circle."""


@dataclass(frozen=True)
class Weights:
    """Functions of the cells: pressure (C,) nN/µm, seed (C, 2) µm, constant (C,) nN·µm.

    `site_um` (C, 2) is roughly where a cell lies; `outside` the constant function of the medium, or
    None for a tissue without border; `period_um` the sides of a periodic tile, or None.
    """

    pressure: np.ndarray
    seed_um: np.ndarray
    constant: np.ndarray
    site_um: np.ndarray
    outside: float | None = None
    period_um: np.ndarray | None = None


def find_arcs(weights):
    """Return the arcs of the diagram; raise `Unclean` where it is no tissue."""
    cells = _extended(weights)
    triples, where = _vertices(cells, weights)
    pairs, steps, vertices, ends = _linked(cells, triples, where, len(weights.pressure))
    found = _oriented(weights, pairs, steps, vertices, ends)
    _require_whole(found, weights.pressure)
    return found


@dataclass(frozen=True)
class _Cells:
    """Cells and, on a periodic tile, their images around it; the medium comes last."""

    p: np.ndarray
    q: np.ndarray
    c: np.ndarray
    site: np.ndarray
    base: np.ndarray
    tile: np.ndarray

    def phi(self, index, where):
        away = where - self.q[index]
        return self.p[index] * (away**2).sum(axis=-1) + self.c[index]


def _extended(weights):
    base, tile = np.arange(len(weights.pressure)), np.zeros((len(weights.pressure), 2), int)
    shift = np.zeros((len(base), 2))
    if weights.period_um is not None:
        base, tile, shift = _images(weights)
    medium = np.inf if weights.outside is None else weights.outside
    return _Cells(
        np.append(weights.pressure[base], 0.0),
        np.vstack([weights.seed_um[base] + shift, np.zeros(2)]),
        np.append(weights.constant[base], medium),
        weights.site_um[base] + shift,
        np.append(base, len(weights.pressure)),
        np.vstack([tile, [0, 0]]),
    )


def _images(weights):
    """Copies of the cells within four cell sizes of the tile."""
    period, count = weights.period_um, len(weights.pressure)
    margin = 4.0 * np.sqrt(period.prod() / count)
    offsets = [(y, x) for y in (-1, 0, 1) for x in (-1, 0, 1)]
    tile = np.repeat(offsets, count, axis=0)
    base = np.tile(np.arange(count), 9)
    site = weights.site_um[base] + tile * period
    near = ((site > -margin) & (site < period + margin)).all(axis=1)
    return base[near], tile[near], (tile * period)[near]


def _vertices(cells, weights):
    """Points where three functions are equal and the lowest."""
    tree = KDTree(cells.site)
    near = tree.query(cells.site, k=min(NEAR + 1, len(cells.site)))[1][:, 1:]
    triples = _candidates(near, weights.outside is not None)
    where = _meeting_points(cells, triples)
    triples = np.vstack([triples, triples])
    inside = np.isfinite(where).all(axis=1)
    if weights.period_um is not None:
        inside &= ((where >= 0) & (where < weights.period_um)).all(axis=1)
    triples, where = triples[inside], where[inside]
    lowest = _lowest(cells, triples, where, near[triples[:, 0]])  # cheap, and leaves few
    triples, where = triples[lowest], where[lowest]
    nearest = tree.query(where, k=min(CHECKED, len(cells.site)))[1]
    lowest = _lowest(cells, triples, where, nearest)
    return triples[lowest], where[lowest]


def _candidates(near, medium):
    """All triples of near cells, each once: its first cell has the lowest index."""
    first = np.arange(len(near))[:, None]
    if medium:
        near = np.hstack([near, np.full((len(near), 1), len(near))])
    pairs = np.array(list(combinations(range(near.shape[1]), 2)))
    second, third = near[:, pairs[:, 0]], near[:, pairs[:, 1]]
    keep = (second > first) & (third > first)
    first = np.broadcast_to(first, keep.shape)
    return np.stack([first[keep], second[keep], third[keep]], axis=1)


def _meeting_points(cells, triples):
    """Both solutions of phi_a = phi_b = phi_c for each triple, (2 N, 2)."""
    first, second = cells.site[triples[:, 0]], cells.site[triples[:, 1]]
    # Beside the line of the two centres, where the equations stay independent with the medium as third.
    origin = first + (second - first)[:, ::-1] * [1, -1]
    p = cells.p[triples]
    away = cells.q[triples] - origin[:, None]
    b = p[..., None] * away
    e = (b * away).sum(axis=-1) + cells.c[triples]
    p, b, e = p[:, :1] - p[:, 1:], b[:, :1] - b[:, 1:], e[:, :1] - e[:, 1:]
    with np.errstate(all="ignore"):
        # b r = (p |r|² + e) / 2: linear in r once z = |r|² is known, then a quadratic for z.
        det = b[:, 0, 0] * b[:, 1, 1] - b[:, 0, 1] * b[:, 1, 0]
        u, v = _solve2(b, e / 2, det), _solve2(b, p / 2, det)
        half = 1 - 2 * (u * v).sum(axis=1)
        root = np.sqrt(half**2 - 4 * (u**2).sum(axis=1) * (v**2).sum(axis=1))
        large = (half + np.copysign(root, half)) / 2
        near, far = (u**2).sum(axis=1) / large, large / (v**2).sum(axis=1)
        return np.vstack([origin + u + v * near[:, None], origin + u + v * far[:, None]])


def _solve2(rows, right, det):
    (a, b), (c, d) = (rows[:, 0].T, rows[:, 1].T)
    return (
        np.stack([d * right[:, 0] - b * right[:, 1], a * right[:, 1] - c * right[:, 0]], axis=1)
        / det[:, None]
    )


def _lowest(cells, triples, where, others):
    """Which points have no lower function among the other cells and the medium."""
    level = cells.phi(triples[:, 0], where)
    others_level = cells.phi(others, where[:, None]).min(axis=1)
    tolerance = 1e-9 * (1 + np.abs(level))
    return (level <= others_level + tolerance) & (level <= cells.c[-1] + tolerance)


def _linked(cells, triples, where, count):
    """Join the vertices of each pair of cells: pairs, tile steps, vertices (J, 2), ends (J, 2, 2)."""
    sides = np.vstack([triples[:, [0, 1]], triples[:, [0, 2]], triples[:, [1, 2]]])
    vertex = np.tile(np.arange(len(triples)), 3)
    base = cells.base[sides]
    swap = base[:, 0] > base[:, 1]
    sides[swap], base[swap] = sides[swap][:, ::-1], base[swap][:, ::-1]
    step = np.where(base[:, 1:] == count, 0, cells.tile[sides[:, 1]] - cells.tile[sides[:, 0]])
    key = base[:, 0] * (count + 1) + base[:, 1]
    order = np.argsort(key, kind="stable")
    if len(key) % 2 or (key[order][::2] != key[order][1::2]).any() or np.unique(key).size * 2 != key.size:
        raise Unclean("two cells share more than one junction")
    # Each point in the frame where the first cell stands in the tile itself.
    shift = cells.site[sides[:, 0]] - cells.site[_home(cells, base[:, 0])]
    point = (where[vertex] - shift)[order].reshape(-1, 2, 2)
    pairs = base[order][::2]
    return np.where(pairs == count, -1, pairs), step[order][::2], vertex[order].reshape(-1, 2), point


def _home(cells, base):
    """Index of the image of each cell that lies in the tile itself."""
    home = np.empty(cells.base.max() + 1, int)
    own = np.flatnonzero((cells.tile == 0).all(axis=1))
    home[cells.base[own]] = own
    return home[base]


def _oriented(weights, pairs, steps, vertices, ends):
    """Walk each arc with its first cell on the left."""
    pull = _force(weights, pairs[:, 0], 0 * steps, ends[:, 0]) - _force(
        weights, pairs[:, 1], steps, ends[:, 0]
    )
    tension = np.hypot(*pull.T)
    tangent = np.stack([-pull[:, 1], pull[:, 0]], axis=1)
    chord = ends[:, 1] - ends[:, 0]
    back = (tangent * chord).sum(axis=1) < 0
    vertices, ends = vertices.copy(), ends.copy()
    vertices[back], ends[back] = vertices[back][:, ::-1], ends[back][:, ::-1]
    pressure = np.append(weights.pressure, 0.0)[pairs]
    length = np.hypot(*chord.T)
    sine = (pressure[:, 0] - pressure[:, 1]) * length / (2 * tension)
    if not (np.abs(sine) < np.sin(STEEPEST)).all():
        raise Unclean("an arc is close to a half circle")
    return Arcs(pairs, vertices, ends, tension, np.arcsin(sine), steps)


def _force(weights, cell, step, where):
    """F = p (r - q) of the cells; zero for the medium, which comes last."""
    period = np.zeros(2) if weights.period_um is None else weights.period_um
    pressure, seed = np.append(weights.pressure, 0.0), np.vstack([weights.seed_um, np.zeros(2)])
    return pressure[cell][:, None] * (where - seed[cell] - step * period)


def _require_whole(found, pressure):
    """Every cell is there, in one piece and without holes, and every vertex in balance."""
    count = len(pressure)
    size = found.vertices.max() + 1
    node = (np.where(found.cells < 0, count, found.cells) * size)[:, :, None] + found.vertices[:, None]
    names, node = np.unique(node, return_inverse=True)
    first, last = node.reshape(-1, 2).T
    graph = coo_array((np.ones(len(first)), (first, last)), shape=(len(names), len(names)))
    pieces = connected_components(graph, directed=False)[0]
    present = len(np.unique(names // size))
    if present != count + (found.cells < 0).any() or pieces != present:
        raise Unclean(f"{count} cells have {pieces} borders: one is missing or in pieces")
    if np.abs(found.net_force_nn(pressure)).max() > 1e-6 * found.tension.max():
        raise Unclean("an arc is longer than a half circle")
