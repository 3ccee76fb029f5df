"""A sheet of cells cut into pixels: which force crosses each side, and what that leaves on the gel below.

The stress stands at the corners of the pixels and runs straight along each side between two corners. The
sheet may end inside a pixel. Only the part of a side that lies in the sheet carries force, and nothing
crosses a free edge: so the edge needs no equation of its own.
"""

from dataclasses import dataclass
from functools import cached_property
from math import comb

import numpy as np
from scipy import ndimage, sparse

HIGHEST_ORDER = 3
EDGE_BLUR_PX = 1.0  # a mask of whole pixels has steps; this rounds them


@dataclass(frozen=True)
class Sheet:
    """Pixels, corners and sides of a sheet.

    Attributes
    ----------
    mask : (Y, X) float
        Share of each pixel that the sheet covers.
    pixel_um : float, µm
    free : bool
        Whether the sheet ends at the border of the mask. Otherwise it goes on there and the balance is
        written for whole pixels only. At the border of the picture it goes on in either case.

    Notes
    -----
    Unknowns are ordered component by component: tension at all corners, half difference, shear.
    """

    mask: np.ndarray
    pixel_um: float
    free: bool = True

    @cached_property
    def level(self):
        """Share of the sheet around each corner, (Y + 1, X + 1); the sheet ends where it is one half."""
        whole = np.isin(self.mask, (0, 1)).all()
        smooth = ndimage.gaussian_filter(self.mask, EDGE_BLUR_PX, mode="nearest") if whole else self.mask
        padded = np.pad(smooth, 1, mode="edge")
        return 0.25 * (padded[1:, 1:] + padded[:-1, 1:] + padded[1:, :-1] + padded[:-1, :-1])

    @cached_property
    def pixels(self):
        """Rows and columns of the pixels whose balance is used, (2, M)."""
        wet = self.level > 0.5
        corners = wet[1:, 1:], wet[:-1, 1:], wet[1:, :-1], wet[:-1, :-1]
        touched = np.logical_or.reduce(corners)
        return np.array(np.nonzero(touched if self.free else np.logical_and.reduce(corners)))

    @property
    def cut(self):
        """Whether the edge runs through each of the pixels, and not along their sides, (M,)."""
        rows, columns = self.pixels
        wet = self.level > 0.5 - 1e-6
        return ~(wet[1:, 1:] & wet[:-1, 1:] & wet[1:, :-1] & wet[:-1, :-1])[rows, columns]

    @cached_property
    def corners(self):
        """Index of each corner among the unknowns, (Y + 1, X + 1); -1 where there is none."""
        near = np.zeros(self.level.shape, bool)
        for rows, columns in (self.pixels, np.nonzero(self.mask >= 0.5)):
            for down in (0, 1):
                for right in (0, 1):
                    near[rows + down, columns + right] = True
        return np.where(near, np.cumsum(near).reshape(near.shape) - 1, -1)

    @property
    def size(self):
        """Number of corners."""
        return int(self.corners.max()) + 1

    @cached_property
    def divergence(self):
        """Matrix (2 M, 3 N): from the unknowns, Pa µm, to the traction of the pixels, Pa, y before x."""
        down, right = self._outflow(0), self._outflow(1)
        return sparse.csr_array(sparse.block_array([[down, -down, right], [right, right, down]]))

    def _outflow(self, axis):
        """Return the matrix (M, N): what leaves a pixel through its two sides across an axis, per area."""
        pair = (np.s_[:, :-1], np.s_[:, 1:]) if axis == 0 else (np.s_[:-1], np.s_[1:])
        corners = [self.corners[part] for part in pair]
        weights = _weights(*(self.level[part] for part in pair)) if self.free else np.full((2, 1, 1), 0.5)
        weights = np.broadcast_to(weights, (2, *corners[0].shape)) / self.pixel_um
        here = tuple(self.pixels)
        beyond = (here[0] + 1, here[1]) if axis == 0 else (here[0], here[1] + 1)
        row = np.tile(np.arange(here[0].size), 4)
        column = [corner[place] for place in (here, beyond) for corner in corners]
        value = [sign * weight[place] for sign, place in ((-1, here), (1, beyond)) for weight in weights]
        entries = np.concatenate(value), (row, np.concatenate(column))
        return sparse.coo_array(entries, shape=(here[0].size, self.size)).tocsr()

    @cached_property
    def differences(self):
        """Matrices (., N) of all differences of order 0 to 3; each one's square turns with the picture.

        A mixed difference stands with the root of how often it occurs among the derivatives of its order.
        """
        steps = [np.array([1.0])]
        for _ in range(HIGHEST_ORDER):
            steps.append(np.convolve(steps[-1], [-1.0, 1.0]))

        def mixed(order):
            for i in range(order + 1):
                yield self._stencil(np.sqrt(comb(order, i)) * np.outer(steps[i], steps[order - i]))

        return [sparse.vstack(list(mixed(order)), format="csr") for order in range(HIGHEST_ORDER + 1)]

    def _stencil(self, weights):
        """Return the matrix of a difference, one row for each place where all of its corners are there."""
        windows = np.lib.stride_tricks.sliding_window_view(self.corners, weights.shape)
        whole = windows[(windows >= 0).all(axis=(2, 3))].reshape(-1, weights.size)
        rows = np.repeat(np.arange(len(whole)), weights.size)
        entries = np.tile(weights.ravel(), len(whole)), (rows, whole.ravel())
        return sparse.coo_array(entries, shape=(len(whole), self.size)).tocsr()

    def readout(self, shape, pixel_um):
        """Return the matrix (Y' X', N) that reads a field at the pixel centres of a finer grid.

        Parameters
        ----------
        shape : (Y', X')
            The finer grid, with the same first corner.
        pixel_um : float, µm

        Notes
        -----
        Linear between corners. Pixels that have no four corners around them read zero.
        """
        places = [(np.arange(n) + 0.5) * pixel_um / self.pixel_um for n in shape]
        low = [np.minimum(p.astype(int), n - 1) for p, n in zip(places, self.mask.shape, strict=True)]
        share = [np.stack([1 - p + i, p - i]) for p, i in zip(places, low, strict=True)]
        sides = [(down, right) for down in (0, 1) for right in (0, 1)]
        corner = np.stack([self.corners[np.ix_(low[0] + d, low[1] + r)] for d, r in sides])
        weight = np.stack([np.outer(share[0][d], share[1][r]) for d, r in sides])
        inside = (corner >= 0).all(axis=0)
        row = np.tile(np.flatnonzero(inside), 4)
        entries = weight[:, inside].ravel(), (row, corner[:, inside].ravel())
        return sparse.coo_array(entries, shape=(inside.size, self.size)).tocsr()


def _weights(first, second):
    """Return what the stress at the two ends of each side counts in the force through it, over its length.

    The wet part runs from the end that lies in the sheet to where the level passes one half; the force is its
    length times the stress at its middle.
    """
    gap = second - first
    crossing = np.clip((0.5 - first) / np.where(gap == 0, 1, gap), 0, 1)
    begin = np.where(first > 0.5, 0, np.where(second > 0.5, crossing, 0))
    end = np.where(second > 0.5, 1, np.where(first > 0.5, crossing, 0))
    length, middle = end - begin, 0.5 * (begin + end)
    return np.stack([length * (1 - middle), length * middle])
