"""Straight pieces of line seen through a microscope, and how their light changes when an end moves."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

REACH_SIGMAS = 3.3


@dataclass(frozen=True)
class Light:
    """Light of pieces of line in the pixels near them: N pairs of a piece and a pixel.

    Attributes
    ----------
    piece, pixel : (N,) int
        Which piece, which pixel (index into the flattened image).
    light : (N,) float
        Light of the piece in that pixel; a long line has 1 on its ridge.
    by_first, by_last : (N, 2) float, 1/px
        Derivatives by the position (y, x) of the piece's first and last point.
    by_log_sigma : (N,) float
        Derivative by the logarithm of the width.
    """

    piece: np.ndarray
    pixel: np.ndarray
    light: np.ndarray
    by_first: np.ndarray
    by_last: np.ndarray
    by_log_sigma: np.ndarray


def cast(first_px, last_px, sigma_px, shape):
    """Return the light of pieces of line, blurred by a Gaussian, and its derivatives.

    Parameters
    ----------
    first_px, last_px : (S, 2) float, px
        Ends (y, x) of each piece.
    sigma_px : float, px
        Width of the blur.
    shape : (int, int)
        Height and width of the image, px.

    Returns
    -------
    Light

    Notes
    -----
    Exact integrals of a Gaussian along a straight piece, cut off at `REACH_SIGMAS`: 0.4 % of the ridge.
    Pixels are points here: the width includes that of a pixel.

    Examples
    --------
    >>> light = cast([[10.0, -20.0]], [[10.0, 40.0]], 1.5, (21, 20))
    >>> image = np.bincount(light.pixel, light.light, minlength=420).reshape(21, 20)
    >>> image[10:12, 5].round(3).tolist()
    [1.0, 0.801]
    """
    first, last = np.asarray(first_px, dtype=float), np.asarray(last_px, dtype=float)
    length = np.maximum(np.hypot(*(last - first).T), 1e-9)
    tangent = (last - first) / length[:, None]
    piece, pixel, along, across = _near(first, tangent, length, sigma_px, shape)
    return _integrals(piece, pixel, along, across, tangent[piece], length[piece], sigma_px)


def _near(first, tangent, length, sigma, shape):
    """Pair each piece with the pixels within reach; return their coordinates along and across it."""
    reach = REACH_SIGMAS * sigma
    half = int(np.ceil(length.max() / 2 + reach))
    centre = np.rint(first + tangent * length[:, None] / 2)
    window = np.arange(-half, half + 1)
    y, x = (centre[:, axis, None] + window for axis in (0, 1))
    (oy, ox), (ty, tx) = (y - first[:, :1], x - first[:, 1:]), (tangent[:, :1], tangent[:, 1:])
    along = (oy * ty)[:, :, None] + (ox * tx)[:, None, :]
    across = (ox * ty)[:, None, :] - (oy * tx)[:, :, None]
    near = (np.abs(across) < reach) & (along > -reach) & (along < length[:, None, None] + reach)
    near &= ((y >= 0) & (y < shape[0]))[:, :, None] & ((x >= 0) & (x < shape[1]))[:, None, :]
    piece, row, column = np.nonzero(near)
    pixel = (y[piece, row] * shape[1] + x[piece, column]).astype(np.int64)
    return piece, pixel, along[near], across[near]


def _integrals(piece, pixel, along, across, tangent, length, sigma):
    before, after = -along / sigma, (length - along) / sigma
    profile = np.exp(-(across**2) / (2 * sigma**2))
    at_first, at_last = (profile * np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi) for z in (before, after))
    light = profile * (ndtr(after) - ndtr(before))
    # mean position along the piece, weighted by light: how much of a sideways move each end gets
    share = (along * light + sigma * (at_first - at_last)) / length
    normal = np.stack([-tangent[:, 1], tangent[:, 0]], axis=1)
    steep = (across / sigma**2)[:, None] * normal
    return Light(
        piece,
        pixel,
        light,
        by_first=steep * (light - share)[:, None] - tangent * (at_first / sigma)[:, None],
        by_last=steep * share[:, None] + tangent * (at_last / sigma)[:, None],
        by_log_sigma=light * (across / sigma) ** 2 + before * at_first - after * at_last,
    )
