"""From rows of a motion to its law: noise strength, coefficients, covariance; the same for both dynamics."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from formotion.core.errors import InputError
from formotion.force import diffusion
from formotion.force.regression import smoothing

# The noise strength that weighs a row is kept above this part of its mean: a fit can turn negative.
_FLOOR = 0.1


@dataclass(frozen=True)
class Motion:
    """What a kind of dynamics makes of tracks, ready to be solved in any basis.

    Attributes
    ----------
    build : callable
        ``build(now, past)`` makes `Rows` of the values of a basis at `states` and at `past`.
    states : (n, s) float
        State at every frame.
    past : (n, s) float
        State at every frame as known without later frames: of the instruments.
    state_variance : (s,) float
        Of what separates `states` from the true states, errors of the camera above all.
    error_um : (d,) float, µm
        Localisation error.
    error_seen : bool
    weights : (reach + 1,) float
        D is this sum over the covariances of the residuals at lags 0 to reach.
    thermal, camera : (reach + 1,) float
        What D, and the square of the localisation error, add to these covariances.
    """

    build: Callable
    states: np.ndarray
    past: np.ndarray
    state_variance: np.ndarray
    error_um: np.ndarray
    error_seen: bool
    weights: np.ndarray
    thermal: np.ndarray
    camera: np.ndarray


@dataclass(frozen=True)
class Fit:
    """All coefficients of drift and diffusion with their covariances, before any selection.

    Attributes
    ----------
    coefficients : (b, d) float
    covariance : (d * b, d * b) float
        Axis by axis.
    diffusion_coefficients : (c, d, d) float
    diffusion_covariance : (d, d, c, c) float
    count : int
        Displacements or second differences that served.
    """

    coefficients: np.ndarray
    covariance: np.ndarray
    diffusion_coefficients: np.ndarray
    diffusion_covariance: np.ndarray
    count: int


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
    rows = _rows(motion, basis)
    residual = rows.residual(rows.solve())
    spread, spread_covariance, local = _diffusion(motion, rows, residual, diffusion_basis)
    mean = _checked_mean(local[rows.valid])
    excess = None
    if len(spread) > 1:
        rows = replace(rows, instrument=rows.instrument / _strength(local, mean)[:, None])
        excess = (2 / dt_s) * (_floored(local, mean) - mean)
    turn = smoothing(basis, motion.states, motion.state_variance)
    whole = np.kron(np.eye(rows.target.shape[1]), turn)
    error_um2 = np.diag(motion.error_um**2)
    noise = [a * mean + b * error_um2 for a, b in zip(motion.thermal, motion.camera, strict=True)]
    covariance = rows.covariance(noise, excess)
    count = int(np.count_nonzero(rows.valid))
    return Fit(turn @ rows.solve(), whole @ covariance @ whole.T, spread, spread_covariance, count)


def _rows(motion, basis):
    return motion.build(basis.values(motion.states), basis.values(motion.past))


def _diffusion(motion, rows, residual, basis):
    """Return D's coefficients, their covariance, and D at the instrument of each row."""
    own = _rows(motion, basis)
    coefficients, covariance = diffusion.fit(own, *diffusion.local_diffusion(rows, residual, motion.weights))
    turn = smoothing(basis, motion.states, motion.state_variance)
    coefficients = np.einsum("ab,bij->aij", turn, coefficients)
    return coefficients, turn @ covariance @ turn.T, np.einsum("nc,cij->nij", own.instrument, coefficients)


def _checked_mean(local):
    mean = local.mean(axis=0)
    lowest = np.linalg.eigvalsh(mean)[0]
    if not lowest > 0:
        raise InputError(
            f"tracks must show diffusion above the error of the camera, got D = {lowest:.2g} along one "
            "direction: give more tracks, or take every second frame"
        )
    return mean


def _strength(local, mean):
    return np.maximum(np.einsum("nii->n", local) / np.trace(mean), _FLOOR)


def _floored(local, mean):
    weak = np.einsum("nii->n", local) < _FLOOR * np.trace(mean)
    return np.where(weak[:, None, None], _FLOOR * mean, local)
