"""Figures about whole measured fields: beside the truth, with drift, against the window."""

import numpy as np
from matplotlib.ticker import LogLocator

from formotion import plot
from formotion.explore import explore
from formotion.force.plots.bead_pictures import WORLD_UM


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
        See `formotion.plot.marked`.
    """
    fig, axes = plot.figure("full", 2.8, columns=2, sharex=True, sharey=True)
    for ax, field, title in zip(axes, (drifting_px, removed_px), ("measured", "drift removed"), strict=True):
        size = np.hypot(*field)
        limit = np.hypot(*drifting_px).max()
        shown = plot.show_image(ax, size, WORLD_UM, cmap="viridis", limits=(0, limit))
        plot.quiver(ax, field, WORLD_UM, "px", color=plot.PAPER)
        ax.contour(far, [0.5], colors=plot.MAGENTA, linewidths=1)
        ax.set_title(title, loc="right")
    plot.colorbar(shown, "length", "px")
    plot.marked(fig, *used)
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
        See `formotion.plot.marked`.
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
    plot.marked(fig, *used)
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
