"""A camera that counts photons: its noise, and how well a picture can agree with one that has noise."""

import numpy as np

from formotion.core.errors import InputError
from formotion.core.validate import finite_array, within


def expose(expected, rng, read_noise=0.0):
    """Return one noisy picture of what is expected.

    Parameters
    ----------
    expected : array_like of float, photons
        Mean count of each pixel, not negative.
    rng : numpy.random.Generator
    read_noise : float, photons
        Standard deviation of the camera's own noise.

    Returns
    -------
    ndarray of float32, photons
        Mean `expected`, variance ``expected + read_noise**2``, every pixel by itself.

    Raises
    ------
    InputError
        If a mean is negative or not finite.

    Examples
    --------
    >>> picture = expose(np.full((200, 200), 50.0), np.random.default_rng(0), read_noise=2.0)
    >>> bool(abs(picture.mean() - 50) < 0.5), bool(abs(picture.var() - 54) < 2)
    (True, True)
    """
    expected = np.asarray(expected, dtype=float)
    within("read_noise", read_noise, 0.0, 1e6, "give the camera's noise in photons")
    if not (np.isfinite(expected).all() and (expected >= 0).all()):
        raise InputError("expected must be finite and not negative, got NaN or less than 0: give photons")
    counts = rng.poisson(expected).astype(np.float32)
    return counts + rng.normal(0.0, read_noise, expected.shape).astype(np.float32)


def ceiling(expected, read_noise=0.0):
    """Return the correlation of a picture with its own mean: no prediction can expect a higher one.

    Parameters
    ----------
    expected : array_like of float, photons
        The picture without noise.
    read_noise : float, photons

    Returns
    -------
    float
        ``sqrt(V / (V + mean variance of the noise))``, V the variance of `expected` over pixels.

    Raises
    ------
    InputError
        If the picture is constant: it correlates with nothing.

    Notes
    -----
    For many pixels; one picture scatters about it by about ``1 / sqrt(pixels)``. It holds for photon and read
    noise as in `expose`, which nothing else can predict.

    Examples
    --------
    >>> round(ceiling([0.0, 200.0]), 3)
    0.995
    """
    expected = np.asarray(expected, dtype=float)
    signal = finite_array("expected", expected.ravel(), ("N",), "give photons").var()
    if signal == 0:
        raise InputError(
            f"expected must vary, got {expected.flat[0]} everywhere: there is nothing to predict"
        )
    return float(np.sqrt(signal / (signal + expected.mean() + read_noise**2)))
