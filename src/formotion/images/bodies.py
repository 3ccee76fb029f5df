"""Solid bodies drawn into a stack of slices: how much of each voxel do they fill?

Along the height the share is exact. In the plane a body is sampled at pixel centres; bodies not much larger
than a pixel are drawn as hills of the right volume instead.
"""

from dataclasses import dataclass

import numpy as np

from formotion.images import beads


@dataclass(frozen=True)
class Ellipsoids:
    """Ellipsoids with one axis upright.

    Attributes
    ----------
    centre_um : (N, 3) float, µm
        Position (y, x, z); (0, 0) is the corner of the first pixel, z is the height above the glass.
    axes_um : (N, 3) float, µm
        Half axes: two in the plane, one upright.
    angle_rad : (N,) float, rad
        By how much the first axis is turned from y towards x.
    """

    centre_um: np.ndarray
    axes_um: np.ndarray
    angle_rad: np.ndarray

    def __len__(self):
        return len(self.angle_rad)


class Canvas:
    """An empty stack of slices, and what to draw into it.

    Parameters
    ----------
    shape : (int, int), px
    slices : int
    pixel_um, slice_um : float, µm
        Size of a voxel in the plane and upright.

    Examples
    --------
    >>> ball = Ellipsoids(np.array([[8.0, 8.0, 4.0]]), np.full((1, 3), 3.0), np.zeros(1))
    >>> share, labels = Canvas((32, 32), 8, 0.5, 1.0).ellipsoids(ball)
    >>> round(float(share.sum() * 0.25 / (4 / 3 * np.pi * 27)), 1)
    1.0
    """

    def __init__(self, shape, slices, pixel_um, slice_um):
        self.shape, self.pixel_um, self.depth_um = tuple(shape), pixel_um, slice_um
        self.slice_um = (np.arange(slices) + 0.5) * slice_um

    def ellipsoids(self, bodies):
        """Return the share of each voxel, (Z, Y, X) float32, and whose it is from above, (Y, X) int32.

        Where bodies overlap their shares add up; the label is that of the later one.
        """
        share = np.zeros((len(self.slice_um), *self.shape), dtype=np.float32)
        labels = np.zeros(self.shape, dtype=np.int32)
        for number, (centre, axes, angle) in enumerate(
            zip(bodies.centre_um, bodies.axes_um, bodies.angle_rad, strict=True), start=1
        ):
            window = self._window(centre[:2], axes[:2].max() + self.pixel_um)
            if window is None:
                continue
            dy, dx = self._offsets(window, centre)
            along, across = dy * np.cos(angle) + dx * np.sin(angle), dx * np.cos(angle) - dy * np.sin(angle)
            radius = np.hypot(along / axes[0], across / axes[1])
            half = axes[2] * np.sqrt(np.maximum(1 - radius**2, 0))
            low, high = self._slices(centre[2] - axes[2], centre[2] + axes[2])
            share[(slice(low, high), *window)] += self._between(centre[2] - half, centre[2] + half, low, high)
            labels[window][radius < 1] = number
        return share, labels

    def small_balls(self, balls):
        """Return the share of each voxel, (Z, Y, X) float32, for balls not much larger than a pixel.

        A ball becomes a Gaussian hill of its volume and of the mean ball's width, integrated over each
        pixel and put into the slice that holds its centre.
        """
        share = np.zeros((len(self.slice_um), *self.shape), dtype=np.float32)
        if not len(balls):
            return share
        radius = balls.axes_um[:, 0]
        sigma_px = radius.mean() / np.sqrt(5) / self.pixel_um
        volume = 4 / 3 * np.pi * radius**3 / (self.pixel_um**2 * self.depth_um)  # in voxels
        level = np.clip(balls.centre_um[:, 2] // self.depth_um, 0, len(self.slice_um) - 1)
        for z in np.unique(level).astype(int):
            places = balls.centre_um[level == z, :2] / self.pixel_um - 0.5
            share[z] = beads.render(places, volume[level == z], sigma_px, self.shape)
        return share

    def dome_share(self, domes):
        """Return the share of each voxel below the highest of the domes, (Z, Y, X) float32.

        Parameters
        ----------
        domes : list of (place_um (2,), height_um, radius_um, waves (2, 3))
            The outline is ``radius * (1 + sum of waves)``, two to four waves per turn, cosine and sine.
        """
        height = np.zeros(self.shape, dtype=np.float32)
        for place, top, radius, waves in domes:
            window = self._window(place, 1.6 * radius)
            if window is None:
                continue
            dy, dx = self._offsets(window, place)
            away = np.maximum(np.hypot(dy, dx), 1e-6)
            turn = (dx + 1j * dy) / away  # e^(i angle); its powers are the waves, and cheaper than cosines
            outline, power = np.ones_like(away), turn
            for cosine, sine in waves.T:
                power = power * turn
                outline += cosine * power.real + sine * power.imag
            dome = top * np.sqrt(np.maximum(1 - (away / (radius * np.maximum(outline, 0.3))) ** 2, 0))
            height[window] = np.maximum(height[window], dome)
        return self._between(np.float32(0), height, 0, len(self.slice_um))

    def _window(self, place_um, reach_um):
        """Rows and columns within reach of a place, or None where there are none."""
        low = np.maximum(np.floor((np.asarray(place_um) - reach_um) / self.pixel_um).astype(int), 0)
        high = np.minimum(np.ceil((np.asarray(place_um) + reach_um) / self.pixel_um).astype(int), self.shape)
        return None if (high <= low).any() else (slice(low[0], high[0]), slice(low[1], high[1]))

    def _offsets(self, window, place_um):
        axes = (
            ((np.arange(w.start, w.stop) + 0.5) * self.pixel_um - p).astype(np.float32)
            for w, p in zip(window, place_um[:2], strict=True)
        )
        return np.meshgrid(*axes, indexing="ij")

    def _slices(self, low_um, high_um):
        low, high = int(np.floor(low_um / self.depth_um)), int(np.ceil(high_um / self.depth_um))
        return max(low, 0), min(max(high, 1), len(self.slice_um))

    def _between(self, low_um, high_um, first, last):
        floor = (np.arange(first, last, dtype=np.float32) * self.depth_um)[:, None, None]
        filled = np.minimum(high_um, floor + self.depth_um) - np.maximum(low_um, floor)
        return np.maximum(filled, 0).astype(np.float32) / np.float32(self.depth_um)
