"""Figures of the lesson ``force/traction``: maps, spectra, choices and intervals."""

import numpy as np
from scipy import stats

from formotion import plot
from formotion.core import Estimate


def maps(fields, pixel_um, truth=None):
    """Return a row of traction magnitudes on the colour scale of the first.

    Parameters
    ----------
    fields : dict of str to (2, Y, X) float, Pa
        Title to traction.
    pixel_um : float, µm
    truth : (2, Y, X) float, Pa, optional
        Where it is given, each title says the relative error.

    Returns
    -------
    matplotlib Figure

    Examples
    --------
    >>> fig = maps({"half": np.ones((2, 8, 12))}, pixel_um=0.5, truth=np.full((2, 8, 12), 2.0))
    >>> fig.axes[0].get_title(loc="left")
    'half: error 0.50'
    >>> plot.plt.close(fig)
    """
    fig, axes = plot.figure("full", 2.2 if len(fields) < 3 else 1.75, columns=len(fields), squeeze=False)
    top = np.percentile(np.hypot(*next(iter(fields.values()))), 99.8)
    for ax, (title, field) in zip(axes[0], fields.items(), strict=True):
        shown = plot.show_image(ax, np.hypot(*field), pixel_um, cmap="viridis", limits=(0, top))
        ax.set_title(_with_error(title, field, truth))
    bar = fig.colorbar(shown, ax=axes[0], label="traction (Pa)", shrink=0.9, aspect=24, extend="max")
    bar.outline.set_linewidth(0.4)
    return fig


def _with_error(title, field, truth):
    if truth is None or np.array_equal(field, truth):
        return title
    return f"{title}: error {relative_error(field, truth):.2f}"


def compare(fields, pixel_um, what, truth=None):
    """Show `maps` with alternative text made of `what` one should see and the titles.

    Examples
    --------
    >>> compare({"left": np.ones((2, 8, 12)), "right": np.ones((2, 8, 12))}, 0.5, "All alike.")
    Figure: Maps of traction. Left to right: left; right. All alike.
    """
    titles = "; ".join(_with_error(title, field, truth) for title, field in fields.items())
    plot.alt(maps(fields, pixel_um, truth), f"Maps of traction. Left to right: {titles}. {what}")


def pull_and_movement(world):
    """Show a simulated traction and the movement that it causes, each with arrows.

    Parameters
    ----------
    world : formotion.force.worlds.World

    Examples
    --------
    >>> from formotion.force import worlds
    >>> pull_and_movement(worlds.simulate("patches", np.random.default_rng(1), shape=(24, 32)))
    Figure: Left: a simulated cell...
    """
    fig, axes = plot.figure("full", 2.3, columns=2)
    _with_arrows(axes[0], world.traction_pa, world.pixel_um, "pull", "Pa")
    _with_arrows(axes[1], 1e3 * world.displacement_um, world.pixel_um, "movement", "nm")
    plot.alt(
        fig,
        """Left: a simulated cell that pulls at twenty places, all roughly towards the middle. Right: the
        movement of the gel, a field in which neighbouring places run into one another.""",
    )


