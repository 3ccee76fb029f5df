"""The noise of a camera, read off its own images."""

from functools import cache

import numpy as np
from scipy.ndimage import convolve, gaussian_filter, shift

from formotion.core.errors import InputError
from formotion.core.validate import finite_array

# Immerkær's mask: blind to planes and to slow curvature, and of norm one.
_MASK = np.outer([1, -2, 1], [1, -2, 1]) / 6
_LEVELS = 8
_FRACTIONS = np.linspace(0, 1, 33)


def noise_variance(image):
    """Estimate the noise variance of every pixel from one image, as a line in its brightness.

    Parameters
    ----------
    image : (Y, X) float, any linear unit of brightness
        One noisy image, sampled finely enough that neighbouring pixels resemble each other.

    Returns
    -------
    (Y, X) float, brightness²

    Raises
    ------
    InputError
        If the image is constant or not finite.

    Notes
    -----
    Fine-scale residual (Immerkær 1996, doi:10.1006/cviu.1996.0060) against smoothed brightness: the
    photon transfer line of the camera. Not valid for compressed, denoised, saturated or
    interpolated images; beads narrower than about 1.2 px pass for noise.

    Examples
    --------
    >>> flat = np.random.default_rng(0).poisson(50.0, (80, 90))
    >>> 45 < float(noise_variance(flat).mean()) < 55
    True
    """
    image = finite_array("image", image, ("Y", "X"), "give one gray image, rows by columns")
    if image.min() == image.max():
        raise InputError(f"image must show something, got the constant {image.flat[0]}: check the file")
    brightness = gaussian_filter(image, 2.0)
    return photon_transfer(convolve(image, _MASK, mode="mirror") ** 2, brightness)(brightness)


def photon_transfer(squares, brightness):
    """Fit the variance of the noise as a line in brightness.

    Parameters
    ----------
    squares : (Y, X) float, brightness²
        Squared residuals.
    brightness : (Y, X) float, any linear unit
        Smoothed image.

    Returns
    -------
    callable
        Takes brightness, returns the noise variance, positive everywhere.

    Raises
    ------
    ShapeError
        If the arrays differ in shape.

    Examples
    --------
    >>> ramp = np.linspace(1, 2, 600).reshape(20, 30)
    >>> line = photon_transfer(3 * ramp + 1, ramp)
    >>> round(float(line(2.0)), 3)
    7.0
    """
    brightness = finite_array("brightness", brightness, ("Y", "X"), "give the smoothed image")
    squares = finite_array("squares", squares, brightness.shape, "one squared residual per pixel")
    edges = np.quantile(brightness, np.linspace(0, 1, _LEVELS + 1)[1:-1])
    group = np.digitize(brightness, edges).ravel()
    size = np.maximum(np.bincount(group, minlength=_LEVELS), 1)
    level = np.bincount(group, brightness.ravel(), minlength=_LEVELS) / size
    spread = np.bincount(group, squares.ravel(), minlength=_LEVELS) / size
    # Two identical images have no noise: stay above zero all the same.
    floor = max(spread.max() * 1e-6, np.ptp(brightness) ** 2 * 1e-12, 1e-100)
    design = (
        np.stack([np.ones_like(level), level], axis=1) * (np.sqrt(size) / np.maximum(spread, floor))[:, None]
    )
    offset, slope = np.linalg.lstsq(design, np.sqrt(size) * (spread > 0), rcond=None)[0]
    lowest = max(0.5 * spread.min(), floor)
    return lambda brightness: np.maximum(offset + slope * brightness, lowest)


def kept_by_interpolation(shift_px):
    """Return the share of white-noise variance that cubic interpolation keeps, along one axis.

    Parameters
    ----------
    shift_px : array_like of float, px
        How far the image is moved.

    Returns
    -------
    ndarray of float, no unit
        1 for whole pixels, about 0.68 half-way between two.

    Examples
    --------
    >>> bool(kept_by_interpolation(3.0) == 1.0), bool(0.5 < kept_by_interpolation(0.5) < 0.8)
    (True, True)
    """
    return np.interp(np.mod(shift_px, 1.0), _FRACTIONS, _kept())


@cache
def _kept():
    impulse = np.zeros(41)
    impulse[20] = 1.0
    moved = (shift(impulse, fraction, order=3, mode="grid-wrap") for fraction in _FRACTIONS)
    return np.array([(image**2).sum() for image in moved])
