"""Movies of moving spots: what a camera records of particles smaller than the wavelength of light."""

from dataclasses import dataclass

import numpy as np

from formotion.core.errors import ShapeError
from formotion.core.validate import positive, whole, within
from formotion.images import beads

PHASES = 8  # positions within a pixel over which the bound is averaged


@dataclass(frozen=True)
class Movie:
    """A noisy movie with its units and the truth.

    Attributes
    ----------
    frames : (T, Y, X) float, photons
    pixel_um : float, µm
    dt_s : float, s
    truth_um : (T, N, 2) float, µm
        Mean position (y, x) of each particle while the shutter was open; the origin is the centre of the
        first pixel.
    """

    frames: np.ndarray
    pixel_um: float
    dt_s: float
    truth_um: np.ndarray


def render(
    path,
    shape_px,
    pixel_um,
    rng,
    *,
    psf_um=0.2,
    photons=1000.0,
    background=10.0,
    read_noise=2.0,
    exposure=0.0,
):
    """Render the movie that a camera takes of a simulated path.

    Parameters
    ----------
    path : formotion.dynamics.observing.Path
        Positions (y, x) in the plane; the origin is the centre of the first pixel.
    shape_px : (int, int)
        Height and width of a frame.
    pixel_um : float, µm
        Camera pixel over magnification.
    rng : numpy.random.Generator
    psf_um : float, µm
        Standard deviation of the image of a still particle.
    photons : float
        Light from each particle per frame.
    background : float, photons
        Per pixel.
    read_noise : float, photons
        Standard deviation of the camera's Gaussian noise per pixel.
    exposure : float
        Share of the frame time that the shutter is open, a whole number of substeps; 0 is a flash.

    Returns
    -------
    Movie

    Raises
    ------
    InputError
        If a number is out of range or not finite.
    ShapeError
        If the path does not lie in a plane.

    Notes
    -----
    Light is spread over the substeps while the shutter is open, so fast spots are smeared and not only
    shifted. Spots do not bleach, blink or leave the focus; real ones do.

    Examples
    --------
    >>> from formotion.dynamics.langevin import overdamped
    >>> path = overdamped(np.zeros_like, 0.01, [[3.0, 4.0]], 0.1, 5, np.random.default_rng(0))
    >>> render(path, (60, 80), 0.1, np.random.default_rng(1)).frames.shape
    (6, 60, 80)
    """
    if path.fine_um.shape[-1] != 2:
        raise ShapeError(f"path must lie in a plane, got {path.fine_um.shape[-1]} axes: simulate (y, x)")
    pixel_um, sigma_px = _optics(pixel_um, psf_um)
    photons, background, read_noise = _light(photons, background, read_noise)
    shape = tuple(whole("shape_px", n, 1, "height and width") for n in shape_px)
    places, weights = path.exposed(exposure)
    places = places.reshape(*places.shape[:2], -1, 2)
    light = np.repeat(photons * weights, places.shape[2])
    expected = np.stack(
        [beads.render(each.reshape(-1, 2) / pixel_um, light, sigma_px, shape) for each in places]
    )
    expected += background
    frames = rng.poisson(expected) + rng.normal(0.0, read_noise, expected.shape)
    return Movie(frames, pixel_um, path.dt_s, np.einsum("ftnd,t->fnd", places, weights))


def localisation_bound_um(pixel_um, psf_um=0.2, photons=1000.0, background=10.0, read_noise=2.0):
    """Least standard deviation of an unbiased estimate of a still spot's place, along one axis.

    Parameters
    ----------
    pixel_um, psf_um : float, µm
    photons, background, read_noise : float, photons
        As for `render`.

    Returns
    -------
    float, µm

    Raises
    ------
    InputError
        If a number is out of range.

    Notes
    -----
    Cramér-Rao bound of one isolated spot, root of the mean variance over its place within a pixel. Noise is
    taken as Gaussian with the variance of the expected light plus that of reading; brightness and
    background, unknown or not, make no difference by symmetry. Without background and with small pixels it
    is psf / sqrt(photons). Ober, Ram and Ward 2004, doi:10.1016/S0006-3495(04)74193-4. A spot that moves
    while the shutter is open is placed less well.

    Examples
    --------
    >>> round(localisation_bound_um(0.02, 0.2, 1000.0, 1e-9, 0.0), 4), 0.2 / 1000**0.5
    (0.0063, 0.006324555320336759)
    """
    pixel_um, sigma_px = _optics(pixel_um, psf_um)
    photons, background, read_noise = _light(photons, background, read_noise)
    half = int(np.ceil(6 * sigma_px)) + 1
    shape, step = (2 * half + 1,) * 2, 1e-3 * sigma_px
    offsets = (np.arange(PHASES) + 0.5) / PHASES - 0.5
    variances = []
    for dy, dx in np.stack(np.meshgrid(offsets, offsets), axis=-1).reshape(-1, 2):
        ahead, here, behind = (
            beads.render([[half + dy + s, half + dx]], [photons], sigma_px, shape) for s in (step, 0, -step)
        )
        slope = (ahead - behind) / (2 * step)
        variances.append(1 / (slope**2 / (here + background + read_noise**2)).sum())
    return pixel_um * float(np.sqrt(np.mean(variances)))


def _optics(pixel_um, psf_um):
    pixel_um = positive("pixel_um", pixel_um, "give the camera pixel size divided by the magnification")
    return pixel_um, positive("psf_um", psf_um, "0.1 to 0.2 µm is usual for light") / pixel_um


def _light(photons, background, read_noise):
    return (
        positive("photons", photons, "light from one spot in one frame"),
        within("background", background, 0.0, np.inf, "give photons per pixel"),
        within("read_noise", read_noise, 0.0, 1e6, "give the camera's noise in photons"),
    )
