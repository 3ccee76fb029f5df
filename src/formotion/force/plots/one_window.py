"""Figures about a single window: its correlation, its slopes, its steps and its bound."""

import numpy as np

from formotion import plot
from formotion.force.plots.bead_pictures import WORLD_UM


def correlation(after, before, score, peak):
    """Show a window of both pictures and the score of every whole-pixel shift.

    Parameters
    ----------
    after, before, score : (Y, X) float
        Windows (photons) and their cross-correlation, zero shift in the middle.
    peak : (2,) int, px
        Index (y, x) of the best score.
    """
    fig, axes = plot.figure("full", 2.9, columns=3)
    for ax, image, title in zip(axes, (after, before), ("relaxed", "stressed"), strict=False):
        plot.show_image(ax, image, WORLD_UM)
        ax.set_title(title)
    half = np.array(score.shape) // 2
    extent = (-half[1] - 0.5, half[1] - 0.5, half[0] - 0.5, -half[0] - 0.5)
    axes[2].imshow(score, cmap="cividis", extent=extent)
    y, x = np.array(peak) - half
    axes[2].plot(x, y, "o", mfc="none", mec=plot.MAGENTA, mew=1.5, ms=11)
    axes[2].set(xlabel="shift in x (px)", ylabel="shift in y (px)", title="score")
    plot.alt(
        fig,
        f"Two windows with beads, and the score of every shift between them: one bright peak, {y} pixels "
        f"down and {x} to the right of no shift.",
    )


def flank():
    """Draw why a slope times a small shift is a change of brightness."""
    x = np.linspace(-5, 5, 201)
    relaxed, stressed = (np.exp(-((x - s) ** 2) / (2 * 1.5**2)) for s in (0, 0.4))
    fig, ax = plot.figure("half", 2.3)
    ax.plot(x, relaxed, color=plot.INK, label="relaxed")
    ax.plot(x, stressed, color=plot.WARM, label="stressed, 0.4 px to the right")
    ax.fill_between(x, relaxed, stressed, color=plot.WARM, alpha=0.2, lw=0)
    ax.annotate("darker", (-1.7, 0.42), (-4.8, 0.55), arrowprops={"arrowstyle": "-", "lw": 0.6})
    ax.annotate("brighter", (1.9, 0.5), (2.9, 0.62), arrowprops={"arrowstyle": "-", "lw": 0.6})
    ax.set(xlabel="x (px)", ylabel="brightness of one bead", yticks=[], ylim=(0, 1.45))
    ax.legend(loc="upper left")
    plot.alt(
        fig,
        "The profile of one bead, and the same moved 0.4 pixels to the right. Its left flank gets darker, "
        "its right flank brighter, most where the slope is steepest; the top hardly changes.",
    )


def walks(paths, *used):
    """Draw how far each sequence of steps is from the truth.

    Parameters
    ----------
    paths : dict of float to (steps + 1,) float
        True shift (px) -> error after each step (px).
    *used : callable
        The reader's functions that it was made with, see `mark`.
    """
    fig, ax = plot.figure("full", 2.6)
    shades = plot.plt.get_cmap("viridis")(np.linspace(0, 0.9, len(paths)))
    for shade, (shift_px, error_px) in zip(shades, paths.items(), strict=True):
        ax.semilogy(error_px, "o-", ms=3, color=shade, label=f"{shift_px:g} px")
    ax.set(xlabel="steps taken", ylabel="error (px)")
    ax.legend(title="true shift", loc="center left", bbox_to_anchor=(1, 0.5))
    plot.marked(fig, *used)
    lost = ", ".join(f"{s:g}" for s, e in paths.items() if e[-1] > 0.5)
    plot.alt(
        fig,
        "Error against number of steps, one line per true shift. Small shifts are found within three steps; "
        f"those of {lost} pixels are not found at all.",
    )


def against_bound(errors_px, bound_px, *used):
    """Draw the spread of repeated estimates beside the bound.

    Parameters
    ----------
    errors_px : (repeats,) float, px
    bound_px : float, px
    *used : callable
        See `formotion.plot.marked`.
    """
    fig, ax = plot.figure("half", 2.3)
    ax.hist(errors_px, 20, density=True, color=plot.TEAL, alpha=0.6, label="repeats")
    x = np.linspace(-4, 4, 200) * bound_px
    height = np.exp(-((x / bound_px) ** 2) / 2) / (bound_px * np.sqrt(2 * np.pi))
    ax.plot(x, height, color=plot.MAGENTA, label="smallest possible spread")
    ax.set(xlabel="error in y (px)", ylabel="share of repeats (1/px)", ylim=(0, 1.6 * height.max()))
    ax.legend(loc="upper left")
    plot.marked(fig, *used)
    plot.alt(
        fig,
        f"Histogram of the errors of {len(errors_px)} repeats, standard deviation {np.std(errors_px):.3f} "
        f"pixels, a little wider than the bell curve of the bound, {bound_px:.3f} pixels.",
    )
