"""Least squares for motion: moments taken with an instrument that shares no noise with its target.

The motion says target = regressor @ coefficients + noise. Noise in a position enters target and regressor
alike, so ordinary least squares is biased. An instrument is a set of functions of earlier frames: it shares
no noise with the target, so <instrument target> = <instrument regressor> coefficients holds on average.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from formotion.core.errors import InputError

# Reciprocal condition below which terms count as copies of each other.
_SINGULAR = 1e-11


@dataclass(frozen=True)
class Rows:
    """One row per frame whose neighbours belong to the same track.

    Attributes
    ----------
    frame : (n,) int
        Number of the frame among all frames of all tracks.
    instrument, regressor : (n, b) float
    target : (n, d) float
    reach : int
        The noise of two targets is independent when they lie farther apart than this, frames.
    """

    frame: np.ndarray
    instrument: np.ndarray
    regressor: np.ndarray
    target: np.ndarray
    reach: int

    def residual(self, coefficients):
        """Return target minus fit, (n, d)."""
        return self.target - self.regressor @ coefficients

    def pairs(self, lag):
        """Return first and second rows (slices and a mask) that lie `lag` frames apart on one track."""
        n = len(self.frame)
        first, second = slice(0, n - lag), slice(lag, n)
        return first, second, self.frame[second] - self.frame[first] == lag

    def noise_covariances(self, residual):
        """Return the covariance of the noise at lags 0 to `reach`, each (d, d) symmetric."""
        found = []
        for lag in range(self.reach + 1):
            first, second, near = self.pairs(lag)
            product = residual[first].T @ (residual[second] * near[:, None]) / max(near.sum(), 1)
            found.append(0.5 * (product + product.T))
        return found

    @cached_property
    def _scale(self):
        scale = np.sqrt(np.einsum("nb,nb->b", self.regressor, self.regressor) / len(self.frame))
        return np.where(scale > 0, scale, 1.0)

    @cached_property
    def inverse(self):
        """Return the inverse of <instrument regressor> times the number of rows, (b, b)."""
        scale = self._scale
        gram = self.instrument.T @ self.regressor / np.outer(scale, scale)
        if len(gram) > len(self.frame) or 1 / np.linalg.cond(gram) < _SINGULAR:
            raise InputError(
                f"tracks must tell {len(gram)} terms apart, got {len(self.frame)} rows that do not: "
                "give longer tracks, move the origin into the data, or take a smaller basis"
            )
        return np.linalg.inv(gram) / np.outer(scale, scale)

    def solve(self):
        """Return the coefficients, (b, d)."""
        return self.inverse @ (self.instrument.T @ self.target)

    def covariance(self, covariances, local=None):
        """Return the covariance of the coefficients, (d * b, d * b), axis by axis.

        Parameters
        ----------
        covariances : list of (d, d)
            Of the noise at lags 0 to `reach`, on average.
        local : (n, d, d), optional
            What each row's noise has above or below the average at lag 0.
        """
        total = 0
        for lag, covariance in enumerate(covariances):
            first, second, near = self.pairs(lag)
            product = (self.instrument[first] * near[:, None]).T @ self.instrument[second]
            total = total + np.kron(covariance, product if lag == 0 else product + product.T)
        if local is not None:
            total = total + self._uneven(local)
        turn = np.kron(np.eye(len(covariances[0])), self.inverse)
        return turn @ total @ turn.T

    def _uneven(self, local):
        d = local.shape[1]
        blocks = [[None] * d for _ in range(d)]
        for i in range(d):
            for j in range(i, d):
                weighted = self.instrument * local[:, i, j, None]
                blocks[i][j] = blocks[j][i] = weighted.T @ self.instrument
        return np.block(blocks)


def smoothing(basis, points, variance, most=4000):
    """Return the matrix S with <basis(x + e)> = basis(x) @ S for an error e in x.

    Parameters
    ----------
    basis : Basis
    points : (n, s) float
        States between which S is found; at most `most` of them are used.
    variance : (s,) float
        Of the error along each axis. May be negative: S then undoes a smoothing that was too weak.

    Returns
    -------
    (b, b) float

    Notes
    -----
    The mean over e is taken over 2 s + 1 points that are exact for polynomials up to order 3 (and 5 along
    each axis); if the smoothed functions leave the span of the basis, S is their best fit inside it.
    """
    points = points[:: max(1, len(points) // most)]
    values = basis.values(points)
    scale = np.sqrt(np.mean(values**2, axis=0))
    scale = np.where(scale > 0, scale, 1.0)
    change = np.zeros_like(values)
    for axis, size in enumerate(variance):
        shift = np.zeros(points.shape[1])
        shift[axis] = np.sqrt(3 * abs(size))
        apart = basis.values(points + shift) + basis.values(points - shift) - 2 * values
        change += np.sign(size) / 6 * apart
    change = np.linalg.lstsq(values / scale, change, rcond=None)[0]
    return np.eye(len(scale)) + change / scale[:, None]
