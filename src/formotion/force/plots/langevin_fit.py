"""Figures of ``force/langevin`` on how sure a law can be: time watched, intervals, number of terms."""

from dataclasses import dataclass

import numpy as np

from formotion import plot
from formotion.force.bases import Basis


@dataclass(frozen=True)
class Plain:
    """A drift without error bars, as plain regression gives it.

    Attributes
    ----------
    basis : Basis
    coefficients : (b, d) float, µm/s per unit of each function

    Examples
    --------
    >>> from formotion.force.bases import polynomial
    >>> Plain(polynomial(1), np.eye(3, 2)).drift(np.zeros((1, 2)))
    array([[1., 0.]])
    """

    basis: Basis
    coefficients: np.ndarray

    def drift(self, places):
        """Return the drift at places (n, d), µm/s."""
        return self.basis.values(places) @ self.coefficients

    def drift_std(self, places):
        """Return zeros: plain regression says nothing about its error."""
        return np.zeros((len(places), self.coefficients.shape[1]))


def watching(duration_s, error, floor, *functions):
    """Show the error of the drift against the time watched, for several frame times, with the floor.

    Parameters
    ----------
    duration_s : (t,) float, s
    error : dict of float to (t,) float
        Frame time in s to relative error (root).
    floor : (t,) float
        Relative error (root) that the information leaves.
    *functions : callable
        See `formotion.plot.marked`.

    Examples
    --------
    >>> t = np.array([50.0, 100.0])
    >>> watching(t, {0.02: 1 / t, 0.04: 1 / t}, 1 / t)
    Figure: Error of the drift against the time watched...
    """
    fig, ax = plot.figure("full", 2.6)
    shades = np.linspace(1, 0.45, len(error))
    for (dt_s, values), marker, shade in zip(error.items(), "os^D", shades, strict=False):
        ax.loglog(duration_s, values, marker + "-", color=plot.TEAL, alpha=shade, label=f"every {dt_s:g} s")
    ax.loglog(duration_s, floor, "--", color=plot.MAGENTA, label="floor, √(N / 2I)")
    ax.set(xlabel="time watched (s)", ylabel="relative error of the drift")
    ax.set_xticks(duration_s, [f"{t:g}" for t in duration_s])
    ax.set_yticks([0.1, 0.2, 0.5, 1], ["0.1", "0.2", "0.5", "1"])
    ax.minorticks_off()
    ax.legend(title="a frame")
    plot.alt(
        plot.marked(fig, *functions),
        """Error of the drift against the time watched, on logarithmic axes. Curves for different frame times
        lie on one another and on the dashed floor: four times as long halves the error, more frames in the
        same time change nothing.""",
    )


def profiles(laws, world, track_um):
    """Show drift along x and along y through the law's wells, with 90 % bands.

    Parameters
    ----------
    laws : dict of str to formotion.force.law.Law
        The last is drawn in teal, those before it in orange.
    world : formotion.dynamics.langevin_worlds.World
    track_um : (n, 2) float, µm
        Where the particle was.

    Examples
    --------
    >>> from formotion.dynamics.langevin_worlds import circulating
    >>> from formotion.force import langevin
    >>> world = circulating()
    >>> path = world.simulate(1, 0.05, 2000, np.random.default_rng(0))
    >>> law = langevin.infer(path.tracks(), 0.05, langevin.polynomial(1))
    >>> profiles({"found": law}, world, path.tracks()[0])
    Figure: Drift along x and along y...
    """
    colours = dict.fromkeys(laws, plot.WARM) | {list(laws)[-1]: plot.TEAL}
    fig, axes = plot.figure("full", 2.6, columns=2)
    for ax, axis, fixed in ((axes[0], 1, 0.0), (axes[1], 0, 1.0)):
        reach = np.quantile(np.abs(track_um[:, axis]), 0.995)
        at = np.linspace(-reach, reach, 81)
        place = np.full((81, 2), fixed)
        place[:, axis] = at
        ax.plot(at, world.drift(place)[:, axis], "--", color=plot.MAGENTA, label="truth", zorder=5)
        for name, law in laws.items():
            drift, half = law.drift(place)[:, axis], 1.645 * law.drift_std(place)[:, axis]
            ax.plot(at, drift, color=colours[name], label=name)
            ax.fill_between(at, drift - half, drift + half, color=colours[name], alpha=0.2, lw=0)
        top = 3 * np.abs(world.drift(place)[:, axis]).max()
        ax.set_ylim(max(ax.get_ylim()[0], -top), min(ax.get_ylim()[1], top))
        ax.axhline(0, color=plot.INK, lw=0.4)
        letter = "yx"[axis]
        ax.set(xlabel=f"{letter} (µm)", ylabel=f"drift along {letter} (µm/s)")
        ax.set_title(f"at {'xy'[axis]} = {fixed:g} µm")
    axes[0].legend()
    plot.alt(
        fig,
        f"""Drift along x and along y, with 90 % bands: {", ".join(laws)}; the truth is dashed. Along x
        the true drift crosses zero three times, at the two wells and between them.""",
    )


