"""Figures of how good a predicted stain is: by world, by condition, nucleus by nucleus, and what is left."""

import numpy as np

from formotion import plot

MARKS = {
    "linear": ("s", plot.GREY),
    "forest": ("^", plot.WARM),
    "U-Net": ("o", plot.TEAL),
    "either sign": ("D", plot.INK),
}


def by_world(records, worlds):
    """Show the mean error of each method in each world, with its interval, beside the limit.

    Parameters
    ----------
    records : sequence of formotion.bench.Record
        Of linear regression, forest, U-Net and U-Net with either sign, in this order, and limits.
    worlds : sequence of str

    Examples
    --------
    >>> from formotion import bench
    >>> by_world([r for r in bench.recorded("force/stress") if r.kind == "limit"], [])
    Figure: Error of each method...
    """
    fig, ax = plot.figure("full", 3.2)
    place = np.arange(len(worlds))
    methods = [record for record in records if record.kind != "limit"]
    for k, (record, (marker, color)) in enumerate(zip(methods, MARKS.values(), strict=False)):
        mean, low, high = _scores(record, worlds)
        away = place + 0.18 * (k - 1.5)
        ax.errorbar(away, mean, (mean - low, high - mean), fmt=marker, color=color, label=record.method)
    for record in (record for record in records if record.kind == "limit"):
        mean, *_ = _scores(record, worlds)
        ax.hlines(mean, place - 0.35, place + 0.35, plot.MAGENTA, "dashed", label="limit")
    ax.axhline(1, color=plot.INK, linewidth=0.6, linestyle=":", label="best constant")
    ax.set(xticks=place, xticklabels=worlds, ylabel="error over best constant (1)", ylim=(0, None))
    fig.legend(loc="outside lower center", ncols=3)  # beside the axes it would make them small on a phone
    said = "; ".join(f"{r.method}: {_listed(r, worlds)}" for r in records)
    plot.alt(fig, f"Error of each method in each world, mean over seeds with 90 % interval. {said}.")


def _scores(record, worlds):
    found = [record.worlds[name] for name in worlds]
    return tuple(np.array([getattr(one, name) for one in found]) for name in ("score", "low", "high"))


def _listed(record, worlds):
    return ", ".join(f"{name} {record.worlds[name].score:.2f}" for name in worlds)


def by_condition(condition, errors, label, seen):
    """Show how the error of each method changes with a condition of the field.

    Parameters
    ----------
    condition : (N,) float
        For example the height of the focus in µm.
    errors : dict of str to (N,) float
        "linear", "forest", "U-Net" or "limit" to error over that of the best constant.
    label : str
        The condition and its unit.
    seen : (float, float)
        The range that training fields came from.

    Examples
    --------
    >>> by_condition([0, 1], {"U-Net": [0.4, 0.5], "limit": [0.3, 0.3]}, "focus (µm)", (0, 0.5))
    Figure: Error over focus (µm)...
    """
    fig, ax = plot.figure("half", 2.6)
    ax.axvspan(*seen, color=plot.TEAL, alpha=0.12, linewidth=0, label="seen in training")
    for name, values in errors.items():
        marker, color = MARKS.get(name, (None, plot.MAGENTA))
        ax.plot(
            condition, values, marker=marker, color=color, label=name, ls="--" if name == "limit" else "-"
        )
    ax.axhline(1, color=plot.INK, linewidth=0.6, linestyle=":")
    ax.set(xlabel=label, ylabel="error over best constant (1)", ylim=(0, None))
    ax.legend(fontsize=7)
    said = "; ".join(f"{name}: {', '.join(f'{v:.2f}' for v in values)}" for name, values in errors.items())
    plot.alt(
        fig,
        f"Error over {label}, at {', '.join(f'{v:g}' for v in condition)}. {said}. "
        f"Training fields came from {seen[0]:g} to {seen[1]:g}.",
    )


