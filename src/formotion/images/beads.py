"""Simulated pairs of bead images: optics, camera noise, and the exact displacement."""

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image
from scipy.ndimage import map_coordinates
from scipy.special import ndtr

from formotion.core.errors import InputError
from formotion.core.validate import finite_array, positive, within

# A Gaussian holds 6e-7 of its light beyond five standard deviations.
REACH_SIGMAS = 5.0
_CHUNK = 20_000


@dataclass(frozen=True)
class BeadPair:
    """Two noisy bead images and everything that is known about them.

    Attributes
    ----------
    before, after : (Y, X) float, photons
        Gel stressed (cell present) and relaxed (cell removed), with noise.
    shift_px : (2, Y, X) float, px
        Displacement of the material on the grid of the relaxed image, components (y, x):
        a bead at r in `after` is at r + shift_px(r) + drift_px in `before`.
    drift_px : (2,) float, px
        Stage drift between the two exposures.
    expected_before, expected_after : (Y, X) float, photons
        The same images without noise (and without saturation), background included.
    noise_variance : (Y, X) float, photons²
        Variance of one pixel of `after`: expected photons plus read noise squared.
    """

    before: np.ndarray
    after: np.ndarray
    shift_px: np.ndarray
    drift_px: np.ndarray
    expected_before: np.ndarray
    expected_after: np.ndarray
    noise_variance: np.ndarray


def bead_pair(
    shift_px,
    rng,
    *,
    beads_per_px=7000 / 512**2,
    sigma_px=1.5,
    photons=(200.0, 600.0),
    background=10.0,
    read_noise=2.0,
    saturation=np.inf,
    drift_px=(0.0, 0.0),
):
    """Render one gel with fluorescent beads, stressed (`before`) and relaxed (`after`).

    Parameters
    ----------
    shift_px : (2, Y, X) float, px
        Displacement that the cell causes, on the grid of the relaxed image.
    rng : numpy.random.Generator
        Source of bead positions, brightness and noise.
    beads_per_px : float, 1/px²
        Bead density; the default puts 7,000 beads on 512 x 512 pixels.
    sigma_px : float, px
        Standard deviation of the Gaussian image of a bead.
    photons : (float, float)
        Range of photons collected from one bead; uniformly distributed.
    background : float, photons
        Mean background per pixel.
    read_noise : float, photons
        Standard deviation of the camera's Gaussian noise per pixel.
    saturation : float, photons
        Camera maximum: brighter pixels are clipped.
    drift_px : (2,) float, px
        Movement of the stage between the exposures, added to every bead in `before`.

    Returns
    -------
    BeadPair

    Raises
    ------
    InputError
        If a number is out of range or not finite.
    ShapeError
        If `shift_px` is not (2, Y, X).

    Notes
    -----
    Beads are material points: their positions have no grid, and the light of the Gaussian is
    integrated over each pixel. Each bead keeps its brightness; photons are Poisson distributed.
    Beads also lie outside the frame, where the field is continued by its edge value, so that they
    can move in. The beads do not bleach, defocus or leave the plane: real pairs do.

    Examples
    --------
    >>> from formotion.images import fields
    >>> pair = bead_pair(fields.uniform((40, 60), (0.5, 0.0)), np.random.default_rng(0))
    >>> pair.before.shape, pair.shift_px.shape
    ((40, 60), (2, 40, 60))
    """
    field = finite_array("shift_px", shift_px, (2, "Y", "X"), "components in the order (y, x)")
    drift = finite_array("drift_px", drift_px, (2,), "give (dy, dx) in pixels")
    low, high = finite_array("photons", photons, (2,), "give the smallest and the largest")
    if not 0 < low <= high:
        raise InputError(f"photons must be (low, high) with 0 < low <= high, got {photons}: give a range")
    positive("beads_per_px", beads_per_px, "0.01 to 0.05 is usual")
    positive("sigma_px", sigma_px, "1 to 2 px is usual")
    within("background", background, 0.0, np.inf, "give photons per pixel")
    within("read_noise", read_noise, 0.0, 1e6, "give the camera's noise in photons")
    if not saturation > 0:
        raise InputError(f"saturation must be positive, got {saturation}: use numpy.inf for none")
    shape = field.shape[1:]
    margin = np.abs(field).max() + np.abs(drift).max() + REACH_SIGMAS * sigma_px + 1
    places = _scatter(shape, margin, beads_per_px, rng)
    light = rng.uniform(low, high, len(places))
    moved = places + _at(field, places) + drift
    expected_after = render(places, light, sigma_px, shape) + background
    expected_before = render(moved, light, sigma_px, shape) + background
    before, after = (
        np.minimum(rng.poisson(e) + rng.normal(0.0, read_noise, shape), saturation)
        for e in (expected_before, expected_after)
    )
    variance = expected_after + read_noise**2
    return BeadPair(before, after, field, drift, expected_before, expected_after, variance)


