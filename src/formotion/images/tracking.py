"""From a movie of spots to tracks in µm: trackpy finds and links them, units go in and come out."""

import warnings

import numpy as np
import pandas as pd
from scipy.ndimage import gaussian_filter

from formotion.core.errors import DataError, InputError
from formotion.core.validate import finite_array, positive, whole
from formotion.dynamics import tracks


def link(frames, pixel_um, dt_s, spot_um, search_um, snr=5.0, shortest=10):
    """Find bright spots in every frame and link them into tracks.

    Parameters
    ----------
    frames : (T, Y, X) array_like, any linear unit of brightness
        Movie of bright spots on a dark ground, at least two frames.
    pixel_um : float, µm
        Camera pixel over magnification.
    dt_s : float, s
        Time between frames.
    spot_um : float, µm
        Diameter of a spot with its flanks, about six times the standard deviation of its image; rounded up
        to an odd number of pixels.
    search_um : float, µm
        Farthest that a spot may move between two frames: several times its usual step, less than half the
        usual distance between neighbours.
    snr : float
        A spot counts if, in the smoothed frame, it exceeds the background by this many of its standard
        deviations.
    shortest : int
        Tracks with fewer points are dropped, at least 2.

    Returns
    -------
    formotion.dynamics.tracks.Pieces
        Columns (y, x) in µm, origin at the centre of the first pixel.

    Raises
    ------
    InputError
        If a number is out of range, the spot is smaller than 3 pixels, or frames are not finite.
    ShapeError
        If the movie is no (T, Y, X) array.
    DataError
        If no spot or no track of that length is found, or trackpy is missing.

    Notes
    -----
    trackpy (Allan et al., doi:10.5281/zenodo.4682814) with the algorithm of Crocker and Grier 1996,
    doi:10.1006/jcis.1996.0217: centroids after a band-pass. No spot is made up where one was missed: the
    track ends there. The background is taken from the median of a frame, so spots must leave most of it dark.
    Spots closer than `spot_um` are merged or dropped, which biases any force between them at that distance.

    Examples
    --------
    >>> from formotion.dynamics.langevin import overdamped
    >>> from formotion.images.spots import render
    >>> rng = np.random.default_rng(0)
    >>> path = overdamped(np.zeros_like, 0.01, [[3.0, 3.0], [3.0, 6.0]], 0.1, 9, rng)
    >>> movie = render(path, (60, 90), 0.1, rng)
    >>> print(link(movie.frames, 0.1, 0.1, spot_um=1.2, search_um=0.8))
    2 pieces of 2 tracks, 20 points (median 10 a piece), dt 0.1 s; cut at 0 gaps, 0 points lost
    """
    trackpy = _trackpy()
    frames = finite_array("frames", frames, ("T", "Y", "X"), "give a gray movie, frames first")
    pixel_um = positive("pixel_um", pixel_um, "give the camera pixel size divided by the magnification")
    dt_s = positive("dt_s", dt_s, "give the time between frames in seconds")
    search = positive("search_um", search_um, "several times the usual step") / pixel_um
    found = _spots(trackpy, frames, _diameter(spot_um, pixel_um), positive("snr", snr, "5 is usual"))
    table = _linked(trackpy, found, search)
    table = pd.DataFrame(
        {
            "track": table["particle"],
            "t_s": table["frame"] * dt_s,
            "y_um": table["y"] * pixel_um,
            "x_um": table["x"] * pixel_um,
        }
    )
    return tracks.split(table, dt_s, whole("shortest", shortest, 2, "10 is usual"))


def _trackpy():
    try:
        import trackpy
    except ImportError:
        raise DataError("tracking spots needs trackpy: pip install 'formotion[themes]'") from None
    trackpy.quiet()
    return trackpy


def _diameter(spot_um, pixel_um):
    """Return the odd number of pixels that trackpy asks for."""
    pixels = positive("spot_um", spot_um, "about six standard deviations of a spot's image") / pixel_um
    if pixels < 3:
        raise InputError(
            f"spot_um must cover 3 pixels or more, got {pixels:.3g}: check pixel_um, or magnify more"
        )
    return 2 * int(np.ceil((pixels - 1) / 2 - 1e-6)) + 1


def _spots(trackpy, frames, diameter, snr):
    with warnings.catch_warnings():  # of empty frames: the error below says it better
        warnings.simplefilter("ignore", UserWarning)
        found = trackpy.batch(frames, diameter, processes=1)
    if len(found) == 0:
        raise DataError("no spot was found: check spot_um, and that spots are brighter than their ground")
    bright = found[_contrast(frames, found, diameter) > snr]
    if len(bright) == 0:
        raise DataError(f"no spot is brighter than snr = {snr:g}: check spot_um, or lower snr")
    return bright


def _contrast(frames, found, diameter):
    """Return how far each spot stands out, in standard deviations of the smoothed background."""
    contrast = np.empty(len(found))
    for number, rows in found.groupby("frame").indices.items():
        smooth = gaussian_filter(frames[number], diameter / 6)  # nearly the filter matched to the spot
        dark = np.median(smooth)
        sd = 1.4826 * np.median(abs(smooth - dark))  # what a normal distribution with that median has
        place = np.rint(found[["y", "x"]].to_numpy()[rows]).astype(int)
        contrast[rows] = (smooth[tuple(place.T)] - dark) / sd
    return contrast


def _linked(trackpy, found, search):
    try:
        return trackpy.link(found, search)
    except trackpy.SubnetOversizeException:
        raise InputError(
            "search_um is so large that links are ambiguous: it must stay below half the usual distance "
            "between neighbours"
        ) from None