def agreements(found):
    """Show Bland-Altman plots, one for each quantity.

    Parameters
    ----------
    found : dict of str to formotion.staining.agreement.Agreement
        Quantity with unit to agreement of predicted with true.

    Examples
    --------
    >>> from formotion.staining.agreement import bland_altman
    >>> agreements({"count (1)": bland_altman([1, 2, 3], [1, 2, 4])})
    Figure: Predicted minus true over their mean...
    """
    fig, axes = plot.figure("full", 2.3, columns=len(found), squeeze=False)
    for ax, (name, one) in zip(axes[0], found.items(), strict=True):
        ax.plot(one.mean, one.difference, "o", color=plot.TEAL, markersize=3.5)
        ax.axhline(0, color=plot.INK, linewidth=0.6, linestyle=":")
        ax.axhline(one.bias.value, color=plot.WARM)
        for end in (one.low, one.high):
            ax.axhline(end.value, color=plot.WARM, linestyle="--")
            ax.axhspan(end.low, end.high, color=plot.WARM, alpha=0.15, linewidth=0)
        ax.set(xlabel=f"mean {name}", title=name.split(" (")[0])
    axes[0, 0].set_ylabel("predicted - true")
    said = "; ".join(f"{name}: {one}" for name, one in found.items())
    plot.alt(fig, f"Predicted minus true over their mean, one point for each field. {said}.")


def nucleus_by_nucleus(true, predicted):
    """Show the predicted over the true intensity of every nucleus that was found in both.

    Parameters
    ----------
    true, predicted : (N,) float, photons
        Of the same nuclei.

    Returns
    -------
    float
        Slope of the line through the points.

    Examples
    --------
    >>> nucleus_by_nucleus([1e4, 2e4, 3e4], [1.8e4, 2e4, 2.2e4])
    Figure: Predicted over true intensity of 3 nuclei...
    0.2
    """
    true, predicted = np.asarray(true) / 1e3, np.asarray(predicted) / 1e3
    slope, offset = np.polyfit(true, predicted, 1)
    top = 1.05 * max(true.max(), predicted.max())
    fig, ax = plot.figure("half", 2.8)
    ax.plot(true, predicted, "o", color=plot.TEAL, markersize=3, alpha=0.6)
    ax.plot([0, top], [0, top], "--", color=plot.MAGENTA, label="predicted = true")
    ax.plot([0, top], [offset, offset + slope * top], color=plot.TEAL, label=f"line, slope {slope:.2f}")
    ax.set(
        xlabel="true intensity (10³ photons)", ylabel="predicted (10³ photons)", xlim=(0, top), ylim=(0, top)
    )
    ax.legend()
    plot.alt(
        fig,
        f"Predicted over true intensity of {len(true)} nuclei. The cloud lies along a line of slope "
        f"{slope:.2f}; on the diagonal of slope 1 predictions would be true.",
    )
    return round(float(slope), 2)


def residuals(truth, predictions, bins=12):
    """Show the mean of truth minus prediction, over the prediction and over the truth.

    Parameters
    ----------
    truth : (N,) float, photons
        All pixels of many fields.
    predictions : dict of str to (N,) float, photons
        "U-Net", "best possible" or another name to the prediction of the same pixels.
    bins : int
        Ranges of equal width; one with few pixels is left out.

    Examples
    --------
    >>> truth = np.linspace(0, 9, 4000)
    >>> residuals(truth, {"U-Net": truth / 2})
    Figure: Mean of truth minus prediction...
    """
    fig, axes = plot.figure("full", 2.4, columns=2, sharey=True)
    for name, prediction in predictions.items():
        marker, color = MARKS.get(name, ("d", plot.MAGENTA))
        for ax, along in zip(axes, (prediction, truth), strict=True):
            ax.plot(*_grouped(along, truth - prediction, bins), marker=marker, color=color, label=name)
    for ax, name in zip(axes, ("prediction", "truth"), strict=True):
        ax.axhline(0, color=plot.INK, linewidth=0.6, linestyle=":")
        ax.set(xlabel=f"{name} (photons)", title=f"grouped by {name}")
    axes[0].set_ylabel("truth - prediction (photons)")
    axes[1].legend()
    plot.alt(
        fig,
        f"""Mean of truth minus prediction for {" and ".join(predictions)}. Grouped by the prediction, the
        line of a prediction without bias is flat. Grouped by the truth every line rises, that of the best
        possible prediction too.""",
    )


def _grouped(along, left, bins, fewest=50):
    top = np.nextafter(np.quantile(along, 0.999), np.inf)  # itself belongs to the last range
    place = np.digitize(along, np.linspace(along.min(), top, bins + 1))
    kept = [place == k for k in range(1, bins + 1) if (place == k).sum() >= fewest]
    return np.array([(along[part].mean(), left[part].mean()) for part in kept]).T
