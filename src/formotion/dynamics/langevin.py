"""Random motion with a law: overdamped and underdamped Langevin paths, many particles at once."""

import numpy as np

from formotion.core.errors import InputError, ShapeError
from formotion.core.validate import finite_array, positive, whole
from formotion.dynamics.observing import Path, as_tracks, observe

__all__ = ["Path", "as_tracks", "observe", "overdamped", "underdamped"]

_CHUNK = 2**18  # random numbers drawn at a time


def overdamped(drift, diffusion, start_um, dt_s, steps, rng, substeps=10):
    """Simulate dx = drift(x) dt + sqrt(2 D(x)) dW, in the sense of Itô.

    Parameters
    ----------
    drift : callable
        Takes positions (..., d) in µm, returns velocities (..., d) in µm/s. It sees all particles at once,
        so it may hold forces between them.
    diffusion : float, (d,), (d, d) or callable, µm²/s
        Constant: one number, one per axis, or a symmetric matrix. Callable: takes (..., d), returns
        (...) or (..., d, d).
    start_um : (..., d) array_like, µm
        Where the particles start, at least (1, d); axes before the last count particles, replicates.
    dt_s : float, s
        Time between frames.
    steps : int
        Frames after the first.
    rng : numpy.random.Generator
    substeps : int
        Steps of the integrator per frame.

    Returns
    -------
    Path

    Raises
    ------
    InputError
        If a value is not finite or not positive, D is negative, or the path runs away to infinity.
    ShapeError
        If drift or diffusion return the wrong shape.

    Notes
    -----
    Constant D: Heun's predictor-corrector, of weak order 2 and strong order 1 in the substep. D(x):
    Euler-Maruyama, of weak order 1. Itô means that D is taken where a step starts: a particle that
    obeys detailed balance in the potential U (in units of kT) has drift = -D grad U + div D. Kloeden and
    Platen 1992, doi:10.1007/978-3-662-12616-5.

    Examples
    --------
    >>> path = overdamped(lambda x: -x, 0.5, np.zeros((2000, 2)), 0.1, 40, np.random.default_rng(0))
    >>> bool(abs(path.position_um[-1].var() - 0.5) < 0.03)
    True
    """
    start, dt_s, steps, substeps = _checked(start_um, dt_s, steps, substeps)
    h = dt_s / substeps
    kick = _kicks(diffusion, start, start)
    advance = _euler if callable(diffusion) else _heun
    fine = np.empty((steps * substeps + 1, *start.shape))
    fine[0] = start
    _check_field("drift", drift(start), start.shape)
    with np.errstate(over="ignore", invalid="ignore"):
        for i, dw in enumerate(_noise(rng, steps * substeps, start.shape)):
            fine[i + 1] = advance(drift, fine[i], h, kick(np.sqrt(h) * dw, fine[i]))
    _check_stayed(fine)
    return Path(fine, dt_s, substeps)


def underdamped(force, diffusion, start_um, dt_s, steps, rng, substeps=10, start_velocity_um_per_s=None):
    """Simulate dx = v dt, dv = force(x, v) dt + sqrt(2 D(x, v)) dW, in the sense of Itô.

    Parameters
    ----------
    force : callable
        Takes positions (..., d) in µm and velocities (..., d) in µm/s, returns accelerations in µm/s²;
        damping is part of it.
    diffusion : float, (d,), (d, d) or callable, µm²/s³
        As for `overdamped`; a callable takes positions and velocities.
    start_um : (..., d) array_like, µm
    dt_s, steps, rng, substeps
        As for `overdamped`.
    start_velocity_um_per_s : (..., d) array_like, µm/s, optional
        At rest if left out.

    Returns
    -------
    Path
        With velocities.

    Raises
    ------
    InputError, ShapeError
        As for `overdamped`.

    Notes
    -----
    Heun's step with the exact joint noise of velocity and place (their covariance h²/2, the place's own
    h³/3): weak order 2 for constant D, 1 otherwise; free motion is exact at any step.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> path = underdamped(lambda x, v: -x - v, 0.5, np.zeros((2000, 1)), 0.2, 60, rng)
    >>> bool(abs(path.velocity_um_per_s[-1].var() - 0.5) < 0.06)
    True
    """
    start, dt_s, steps, substeps = _checked(start_um, dt_s, steps, substeps)
    speed = np.zeros_like(start) if start_velocity_um_per_s is None else start_velocity_um_per_s
    speed = finite_array("start_velocity_um_per_s", speed, start.shape, "one velocity per particle")
    kick = _kicks(diffusion, start, start, speed)
    h = dt_s / substeps
    fine, fine_v = (np.empty((steps * substeps + 1, *start.shape)) for _ in range(2))
    fine[0], fine_v[0] = start, speed
    _check_field("force", force(start, speed), start.shape)
    noise = _noise(rng, steps * substeps, (2, *start.shape))
    with np.errstate(over="ignore", invalid="ignore"):
        for i, (dw, extra) in enumerate(noise):
            fine[i + 1], fine_v[i + 1] = _heun_inertial(force, kick, fine[i], fine_v[i], h, dw, extra)
    _check_stayed(fine)
    return Path(fine, dt_s, substeps, fine_v)


