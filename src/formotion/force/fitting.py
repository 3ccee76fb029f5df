"""From rows of a motion to its law: noise strength, coefficients, covariance; the same for both dynamics."""

from dataclasses import dataclass, replace

import numpy as np

from formotion.force import diffusion
from formotion.force.regression import Rows, smoothing

# The noise strength that weighs a row is kept above this part of its mean: a fit can turn negative.
_FLOOR = 0.1


@dataclass(frozen=True)
class Motion:
    """What a kind of dynamics makes of tracks, ready to be solved.

    Attributes
    ----------
    rows : Rows
        Of the drift.
    states, past : (n, s) float
        State at every frame, and the one whose functions are the instrument of the frame `lag` later.
    lag : int
    state_variance : (s,) float
        Of what separates `states` from the true states, errors of the camera above all.
    error_um : (d,) float, µm
    error_seen : bool
    """

    rows: Rows
    states: np.ndarray
    past: np.ndarray
    lag: int
    state_variance: np.ndarray
    error_um: np.ndarray
    error_seen: bool


@dataclass(frozen=True)
class Fit:
    """All coefficients of drift and diffusion with their covariances, before any selection."""

    coefficients: np.ndarray
    covariance: np.ndarray
    diffusion_coefficients: np.ndarray
    diffusion_covariance: np.ndarray


def solve(motion, basis, diffusion_basis, dt_s):
    """Return the `Fit` of a law to a motion.

    Parameters
    ----------
    motion : Motion
    basis, diffusion_basis : Basis
    dt_s : float, s

    Returns
    -------
    Fit
    """
    rows = motion.rows
    residual = rows.residual(rows.solve())
    spread, spread_covariance, local = _diffusion(motion, residual, diffusion_basis, dt_s)
    uneven = len(spread) > 1
    if uneven:
        rows = replace(rows, instrument=rows.instrument / _strength(local)[:, None])
        residual = rows.residual(rows.solve())
    noise = rows.noise_covariances(residual)
    excess = (2 / dt_s) * (local - local.mean(axis=0)) if uneven else None
    turn = smoothing(basis, motion.states, motion.state_variance)
    whole = np.kron(np.eye(rows.target.shape[1]), turn)
    return Fit(
        turn @ rows.solve(),
        whole @ rows.covariance(noise, excess) @ whole.T,
        spread,
        spread_covariance,
    )


def _diffusion(motion, residual, basis, dt_s):
    """Return D's coefficients, their covariance, and D at the instrument of each row."""
    rows = motion.rows
    now, before = basis.values(motion.states), basis.values(motion.past)
    frame = rows.frame
    own = replace(rows, instrument=before[frame - motion.lag], regressor=0.5 * (now[frame] + now[frame + 1]))
    values, kept = diffusion.local_diffusion(rows, residual, dt_s)
    coefficients, covariance = diffusion.fit(own, values, kept)
    turn = smoothing(basis, motion.states, motion.state_variance)
    coefficients = np.einsum("ab,bij->aij", turn, coefficients)
    covariance = turn @ covariance @ turn.T
    local = np.einsum("nc,cij->nij", own.instrument, coefficients)
    return coefficients, covariance, local


def _strength(local):
    trace = np.einsum("nii->n", local)
    return np.maximum(trace / trace.mean(), _FLOOR)
