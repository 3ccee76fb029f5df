"""From the staircase of pixels to a smooth contour: circles fitted to junctions, vertices where they meet."""

from dataclasses import dataclass

import numpy as np

# A line that passes between two pixel centres lies anywhere between them: a box of one pixel.
CROSSING_SD_PX = 1 / np.sqrt(12)
VERTEX_SD_PX = 0.7
_SHAPE_SD = 0.5  # of the coefficients of a contour, in half chords: rounder than a semicircle is rare
_ROUNDS = 4


@dataclass(frozen=True)
class Curves:
    """One circle (or straight line) for each junction, in the frame of its chord.

    With u along and w across the chord, both in half chords from its middle, the points of junction j obey
    w = c0 + c1 u + c2 (u² + w²).
    """

    origin_px: np.ndarray
    axis_px: np.ndarray
    coefficients: np.ndarray

    def distance_px(self, points_px, owner):
        """Return the signed distance of points from the curves `owner`, and its gradient (N, 2)."""
        u, w = _in_frame(points_px, self.origin_px[owner], self.axis_px[owner])
        c0, c1, c2 = self.coefficients[owner].T
        slope = np.stack([-c1 - 2 * c2 * u, 1 - 2 * c2 * w], axis=1)
        steep = np.hypot(*slope.T)
        ty, tx = self.axis_px[owner].T
        half = np.hypot(ty, tx)
        normal = slope / steep[:, None]
        gradient = np.stack(
            [normal[:, 0] * ty - normal[:, 1] * tx, normal[:, 0] * tx + normal[:, 1] * ty], axis=1
        )
        return half * (w - c0 - c1 * u - c2 * (u**2 + w**2)) / steep, gradient / half[:, None]


def fit(points_px, owner, ends_px):
    """Fit a circle to the points of each junction by linear least squares.

    Parameters
    ----------
    points_px : (P, 2) float, px
        Points (y, x), with an error of `CROSSING_SD_PX`.
    owner : (P,) int
        Junction of each point, 0 to J - 1.
    ends_px : (J, 2, 2) float, px
        Roughly where each junction begins and ends.

    Returns
    -------
    Curves

    Notes
    -----
    The equation of a circle through algebra (Coope 1993, doi:10.1007/BF00939613) in the frame of the chord,
    where a straight line is no special case; a weak prior keeps short junctions from curling up.

    Examples
    --------
    >>> angle = np.linspace(0, 1, 9)
    >>> arc = 30 * np.stack([np.sin(angle), np.cos(angle)], axis=1)
    >>> curves = fit(arc, np.zeros(9, int), arc[None, [0, -1]])
    >>> bool(np.abs(curves.distance_px(arc, np.zeros(9, int))[0]).max() < 0.05)
    True
    """
    origin = ends_px.mean(axis=1)
    axis = (ends_px[:, 1] - ends_px[:, 0]) / 2
    half = np.maximum(np.hypot(*axis.T), 1.0)
    axis = np.where(np.hypot(*axis.T)[:, None] > 0, axis / np.hypot(*axis.T)[:, None].clip(1e-9), [0.0, 1.0])
    axis = axis * half[:, None]
    u, w = _in_frame(points_px, origin[owner], axis[owner])
    terms = np.stack([np.ones_like(u), u, u**2 + w**2], axis=1)
    weight = (half / CROSSING_SD_PX)[owner] ** 2
    normal = _sum_by(owner, weight[:, None, None] * terms[:, :, None] * terms[:, None, :], len(axis))
    right = _sum_by(owner, (weight * w)[:, None] * terms, len(axis))
    normal += np.eye(3) / _SHAPE_SD**2
    return Curves(origin, axis, np.linalg.solve(normal, right[..., None])[..., 0])


def meet(curves, junction, vertex, start_px, curve_sd_px):
    """Find the point of each vertex that lies nearest to all its curves.

    Parameters
    ----------
    curves : Curves
    junction, vertex : (N,) int
        Which curve ends at which vertex.
    start_px : (V, 2) float, px
        First guess, known to `VERTEX_SD_PX`.
    curve_sd_px : float, px
        How far the end of a fitted curve may be off.

    Returns
    -------
    (V, 2) float, px

    Notes
    -----
    Weighted least squares by Gauss-Newton. Where curves meet at a small angle the guess decides along them.
    """
    at = start_px.copy()
    for _ in range(_ROUNDS):
        distance, gradient = curves.distance_px(at[vertex], junction)
        weight = curve_sd_px**-2
        normal = _sum_by(vertex, weight * gradient[:, :, None] * gradient[:, None, :], len(at))
        normal += np.eye(2) / VERTEX_SD_PX**2
        right = -_sum_by(vertex, weight * distance[:, None] * gradient, len(at))
        right += (start_px - at) / VERTEX_SD_PX**2
        at = at + np.linalg.solve(normal, right[..., None])[..., 0]
    return at


def _in_frame(points, origin, axis):
    """Return u and w in half chords; w grows to the left, as seen on the screen along the chord."""
    offset = points - origin
    half2 = (axis**2).sum(axis=1)
    along = (offset * axis).sum(axis=1) / half2
    return along, (offset[:, 1] * axis[:, 0] - offset[:, 0] * axis[:, 1]) / half2


def _sum_by(owner, values, count):
    total = np.zeros((count, *values.shape[1:]))
    np.add.at(total, owner, values)
    return total
