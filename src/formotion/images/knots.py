"""Contours as a net of knots: what can move, in which direction, and how stiff it is."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array, csr_array

# Third differences: zero on evenly spaced points of a line or parabola, largest on a zigzag.
_ZIGZAG = (-1.0, 3.0, -3.0, 1.0)


@dataclass(frozen=True)
class Net:
    """Knots: each vertex once, each other point once, and one beyond each end that leaves the picture.

    Attributes
    ----------
    knot : (P,) int
        Knot of each contour point; the vertices come first.
    at_px : (K, 2) float, px
        Where the knots stand before they move.
    normal : (K, 2) float
        Direction of a knot's first unknown: across the contour, along y for a vertex.
    unknown : (K,) int
        A knot's first unknown; one beyond the picture shares that of its neighbour.
    n_vertices : int
        Vertices have a second unknown, along x; these follow all first ones.
    pieces : (S, 2) int
        Knots at the ends of each straight piece.
    junction : (S,) int
        Junction of each piece.
    bends : sparse (Q, unknowns), px
        Change of each third difference along a contour by the unknowns.
    bent_px : (Q,) float, px
        The third differences before anything moves.
    bend_unknowns : (Q, 2) int
        First unknowns of the two knots in the middle of each.
    """

    knot: np.ndarray
    at_px: np.ndarray
    normal: np.ndarray
    unknown: np.ndarray
    n_vertices: int
    pieces: np.ndarray
    junction: np.ndarray
    bends: csr_array
    bent_px: np.ndarray
    bend_unknowns: np.ndarray

    @property
    def n_unknowns(self):
        return self.n_moves + self.n_vertices

    @property
    def n_moves(self):
        return int(self.unknown.max()) + 1

    def moved(self, moves):
        """Return the knots after the moves: first unknowns of all knots, then second ones of vertices."""
        at = self.at_px + self.normal * moves[self.unknown, None]
        at[: self.n_vertices, 1] += moves[self.n_moves :][: self.n_vertices]
        return at


def build(points_px, start, vertices, beyond_px):
    """Return the net of the contours of `formotion.dynamics.junctions.Junctions`, in pixels.

    Contours go on straight for `beyond_px` where they leave the picture.
    """
    ends = np.stack([start[:-1], start[1:] - 1], axis=1)
    owner = np.repeat(np.arange(len(vertices)), np.diff(start))
    tangent = _tangents(points_px, start)
    knot, at, normal = _knots(points_px, tangent, ends, vertices)
    first = np.flatnonzero(owner[:-1] == owner[1:])
    leaving, side = np.nonzero(vertices < 0)
    at_end = ends[leaving, side]
    outwards = tangent[at_end] * np.where(side, 1.0, -1.0)[:, None]
    beyond = len(at) + np.arange(len(leaving))
    unknown = np.concatenate([np.arange(len(at)), knot[at_end]])
    return Net(
        knot,
        np.concatenate([at, points_px[at_end] + beyond_px * outwards]),
        np.concatenate([normal, normal[knot[at_end]]]),
        unknown,
        int(vertices.max()) + 1,
        np.concatenate(
            [np.stack([knot[first], knot[first + 1]], axis=1), np.stack([knot[at_end], beyond], axis=1)]
        ),
        np.concatenate([owner[first], leaving]),
        *_bends(points_px, owner, tangent, knot, normal, int(vertices.max()) + 1),
    )


def _tangents(points, start):
    before, after = np.arange(len(points)) - 1, np.arange(len(points)) + 1
    before[start[:-1]] = start[:-1]
    after[start[1:] - 1] = start[1:] - 1
    step = points[after] - points[before]
    return step / np.maximum(np.hypot(*step.T), 1e-9)[:, None]


def _knots(points, tangent, ends, vertices):
    vertex = np.full(len(points), -1)
    vertex[ends] = vertices
    own = vertex < 0
    knot = np.where(own, vertices.max() + np.cumsum(own), vertex)
    at = np.zeros((knot.max() + 1, 2))
    at[knot] = points
    normal = np.tile([1.0, 0.0], (len(at), 1))
    normal[knot[own]] = np.stack([-tangent[own, 1], tangent[own, 0]], axis=1)
    return knot, at, normal


def _bends(points, owner, tangent, knot, normal, n_vertices):
    """Return third differences across the contour as a matrix, their values, and their middle knots."""
    first = np.flatnonzero(owner[:-3] == owner[3:])
    across = tangent[first + 1] + tangent[first + 2]
    across = np.stack([-across[:, 1], across[:, 0]], axis=1) / np.hypot(*across.T)[:, None].clip(1e-9)
    rows, columns, values, n_moves = [], [], [], len(normal)
    for offset, factor in enumerate(_ZIGZAG):
        k = knot[first + offset]
        free = np.flatnonzero(k < n_vertices)
        rows += [np.arange(len(first)), free]
        columns += [k, n_moves + k[free]]
        values += [factor * (across * normal[k]).sum(axis=1), factor * across[free, 1]]
    bends = coo_array(
        (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))),
        shape=(len(first), n_moves + n_vertices),
    )
    bent = sum(f * (across * points[first + i]).sum(axis=1) for i, f in enumerate(_ZIGZAG))
    return bends.tocsr(), bent, np.stack([knot[first + 1], knot[first + 2]], axis=1)
