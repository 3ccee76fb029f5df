"""The measured epithelium of ``force/tension``, or a simulated one where it cannot be had."""

from dataclasses import dataclass

import numpy as np

from formotion import data
from formotion.data.download import Unreachable
from formotion.dynamics.tissue_movie import sequence
from formotion.images import membrane
from formotion.images.segment import segment

NAME = "epithelium-movie"
SHAPE_PX, PIXEL_UM = (206, 199), 0.45


@dataclass(frozen=True)
class Movie:
    """Membrane images, and which pixel belongs to which cell.

    Attributes
    ----------
    frames : (T, Y, X) float, grey values
    labels : (T, Y, X) int
        Numbers of the cells, not the same from frame to frame.
    said : str
        Where they come from, for the page to print.
    """

    frames: np.ndarray
    labels: np.ndarray
    said: str


def movie():
    """Return the measured movie, or the simulated one.

    Returns
    -------
    Movie

    Examples
    --------
    >>> stand_in(2).frames.shape
    (2, 206, 199)
    """
    card = data.card(NAME)
    try:
        parts = data.load(NAME)
    except Unreachable:
        return stand_in()
    said = f"Measured: {card.title}, dataset {NAME} ({card.licence}, {card.source.repository})."
    return Movie(parts["movie"].to_numpy(), parts["movie_labels"].to_numpy(), said)


def stand_in(n_frames=8):
    """Return a simulated movie of as many frames in the place of the measured one."""
    rng = np.random.default_rng(3)
    tissues = sequence(60, n_frames, rng)
    frames = np.stack([_picture(tissue.junctions, rng) for tissue in tissues])
    labels = np.stack([segment(frame, cell_px=22) for frame in frames])
    return Movie(
        frames,
        labels,
        f"Not measured: {NAME} could not be had. Simulated cells instead; nothing below is about a tissue.",
    )


def _picture(junctions, rng):
    placed = membrane.centred(junctions, SHAPE_PX, PIXEL_UM)
    return membrane.render(placed, SHAPE_PX, PIXEL_UM, photons=80, psf_um=0.6, rng=rng)
