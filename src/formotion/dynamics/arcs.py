"""Circular arcs that join vertices: the exact geometry of a tissue."""

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_array


@dataclass(frozen=True)
class Arcs:
    """Junctions as circular arcs under tension.

    Parameters
    ----------
    cells : (J, 2) int
        Cells on the left and on the right when walking from the first to the last end; -1 the medium.
    vertices : (J, 2) int
        Vertices at the ends; -1 where only this junction is seen.
    ends_um : (J, 2, 2) float, µm
        First and last end of each arc as (y, x), on a periodic tile in the frame of its left cell.
    tension : (J,) float, nN
        Tension.
    bend : (J,) float, radian
        Half the opening angle, positive where the left cell bulges into the right one.
    step : (J, 2) int
        Periods from the left cell's frame to the right cell's; zero but on a periodic tile.
    """

    cells: np.ndarray
    vertices: np.ndarray
    ends_um: np.ndarray
    tension: np.ndarray
    bend: np.ndarray
    step: np.ndarray

    def frame(self):
        """Return length (J,) of the chords, unit vectors along and to the right of them, (J, 2)."""
        chord = self.ends_um[:, 1] - self.ends_um[:, 0]
        length = np.hypot(*chord.T)
        along = chord / length[:, None]
        return length, along, np.stack([along[:, 1], -along[:, 0]], axis=1)

    def length_um(self):
        """Return the lengths along the arcs, (J,) µm."""
        return self.frame()[0] / np.sinc(self.bend / np.pi)

    def curvature_per_um(self):
        """Return the curvatures, (J,) 1/µm, positive where the left cell bulges into the right one."""
        return 2 * np.sin(self.bend) / self.frame()[0]

    def tangents(self):
        """Return unit tangents (J, 2, 2) at the first and the last end, in walking direction."""
        _, along, right = self.frame()
        cosine, sine = np.cos(self.bend)[:, None], np.sin(self.bend)[:, None]
        return np.stack([cosine * along + sine * right, cosine * along - sine * right], axis=1)

    def net_force_nn(self, pressure_nn_per_um):
        """Return the force on each vertex, (V, 2) nN, given the pressures (C,): zero in balance.

        Tensions pull along the tangents. Where an arc is not as curved as its pressures ask for, the
        rest of the pressure on it is carried half by each end.
        """
        length, _, right = self.frame()
        pull = self.tangents() * self.tension[:, None, None] * np.array([1, -1])[:, None]
        push = self.pressure_step(pressure_nn_per_um) * length / 2 - self.tension * np.sin(self.bend)
        force = pull + (push[:, None] * right)[:, None]
        total = np.zeros((self.vertices.max() + 1, 2))
        known = self.vertices >= 0
        np.add.at(total, self.vertices[known], force[known])
        return total

    def pressure_step(self, pressure_nn_per_um):
        """Return pressure on the left minus pressure on the right, (J,) nN/µm; the medium has zero."""
        left, right = np.append(pressure_nn_per_um, 0.0)[self.cells].T
        return left - right

    def orientation_um(self):
        """Return the integrals of t t along the arcs, t the unit tangent, (J, 2, 2) µm."""
        _, along, right = self.frame()
        length, even = self.length_um() / 2, np.sinc(2 * self.bend / np.pi)
        outer = [v[:, :, None] * v[:, None] for v in (along, right)]
        return (length * (1 + even))[:, None, None] * outer[0] + (length * (1 - even))[:, None, None] * outer[
            1
        ]

    def area_gradient(self):
        """Return the derivative of the cells' areas by the coordinates of the vertices, sparse (C, 2 V) µm.

        Each end of a chord carries half of the chord's normal; bulges do not count.
        """
        length, _, right = self.frame()
        normal = np.repeat((length[:, None] * right / 2)[:, None], 2, axis=1)
        column = 2 * self.vertices[..., None] + np.arange(2)
        values, columns = np.concatenate([normal, -normal]), np.concatenate([column, column])
        rows = np.broadcast_to(self.cells.T.ravel()[:, None, None], values.shape)
        known = (rows >= 0) & (columns >= 0)
        shape = (self.cells.max() + 1, 2 * (self.vertices.max() + 1))
        return csr_array((values[known], (rows[known], columns[known])), shape=shape)

    def sample(self, points):
        """Return evenly spaced points along the arcs, ends included, (J, points, 2) µm."""
        length, along, right = self.frame()
        bend, part = self.bend[:, None], np.linspace(-1, 1, points)
        side = np.sin(bend * (1 + part) / 2) * _ratio(bend, (1 - part) / 2) * length[:, None]
        offset = length[:, None] / 2 * _ratio(bend, part)
        middle = self.ends_um.mean(axis=1)[:, None]
        found = middle + offset[..., None] * along[:, None] + side[..., None] * right[:, None]
        found[:, [0, -1]] = self.ends_um
        return found

    def area_um2(self, period_um=None):
        """Return the areas of the cells, (C,) µm²."""
        cell, paths, _ = self._outlines(self.ends_um, period_um)
        polygon = (paths[:, 0, 0] * paths[:, 1, 1] - paths[:, 0, 1] * paths[:, 1, 0]) / 2
        bulge = self.frame()[0] ** 2 / 4 * _segment(self.bend)
        bulge = np.concatenate([bulge, -bulge])[self.cells.T.ravel() >= 0]
        return np.bincount(cell, polygon + bulge, minlength=self.cells.max() + 1)

    def centre_um(self, period_um=None):
        """Return the centres of area of the cells, (C, 2) µm, each in its own frame."""
        cell, paths, origin = self._outlines(self.sample(33), period_um)
        a, b = paths[:, :-1], paths[:, 1:]
        cross = a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]
        moment = ((a + b) * cross[..., None]).sum(axis=1) / 3
        twice = np.bincount(cell, cross.sum(axis=1), minlength=len(origin))
        return (
            origin
            + np.stack([np.bincount(cell, m, minlength=len(origin)) for m in moment.T], 1) / twice[:, None]
        )

    def _outlines(self, path, period_um):
        """Cell (N,) and path of each side of each arc, seen from one corner of the cell: small numbers."""
        shift = np.zeros((1, 2)) if period_um is None else self.step * period_um
        paths = np.concatenate([path, path[:, ::-1] - shift[:, None]])
        cell = self.cells.T.ravel()
        paths, cell = paths[cell >= 0], cell[cell >= 0]
        origin = np.zeros((self.cells.max() + 1, 2))
        origin[cell] = paths[:, 0]
        return cell, paths - origin[cell][:, None], origin

    def with_ends(self, ends_um):
        """Return the arcs with other ends (J, 2, 2) µm; tension and curvature stay."""
        chord = ends_um[:, 1] - ends_um[:, 0]
        bend = np.arcsin(self.curvature_per_um() * np.hypot(*chord.T) / 2)
        return replace(self, ends_um=ends_um, bend=bend)

    def straightened(self):
        """Return the chords, in balance as a vertex model if the arcs are in balance.

        At its ends an arc pulls with T cos(bend) along the chord and T sin(bend) across it; the latter is
        just the pressure on half a chord, so straight junctions of tension T cos(bend) pull the same.
        """
        return replace(self, tension=self.tension * np.cos(self.bend), bend=np.zeros(len(self.bend)))

    def of_cells(self, kept):
        """Return the arcs between the cells `kept` (K,), renumbered in this order."""
        number = np.full(self.cells.max() + 2, -1)
        number[kept] = np.arange(len(kept))
        cells = number[self.cells]
        seen = (cells >= 0).all(axis=1)
        vertices = self.vertices[seen]
        # A vertex is known by its three junctions; where one is seen, the junction leaves the picture.
        whole = np.bincount(vertices.ravel(), minlength=self.vertices.max() + 1) == 3
        renamed = np.where(whole, np.cumsum(whole) - 1, -1)
        part = {n: getattr(self, n)[seen] for n in ("ends_um", "tension", "bend", "step")}
        return replace(self, cells=cells[seen], vertices=renamed[vertices], **part)


def _ratio(bend, part):
    """sin(bend * part) / sin(bend), also for straight lines."""
    return part * np.sinc(bend * part / np.pi) / np.sinc(bend / np.pi)


def _segment(bend):
    """Area between arc and chord over a quarter of the chord squared, (bend - sin cos) / sin²."""
    small = np.abs(bend) < 3e-3
    safe = np.where(small, 1.0, bend)
    exact = (safe - np.sin(safe) * np.cos(safe)) / np.sin(safe) ** 2
    return np.where(small, bend * (2 / 3 + 4 / 45 * bend**2), exact)