def terms(names, distance, price_at, true_terms, *functions):
    """Show how far each coefficient is from zero, in standard deviations, and what it must exceed.

    Parameters
    ----------
    names : list of str
        One per term.
    distance : (p,) float
        Coefficient over its standard deviation.
    price_at : float
        Distance at which gain equals price.
    true_terms : (p,) bool
        Terms that the law has.
    *functions : callable
        See `formotion.plot.marked`.

    Examples
    --------
    >>> terms(["1", "x"], np.array([0.5, -7.0]), 3.0, np.array([False, True]))
    Figure: Distance from zero of 2 terms...
    """
    fig, ax = plot.figure("full", 2.8)
    at, size = np.arange(len(names)), np.abs(distance)
    for which, colour, marker, label in (
        (true_terms, plot.MAGENTA, "D", "in the true law"),
        (~true_terms, plot.GREY, "o", "not in it"),
    ):
        ax.vlines(at[which], 0, size[which], color=colour, lw=1)
        ax.plot(at[which], size[which], marker, color=colour, ms=5, label=label)
    ax.axhline(price_at, color=plot.TEAL, ls="-", label="where gain = price")
    ax.axhline(2, color=plot.INK, ls=":", lw=0.8, label="two standard deviations")
    ax.set_xticks(at, names, rotation=60, ha="right", rotation_mode="anchor")
    ax.set(ylabel="distance from zero (SD)", ylim=(0, None))
    ax.legend(ncols=2)
    plot.alt(
        plot.marked(fig, *functions),
        f"""Distance from zero of {len(names)} terms, in standard deviations. Above the line of the price:
        {", ".join(np.array(names)[size > price_at]) or "none"}. Terms of the true law are diamonds.""",
    )


def selection(duration_s, full, chosen):
    """Show the error of the fit with all terms and of the one with chosen terms against the time watched.

    Parameters
    ----------
    duration_s : (t,) float, s
    full, chosen : (r, t) float
        Relative squared error, one row per repeat.

    Examples
    --------
    >>> selection(np.array([50.0, 100.0]), np.ones((3, 2)), 0.5 * np.ones((3, 2)))
    Figure: Squared error of the drift...
    """
    fig, ax = plot.figure("full", 2.4)
    for values, colour, marker, label in (
        (full, plot.WARM, "s", "all 20 terms"),
        (chosen, plot.TEAL, "o", "mean over laws with chosen terms"),
    ):
        low, middle, high = np.quantile(values, (0.05, 0.5, 0.95), axis=0)
        ax.errorbar(duration_s, middle, (middle - low, high - middle), color=colour, marker=marker, capsize=2,
                    label=label)  # fmt: skip
    ax.axhline(1, color=plot.INK, ls=":", lw=0.8)
    ax.annotate("as bad as “no drift”", (duration_s[-1], 1), ha="right", va="bottom", fontsize=8)
    ax.set(xscale="log", yscale="log", xlabel="time watched (s)", ylabel="squared error, relative")
    ax.set_xticks(duration_s, [f"{t:g}" for t in duration_s])
    ax.minorticks_off()
    ax.legend()
    plot.alt(
        fig,
        """Squared error of the drift against the time watched, median and 90 % of the repeats. With all
        terms it is above one for short tracks; with chosen terms it is lower, and falls faster once the true
        terms are found.""",
    )
