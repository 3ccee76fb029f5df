"""Drift of overdamped motion: displacements regressed on functions of position, camera errors allowed."""

from functools import partial

import numpy as np
from scipy.signal import lfilter

from formotion.force import diffusion
from formotion.force.fitting import Motion
from formotion.force.regression import Rows, counted

# Standard deviations above zero from which a localisation error counts as seen. Below, the faster estimator
# has a bias that is smaller than its scatter.
SEEN = 3.0


def rows(frames, values, past=None):
    """Return displacements per time against the mean of the functions at both ends.

    Parameters
    ----------
    frames : Frames
    values : (n, b) float
        Functions at every frame.
    past : (n, b) float, optional
        Functions at positions that know of frames up to this one; their value one frame earlier is the
        instrument then, which no localisation error or blur can reach. Without it, `values` of the same frame
        are, which is most precise without such errors.

    Notes
    -----
    The mean over both ends (trapezoid) leaves an error of dt² where the start alone would leave dt: the
    instrument knows nothing of the noise between the ends, so this does not bias it.
    """
    reach = 0 if past is None else 1
    here, valid = frames.inside(reach, 1)
    x = frames.position_um
    return Rows(
        valid=valid,
        instrument=counted(valid, values[here] if past is None else past[: here.stop - 1]),
        regressor=0.5 * (values[here] + values[here.start + 1 :]),
        target=(x[here.start + 1 :] - x[here]) / frames.dt_s,
        reach=reach,
    )


def filtered(frames, error_um2, diffusion_um2_per_s):
    """Return the best guess of each position from frames up to it, for a free particle (Kalman filter)."""
    step = 2 * diffusion_um2_per_s * frames.dt_s
    ahead = 0.5 * (step + np.sqrt(step**2 + 4 * step * error_um2))
    gain = ahead / (ahead + error_um2)
    out = np.empty_like(frames.position_um)
    for part in frames.parts():
        for axis, k in enumerate(gain):
            x = frames.position_um[part, axis]
            out[part, axis] = lfilter([k], [1, k - 1], x, zi=[(1 - k) * x[0]])[0]
    return out


def motion(frames, basis):
    """Return the `Motion` of overdamped tracks, after a first look at their errors.

    Parameters
    ----------
    frames : Frames
    basis : Basis
        Of the drift.

    Returns
    -------
    Motion
    """
    x, dt_s = frames.position_um, frames.dt_s
    values = basis.values(x)
    first = rows(frames, values, values)
    residual = first.residual(first.solve())
    error_um2, doubt = diffusion.localisation(first, residual, dt_s, frames.exposure)
    if frames.exposure == 0 and np.all(error_um2 <= SEEN * np.sqrt(doubt)):
        nothing = np.zeros(x.shape[1])
        build = lambda now, past: rows(frames, now)  # noqa: E731
        return Motion(build, x, x, nothing, nothing, False, *_noise(dt_s))
    weights, thermal, camera = _noise(dt_s, frames.exposure, seen=True)
    noise = np.array([np.diag(covariance) for covariance in first.noise_covariances(residual)])
    spread = np.maximum(weights @ noise, 1e-9 * noise[0] * dt_s)
    error_um2 = np.maximum(error_um2, 0)
    # A blurred position varies less than the position in the middle of the exposure: D exposure dt / 3
    variance = error_um2 - spread * frames.exposure * dt_s / 3
    past = filtered(frames, error_um2, spread)
    return Motion(
        partial(rows, frames), x, past, variance, np.sqrt(error_um2), True, weights, thermal, camera
    )


def _noise(dt_s, exposure=0.0, seen=False):
    """Return the last three fields of `Motion`."""
    if not seen:
        return np.array([0.5 * dt_s]), np.array([2 / dt_s]), np.zeros(1)
    blur = exposure / 6
    thermal = 2 / dt_s * np.array([1 - 2 * blur, blur])
    return 0.5 * dt_s * np.array([1, 2]), thermal, np.array([2, -1]) / dt_s**2
