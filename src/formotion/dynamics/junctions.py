"""Cell-cell junctions of a tissue as ordered contour points: what a microscope shows of the mechanics."""

from dataclasses import dataclass

import numpy as np

from formotion.core.errors import InputError, ShapeError
from formotion.core.validate import finite_array, positive

OUTSIDE = -1


@dataclass(frozen=True)
class Junctions:
    """The contours of all junctions, which cells they separate and where they meet.

    Parameters
    ----------
    points_um : (P, 2) float, µm
        Contour points as (y, x), y downwards, junction after junction, each from its first to its
        last vertex.
    start : (J + 1,) int
        Junction j owns ``points_um[start[j]:start[j + 1]]``: two points at least.
    cells : (J, 2) int
        The cells on the left and on the right, as seen on the screen, when walking along the points;
        ``OUTSIDE`` (-1) for the medium.
    vertices : (J, 2) int
        The vertices at the first and the last point; -1 where the junction leaves the picture.

    Raises
    ------
    ShapeError
        If an array has the wrong shape.
    InputError
        If an index is out of range, a junction has fewer than two points, or one cell on both sides.

    Notes
    -----
    In a periodic tissue points go on beyond the tile, so one vertex may stand at places that differ
    by whole periods.

    Examples
    --------
    >>> wall = Junctions([[0, 0], [0, 5], [0, 10]], [0, 3], [[0, 1]], [[-1, -1]])
    >>> wall.n_junctions, wall.length_um
    (1, array([10.]))
    """

    points_um: np.ndarray
    start: np.ndarray
    cells: np.ndarray
    vertices: np.ndarray

    def __post_init__(self):
        points = finite_array("points_um", self.points_um, ("P", 2), "give contour points as (y, x)")
        start = _integers("start", self.start, ("J+1",), "index of each junction's first point, and the end")
        cells = _integers("cells", self.cells, (len(start) - 1, 2), "left and right cell of each junction")
        vertices = _integers("vertices", self.vertices, cells.shape, "first and last vertex, -1 for none")
        _require_owned(points, start)
        _require_indices(cells, vertices)
        for name, value in zip(
            ("points_um", "start", "cells", "vertices"), (points, start, cells, vertices), strict=True
        ):
            object.__setattr__(self, name, value)

    @property
    def n_junctions(self):
        """Number of junctions."""
        return len(self.cells)

    @property
    def n_cells(self):
        """Number of cells: the highest index plus one."""
        return int(self.cells.max()) + 1

    @property
    def n_vertices(self):
        """Number of vertices: the highest index plus one."""
        return int(self.vertices.max()) + 1

    @property
    def inner(self):
        """(J,) bool: a cell on either side."""
        return (self.cells >= 0).all(axis=1)

    @property
    def owner(self):
        """(P,) int: the junction of each point."""
        return np.repeat(np.arange(self.n_junctions), np.diff(self.start))

    @property
    def ends_um(self):
        """(J, 2, 2) float, µm: first and last point of each junction."""
        return np.stack([self.points_um[self.start[:-1]], self.points_um[self.start[1:] - 1]], axis=1)

    @property
    def chord_um(self):
        """(J, 2) float, µm: last point minus first point."""
        ends = self.ends_um
        return ends[:, 1] - ends[:, 0]

    @property
    def length_um(self):
        """(J,) float, µm: length along the points."""
        steps = np.hypot(*np.diff(self.points_um, axis=0).T)
        steps[self.start[1:-1] - 1] = 0.0  # from one junction to the next
        return np.bincount(self.owner[:-1], steps, minlength=self.n_junctions)

    @property
    def mean_length_um(self):
        """Mean length of the junctions between two cells, µm; of all where there is none."""
        inner = self.inner
        return float(self.length_um[inner if inner.any() else slice(None)].mean())

    def vertex_um(self):
        """Return (V, 2) float, µm: where each vertex stands (NaN for an unused index).

        Examples
        --------
        >>> Junctions([[0, 0], [0, 10]], [0, 2], [[0, 1]], [[1, 0]]).vertex_um()
        array([[ 0., 10.],
               [ 0.,  0.]])
        """
        where = np.full((self.n_vertices, 2), np.nan)
        known = self.vertices >= 0
        where[self.vertices[known]] = self.ends_um[known]
        return where

    def noisy(self, sd_um, rng):
        """Return the junctions with localisation error on every point.

        A vertex is one point of the picture: it has one error, shared by its junctions.

        Parameters
        ----------
        sd_um : float, µm
            Standard deviation along each axis; 0 returns the same points.
        rng : numpy.random.Generator

        Returns
        -------
        Junctions

        Raises
        ------
        InputError
            If `sd_um` is negative or not finite.

        Examples
        --------
        >>> wall = Junctions([[0, 0], [0, 5], [0, 10]], [0, 3], [[0, 1]], [[-1, -1]])
        >>> wall.noisy(0.1, np.random.default_rng(0)).points_um.shape
        (3, 2)
        """
        if sd_um != 0:
            positive("sd_um", sd_um, "give the localisation error of one contour point, or 0")
        error = rng.normal(0.0, 1.0, self.points_um.shape)
        shared = rng.normal(0.0, 1.0, (self.n_vertices, 2))
        for column, place in ((0, self.start[:-1]), (1, self.start[1:] - 1)):
            known = self.vertices[:, column] >= 0
            error[place[known]] = shared[self.vertices[known, column]]
        return self.moved(self.points_um + sd_um * error)

    def moved(self, points_um):
        """Return the same junctions with other coordinates of their points, (P, 2) float, µm.

        Examples
        --------
        >>> wall = Junctions([[0, 0], [0, 10]], [0, 2], [[0, 1]], [[-1, -1]])
        >>> wall.moved(2 * wall.points_um).length_um
        array([20.])
        """
        return Junctions(points_um, self.start, self.cells, self.vertices)

    def subset(self, keep):
        """Return some of the junctions; cells and vertices keep their numbers.

        Parameters
        ----------
        keep : (J,) bool or (K,) int
            Which junctions, in which order.

        Returns
        -------
        Junctions

        Raises
        ------
        InputError
            If nothing is left.

        Examples
        --------
        >>> two = Junctions([[0, 0], [0, 5], [0, 5], [0, 9]], [0, 2, 4], [[0, 1], [0, 2]], [[0, 1], [1, 2]])
        >>> two.subset([1]).cells
        array([[0, 2]])
        """
        chosen = np.arange(self.n_junctions)[np.asarray(keep)]
        if chosen.size == 0:
            raise InputError("keep must leave one junction at least, got none: choose other junctions")
        count = np.diff(self.start)[chosen]
        start = np.concatenate([[0], np.cumsum(count)])
        index = np.arange(start[-1]) + np.repeat(self.start[chosen] - start[:-1], count)
        return Junctions(self.points_um[index], start, self.cells[chosen], self.vertices[chosen])