def _euler(drift, x, h, kick):
    return x + h * drift(x) + kick


def _heun(drift, x, h, kick):
    before = drift(x)
    return x + 0.5 * h * (before + drift(x + h * before + kick)) + kick


def _heun_inertial(force, kick, x, v, h, dw, extra):
    pushed = kick(np.sqrt(h) * dw, x, v)
    before = force(x, v)
    guess = v + h * before + pushed
    moved = x + 0.5 * h * (v + guess) + kick(h**1.5 / np.sqrt(12) * extra, x, v)
    return moved, v + 0.5 * h * (before + force(moved, guess)) + pushed


def _noise(rng, n, shape):
    """Yield n standard normal arrays, drawn in blocks: one call per step would cost as much as the step."""
    block = max(1, _CHUNK // int(np.prod(shape)))
    for first in range(0, n, block):
        yield from rng.standard_normal((min(block, n - first), *shape))


def _kicks(diffusion, start, *state):
    """Return ``kick(dw, *state)``, the noise sqrt(2 D) dw."""
    if not callable(diffusion):
        root = _constant_root(diffusion, start.shape[-1])
        return lambda dw, *state: dw @ root.T if root.ndim == 2 else root * dw
    shape = np.shape(diffusion(*state))
    if shape == start.shape[:-1]:
        return lambda dw, *state: _scalar_root(diffusion(*state))[..., None] * dw
    if shape == (*start.shape, start.shape[-1]):
        return lambda dw, *state: np.einsum("...ij,...j->...i", _matrix_root(diffusion(*state)), dw)
    raise ShapeError(
        f"diffusion must return {start.shape[:-1]} or {(*start.shape, start.shape[-1])}, got {shape}: "
        "a number or a matrix per particle"
    )


def _constant_root(diffusion, d):
    value = np.asarray(diffusion, dtype=float)
    if value.shape not in ((), (d,), (d, d)):
        raise ShapeError(f"diffusion must be a number, ({d},) or ({d}, {d}), got {value.shape}: one per axis")
    return _matrix_root(value) if value.ndim == 2 else _scalar_root(value)


def _scalar_root(value):
    if not np.all(value >= 0):  # NaN too
        raise InputError(f"diffusion must not be negative or NaN, got {np.min(value)}: check unit and sign")
    return np.sqrt(2 * value)


def _matrix_root(value):
    try:
        if not np.allclose(value, np.swapaxes(value, -1, -2)):
            raise np.linalg.LinAlgError
        return np.linalg.cholesky(2 * value)
    except np.linalg.LinAlgError:
        raise InputError("diffusion must be symmetric and positive definite: check the matrix") from None


def _checked(start_um, dt_s, steps, substeps):
    start = np.asarray(start_um)
    names = (*(f"n{i}" for i in range(max(start.ndim - 1, 1))), "d")
    start = finite_array("start_um", start, names, "one row per particle, one column per axis")
    dt_s = positive("dt_s", dt_s, "give the time between frames in seconds")
    steps = whole("steps", steps, 1, "frames after the first")
    return start, dt_s, steps, whole("substeps", substeps, 1, "10 is usual")


def _check_field(name, value, shape):
    if np.shape(value) != shape:
        raise ShapeError(f"{name} must return {shape}, got {np.shape(value)}: one vector per particle")


def _check_stayed(fine):
    lost = ~np.isfinite(fine[-1])
    if lost.any():
        raise InputError(
            f"{lost.any(axis=-1).sum()} paths ran away to infinity: take more substeps or a law that confines"
        )
