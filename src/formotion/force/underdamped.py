"""Acceleration of underdamped motion from positions alone: second differences against place and velocity."""

from functools import partial

import numpy as np
from scipy.linalg import solve_discrete_are
from scipy.signal import lfilter

from formotion.force.fitting import Motion
from formotion.force.overdamped import SEEN
from formotion.force.regression import Rows, counted

# Second differences of white errors of the camera, covariance at lags 0, 1, 2 in units of error² / dt⁴: the
# autocorrelation of (1, -2, 1).
_CAMERA = np.array([6.0, -4.0, 1.0])
_GRID = 200


def rows(frames, lag, reach, now, past):
    """Return second differences against functions of the state in the middle.

    Parameters
    ----------
    frames : Frames
    lag : int
        How many frames earlier the instrument is taken.
    reach : int
        Of the noise, see `Rows`.
    now : (n, b) float
        Functions of the state at every frame.
    past : (n, b) float
        Functions of a state that knows of frames up to this one.
    """
    here, valid = frames.inside(lag + 2, 1)
    x = frames.position_um
    return Rows(
        valid=valid,
        instrument=counted(valid, past[2 : here.stop - lag]),
        regressor=now[here],
        target=np.diff(x, 2, axis=0)[lag + 1 :] / frames.dt_s**2,
        reach=reach,
    )


def motion(frames, basis):
    """Return the `Motion` of underdamped tracks, after a first look at their errors.

    Parameters
    ----------
    frames : Frames
    basis : Basis
        Of the drift, in (x, v).

    Returns
    -------
    Motion

    Notes
    -----
    The velocity in the middle of three frames is their slope. It contains the errors of two frames, and it
    averages over the kicks between them, so functions of it are off by a known smoothing. A second
    difference shares no noise with anything that was known one frame before its first frame; without errors
    of the camera, at its first frame. What was known then is the instrument: last place and slope, or if
    errors are seen the Kalman estimate of both.
    """
    x, dt_s = frames.position_um, frames.dt_s
    states = np.hstack([x, _slope(frames)])
    behind = np.hstack([x, _backward(frames)])
    first = rows(frames, 2, 2, basis.values(states), basis.values(behind))
    thermal, apart = averages(frames.exposure)
    design = np.column_stack([2 / dt_s * thermal, _CAMERA / dt_s**4])
    spread, error_um2, doubt, weights = strengths(first, design)
    seen = frames.exposure > 0 or bool(np.any(error_um2 > SEEN * doubt))
    if not seen:
        nothing = np.zeros(x.shape[1])
        variance = np.hstack([nothing, -apart * spread * dt_s])
        alone = np.array([0.5 * dt_s / thermal[0], 0.0])
        build, noise = partial(rows, frames, 1, 1), (alone, design[:2, 0], np.zeros(2))
        return Motion(build, states, behind, variance, nothing, False, *noise)
    error_um2 = np.maximum(error_um2, 0)
    variance = np.hstack([error_um2, error_um2 / (2 * dt_s**2) - apart * spread * dt_s])
    past = filtered(frames, error_um2, spread)
    build = partial(rows, frames, 2, 2)
    return Motion(build, states, past, variance, np.sqrt(error_um2), True, weights, *design.T)


def averages(exposure):
    """Return what three frames make of white kicks of the velocity.

    Parameters
    ----------
    exposure : float

    Returns
    -------
    thermal : (3,) float
        Covariance of second differences at lags 0, 1, 2, in units of 2 D / dt.
    apart : float
        Mean distance in time between two moments that enter the slope of three frames, in units of dt: D
        times that is what the slope varies less than the velocity in the middle.

    Examples
    --------
    >>> thermal, apart = averages(0.0)
    >>> thermal.round(3).tolist(), round(apart, 3)
    ([0.667, 0.167, 0.0], 0.667)
    """
    frame = np.ones(_GRID) / _GRID
    open_ = np.ones(max(1, round(exposure * _GRID)))
    open_ /= open_.sum()
    triangle = np.convolve(np.convolve(frame, frame), open_)
    covariance = np.correlate(triangle, triangle, "full")[len(triangle) - 1 :: _GRID] * _GRID
    slope = np.convolve(np.convolve(frame, [*([0.5] + [0] * (_GRID - 1)), 0.5]), open_)
    when = np.arange(len(slope)) / _GRID
    apart = slope @ np.abs(when[:, None] - when) @ slope
    return np.append(covariance, np.zeros(3))[:3], float(apart)


