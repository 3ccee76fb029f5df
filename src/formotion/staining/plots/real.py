"""Figures of the measured pairs: how they were split, what each split claims, what is found at all."""

import numpy as np

from formotion import plot
from formotion.staining.plots.gray import gray


def pairs_of(pairs, pixel_um, what):
    """Show every pair of a set: inputs above, targets below.

    Parameters
    ----------
    pairs : formotion.staining.pairs.Pairs
    pixel_um : float or None, µm
        None where nobody wrote it down: there is no scale bar then.
    what : str
        What one should see, for the alternative text.

    Examples
    --------
    >>> from formotion.staining.pairs import Pairs
    >>> image = np.eye(12)[None]
    >>> pairs_of(Pairs((image,), (image,), ("a",)), None, "A diagonal.")
    Figure: Inputs above, targets below; fields a. A diagonal.
    """
    fig, axes = plot.figure("full", 3.6, 2, len(pairs.names), squeeze=False)
    for k, name in enumerate(pairs.names):
        for ax, image in zip(axes[:, k], (pairs.inputs[k][0], pairs.targets[k][0]), strict=True):
            gray(ax, image, pixel_um, np.percentile(image, (0.5, 99.8)))
        axes[0, k].set_title(name)
    plot.alt(fig, f"Inputs above, targets below; fields {', '.join(pairs.names)}. {what}")


def claims(by_field, by_patch):
    """Show what two ways of splitting say about the same images: one line for each method and field.

    Parameters
    ----------
    by_field, by_patch : dict of (str, str) to float
        (Method, field) to correlation.

    Examples
    --------
    >>> claims({("forest", "a"): 0.4}, {("forest", "a"): 0.5})
    Figure: Correlation with the stain, split by field and by patch. forest, a: 0.40 and 0.50.
    """
    fig, ax = plot.figure("half", 0.8 + 0.27 * len(by_field))
    place = np.arange(len(by_field))[::-1]
    honest, claimed = (np.array([part[key] for key in by_field]) for part in (by_field, by_patch))
    ax.hlines(place, honest, claimed, plot.GREY, linewidth=1)
    ax.plot(honest, place, "o", color=plot.TEAL, label="split by field")
    ax.plot(claimed, place, "s", color=plot.WARM, label="split by patch")
    ax.set(
        yticks=place, yticklabels=[f"{name}, {field}" for name, field in by_field], xlabel="correlation r (1)"
    )
    ax.legend(fontsize=7, loc="lower right")
    said = "; ".join(
        f"{name}, {field}: {one:.2f} and {other:.2f}"
        for (name, field), one, other in zip(by_field, honest, claimed, strict=True)
    )
    plot.alt(fig, f"Correlation with the stain, split by field and by patch. {said}.")


def power_curve(found, control):
    """Show how well planted signals are found, over their strength, beside a positive control.

    Parameters
    ----------
    found : sequence of formotion.staining.power.Detection
    control : formotion.core.Estimate
        Correlation of a target that is known to be in the input.

    Examples
    --------
    >>> from formotion.core import Estimate
    >>> from formotion.staining.power import Detection
    >>> none = Detection(0.0, 0.0, Estimate(0.1, 0.0, 0.2, 0.9), (0.1,))
    >>> power_curve([none], Estimate(0.99, 0.98, 1.0, 0.9))
    Figure: Correlation within cells over the planted share...
    """
    share = 100 * np.array([one.fraction for one in found])
    mean, low, high = (np.array([getattr(one.r, end) for one in found]) for end in ("value", "low", "high"))
    fig, ax = plot.figure("half", 2.8)
    ax.axhspan(control.low, control.high, color=plot.GREY, alpha=0.3, linewidth=0, label="outlines (control)")
    ax.plot(share, [one.ceiling for one in found], "--", color=plot.MAGENTA, label="all that is planted")
    ax.errorbar(share, mean, (mean - low, high - mean), fmt="o-", color=plot.TEAL, label="found")
    ax.axhline(mean[0], color=plot.TEAL, linewidth=0.7, linestyle=":", label="nothing planted")
    ax.set(
        xlabel="planted share of variance (%)",
        ylabel="correlation in cells (1)",
        ylim=(min(0, low.min()), 1.05),
    )
    ax.legend(fontsize=7, loc="center right", bbox_to_anchor=(1, 0.75))
    said = "; ".join(f"{p:g} %: {one.r:.2f}" for p, one in zip(share, found, strict=True))
    plot.alt(
        fig, f"Correlation within cells over the planted share of variance. {said}. Control: {control:.2f}."
    )
