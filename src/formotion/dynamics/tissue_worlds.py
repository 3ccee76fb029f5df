"""Disordered cell patterns, and the functions of the cells that give them a mechanics."""

import numpy as np
from scipy.spatial import KDTree, Voronoi

from formotion.dynamics.diagram import Weights

_JITTER = 0.35
_PRESSURE_SPREAD = 0.1
_OUTER_RADIUS = 0.85  # of the outer arcs, in cell spacings: wide enough to leave no gaps inside
_STRETCH = 1.25
_DRAG = 0.03  # net force on a vertex, in mean tensions
_CABLE = 1.5  # tension that the cable adds, in mean tensions


def draw(n_cells, rng, world, periodic, cell_um, relaxations=10):
    """Return the weights of one tissue: pattern, pressures, and what the world changes about them."""
    area = np.sqrt(3) / 2 * cell_um**2
    side = np.full(2, np.sqrt(n_cells * area)) if periodic else None
    site = _square(n_cells, side) if periodic else _disc(n_cells, area)
    site = site + _JITTER * cell_um * rng.uniform(-1, 1, site.shape)
    for _ in range(relaxations):
        site = _relaxed(site, side, np.sqrt(n_cells * area / np.pi))
    pressure = (1 + _PRESSURE_SPREAD * _contrast(site, side, rng)) / cell_um
    outer = _OUTER_RADIUS * cell_um
    if world == "polarised":
        stretch = np.array([_STRETCH, 1 / _STRETCH])
        site, outer = site * stretch, outer * _STRETCH
        side = None if side is None else side * stretch
    return _weights(site, pressure, side, outer, cell_um, world)


def _disc(count, area):
    """Sunflower: even area per point in a disc, for any number of points."""
    index = np.arange(count) + 0.5
    turn = index * np.pi * (3 - np.sqrt(5))
    return np.sqrt(index * area / np.pi)[:, None] * np.stack([np.sin(turn), np.cos(turn)], axis=1)


def _square(count, side):
    """Kronecker sequence of the plastic number: even area per point on a periodic tile."""
    plastic = 1.324717957244746
    return np.mod(np.arange(count)[:, None] * [1 / plastic, 1 / plastic**2], 1.0) * side


def _relaxed(site, side, radius):
    """One step of Lloyd: every point to the centre of its Voronoi cell."""
    count = len(site)
    if side is None:
        distance = np.hypot(*site.T)
        site = np.where(distance[:, None] > 0.98 * radius, site * (0.98 * radius / distance)[:, None], site)
        distance = np.maximum(np.hypot(*site.T), 1e-9 * radius)
        ghosts = site * (2 * radius / distance - 1)[:, None]
        rim = 4 * np.sqrt(np.pi / count)  # four cells, of the radius: no ghost farther away has a say
        ghosts = ghosts[distance > (1 - rim) * radius]
    else:
        site = np.mod(site, side)
        ghosts = np.vstack([site + np.array([y, x]) * side for y in (-1, 0, 1) for x in (-1, 0, 1) if y or x])
        margin = 4 * np.sqrt(side.prod() / count)
        ghosts = ghosts[((ghosts > -margin) & (ghosts < side + margin)).all(axis=1)]
    voronoi = Voronoi(np.vstack([site, ghosts]))
    return _centroids(voronoi, count)


def _centroids(voronoi, count):
    owner = voronoi.ridge_points.T.ravel()
    ridge = np.tile(np.array(voronoi.ridge_vertices), (2, 1))[owner < count]
    owner = owner[owner < count]
    centre = voronoi.points[owner]
    a, b = voronoi.vertices[ridge[:, 0]], voronoi.vertices[ridge[:, 1]]
    area = np.abs((a - centre)[:, 0] * (b - centre)[:, 1] - (a - centre)[:, 1] * (b - centre)[:, 0])
    moment = area[:, None] * (a + b + centre) / 3
    total = np.bincount(owner, area, minlength=count)
    return np.stack([np.bincount(owner, m, minlength=count) for m in moment.T], axis=1) / total[:, None]


def _contrast(site, side, rng):
    """Random numbers that differ most between neighbours: curved junctions, even tensions."""
    box = None if side is None else side
    site = site if side is None else np.mod(site, side)
    near = KDTree(site, boxsize=box).query(site, k=7)[1][:, 1:]
    value = rng.uniform(-1, 1, len(site))
    value = value - value[near].mean(axis=1)
    return value / value.std()


def _weights(site, pressure, side, outer, cell_um, world):
    # Equal functions half-way to a neighbour: cells of similar area whatever their pressure.
    half = cell_um / 2
    constant = -pressure * half**2
    level = None if side is not None else pressure.mean() * (outer**2 - half**2)
    seed = site
    if world == "cable":
        pressure, seed, constant = _with_cable(site, pressure, constant, side)
    return Weights(pressure, seed, constant, site, level, side)


def _with_cable(site, pressure, constant, side):
    """Add one function to all cells in a disc: their tensions stay, only the rim pulls harder."""
    centre = np.zeros(2) if side is None else side / 2
    away = site - centre
    reach = 0.55 * np.hypot(*away.T).max() if side is None else 0.3 * side.min()
    inside = np.hypot(*away.T) < reach
    extra = np.where(inside, _CABLE / reach, 0.0)
    total = pressure + extra
    seed = (pressure[:, None] * site + extra[:, None] * centre) / total[:, None]
    level = pressure * (site**2).sum(1) + extra * ((centre**2).sum() - reach**2) + constant
    return total, seed, level - total * (seed**2).sum(axis=1)


def with_drag(arcs, pressure, rng):
    """Displace the vertices until the net force on them is `_DRAG`; tensions and curvatures stay."""
    shortest = np.full(arcs.vertices.max() + 1, np.inf)
    np.minimum.at(shortest, arcs.vertices, arcs.frame()[0][:, None])
    displacement = 0.01 * shortest[:, None] * rng.normal(size=(len(shortest), 2))
    for _ in range(8):
        moved = arcs.with_ends(arcs.ends_um + displacement[arcs.vertices])
        force = np.sqrt((moved.net_force_nn(pressure) ** 2).sum(axis=1).mean()) / arcs.tension.mean()
        displacement *= _DRAG / force
    return moved