def _with_arrows(ax, field, pixel_um, label, unit, block=6):
    """Draw magnitude as colour and, where it matters, the mean of each block of pixels as an arrow."""
    shown = plot.show_image(
        ax, np.hypot(*field), pixel_um, cmap="viridis", limits=(0, np.hypot(*field).max())
    )
    plot.colorbar(shown, label, unit)
    rows, columns = (length // block for length in field.shape[1:])
    blocks = field[:, : rows * block, : columns * block].reshape(2, rows, block, columns, block)
    v, u = blocks.mean(axis=(2, 4))
    y, x = np.mgrid[:rows, :columns] * block + block / 2 - 0.5
    strong = np.hypot(v, u) > 0.12 * np.hypot(v, u).max()
    length = 2.2 * block / np.hypot(v, u).max()
    ax.quiver(
        x[strong], y[strong], u[strong] * length, v[strong] * length,
        color=plot.WARM, angles="xy", scale_units="xy", scale=1, width=0.006,
    )  # fmt: skip


def relative_error(estimate, truth):
    """Return the length of the error over the length of the truth, both summed over all pixels (no unit).

    Parameters
    ----------
    estimate, truth : (2, Y, X) float, Pa

    Examples
    --------
    >>> relative_error(np.ones((2, 3, 4)), 2 * np.ones((2, 3, 4)))
    0.5
    """
    return float(np.linalg.norm(estimate - truth) / np.linalg.norm(truth))


def wave_spectra(waves, displacement_hat, noise_hat):
    """Show movement and noise per wavelength, before and after dividing by the gel's gain.

    Parameters
    ----------
    waves : formotion.force.waves.Waves
    displacement_hat, noise_hat : (N,) complex, µm
        Wave amplitudes of the true movement and of the noise.

    Returns
    -------
    float, µm
        Wavelength at which noise and movement are equally strong.

    Examples
    --------
    >>> from formotion.force.waves import Waves
    >>> waves = Waves((24, 32), 0.5, 1e4, 0.5)
    >>> smooth, flat = waves.gain * 1e4, np.full(waves.gain.size, 0.5)
    >>> 1 < wave_spectra(waves, smooth, flat) < 2
    Figure: Movement and noise...
    True
    """
    length_um, (moved, noise) = _binned(waves, displacement_hat, noise_hat)
    _, (pull, wrong_pull) = _binned(waves, displacement_hat / waves.gain, noise_hat / waves.gain)
    fig, axes = plot.figure("full", 2.5, columns=2, sharex=True)
    rows = (axes[0], 1e3 * moved, 1e3 * noise, "movement (nm)"), (axes[1], pull, wrong_pull, "pull (Pa)")
    for ax, signal, error, label in rows:
        ax.loglog(length_um, signal, color=plot.MAGENTA, label="truth")
        ax.loglog(length_um, error, color=plot.GREY, ls="--", label="noise")
        ax.set(xlabel="wavelength (µm)", ylabel=f"{label} per wave")
        ax.legend()
    crossing = float(length_um[np.argmin(np.abs(np.log(moved / noise)))])
    plot.alt(
        fig,
        f"""Movement and noise against wavelength. Left, as measured: the noise is flat and the movement
        falls towards short waves; they cross near {crossing:.1f} µm. Right, after dividing by the gain:
        the true pull stays moderate, the noise rises steadily towards short waves.""",
    )
    return crossing


def _binned(waves, *amplitudes, bins=30):
    edges = np.geomspace(waves.wavelength_um.min(), waves.wavelength_um.max() * 1.001, bins + 1)
    index = np.digitize(waves.wavelength_um, edges) - 1
    count = np.bincount(index, minlength=bins)
    power = [np.bincount(index, np.abs(a) ** 2, minlength=bins) for a in amplitudes]
    keep = count > 8
    return np.sqrt(edges[:-1] * edges[1:])[keep], [np.sqrt(p[keep] / count[keep]) for p in power]


def choice(cutoff_um, error, misfit, score, *functions):
    """Show true error, misfit and cross-validation score against the cut-off, with their minima.

    Parameters
    ----------
    cutoff_um : (N,) float, µm
    error, misfit, score : (N,) float
        Relative error of the traction, which only a simulation knows, and what the data give.
    *functions : callable
        Solutions used, for the mark.

    Examples
    --------
    >>> one = np.array([1.0, 2.0, 4.0])
    >>> choice(one, (one - 2) ** 2 + 0.1, one, (one - 2) ** 2 + 1)
    Figure: Three curves...
    """
    fig, axes = plot.figure("full", 2.4, columns=3)
    panels = (
        (misfit / misfit.max(), "misfit (share of its maximum)", plot.GREY, (-0.02, 1)),
        (score / score.min(), "score (1 at its minimum)", plot.TEAL, (0.98, 1.5)),
        (error, "true error (relative L2)", plot.MAGENTA, (0, None)),
    )
    for ax, (curve, label, colour, limits) in zip(axes, panels, strict=True):
        best = np.argmin(curve)
        ax.semilogx(cutoff_um, curve, color=colour)
        ax.plot(cutoff_um[best], curve[best], "o", color=colour)
        ax.set(xlabel="cut-off (µm)", ylabel=label, ylim=limits)
    plot.alt(
        plot.marked(fig, *functions),
        f"""Three curves against the cut-off wavelength, each with its minimum marked. The misfit only
        rises: its minimum is no regularisation. Cross-validation score and true error each have a
        minimum in between, the score's at a cut-off of {cutoff_um[np.argmin(score)]:.1f} µm, the
        error's at {cutoff_um[np.argmin(error)]:.1f} µm.""",
    )


def magnitudes_without_cell(net_n, summed_n, noise, cell_n, *functions):
    """Show net and summed force of maps made from noise alone.

    Parameters
    ----------
    net_n, summed_n : (N, R) float, N (newton)
        One row per noise level, one column per repeat.
    noise : (N,) float, nm
        Noise of the bead positions.
    cell_n : float, N
        Summed force of a cell, for scale.
    *functions : callable

    Examples
    --------
    >>> magnitudes_without_cell(np.ones((2, 3)) * 1e-10, np.ones((2, 3)) * 1e-8, [5.0, 10.0], 1e-7)
    Figure: Forces measured where there is no cell...
    """
    fig, ax = plot.figure("full", 2.4)
    rows = (summed_n, plot.WARM, "summed force"), (net_n, plot.TEAL, "net force")
    for values, colour, label in rows:
        low, middle, high = np.percentile(1e9 * np.asarray(values), (5, 50, 95), axis=1)
        bars = (middle - low, high - middle)
        ax.errorbar(noise, middle, bars, color=colour, marker="o", capsize=2, label=label)
    ax.axhline(1e9 * cell_n, color=plot.MAGENTA, ls=":", label="true summed force of our simulated cell")
    ax.set(xlabel="noise of the bead positions (nm)", ylabel="force (nN)", ylim=(0, None))
    ax.legend()
    plot.alt(
        plot.marked(fig, *functions),
        """Forces measured where there is no cell, against the noise of the bead positions. The summed
        force is far from zero and grows with the noise; the net force stays near zero. Bars: 90 % of
        the repeats.""",
    )


def intervals(trials, truth_of, estimate_of, label, unit, scale=1.0):
    """Show intervals of repeated experiments against the truth of each.

    Parameters
    ----------
    trials : dict of (str, str) to list of (world, field)
        Kind of world and prior to its experiments; one panel each.
    truth_of, estimate_of : callable
        ``truth_of(world)`` returns a number, ``estimate_of(field)`` an Estimate.
    label, unit : str
    scale : float
        Multiplies all values.

    Returns
    -------
    dict of (str, str) to int
        How many intervals of each panel hold the truth.

    Examples
    --------
    >>> from formotion.core import Estimate
    >>> trials = {("flat", "smooth"): [(2.5, Estimate(2, 1, 3)), (3.0, Estimate(5, 4, 6))]}
    >>> intervals(trials, float, lambda estimate: estimate, "energy", "fJ")
    Figure: Estimated energy against its true value, with 90 % intervals...
    {('flat', 'smooth'): 1}
    """
    fig, axes = plot.figure("full", 2.4, columns=len(trials), squeeze=False)
    hits = {}
    for ax, (case, found) in zip(axes[0], trials.items(), strict=True):
        truth = scale * np.array([truth_of(world) for world, _ in found])
        estimates = [estimate_of(field) for _, field in found]
        value, low, high = scale * np.array([(e.value, e.low, e.high) for e in estimates]).T
        hit = (low <= truth) & (truth <= high)
        for which, colour in ((hit, plot.TEAL), (~hit, plot.WARM)):
            ax.vlines(truth[which], low[which], high[which], color=colour, lw=0.8)
            ax.plot(truth[which], value[which], "o", color=colour, ms=2.5)
        ax.plot([truth.min(), truth.max()], [truth.min(), truth.max()], color=plot.MAGENTA, lw=0.8)
        ax.set_title(f"{_case(case)}\n{hit.sum()} of {hit.size} hold the truth", fontsize=8)
        ax.set_xlabel(f"true ({unit})")
        hits[case] = int(hit.sum())
    axes[0, 0].set_ylabel(f"{label} ({unit})")
    shares = ", ".join(f"{_case(case)} {count} of {len(trials[case])}" for case, count in hits.items())
    plot.alt(
        fig,
        f"Estimated {label} against its true value, with 90 % intervals; the line marks equality. Intervals "
        f"that hold the truth: {shares}.",
    )
    return hits


def _case(case):
    return f"{case[0]} world, {case[1]} prior"


def coverage(trials, level=0.9):
    """Show how often pixel intervals hold the truth, by how strong the true pull is.

    Parameters
    ----------
    trials : dict of (str, str) to list of (world, field)
        Kind of world and prior to its experiments; one panel each.
    level : float
        What the intervals promise.

    Returns
    -------
    dict of (str, str) to (middle, share)
        As `coverage_by_truth` returns them.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> world = SimpleNamespace(traction_pa=np.array([0.0, 50.0]))
    >>> field = SimpleNamespace(traction_pa=np.zeros(2), std_pa=np.full(2, 10.0))
    >>> shares = coverage({("flat", "smooth"): [(world, field)]})
    Figure: Share of pixel intervals that hold the truth...
    >>> shares["flat", "smooth"][1]
    array([1., 0.])
    """
    reach = stats.norm.ppf((1 + level) / 2)
    shares = {case: coverage_by_truth(*_pixels(found, reach)) for case, found in trials.items()}
    fig, axes = plot.figure("full", 2.3, columns=len(shares), squeeze=False, sharey=True)
    for ax, (case, (middle, share)) in zip(axes[0], shares.items(), strict=True):
        ax.axhspan(0.85, 0.95, color=plot.GREY, alpha=0.2, lw=0)
        ax.axhline(level, color=plot.GREY, lw=0.8, ls="--")
        ax.plot(middle, share, color=plot.TEAL, marker="o")
        ax.set_xscale("symlog", linthresh=10)
        ax.set(xlabel="true pull (Pa)", ylim=(0, 1.04), xlim=(-2, 3000), xticks=[0, 10, 100, 1000])
        ax.set_title(_case(case), fontsize=8)
    axes[0, 0].set_ylabel("share that holds the truth")
    lines = [f"{_case(c)} {min(share):.0%} to {max(share):.0%}" for c, (_, share) in shares.items()]
    plot.alt(
        fig,
        "Share of pixel intervals that hold the truth, against the true pull; the band marks 85 to 95 %. "
        f"{'; '.join(lines)}.",
    )
    return shares


def _pixels(found, reach):
    """Return the true components of all pixels, Pa, and whether each interval holds its own."""
    truth = np.concatenate([world.traction_pa.ravel() for world, _ in found])
    estimate = np.concatenate([field.traction_pa.ravel() for _, field in found])
    std_pa = np.concatenate([field.std_pa.ravel() for _, field in found])
    return truth, np.abs(estimate - truth) < reach * std_pa


def three_numbers(field, energy_j, net_n, summed_n):
    """Print strain energy, net force and summed force beside their true values.

    Parameters
    ----------
    field : formotion.force.traction.TractionField
    energy_j, net_n, summed_n : float
        The truth, in J and N.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> one = Estimate(1e-9, 0.5e-9, 2e-9)
    >>> field = SimpleNamespace(strain_energy_j=lambda: one, summed_force_n=lambda: one,
    ...                         net_force_n=lambda: SimpleNamespace(magnitude=one))
    >>> three_numbers(field, 1e-15, 0.0, 2e-9)  # doctest: +ELLIPSIS
    strain energy  fJ  truth 1     estimate ...
    net force      nN  truth 0     estimate 1 (0.5 to 2, 90 %)
    summed force   nN  truth 2     estimate 1 (0.5 to 2, 90 %)
    """
    rows = (
        ("strain energy", "fJ", 1e15, energy_j, field.strain_energy_j()),
        ("net force", "nN", 1e9, net_n, field.net_force_n().magnitude),
        ("summed force", "nN", 1e9, summed_n, field.summed_force_n()),
    )
    for name, unit, scale, truth, estimate in rows:
        true = f"{round(scale * truth, 6):.3g}"
        print(f"{name:15s}{unit}  truth {true:6s}estimate {in_unit(estimate, scale)}")


def in_unit(estimate, scale):
    """Return an Estimate multiplied by a number: joule times 1e15 is femtojoule.

    Parameters
    ----------
    estimate : formotion.core.Estimate
    scale : float
        Above zero.

    Examples
    --------
    >>> from formotion.core import Estimate
    >>> print(in_unit(Estimate(2e-15, 1e-15, 3e-15), 1e15))
    2 (1 to 3, 90 %)
    """
    low, high = scale * estimate.low, scale * estimate.high
    return Estimate(scale * estimate.value, low, high, estimate.level)


def coverage_by_truth(truth, inside, classes=5):
    """Return how often intervals hold the truth, for weak and strong truths apart.

    Parameters
    ----------
    truth : (N,) float, Pa
        True traction component of each pixel.
    inside : (N,) bool
        Whether its interval holds the truth.
    classes : int
        Classes of equal size among the pixels that pull; those that do not are a class of their own.

    Returns
    -------
    middle : (Q,) float, Pa
        Median size of the truth in each class that is not empty.
    share : (Q,) float

    Examples
    --------
    >>> middle, share = coverage_by_truth(np.array([0, 0, 1, 2.0]), np.array([1, 1, 1, 0], bool), classes=2)
    >>> middle, share
    (array([0., 1., 2.]), array([1., 1., 0.]))
    """
    size = np.abs(truth)
    edges = np.quantile(size[size > 0], np.arange(1, classes) / classes) if (size > 0).any() else []
    index = np.where(size > 0, 1 + np.searchsorted(edges, size), 0)
    groups = [index == i for i in np.unique(index)]
    return np.array([np.median(size[g]) for g in groups]), np.array([np.mean(inside[g]) for g in groups])
