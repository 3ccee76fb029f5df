"""Figures of ``force/langevin`` about cells: how two move each other, how long one keeps its way."""

from dataclasses import dataclass

import numpy as np

from formotion import data, plot
from formotion.core import Estimate
from formotion.core.context import context
from formotion.data.download import Unreachable
from formotion.dynamics import tracks
from formotion.force import persistence

SEED, CELLS, SHORTEST, LONGEST, STEP_S = 2002, 258, 7, 40, 24.0
STAND_IN = {"speed_um_per_s": 0.055, "persistence_s": 50.0, "error_um": 0.8, "variation": 0.45}


@dataclass(frozen=True)
class Walks:
    """Tracks of walking cells, and what may be shown of them.

    Attributes
    ----------
    pieces : formotion.dynamics.tracks.Pieces
        Measured, or simulated where the measured ones cannot be had.
    drawn : formotion.dynamics.tracks.Pieces
        For pictures: simulated ones on the published page, where the licence of the data stands in the way.
    said : str
        Where both come from, for the page to print.
    """

    pieces: tracks.Pieces
    drawn: tracks.Pieces
    said: str


def walks(name="tcell-tracks"):
    """Return measured tracks of walking cells, or simulated ones of the same kind where there are none.

    Parameters
    ----------
    name : str
        Dataset id.

    Returns
    -------
    Walks

    Examples
    --------
    >>> len(stand_in().tracks)
    258
    """
    card = data.card(name)
    try:
        pieces = tracks.split(data.load(name)["tracks"], shortest=3)
    except Unreachable:
        simulated = stand_in()
        return Walks(
            simulated, simulated, f"Not measured: {name} could not be had. Simulated tracks instead."
        )
    said = f"Measured: {card.title}, dataset {name} ({card.licence}, {card.source.repository})."
    if context() == "book" and not card.publish_pictures:
        said += " The numbers below are theirs; the pictures show simulated tracks, for the licence's sake."
        return Walks(pieces, stand_in(), said)
    return Walks(pieces, pieces, said)


def stand_in():
    """Return simulated cells that keep their direction for a while, seen with an error, as many as measured.

    Examples
    --------
    >>> stand_in().dt_s
    24.0
    """
    rng = np.random.default_rng(SEED)
    known = {name: Estimate(value, value, value) for name, value in STAND_IN.items()}
    walk = persistence.Fit("persistent, error, varied", known, 0.0, 0.0, STEP_S)
    lengths = np.minimum(SHORTEST - 1 + rng.geometric(1 / 13, CELLS), LONGEST)
    found = walk.simulate(lengths.tolist(), 3, rng)
    return tracks.Pieces(found, STEP_S, ("y", "x", "z"), list(range(CELLS)), 0, 0)


def walking(pieces, longest=8):
    """Show the longest tracks from a common start, and how long velocities remember.

    Parameters
    ----------
    pieces : formotion.dynamics.tracks.Pieces
    longest : int
        Longest lag in frames.

    Examples
    --------
    >>> walking(stand_in())
    Figure: Left: tracks of cells...
    """
    fig, (left, right) = plot.figure("full", 2.6, columns=2, width_ratios=(1, 1.3))
    for track in sorted(pieces.tracks, key=len)[-40:]:
        y, x = (track[:, :2] - track[0, :2]).T
        left.plot(x, y, lw=0.6, color=plot.INK, alpha=0.6)
    left.set(xlabel="x from the start (µm)", ylabel="y from the start (µm)", aspect="equal")
    left.invert_yaxis()
    curve = tracks.velocity_autocorrelation(pieces.tracks, pieces.dt_s, longest)
    minutes = 3600.0  # µm²/s² to µm²/min²
    right.axhline(0, color=plot.INK, lw=0.4)
    right.errorbar(
        curve.lag_s[1:], minutes * curve.value[1:], 1.645 * minutes * curve.std[1:],
        color=plot.TEAL, marker="o", capsize=2,
    )  # fmt: skip
    right.set(
        xlabel="time between two steps (s)", ylabel="product of velocities (µm²/min²)", ylim=(None, None)
    )
    plot.alt(
        fig,
        """Left: tracks of cells from a common start, crooked and in all directions. Right: mean product of
        the velocities of two steps against the time between them: low for neighbouring steps, highest for the
        next but one, then falling towards zero within a few minutes.""",
    )


def contact(found, truth):
    """Show the velocity that a cell gives another against their distance, with 90 % bars.

    Parameters
    ----------
    found : dict of str to dict of str to formotion.force.pairs.Interaction
        Kind of cells to what was found under each assumption; the last one is drawn in teal.
    truth : dict of str to formotion.dynamics.contacts.Contact

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> from formotion.dynamics.contacts import Contact
    >>> r = np.array([2.0, 6.0])
    >>> one = SimpleNamespace(distance_um=r, along=r, along_std=r)
    >>> contact({"pushing": {"no field": one, "with field": one}}, {"pushing": Contact()})
    Figure: Velocity that a cell gives another...
    """
    fig, axes = plot.figure("full", 2.6, columns=len(found), sharey=True, squeeze=False)
    for ax, (kind, cases) in zip(axes[0], found.items(), strict=True):
        styles = [(plot.WARM, "s")] * (len(cases) - 1) + [(plot.TEAL, "o")]
        for (name, one), (colour, marker) in zip(cases.items(), styles, strict=True):
            speed, bars = 60 * one.along, 60 * 1.645 * one.along_std
            ax.errorbar(one.distance_um, speed, bars, color=colour, marker=marker, capsize=2, label=name)
        far = np.linspace(one.distance_um[0], one.distance_um[-1] * 1.1, 100)
        ax.plot(far, 60 * truth[kind].along(far), "--", color=plot.MAGENTA, label="truth", zorder=5)
        ax.axhline(0, color=plot.INK, lw=0.4)
        ax.set(xlabel="distance (µm)", title=kind)
    axes[0, 0].set_ylabel("velocity away (µm/min)")
    axes[0, 0].legend()
    plot.alt(
        fig,
        f"""Velocity that a cell gives another against their distance: {"; ".join(found)}. Above zero
        pushes apart. If a pull common to all cells is not allowed for, it is taken for attraction, even
        between cells that ignore each other; with it, estimates lie on the truth.""",
    )