def _integers(name, values, shape, remedy):
    array = finite_array(name, values, shape, remedy)
    if (array != np.floor(array)).any():
        raise InputError(
            f"{name} must hold whole numbers, got {array[array != np.floor(array)][0]}: {remedy}"
        )
    return array.astype(np.int64)


def _require_owned(points, start):
    if start[0] != 0 or start[-1] != len(points):
        raise ShapeError(
            f"start must run from 0 to the number of points {len(points)}, got {start[0]} to {start[-1]}: "
            "give the index of each junction's first point, and the number of points at the end"
        )
    short = np.flatnonzero(np.diff(start) < 2)
    if short.size:
        raise InputError(
            f"each junction must have 2 points at least, got {np.diff(start)[short[0]]} "
            f"in junction {short[0]}: leave it out or give both ends"
        )


def _require_indices(cells, vertices):
    for name, array in (("cells", cells), ("vertices", vertices)):
        if array.min() < -1:
            raise InputError(f"{name} must be -1 or above, got {array.min()}: use -1 for outside or unknown")
    same = np.flatnonzero(cells[:, 0] == cells[:, 1])
    if same.size:
        raise InputError(
            f"cells must differ across a junction, got {cells[same[0], 0]} twice in junction {same[0]}: "
            "a contour inside one cell is no junction"
        )
