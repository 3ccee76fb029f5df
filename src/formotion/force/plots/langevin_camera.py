"""Figures of ``force/langevin`` about what the camera adds: one wrong place spoils two steps."""

import numpy as np

from formotion import plot


def shared_place():
    """Draw a particle that goes right steadily, one wrong position, and the two wrong steps that it makes.

    Examples
    --------
    >>> shared_place()
    Figure: Five positions of a particle...
    """
    true = np.arange(5.0)
    seen = true.copy()
    seen[2] += 0.6
    fig, ax = plot.figure("full", 1.7)
    for x, y, colour, marker, label in (
        (true, 1, plot.MAGENTA, "D", "true places"),
        (seen, 0, plot.TEAL, "o", "seen places"),
    ):
        ax.plot(x, np.full(5, y), marker, color=colour, ms=7)
        ax.text(-0.35, y, label, ha="right", va="center", color=colour)
        for start, end in zip(x[:-1], x[1:], strict=True):
            ax.annotate("", (end - 0.08, y), (start + 0.08, y), arrowprops={"arrowstyle": "->", "lw": 1})
    ax.plot([2, 2.6], [1, 0], color=plot.INK, ls=":", lw=1)
    ax.text(1.85, -0.42, "too long", ha="center", fontsize=8)
    ax.text(2.85, -0.42, "too short", ha="center", fontsize=8)
    ax.set(xlim=(-1.6, 4.4), ylim=(-0.7, 1.4))
    ax.set_axis_off()
    plot.alt(
        fig,
        """Five positions of a particle that moves steadily, and the same as seen: the third is seen too far
        to the right. The step before it comes out too long, the step after it too short by as much.""",
    )


def against_frame_time(dt_s, found, truth, *functions):
    """Show estimates of D against the time between frames.

    Parameters
    ----------
    dt_s : (t,) float, s
    found : dict of str to (t,) float, µm²/s
        The first is drawn as the naive one.
    truth : float, µm²/s
    *functions : callable
        See `formotion.plot.marked`.

    Examples
    --------
    >>> against_frame_time(np.array([0.01, 0.02]), {"naive": np.ones(2), "ours": np.ones(2)}, 1.0)
    Figure: Estimated D against the time between frames...
    """
    fig, ax = plot.figure("full", 2.5)
    styles = (plot.WARM, "s-"), (plot.TEAL, "o-")
    for (name, values), (colour, line) in zip(found.items(), styles, strict=False):
        ax.semilogx(dt_s, values, line, color=colour, label=name)
    ax.axhline(truth, color=plot.MAGENTA, ls="--", label="truth")
    ax.set(xlabel="time between frames (s)", ylabel="D (µm²/s)", ylim=(0, None))
    ax.set_xticks(dt_s, [f"{t:g}" for t in dt_s])
    ax.minorticks_off()
    ax.legend()
    plot.alt(
        plot.marked(fig, *functions),
        """Estimated D against the time between frames, faster to the left. The mean square step gives more
        and more the faster the camera; the corrected estimate stays at the truth.""",
    )