def render(places, light, sigma_px, shape):
    """Return the noise-free image of Gaussian beads, integrated over each pixel.

    Parameters
    ----------
    places : (N, 2) float, px
        Bead positions (y, x); (0, 0) is the centre of the first pixel.
    light : (N,) float, photons
        Photons of each bead.
    sigma_px : float, px
        Standard deviation of a bead's image.
    shape : (int, int)
        Image height and width, px.

    Returns
    -------
    (Y, X) float, photons

    Raises
    ------
    InputError
        If positions or light are not finite or `sigma_px` is not positive.

    Notes
    -----
    Exact but for the light beyond five standard deviations, 6e-7 of a bead's.

    Examples
    --------
    >>> image = render([[10.2, 8.7]], [300.0], 1.5, (21, 19))
    >>> round(float(image.sum()), 2)
    300.0
    """
    places = finite_array("places", places, ("N", 2), "give one (y, x) row per bead")
    light = finite_array("light", light, (len(places),), "give photons, one number per bead")
    positive("sigma_px", sigma_px, "1 to 2 px is usual")
    half = int(np.ceil(REACH_SIGMAS * sigma_px))
    padded = np.array(shape) + 2 * half
    image = np.zeros(padded.prod())
    seen = np.all((places > -half) & (places < np.array(shape) - 1 + half), axis=1)
    places, light = places[seen], light[seen]
    for start in range(0, len(places), _CHUNK):  # in pieces: one stamp per bead takes memory
        part = slice(start, start + _CHUNK)
        _stamp(image, padded, places[part], light[part], sigma_px, half)
    return image.reshape(padded)[half:-half, half:-half]


def jpeg(image, quality=50):
    """Store an image as 8-bit JPEG and read it back, as published bead images often were.

    Parameters
    ----------
    image : (Y, X) float, photons
        Image; its brightest pixel becomes 255.
    quality : int
        JPEG quality, 1 to 95.

    Returns
    -------
    (Y, X) float, photons
        What is left of it, in the same unit.

    Raises
    ------
    InputError
        If the image is not finite or has no positive pixel, or the quality is out of range.

    Examples
    --------
    >>> ramp = np.linspace(0, 90, 64).reshape(8, 8)
    >>> bool(np.abs(jpeg(ramp, 90) - ramp).max() < 5)
    True
    """
    image = finite_array("image", image, ("Y", "X"), "give one gray image, rows by columns")
    white = positive("the brightest pixel", image.max(), "give an image with light in it")
    within("quality", quality, 1, 95, "50 is strong, 90 weak compression")
    buffer = io.BytesIO()
    bytes_ = np.rint(np.clip(image / white, 0, 1) * 255).astype(np.uint8)
    Image.fromarray(bytes_).save(buffer, "JPEG", quality=int(quality))
    return np.asarray(Image.open(buffer), dtype=np.float64) * (white / 255)


def _stamp(image, padded, places, light, sigma_px, half):
    corner = np.rint(places).astype(int)
    window = np.arange(-half, half + 1)
    edges = np.arange(-half, half + 2) - 0.5
    profile = np.diff(ndtr((edges + (corner - places)[..., None]) / sigma_px), axis=-1)  # (N, 2, W)
    stamp = (light[:, None] * profile[:, 0])[:, :, None] * profile[:, 1][:, None, :]
    # rows and columns of the padded frame; stamps of beads near its rim are cut off there
    rows, cols = (corner[:, axis, None] + half + window for axis in (0, 1))
    inside = ((rows >= 0) & (rows < padded[0]))[:, :, None] & ((cols >= 0) & (cols < padded[1]))[:, None, :]
    index = (
        np.clip(rows, 0, padded[0] - 1)[:, :, None] * padded[1] + np.clip(cols, 0, padded[1] - 1)[:, None, :]
    )
    image += np.bincount(index.ravel(), (stamp * inside).ravel(), minlength=image.size)


def _scatter(shape, margin, beads_per_px, rng):
    size = np.array(shape) + 2 * margin
    count = max(1, round(beads_per_px * size.prod()))
    return rng.uniform(-margin - 0.5, np.array(shape) - 0.5 + margin, (count, 2))


def _at(field, places):
    return np.stack([map_coordinates(f, places.T, order=3, mode="nearest") for f in field], axis=1)
