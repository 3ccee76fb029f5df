"""Simulated fluorescence images of cell membranes: contours, optics, camera noise."""

import numpy as np
from scipy.ndimage import gaussian_filter, map_coordinates

from formotion.core.errors import InputError
from formotion.core.validate import finite_array, positive, within
from formotion.images import beads

_GRAIN_UM = 2.0  # over which the label on a membrane stays alike
_HAZE_GRAINS = 10.0  # the same for the background, in grains


def render(
    junctions,
    shape_px,
    pixel_um,
    photons,
    psf_um,
    rng,
    *,
    background=5.0,
    read_noise=1.5,
    unevenness=0.0,
):
    """Render the camera image of a labelled membrane.

    Parameters
    ----------
    junctions : Junctions
        Contours in µm; (0, 0) is the centre of the first pixel (see `centred`).
    shape_px : (int, int), px
        Image height and width.
    pixel_um : float, µm
        Camera pixel divided by the magnification.
    photons : float, photons
        Expected light of a pixel on the middle of a straight junction, above the background.
    psf_um : float, µm
        Standard deviation of the point-spread function; 0.1 to 0.2 µm in a confocal microscope.
    rng : numpy.random.Generator
    background : float, photons
        Mean background per pixel.
    read_noise : float, photons
        Standard deviation of the camera's own noise.
    unevenness : float
        Relative spread of the brightness along membranes, and of the background over wider regions;
        0 for even ones, 0.3 is common.

    Returns
    -------
    (Y, X) float, photons

    Raises
    ------
    InputError
        If a number is out of range or no junction lies in the picture.

    Notes
    -----
    Contours are drawn as smooth curves through their points, so the ridge lies on the arc and not on
    the chord between two points. Light adds up where junctions meet, as in a microscope. Membranes
    have no width of their own and stand upright: real ones tilt, and the picture shows less contrast.

    Examples
    --------
    >>> from formotion.dynamics.junctions import Junctions
    >>> wall = Junctions([[2.0, -1.0], [2.0, 5.0]], [0, 2], [[0, 1]], [[-1, -1]])
    >>> image = render(wall, (20, 20), 0.2, 100.0, 0.15, np.random.default_rng(0))
    >>> image.shape, int(image.mean(axis=1).argmax())
    ((20, 20), 10)
    """
    shape = _shape(shape_px)
    pixel_um = positive("pixel_um", pixel_um, "give the camera pixel size divided by the magnification")
    photons = positive("photons", photons, "give the light on the middle of a junction, 20 to 500 is usual")
    sigma = positive("psf_um", psf_um, "0.1 to 0.2 µm is usual") / pixel_um
    within("background", background, 0.0, 1e9, "give photons per pixel")
    within("read_noise", read_noise, 0.0, 1e6, "give the camera's noise in photons")
    within("unevenness", unevenness, 0.0, 2.0, "0 is even, 0.3 is common")
    places, length = _strokes(junctions.moved(junctions.points_um / pixel_um), sigma)
    if not ((places > -0.5) & (places < np.array(shape) - 0.5)).all(axis=1).any():
        raise InputError(
            f"junctions must lie in the picture of {shape} px, got none there: use membrane.centred"
        )
    grain = _GRAIN_UM / pixel_um
    label = _uneven(shape, grain, unevenness, rng)
    light = (
        photons
        * np.sqrt(2 * np.pi)
        * sigma
        * length
        * map_coordinates(label, places.T, order=1, mode="nearest")
    )
    haze = background * _uneven(shape, _HAZE_GRAINS * grain, unevenness, rng)
    return rng.poisson(beads.render(places, light, sigma, shape) + haze) + rng.normal(0.0, read_noise, shape)


def centred(junctions, shape_px, pixel_um):
    """Return the junctions moved such that they lie around the middle of a picture.

    Parameters
    ----------
    junctions : Junctions
    shape_px : (int, int), px
        Image height and width.
    pixel_um : float, µm

    Returns
    -------
    Junctions

    Raises
    ------
    InputError
        If a number is out of range.

    Examples
    --------
    >>> from formotion.dynamics.junctions import Junctions
    >>> wall = Junctions([[0, 0], [0, 4]], [0, 2], [[0, 1]], [[-1, -1]])
    >>> centred(wall, (11, 11), 1.0).points_um
    array([[5., 3.],
           [5., 7.]])
    """
    middle = (
        (np.array(_shape(shape_px)) - 1) / 2 * positive("pixel_um", pixel_um, "give the pixel size in µm")
    )
    points = junctions.points_um
    return junctions.moved(points + middle - (points.min(axis=0) + points.max(axis=0)) / 2)


def _shape(shape_px):
    shape = finite_array("shape_px", shape_px, (2,), "give height and width in pixels")
    if (shape < 1).any() or (shape != np.floor(shape)).any():
        raise InputError(f"shape_px must be two whole numbers above 0, got {shape_px}: give height and width")
    return tuple(shape.astype(int).tolist())


def _strokes(junctions, spacing):
    """Places (N, 2) along smooth contours, not farther apart than `spacing`, and the length of each."""
    ahead = _within(junctions)
    first, last = junctions.points_um[:-1][ahead], junctions.points_um[1:][ahead]
    chord = np.hypot(*(last - first).T)
    count = np.maximum(np.ceil(chord / spacing), 1).astype(int)
    owner = np.repeat(np.arange(len(count)), count)
    part = (np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count) + 0.5) / count[owner]
    begin, end = _slopes(junctions)
    part, size = part[:, None], chord[owner][:, None]
    turn = size * part * (1 - part) * ((1 - part) * begin[owner] - part * end[owner])
    straight = first[owner] + (last - first)[owner] * part
    # Cubic with the given directions at its ends: the chord, and what the directions add to it.
    unit = (last - first)[owner]
    extra = part * (1 - part) * (1 - 2 * part) * unit
    return straight + turn - extra, (chord / count)[owner]


def _slopes(junctions):
    """Direction of the contour at both ends of each piece, from a parabola through three points."""
    points, ahead = junctions.points_um, _within(junctions)
    step = np.diff(points, axis=0)
    size = np.maximum(np.hypot(*step.T), 1e-12)
    slope = step / size[:, None]
    both = ahead[:-1] & ahead[1:]
    change = np.where(both[:, None], (slope[1:] - slope[:-1]) / (size[1:] + size[:-1])[:, None], 0.0)
    none = np.zeros((1, 2))
    before, after = np.vstack([none, change]), np.vstack([change, none])
    both = np.concatenate([[False], both, [False]])
    # At a vertex the parabola of the one inner neighbour has to do.
    before = np.where(both[:-1, None], before, after)
    after = np.where(both[1:, None], after, before)
    begin, end = slope - before * size[:, None], slope + after * size[:, None]
    return begin[ahead], end[ahead]


def _within(junctions):
    """Which steps from one point to the next stay on one junction, (P - 1,) bool."""
    return junctions.owner[1:] == junctions.owner[:-1]


def _uneven(shape, grain_px, spread, rng):
    """Positive random field of mean one."""
    if spread == 0:
        return np.ones(shape)
    field = gaussian_filter(rng.normal(size=shape), grain_px, mode="wrap")
    size = np.log1p(spread**2)
    return np.exp(field / field.std() * np.sqrt(size) - size / 2)
