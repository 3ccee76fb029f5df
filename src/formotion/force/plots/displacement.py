"""Figures of the lesson `force/displacement`."""

import numpy as np
from matplotlib.patches import Rectangle
from matplotlib.quiver import QuiverKey
from matplotlib.ticker import LogLocator
from scipy.ndimage import gaussian_filter

from formotion import plot
from formotion.explore import explore

WORLD_UM = 0.2  # pixel of the simulated pictures
STRESSED_RGB = np.array([1.0, 0.55, 0.1])  # orange and blue add up to white, also for colour-blind eyes
RELAXED_RGB = 1 - STRESSED_RGB


def mark(fig, *functions):
    """Say on the figure when it was made with a reference in place of the reader's own function.

    Parameters
    ----------
    fig : matplotlib Figure
    *functions : callable
        What ``check`` returned; a reference has the attribute ``is_reference``.
    """
    if any(getattr(function, "is_reference", False) for function in functions):
        fig.supxlabel("made with the reference", x=0.99, ha="right", fontsize=7, color=plot.GREY)


def arrows(ax, field, pixel_um, unit):
    """Draw light arrows over a colour map, their key in ink since it stands on paper.

    Parameters
    ----------
    ax : matplotlib Axes
    field : (2, Y, X) float, `unit`
    pixel_um : float, µm
    unit : str
    """
    plot.quiver(ax, field, pixel_um, unit, color=plot.PAPER)
    for key in (child for child in ax.get_children() if isinstance(child, QuiverKey)):
        key.color = plot.INK


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
    arrows(left, pair.shift_px, WORLD_UM, "px")
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
    mark(fig, *used)
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
        See `mark`.
    """
    fig, ax = plot.figure("half", 2.3)
    ax.hist(errors_px, 30, density=True, color=plot.TEAL, alpha=0.6, label="repeats")
    x = np.linspace(-4, 4, 200) * bound_px
    height = np.exp(-((x / bound_px) ** 2) / 2) / (bound_px * np.sqrt(2 * np.pi))
    ax.plot(x, height, color=plot.MAGENTA, label="smallest possible spread")
    ax.set(xlabel="error in y (px)", ylabel="share of repeats (1/px)", ylim=(0, 1.45 * height.max()))
    ax.legend(loc="upper left")
    mark(fig, *used)
    plot.alt(
        fig,
        f"Histogram of the errors of {len(errors_px)} repeats, standard deviation {np.std(errors_px):.3f} "
        f"pixels, a little wider than the bell curve of the bound, {bound_px:.3f} pixels.",
    )


def maps(truth_px, flow, title="estimate"):
    """Show truth, estimate, true error and stated error bar of one pair, and return the figure.

    Parameters
    ----------
    truth_px : (2, Y, X) float, px
    flow : Flow
    title : str
    """
    fig, axes = plot.figure("full", 4.4, rows=2, columns=2)
    top = np.hypot(*truth_px).max()
    error = np.hypot(*(flow.shift_px - truth_px))
    stated = np.hypot(*flow.std_px)
    bad = np.percentile(error, 99)
    panels = (
        (np.hypot(*truth_px), "truth", top),
        (np.hypot(*flow.shift_px), title, top),
        (error, "error (known only here)", bad),
        (stated, "error bar, as stated", bad),
    )
    for ax, (image, name, limit) in zip(axes.flat, panels, strict=True):
        colours = "viridis" if limit == top else "cividis"
        shown = plot.show_image(ax, image, WORLD_UM, cmap=colours, limits=(0, limit))
        ax.set_title(name)
        plot.colorbar(shown, "length", "px")
    return fig


def show_maps(truth_px, flow):
    """Show `maps` with alternative text."""
    error = np.sqrt(((flow.shift_px - truth_px) ** 2).mean())
    plot.alt(
        maps(truth_px, flow),
        f"Four maps: the true length of the displacement, the estimated one, its error ({error:.2f} pixels "
        "rms per component), largest at the adhesions, and the stated error bar, which is larger there too.",
    )


def drift_removed(drifting_px, removed_px, far, *used):
    """Show a field with drift, and the same after it was removed; the far pixels are framed.

    Parameters
    ----------
    drifting_px, removed_px : (2, Y, X) float, px
    far : (Y, X) bool
    *used : callable
        See `mark`.
    """
    fig, axes = plot.figure("full", 2.8, columns=2, sharex=True, sharey=True)
    for ax, field, title in zip(axes, (drifting_px, removed_px), ("measured", "drift removed"), strict=True):
        size = np.hypot(*field)
        limit = np.hypot(*drifting_px).max()
        shown = plot.show_image(ax, size, WORLD_UM, cmap="viridis", limits=(0, limit))
        arrows(ax, field, WORLD_UM, "px")
        ax.contour(far, [0.5], colors=plot.MAGENTA, linewidths=1)
        ax.set_title(title, loc="right")
    plot.colorbar(shown, "length", "px")
    mark(fig, *used)
    plot.alt(
        fig,
        "Left: with drift, arrows all over the frame point the same way. Right: with the drift removed they "
        "point to the middle, and the far zone outside the magenta line is nearly still.",
    )


def tradeoff(windows_px, bias2_px2, variance_px2, *used):
    """Draw bias², variance and their sum against the window.

    Parameters
    ----------
    windows_px : (n,) px
    bias2_px2, variance_px2 : (n,) float, px²
    *used : callable
        See `mark`.
    """
    total = np.add(bias2_px2, variance_px2)
    best = windows_px[int(total.argmin())]
    fig, ax = plot.figure("half", 2.6)
    ax.loglog(windows_px, total, "o-", ms=4, color=plot.INK, label="squared error")
    ax.loglog(windows_px, bias2_px2, "--", color=plot.WARM, label="bias²")
    ax.loglog(windows_px, variance_px2, ":", color=plot.TEAL, lw=1.8, label="variance")
    ax.axvline(best, color=plot.GREY, lw=0.6)
    ax.set_xticks(windows_px, [f"{w:g}" for w in windows_px])
    ax.minorticks_off()
    ax.yaxis.set_major_locator(LogLocator(subs=(1, 3)))
    ax.yaxis.set_major_formatter("{x:g}")
    ax.set(xlabel="window (px)", ylabel="px²", ylim=(None, 4 * total.max()))
    ax.legend(loc="upper left", ncols=2)
    mark(fig, *used)
    plot.alt(
        fig,
        "Against window width, variance falls and bias² rises; their sum, the squared error, is smallest "
        f"at {best} pixels.",
    )


def window_slider(truth_px, flows):
    """Let the reader slide the window and see the maps change.

    Parameters
    ----------
    truth_px : (2, Y, X) float, px
    flows : dict of int to Flow
        Window (px) -> measured field.
    """
    explore(
        lambda window_px: maps(truth_px, flows[window_px], f"estimate, window {window_px} px"),
        alt="Truth, estimate, error and error bar with a window of {window_px} pixels. Small windows "
        "give speckle, large ones flatten the peaks.",
        window_px=list(flows),
    )


def lines(ax, x, measured, ideal, xlabel, ylabel):
    """Draw what came out beside what should have."""
    ax.plot(x, ideal, "--", color=plot.MAGENTA, label="should be")
    ax.plot(x, measured, "o-", ms=4, color=plot.TEAL, label="is")
    ax.set(xlabel=xlabel, ylabel=ylabel)


def breaks(far, narrow):
    """Draw two failures: displacements too large, adhesions too narrow.

    Parameters
    ----------
    far : dict of float to float
        True shift (px) -> rms error (px).
    narrow : dict of float to float
        Radius of the adhesions (px) -> share of the peak that is recovered.
    """
    fig, (left, right) = plot.figure("full", 2.5, columns=2)
    lines(
        left, list(far), list(far.values()), [0] * len(far), "largest shift of an eddy (px)", "rms error (px)"
    )
    lines(
        right,
        list(narrow),
        list(narrow.values()),
        [1] * len(narrow),
        "adhesion radius (px)",
        "peak recovered",
    )
    right.set(ylim=(0, 1.15))
    right.legend(loc="lower right")
    plot.alt(
        fig,
        "Left: the error is small for small shifts and grows beyond all use for large ones. Right: "
        "the narrower the adhesions, the smaller the share of their peak that is recovered.",
    )


def bars_that_lie(table):
    """Draw, for each kind of picture, the actual error beside the stated one.

    Parameters
    ----------
    table : dict of str to (float, float, float)
        Name -> (rms error px, stated px, share of pixels inside the 90 % bar).
    """
    fig, ax = plot.figure("full", 2.4)
    rows = np.arange(len(table))
    actual, stated, covered = np.array(list(table.values())).T
    ax.barh(rows - 0.2, actual, 0.38, color=plot.MAGENTA, label="actual error")
    ax.barh(rows + 0.2, stated, 0.38, color=plot.TEAL, label="stated error bar")
    for row, share, length in zip(rows, covered, np.maximum(actual, stated), strict=True):
        ax.text(length, row, f"  {share:.0%} inside", va="center", fontsize=8)
    ax.set_yticks(rows, list(table))
    ax.invert_yaxis()
    ax.set(xlabel="px per component", xlim=(0, 1.25 * max(actual.max(), stated.max())))
    ax.legend(loc="upper right")
    plot.alt(
        fig,
        "Actual error beside stated error bar: "
        + "; ".join(f"{name} {a:.2f} and {s:.2f} px" for name, (a, s, _) in table.items())
        + ".",
    )


def real_map(pair, shift_um, std_um, *used):
    """Show the measured displacement of a real pair and its error bar.

    Parameters
    ----------
    pair : BeadPairData
    shift_um, std_um : (2, Y, X) float, µm
    *used : callable
        See `mark`.
    """
    shift, bar = np.hypot(*shift_um), np.hypot(*std_um)
    fig, axes = plot.figure("full", 5.6, rows=2)
    for ax, image, name in zip(axes, (shift, bar), ("displacement", "error bar"), strict=True):
        limits = (0, np.percentile(image, 99.8))
        shown = plot.show_image(ax, image, pair.pixel_um, cmap="viridis", limits=limits)
        plot.colorbar(shown, name, "µm")
    arrows(axes[0], shift_um, pair.pixel_um, "µm")
    mark(fig, *used)
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
    left.set(xlim=(0, pair.after.shape[1]), ylim=(pair.after.shape[0], 0), aspect="equal")
    shape = {"angles": "xy", "scale_units": "xy", "scale": 0.08}
    every = slice(None, None, 2)  # all of them would hide each other
    for field, colour, width, name in (
        (theirs_px, plot.GREY, 0.007, "published"),
        (ours_px, plot.TEAL, 0.0035, "ours"),
    ):
        y, x = at_px[:, every]
        left.quiver(x, y, *field[::-1, every], color=colour, width=width, label=name, **shape)
    left.set_axis_off()
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