def strengths(rows, design):
    """Return D, the variance of the localisation error, its standard deviation, and the weights that give D.

    Parameters
    ----------
    rows : Rows
        With reach 2.
    design : (3, 2) float
        What D and the variance of the error add to the covariances of targets at lags 0 to 2.

    Returns
    -------
    diffusion, error_um2, doubt : (d,) float
    weights : (3,) float
        Mean over axes.

    Notes
    -----
    Generalised least squares: the sample covariances are weighed by how well each would be known under the
    fit (Bartlett's formula). Unbiased at any weights.
    """
    residual = rows.residual(rows.solve())
    found = np.array([np.diag(covariance) for covariance in rows.noise_covariances(residual)])
    parts = []
    for seen in found.T:
        weight = np.diag(1 / design[:, 1] ** 2)
        for _ in range(3):
            inverse = np.linalg.inv(design.T @ weight @ design)
            solver = inverse @ design.T @ weight
            best = solver @ seen
            model = design @ np.maximum(best, 0)
            weight = np.linalg.inv(_doubt(model, np.count_nonzero(rows.valid)))
        parts.append(
            (max(best[0], 1e-3 * seen[0] / design[0, 0]), best[1], np.sqrt(inverse[1, 1]), solver[0])
        )
    spread, error_um2, doubt, weights = (np.array(part) for part in zip(*parts, strict=True))
    return spread, error_um2, doubt, weights.mean(axis=0)


def _doubt(model, n):
    """Covariance of the sample covariances at lags 0 to 2 of n Gaussian numbers that obey `model`."""
    c = np.zeros(17)
    c[6:11] = [model[2], model[1], model[0], model[1], model[2]]
    lags = np.arange(-4, 5)

    def entry(a, b):
        return np.sum(c[8 + lags] * c[8 + lags + b - a] + c[8 + lags + b] * c[8 + lags - a])

    total = np.array([[entry(a, b) for b in range(3)] for a in range(3)])
    return (total + 1e-9 * total[0, 0] * np.eye(3)) / n


def filtered(frames, error_um2, diffusion):
    """Return place and velocity known from frames up to each one (steady Kalman filter, force-free)."""
    x, dt_s = frames.position_um, frames.dt_s
    step = np.array([[1, dt_s], [0, 1]])
    kicks = 2 * np.array([[dt_s**3 / 3, dt_s**2 / 2], [dt_s**2 / 2, dt_s]])
    out = np.empty((len(x), 2 * x.shape[1]))
    for axis in range(x.shape[1]):
        noise = max(error_um2[axis], 1e-9 * diffusion[axis] * dt_s**3)
        ahead = solve_discrete_are(step.T, np.array([[1.0], [0.0]]), diffusion[axis] * kicks, [[noise]])
        a, b = ahead[:, 0] / (ahead[0, 0] + noise)
        for part in frames.parts():
            y = x[part, axis] - x[part.start, axis]
            # x_n = x_(n-1) + dt v_(n-1) + a r_n, v_n = v_(n-1) + b r_n, with r_n the surprise: filters of y
            poles = [1, a + b * dt_s - 2, 1 - a]
            out[part, axis] = lfilter([a, b * dt_s - a], poles, y) + x[part.start, axis]
            out[part, x.shape[1] + axis] = lfilter([b, -b], poles, y)
    return out


def _slope(frames):
    x = frames.position_um
    out = np.zeros_like(x)
    out[1:-1] = (x[2:] - x[:-2]) / (2 * frames.dt_s)
    return out


def _backward(frames):
    x = frames.position_um
    return np.diff(x, axis=0, prepend=x[:1]) / frames.dt_s
