"""Simulated fields of cells, seen twice: in bright field, and stained. The stain without noise is known.

In the worlds with a stain of DNA, where a nucleus lies can be seen in bright field, more or less. How much
stain it took up cannot: it is drawn anew for each nucleus and changes no refractive index. In the world
``foci`` the stain marks a few bright points per cell that leave no trace in the refractive index either.
"""

from dataclasses import dataclass, replace

import numpy as np

from formotion.core.errors import InputError
from formotion.core.validate import whole, within
from formotion.images import camera
from formotion.images.brightfield import BrightField
from formotion.images.cells import SLICE_UM, Kind, grow
from formotion.images.widefield import Widefield

PIXEL_UM = 0.65  # a camera of 6.5 µm behind an objective of 10x
BACKGROUND, READ_NOISE = 10.0, 2.0  # photons, stained picture
LAMP = 4000.0  # photons of an empty pixel in bright field
STAIN_FOCUS_UM = 2.5
DNA_PER_UM = 40.0  # photons of a pixel per µm of nucleus, at the mean level of stain
LEVEL_SD = 0.3  # relative spread of that level between nuclei
FOCI_PER_UM3, FOCUS_PHOTONS = 0.003, 800.0
_MARGIN_PX = 16


@dataclass(frozen=True)
class World:
    """What is in the dish, and how it is seen.

    Attributes
    ----------
    cells : formotion.images.cells.Kind
    focus_um : float, µm
        Height of the plane in focus in bright field, above the glass.
    focus_sd_um : float, µm
        Scatter of it from field to field.
    stain : {"dna", "foci"}

    Raises
    ------
    InputError
        If a number is not finite or the stain unknown.
    """

    cells: Kind = Kind()
    focus_um: float = 10.0
    focus_sd_um: float = 1.0
    stain: str = "dna"

    def __post_init__(self):
        within("focus_um", self.focus_um, -100, 100, "10 µm above the glass is usual here")
        within("focus_sd_um", self.focus_sd_um, 0, 20, "1 µm is usual here")
        if self.stain not in ("dna", "foci"):
            raise InputError(f"stain must be 'dna' or 'foci', got {self.stain!r}: choose one of them")


_PLAIN = Kind()
WORLDS = {
    "matched": World(),
    "dense": World(replace(_PLAIN, per_mm2=3000.0)),
    "refocused": World(focus_um=-5.0),
    "vacuoles": World(replace(_PLAIN, organelles=5.0, organelle_um=3.0, organelle_index=-0.008)),
    "thick": World(replace(_PLAIN, height_um=11.0)),
    "foci": World(stain="foci"),
}


@dataclass(frozen=True)
class Fields:
    """Several fields of one world, all of one size.

    Attributes
    ----------
    bright : (N, Y, X) float32
        Bright-field pictures over the brightness of an empty field, with photon noise.
    stain : (N, Y, X) float32, photons
        Stained pictures, with photon and read noise.
    expected : (N, Y, X) float32, photons
        The same without noise.
    best : (N, Y, X) float32, photons
        Mean of `stain` over all that the refractive index leaves open: the prediction with the smallest mean
        square error for anyone who knows the refractive index everywhere.
    labels : (N, Y, X) int32
        Number of the nucleus seen from above, 0 outside.
    samples : tuple of formotion.images.cells.Sample
        The cells themselves, with a margin of 16 px on each side.
    world : World
    pixel_um : float, µm
    """

    bright: np.ndarray
    stain: np.ndarray
    expected: np.ndarray
    best: np.ndarray
    labels: np.ndarray
    samples: tuple
    world: World
    pixel_um: float = PIXEL_UM


