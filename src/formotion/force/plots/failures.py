"""Figures of displacement measurement breaking."""

import numpy as np

from formotion import plot


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
