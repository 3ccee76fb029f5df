"""Figures that set estimated tensions beside true ones: scatter, noise, coverage, worlds."""

import numpy as np

from formotion import plot


def against_truth(panels, what, label="estimated tension", unit="mean = 1"):
    """Show estimates against the truth, one panel each, on common axes.

    Parameters
    ----------
    panels : dict of str to (true, found)
        Arrays (N,); pairs with NaN are left out.
    what : str
        What one should see, for the alternative text.
    label : str
    unit : str or None
        None where the titles say it.

    Examples
    --------
    >>> against_truth({"exact": (np.arange(5.0), np.arange(5.0))}, "On the line.")
    Figure: Estimated tension against its true value. Left to right: exact. On the line.
    """
    unit = "" if unit is None else f" ({unit})"
    fig, axes = plot.figure("full", 2.5, columns=len(panels), squeeze=False)
    for ax, (title, (true, found)) in zip(axes[0], panels.items(), strict=True):
        low, high = _widened(true)
        shown = np.clip(found, low, high)
        ax.plot([low, high], [low, high], color=plot.MAGENTA, ls="--", lw=1)
        ax.plot(true, shown, "o", color=plot.TEAL, ms=2.5, alpha=0.7, mew=0)
        lost = np.isfinite(found) & (found != shown)
        ax.plot(true[lost], shown[lost], "x", color=plot.WARM, ms=4)
        ax.set(xlim=(low, high), ylim=(low, high), aspect="equal", xlabel=f"true{unit}", title=title)
    axes[0, 0].set_ylabel(f"{label}{unit}")
    plot.alt(fig, f"{label.capitalize()} against its true value. Left to right: {'; '.join(panels)}. {what}")


def _widened(values):
    low, high = np.nanmin(values), np.nanmax(values)
    return low - 0.25 * (high - low), high + 0.25 * (high - low)


def noise_curves(noise_percent, scores, *functions):
    """Show correlation, slope and error against contour noise.

    Parameters
    ----------
    noise_percent : (N,) float
        Noise of a contour point, in per cent of the mean junction length.
    scores : dict of str to (N, 3) float
        Name of the method to r, slope and error.
    *functions : callable
        Solutions used, for the mark.

    Examples
    --------
    >>> noise_curves([0.3, 1.0], {"local": np.ones((2, 3)), "one bowl per cell": np.ones((2, 3))})
    Figure: Three scores against contour noise...
    """
    fig, axes = plot.figure("full", 2.4, columns=3)
    looks = (plot.GREY, ":", "s"), (plot.TEAL, "-", "o"), (plot.WARM, "--", "^")
    for ax, place, label in zip(
        axes, range(3), ("correlation r", "slope", "error (1 = all equal)"), strict=True
    ):
        for (name, values), (colour, line, marker) in zip(scores.items(), looks, strict=False):
            ax.plot(noise_percent, values[:, place], color=colour, ls=line, marker=marker, label=name)
        ax.axhline(place < 2, color=plot.MAGENTA, ls="--", lw=0.8)
        ax.set(xlabel="noise (% of a junction)", ylabel=label)
        ax.set_xscale("log")
        ax.set_xticks(noise_percent, [f"{value:g}" for value in noise_percent])
        ax.minorticks_off()
    axes[2].set(yscale="log")
    axes[0].set_ylim(0, 1.05)
    axes[0].legend()
    text = "; ".join(f"{name}, r from {v[0, 0]:.2f} to {v[-1, 0]:.2f}" for name, v in scores.items())
    plot.alt(
        plot.marked(fig, *functions),
        f"Three scores against contour noise; the dashed line marks a perfect score. {text}.",
    )


def coverage(true, inside, groups=5):
    """Show how often 90 % intervals hold the truth, from the weakest to the strongest true tensions.

    Parameters
    ----------
    true : (N,) float, mean tension = 1
    inside : (N,) bool
    groups : int
        Groups of equal size.

    Returns
    -------
    (groups,) float
        Share that holds the truth, weakest group first.

    Examples
    --------
    >>> coverage(np.arange(10.0), np.arange(10) < 8, groups=5)
    Figure: Share of intervals that hold the truth...
    array([1., 1., 1., 1., 0.])
    """
    edges = np.quantile(true, np.arange(1, groups) / groups)
    index = np.searchsorted(edges, true)
    share = np.array([inside[index == k].mean() for k in range(groups)])
    middle = [np.median(true[index == k]) for k in range(groups)]
    fig, ax = plot.figure("half", 2.3)
    ax.axhspan(0.85, 0.95, color=plot.GREY, alpha=0.2, lw=0)
    ax.axhline(0.9, color=plot.MAGENTA, ls="--", lw=0.8)
    ax.plot(middle, share, color=plot.TEAL, marker="o")
    ax.set(xlabel="true tension (mean = 1)", ylabel="share that holds the truth", ylim=(0, 1.04))
    text = ", ".join(f"{value:.0%}" for value in share)
    plot.alt(
        fig,
        "Share of intervals that hold the truth, from the fifth of the junctions that truly pull least to "
        f"the fifth that pull most; the band marks 85 to 95 %: {text}.",
    )
    return share


def worlds(errors, *functions):
    """Show the error of each world as a bar, the worst first.

    Parameters
    ----------
    errors : dict of str to (N,) float
        World to the error of each of its tissues.
    *functions : callable
        Solutions used, for the mark.

    Returns
    -------
    str
        The worst world.

    Examples
    --------
    >>> worlds({"matched": np.array([0.2, 0.3]), "cable": np.array([0.6])})
    Figure: Error in each world...
    'cable'
    """
    order = sorted(errors, key=lambda world: -np.mean(errors[world]))
    fig, ax = plot.figure("full", 2.0)
    for row, world in enumerate(order):
        ax.barh(
            row, np.mean(errors[world]), color=plot.TEAL, alpha=0.4 if world == "matched" else 0.8, height=0.6
        )
        ax.plot(errors[world], np.full(len(errors[world]), row), "o", color=plot.INK, ms=3)
    ax.axvline(1, color=plot.GREY, ls="--", lw=0.8)
    ax.set(yticks=range(len(order)), yticklabels=order, xlabel="error (1 = no better than 'all equal')")
    ax.invert_yaxis()
    text = ", ".join(f"{world} {np.mean(errors[world]):.2f}" for world in order)
    plot.alt(
        plot.marked(fig, *functions),
        f"Error in each world, worst first: {text}. Dots are single tissues.",
    )
    return order[0]
