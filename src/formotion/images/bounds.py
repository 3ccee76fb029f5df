"""How well a shift can be known at all: the Cramér-Rao bound of a pair of noisy images."""

import numpy as np
from scipy.ndimage import gaussian_filter, spline_filter1d, uniform_filter

from formotion.core.errors import InputError
from formotion.core.validate import finite_array
from formotion.images.noise import noise_variance

_IMAGE = "give one gray image, rows by columns"
_PREFILTERS_PX = (1.0, 1.4)


def shift_bound_px(expected, noise_variance, window_px=32, frames=2):
    """Least standard deviation of an unbiased estimate of one shift per window.

    Parameters
    ----------
    expected : (Y, X) float, photons
        Image without noise.
    noise_variance : (Y, X) float, photons²
        Variance of the noise in each pixel of one frame.
    window_px : int, px
        Side of the flat square window around each pixel; only there is the picture used, and
        the shift is the same everywhere in it.
    frames : int
        2: both frames are noisy and the scene is unknown (two bead images). 1: the scene is known.

    Returns
    -------
    (2, Y, X) float, px
        Bound on the standard deviation of the (y, x) components; infinite where the window
        shows nothing, or slopes in one direction only.

    Raises
    ------
    InputError
        If a value is not finite, a variance is not positive, or the window exceeds the image.
    ShapeError
        If the arrays differ in shape.

    Notes
    -----
    Information J = sum over the window of g g^T / (frames x variance), with g the gradient of the
    expected image; the bound is the root of the diagonal of J^-1. Two noisy frames of an unknown scene
    tell about the shift only through their difference, hence the doubled variance. Noise is taken
    as Gaussian with known variance; the little that the variance itself tells about the shift
    is left out. The bound holds for unbiased estimators of a uniform shift: a biased one, or one that
    looks beyond the window, can lie below it. Windows are reflected at the border. Robinson
    & Milanfar 2004, doi:10.1109/TIP.2004.832923.

    Examples
    --------
    >>> from formotion.images.beads import bead_pair
    >>> pair = bead_pair(np.zeros((2, 128, 96)), np.random.default_rng(0))
    >>> bound = shift_bound_px(pair.expected_after, pair.noise_variance, window_px=32)
    >>> 0.04 < float(bound.mean()) < 0.06
    True
    """
    expected = finite_array("expected", expected, ("Y", "X"), _IMAGE)
    variance = finite_array("noise_variance", noise_variance, expected.shape, "one value per pixel")
    if variance.min() <= 0:
        raise InputError(f"noise_variance must be positive, got {variance.min()}: no pixel is free of noise")
    if frames not in (1, 2):
        raise InputError(f"frames must be 1 or 2, got {frames}: 2 when both images are noisy")
    _check_window(window_px, expected.shape)
    return _bound(slope(expected), frames * variance, window_px)


def slope(image):
    """Slope of the cubic spline through the pixels of an image.

    Parameters
    ----------
    image : (Y, X) float, any unit
        At least two rows and columns.

    Returns
    -------
    (2, Y, X) float, unit per px
        Components (y, x).

    Raises
    ------
    InputError
        If the image is not finite.
    ShapeError
        If it is not two-dimensional.

    Notes
    -----
    `numpy.gradient` of the pixels themselves rounds off the flanks of beads: for beads of 1.5 px the
    bound comes out a tenth too large with it, and within half a per cent with the spline.

    Examples
    --------
    >>> wave = np.sin(np.arange(30.0) / 2)[:, None] * np.ones(4)
    >>> bool(np.allclose(slope(wave)[0, 9:21], np.cos(np.arange(9, 21) / 2)[:, None] / 2, atol=2e-3))
    True
    """
    image = finite_array("image", image, ("Y", "X"), _IMAGE)
    return np.stack([np.gradient(spline_filter1d(image, axis=axis), axis=axis) for axis in (0, 1)])


def shift_bound_from_image_px(image, window_px=32):
    """Estimate the two-frame bound from one measured image alone, its noise estimated from it.

    Parameters
    ----------
    image : (Y, X) float, any linear unit of brightness
        One noisy bead image.
    window_px : int, px
        Side of the flat square window.

    Returns
    -------
    (2, Y, X) float, px
        As `shift_bound_px`, for two frames.

    Raises
    ------
    InputError
        If the image is constant or not finite, or the window exceeds the image.

    Notes
    -----
    Gradients are taken after smoothing, and the noise left in them is subtracted. Smoothing a Gaussian
    bead of variance s² by p² raises the bound by (s² + p²) / s²; two values of p tell s², and that factor is
    taken out. Not valid for compressed (JPEG), saturated, denoised or interpolated images, whose noise
    is neither white nor a function of brightness.

    Examples
    --------
    >>> from formotion.images.beads import bead_pair
    >>> pair = bead_pair(np.zeros((2, 128, 96)), np.random.default_rng(0))
    >>> 0.03 < float(np.median(shift_bound_from_image_px(pair.after))) < 0.06
    True
    """
    variance = noise_variance(image)
    image = np.asarray(image, dtype=np.float64)
    _check_window(window_px, image.shape)
    little, more = (_smoothed_bound(image, variance, window_px, prefilter) for prefilter in _PREFILTERS_PX)
    growth = np.median(more) / np.median(little)
    if not 1 < growth < np.inf:
        return little
    little2, more2 = np.square(_PREFILTERS_PX)
    bead2 = max((more2 - growth * little2) / (growth - 1), 0.0)
    return little * bead2 / (bead2 + little2)


def _smoothed_bound(image, variance, window, prefilter):
    gradient = [gaussian_filter(image, prefilter, order=order) for order in ((1, 0), (0, 1))]
    # White noise of unit variance keeps 1 / (8 pi p^4) in each component of the smoothed gradient.
    return _bound(gradient, 2 * variance, window, variance / (8 * np.pi * prefilter**4))


def _bound(gradient, variance, window, excess=0.0):
    def gather(values):
        return uniform_filter(values, window) * window**2

    yy = gather((gradient[0] ** 2 - excess) / variance)
    xx = gather((gradient[1] ** 2 - excess) / variance)
    yx = gather(gradient[0] * gradient[1] / variance)
    determinant = yy * xx - yx**2
    # Rounding makes a little slope everywhere: both directions must show more than that.
    seen = (yy > 0) & (xx > 0) & (determinant > 1e-12 * (yy + xx) ** 2)
    safe = np.where(seen, determinant, 1.0)
    return np.where(seen, np.sqrt(np.abs(np.stack([xx, yy])) / safe), np.inf)


def _check_window(window_px, shape):
    if int(window_px) != window_px or not 2 <= window_px <= min(shape):
        raise InputError(
            f"window_px must be a whole number from 2 to {min(shape)}, got {window_px}: 32 is usual"
        )
