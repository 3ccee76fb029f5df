"""Bead pictures: stretched for the eye, laid over each other, with arrows; what all figures here share."""

import numpy as np
from matplotlib.patches import Rectangle
from scipy.ndimage import gaussian_filter

from formotion import plot
from formotion.explore import explore

WORLD_UM = 0.2  # pixel of the simulated pictures
STRESSED_RGB = np.array([1.0, 0.55, 0.1])  # orange and blue add up to white, also for colour-blind eyes
RELAXED_RGB = 1 - STRESSED_RGB


def stretch(image):
    """Return `image` (Y, X) scaled to 0-1 between its 1 and 99.7 percentiles.

    Examples
    --------
    >>> stretch(np.arange(12.0).reshape(3, 4)).max()
    np.float64(1.0)
    """
    low, high = np.percentile(image, (1, 99.7))
    return np.clip((image - low) / (high - low), 0, 1)


def overlay(before, after):
    """Return an RGB picture (Y, X, 3): beads that moved are orange (stressed) and blue (relaxed).

    Beads at the same place in both are white.

    Examples
    --------
    >>> overlay(np.eye(5, 6), np.eye(5, 6)).max()
    np.float64(1.0)
    """
    return stretch(before)[..., None] * STRESSED_RGB + stretch(after)[..., None] * RELAXED_RGB


def cleaned(image):
    """Return `image` (Y, X) smoothed by 1 px and without its slow background, for the eye only."""
    smooth = gaussian_filter(image, 1.0)
    return smooth - gaussian_filter(smooth, 12.0)


def blink(pair, corner=(80, 380), side=180):
    """Show the two pictures of a measured pair, and both in one, behind a slider.

    Parameters
    ----------
    pair : BeadPairData
    corner : (int, int), px
        Upper left corner (y, x) of the part that is enlarged.
    side : int, px
        Its width and height.
    """
    before, after = cleaned(pair.before), cleaned(pair.after)
    views = {
        "cell on the gel": stretch(before),
        "cell removed": stretch(after),
        "both": overlay(before, after),
    }
    if pair.cell is not None:
        views["the cell"] = stretch(pair.cell)
    part = tuple(slice(start, start + side) for start in corner)

    def draw(picture):
        fig, (left, right) = plot.figure("full", 2.8, columns=2, width_ratios=(1.6, 1))
        for ax, image in ((left, views[picture]), (right, views[picture][part])):
            ax.imshow(image, cmap="gray", vmin=0, vmax=1)
            ax.set_axis_off()
            plot.scale_bar(ax, pair.pixel_um)
        frame = Rectangle(corner[::-1], side, side, fill=False, ec=plot.WARM, lw=1)
        left.add_patch(frame)
        right.set_title("enlarged")
        return fig

    explore(
        draw,
        alt="Left: fluorescent beads in a gel ({picture}). Right: the framed part, enlarged. Where both "
        "pictures are laid over each other, some beads have an orange and a blue image side by side.",
        picture=list(views),
    )


def world(pair):
    """Show a simulated pair: the truth, and both pictures laid over each other.

    Parameters
    ----------
    pair : BeadPair
    """
    fig, (left, right) = plot.figure("full", 2.7, columns=2)
    size = np.hypot(*pair.shift_px)
    shown = plot.show_image(left, size, WORLD_UM, cmap="viridis", limits=(0, size.max()))
    plot.quiver(left, pair.shift_px, WORLD_UM, "px", color=plot.PAPER)
    plot.colorbar(shown, "true displacement", "px")
    right.imshow(overlay(pair.before, pair.after))
    right.set_axis_off()
    plot.scale_bar(right, WORLD_UM)
    right.set_title("stressed (orange) over relaxed (blue)")
    plot.alt(
        fig,
        "Left: arrows of the true displacement point towards the middle of the frame, largest near the "
        f"adhesions, {size.max():.1f} pixels. Right: the rendered beads of both pictures; moved beads show "
        "an orange and a blue half.",
    )
