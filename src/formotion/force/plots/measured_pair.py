"""Figures of the measured bead pair: displacement, error bar, and somebody else's vectors."""

import numpy as np

from formotion import plot


def real_map(pair, shift_um, std_um, *used):
    """Show the measured displacement of a real pair and its error bar.

    Parameters
    ----------
    pair : BeadPairData
    shift_um, std_um : (2, Y, X) float, µm
    *used : callable
        See `formotion.plot.marked`.
    """
    shift, bar = np.hypot(*shift_um), np.hypot(*std_um)
    fig, axes = plot.figure("full", 5.6, rows=2)
    for ax, image, name in zip(axes, (shift, bar), ("displacement", "error bar"), strict=True):
        limits = (0, np.percentile(image, 99.8))
        shown = plot.show_image(ax, image, pair.pixel_um, cmap="viridis", limits=limits)
        plot.colorbar(shown, name, "µm")
    plot.quiver(axes[0], shift_um, pair.pixel_um, "µm", color=plot.PAPER)
    plot.marked(fig, *used)
    plot.alt(
        fig,
        f"Above: displacement of the gel under the cell, up to {shift.max():.1f} µm, arrows pointing to one "
        f"place in the right half. Below: its error bar, typically {np.median(bar):.2f} µm.",
    )


def published(pair, at_px, ours_px, theirs_px):
    """Show our vectors and the published ones at the same places, and their difference.

    Parameters
    ----------
    pair : BeadPairData
    at_px, ours_px, theirs_px : (2, N) float, px
    """
    fig, (left, right) = plot.figure("full", 3.0, columns=2, width_ratios=(2.2, 1))
    height, width = pair.after.shape
    left.set(xlim=(0, width), ylim=(1.15 * height, 0), aspect="equal")  # room for the scale bar
    shape = {"angles": "xy", "scale_units": "xy", "scale": 0.08}
    every = slice(None, None, 2)  # all of them would hide each other
    for field, colour, thickness, name in (
        (theirs_px, plot.GREY, 0.007, "published"),
        (ours_px, plot.TEAL, 0.0035, "ours"),
    ):
        y, x = at_px[:, every]
        drawn = left.quiver(x, y, *field[::-1, every], color=colour, width=thickness, label=name, **shape)
    left.set_axis_off()
    left.quiverkey(drawn, 0.05, 0.06, 2 / pair.pixel_um, "shift of 2 µm", labelpos="E")
    plot.scale_bar(left, pair.pixel_um)
    left.legend(loc="upper center", bbox_to_anchor=(0.5, 1.14), ncols=2)
    difference = (ours_px - theirs_px) * pair.pixel_um
    right.scatter(difference[1], difference[0], s=4, color=plot.TEAL, alpha=0.5, lw=0)
    right.axhline(0, color=plot.INK, lw=0.5)
    right.axvline(0, color=plot.INK, lw=0.5)
    right.plot(*np.median(difference, 1)[::-1], "+", color=plot.MAGENTA, ms=14, mew=1.6)
    right.invert_yaxis()
    right.set(xlabel="difference in x (µm)", ylabel="difference in y (µm)", aspect="equal")
    y, x = np.median(difference, 1)
    plot.alt(
        fig,
        "Left: two sets of arrows at the same places, alike in pattern. Right: their differences scatter "
        f"around {y:.2f} µm in y and {x:.2f} µm in x, not around zero.",
    )
