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
    """One row per frame; rows whose neighbours lie on another track count for nothing.

    Attributes
    ----------
    valid : (n,) bool
        Whether the row counts.
    instrument, regressor : (n, b) float
        The instrument is zero in rows that do not count.
    target : (n, d) float
    reach : int
        The noise of two targets is independent when they lie farther apart than this, frames.
    """

    valid: np.ndarray
    instrument: np.ndarray
    regressor: np.ndarray
    target: np.ndarray
    reach: int

    def residual(self, coefficients):
        """Return target minus fit, (n, d); zero in rows that do not count."""
        residual = self.target - self.regressor @ coefficients
        residual[~self.valid] = 0
        return residual

    def noise_covariances(self, residual):
        """Return the covariance of the noise at lags 0 to `reach`, each (d, d) symmetric."""
        found = []
        for lag in range(self.reach + 1):
            stop = len(residual) - lag
            pairs = np.count_nonzero(self.valid[:stop] & self.valid[lag:])
            product = residual[:stop].T @ residual[lag:] / max(pairs, 1)
            found.append(0.5 * (product + product.T))
        return found

    @cached_property
    def _scale(self):
        scale = np.sqrt(np.einsum("nb,nb->b", self.regressor, self.regressor) / max(len(self.valid), 1))
        return np.where(scale > 0, scale, 1.0)

    @cached_property
    def inverse(self):
        """Return the inverse of <instrument regressor> times the number of rows, (b, b)."""
        scale = self._scale
        gram = self.instrument.T @ self.regressor / np.outer(scale, scale)
        count = np.count_nonzero(self.valid)
        if len(gram) >= count or not 1 / np.linalg.cond(gram) > _SINGULAR:
            raise InputError(
                f"tracks must tell {len(gram)} terms apart, got {count} rows that do not: "
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
            product = self.instrument[: len(self.instrument) - lag].T @ self.instrument[lag:]
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


def counted(valid, instrument):
    """Return the instrument with zeros in rows that do not count."""
    return instrument if valid.all() else instrument * valid[:, None]


def smoothing(basis, points, variance, most=1000):
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
    if not np.any(variance):
        return np.eye(values.shape[1])
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
