"""Vertex model: straight junctions of given tension between cells whose pressure answers to their area."""

from dataclasses import replace

import numpy as np
from scipy.sparse import csr_array, identity
from scipy.sparse.linalg import spsolve

from formotion.dynamics.diagram import Unclean

STIFFNESS = 0.01  # nN/µm³: a cell of 87 µm² changes its pressure of 0.1 nN/µm by 10 % per µm²
_STEPS = 50


def relaxed(arcs, pressure, period_um=None):
    """Straighten the arcs and move the vertices to balance, tensions kept.

    Energy: tension times length, plus STIFFNESS / 2 (area - rest area)² per cell; the rest areas are
    chosen such that the pressures hardly change.

    Parameters
    ----------
    arcs : Arcs
        The tissue to start from.
    pressure : (C,) float, nN/µm
        Its pressures.
    period_um : (2,) float, µm, or None
        Sides of the periodic tile.

    Returns
    -------
    Arcs, (C,) float, nN/µm
        Straight junctions in balance to 1e-11 nN, and the pressures.

    Raises
    ------
    Unclean
        If a junction shrinks to nothing on the way: the tissue would change neighbours.
    """
    found = replace(arcs, bend=np.zeros(len(arcs.bend)))
    rest = found.area_um2(period_um) + pressure / STIFFNESS
    for _ in range(_STEPS):
        pressure = STIFFNESS * (rest - found.area_um2(period_um))
        force = found.net_force_nn(pressure)
        if np.abs(force).max() < 1e-11:
            return found, pressure
        step = spsolve(_hessian(found, pressure).tocsc(), force.ravel()).reshape(-1, 2)
        # No vertex goes further than a third of its shortest junction at once.
        part = min(1.0, (_shortest(found)[:, None] / 3 / np.maximum(np.abs(step), 1e-300)).min())
        found = found.with_ends(found.ends_um + part * step[found.vertices])
    raise Unclean("the vertex model found no balance: a junction shrinks to nothing")


def _shortest(arcs):
    shortest = np.full(arcs.vertices.max() + 1, np.inf)
    np.minimum.at(shortest, arcs.vertices, arcs.frame()[0][:, None])
    return shortest


def _hessian(arcs, pressure):
    """Second derivative of the energy by the coordinates of the vertices, (2 V, 2 V)."""
    length, along, right = arcs.frame()
    size = 2 * (arcs.vertices.max() + 1)
    stretch = (arcs.tension / length)[:, None, None] * right[:, :, None] * right[:, None]
    turn = arcs.pressure_step(pressure)[:, None, None] / 2 * np.array([[0.0, 1.0], [-1.0, 0.0]])
    blocks = {(0, 0): stretch, (1, 1): stretch, (0, 1): -stretch - turn, (1, 0): -stretch + turn}
    index = 2 * arcs.vertices[..., None] + np.arange(2)
    rows = [np.broadcast_to(index[:, i, :, None], stretch.shape) for i, _ in blocks]
    columns = [np.broadcast_to(index[:, j, None], stretch.shape) for _, j in blocks]
    values, rows, columns = (np.stack(list(part)).ravel() for part in (blocks.values(), rows, columns))
    area = _area_gradient(arcs, length, right, size)
    bulk = STIFFNESS * (area.T @ area)
    # Translations and rotations cost nothing: a trace of friction keeps the matrix regular.
    return csr_array((values, (rows, columns)), shape=(size, size)) + bulk + 1e-9 * identity(size)


def _area_gradient(arcs, length, right, size):
    """Derivative of the areas by the coordinates, (C, 2 V): half of each chord's normal at either end."""
    normal = (length[:, None] * right / 2)[:, None] * np.ones((1, 2, 1))
    index = 2 * arcs.vertices[..., None] + np.arange(2)
    values = np.concatenate([normal, -normal])
    rows = np.broadcast_to(arcs.cells.T.ravel()[:, None, None], values.shape)
    columns = np.concatenate([index, index])
    known = rows >= 0
    return csr_array((values[known], (rows[known], columns[known])), shape=(arcs.cells.max() + 1, size))
