"""Movies of the lesson ``force/langevin``: simulated paths through a microscope, and tracks out of them."""

import numpy as np

from formotion import plot
from formotion.dynamics.observing import Path
from formotion.images import spots

PIXEL_UM, TILE_PX, ACROSS = 0.1, np.array([34, 44]), 3
TILE_UM = TILE_PX * PIXEL_UM
CAMERA = {"psf_um": 0.15, "photons": 1500.0, "background": 20.0}


def _centres_um(particles):
    tiles = np.array([divmod(i, min(ACROSS, particles)) for i in range(particles)])
    return (tiles + 0.5) * TILE_UM - PIXEL_UM / 2


def film(path, frames, rng, **camera):
    """Return the movie of the first frames of a path, each particle in a tile of its own, three in a row.

    Parameters
    ----------
    path : formotion.dynamics.observing.Path
        Positions (steps + 1, particles, 2); the origin becomes the middle of each tile.
    frames : int
    rng : numpy.random.Generator
    **camera
        As for `formotion.images.spots.render`.

    Returns
    -------
    formotion.images.spots.Movie

    Examples
    --------
    >>> from formotion.dynamics.langevin_worlds import circulating
    >>> rng = np.random.default_rng(0)
    >>> path = circulating(diffusion=0.05).simulate(4, 0.02, 9, rng)
    >>> film(path, frames=5, rng=rng).frames.shape
    (5, 68, 132)
    """
    particles = path.fine_um.shape[1]
    fine = path.fine_um[: path.substeps * (frames - 1) + 1] + _centres_um(particles)
    rows = -(-particles // ACROSS)
    shape = TILE_PX * (rows, min(ACROSS, particles))
    return spots.render(Path(fine, path.dt_s, path.substeps), shape, PIXEL_UM, rng, **(CAMERA | camera))


def from_middle(track_um):
    """Return a track in the coordinates of its tile, the origin in the tile's middle.

    Parameters
    ----------
    track_um : (n, 2) float, µm
        Positions from the centre of the first pixel.

    Examples
    --------
    >>> from_middle(np.array([[1.75, 2.25]])).round(9).tolist()
    [[0.1, 0.1]]
    """
    tile = np.floor((track_um.mean(axis=0) + PIXEL_UM / 2) / TILE_UM)
    return track_um + PIXEL_UM / 2 - (tile + 0.5) * TILE_UM


def tracked(movie, tracks_um, number=None):
    """Show one frame of a movie, plain and with the tracks up to it.

    Parameters
    ----------
    movie : formotion.images.spots.Movie
    tracks_um : list of (n, 2) float, µm
        Positions from the centre of the first pixel.
    number : int, optional
        Of the frame; the last otherwise.

    Examples
    --------
    >>> from formotion.dynamics.langevin_worlds import circulating
    >>> rng = np.random.default_rng(0)
    >>> movie = film(circulating(diffusion=0.05).simulate(1, 0.02, 9, rng), 5, rng)
    >>> tracked(movie, [np.ones((5, 2))])
    Figure: One frame of a movie...
    """
    number = len(movie.frames) - 1 if number is None else number
    fig, axes = plot.figure("full", 1.9, columns=2)
    for ax, title in zip(axes, ("one frame", "tracks up to it"), strict=True):
        plot.show_image(ax, movie.frames[number], movie.pixel_um)
        ax.set_title(title)
    for track in tracks_um:
        y, x = track[: number + 1].T / movie.pixel_um
        axes[1].plot(x, y, color=plot.WARM, lw=0.5)
    plot.alt(
        fig,
        f"""One frame of a movie with {len(tracks_um)} faint spots, and the same frame with the tracks that
        were linked from all frames before it: one tangle for each spot.""",
    )