def simulate(world, rng, fields=8, shape=(128, 128)):
    """Return pairs of pictures of fresh cells.

    Parameters
    ----------
    world : str or World
        One of `WORLDS`, or one of your own.
    rng : numpy.random.Generator
    fields : int
    shape : (int, int), px
        Of each picture.

    Returns
    -------
    Fields

    Raises
    ------
    InputError
        If the world is unknown, or fields or shape are no whole numbers of a usable size.

    Notes
    -----
    Bright field by `BrightField` (linear in the phase), fluorescence by `Widefield`. Flat, watery cells: in
    40 fields of the world ``matched`` the phase stays below 1.4 rad in all but a thousandth of the pixels of
    each, and reaches 2.5 rad where organelles lie on one another. Real cells are denser, and quadratic terms
    come on top. Cells do not absorb.

    Examples
    --------
    >>> pair = simulate("matched", np.random.default_rng(0), fields=2, shape=(64, 80))
    >>> pair.bright.shape, pair.stain.shape
    ((2, 64, 80), (2, 64, 80))
    """
    world = named(world)
    count = whole("fields", fields, 1, "give the number of pictures")
    seen = [_field(world, rng, tuple(shape)) for _ in range(count)]
    *pictures, samples = zip(*seen, strict=True)
    return Fields(*map(np.stack, pictures), samples, world)


def named(world):
    """Return the `World` of this name; a `World` is returned as it is.

    Raises
    ------
    InputError
        If there is none.

    Examples
    --------
    >>> named("foci").stain
    'foci'
    """
    if isinstance(world, World):
        return world
    if world not in WORLDS:
        raise InputError(f"world must be one of {', '.join(WORLDS)}, got {world!r}: or give a worlds.World")
    return WORLDS[world]


def stained(sample, world, rng):
    """Return one stained picture without noise; what is drawn here is what nobody sees in bright field.

    Parameters
    ----------
    sample : formotion.images.cells.Sample
    world : World
    rng : numpy.random.Generator or None
        None gives the mean over all draws.

    Returns
    -------
    (Y, X) float32, photons
        With the margin of the sample.
    """
    light = {"dna": _dna, "foci": _foci}[world.stain](sample, rng)
    picture = Widefield().image(light, sample.slice_um, sample.pixel_um, STAIN_FOCUS_UM)
    return np.maximum(picture + np.float32(BACKGROUND), 0)


def cropped(picture):
    """Return a picture (..., Y, X) of a sample without its margin."""
    return picture[..., _MARGIN_PX:-_MARGIN_PX, _MARGIN_PX:-_MARGIN_PX]


def _field(world, rng, shape):
    wide = tuple(side + 2 * _MARGIN_PX for side in shape)
    sample = grow(world.cells, wide, PIXEL_UM, rng)
    focus_um = (
        np.round(2 * rng.normal(world.focus_um, world.focus_sd_um)) / 2
    )  # few values, which share filters
    bright = brightness(sample, focus_um)
    expected, best = cropped(stained(sample, world, rng)), cropped(stained(sample, world, None))
    counts = camera.expose(LAMP * bright, rng) / np.float32(LAMP)
    return counts, camera.expose(expected, rng, READ_NOISE), expected, best, cropped(sample.labels), sample


def brightness(sample, focus_um):
    """Return the bright-field picture of a sample without noise and margin, (Y, X) float32; 1 is empty."""
    microscope = BrightField()
    phase = sample.phase_rad(microscope.wavelength_um)
    return np.maximum(cropped(microscope.image(phase, sample.slice_um, sample.pixel_um, focus_um)), 0)


def _dna(sample, rng):
    count = sample.labels.max() + 1
    level = np.ones(count) if rng is None else rng.lognormal(-np.log1p(LEVEL_SD**2) / 2, _log_sd(), count)
    return sample.nucleus * (level[sample.labels] * DNA_PER_UM * SLICE_UM).astype(np.float32)


def _log_sd():
    """Spread of the logarithm of the level, such that the level itself has mean 1 and spread LEVEL_SD."""
    return np.sqrt(np.log1p(LEVEL_SD**2))


def _foci(sample, rng):
    mean = FOCI_PER_UM3 * sample.pixel_um**2 * SLICE_UM * sample.cell
    number = mean if rng is None else rng.poisson(mean)
    return (FOCUS_PHOTONS * number).astype(np.float32)
