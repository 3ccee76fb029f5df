"""Figures of ``force/langevin`` beyond push and jitter: uneven noise, inertia, flow, breaks."""

import numpy as np

from formotion import plot
from formotion.force.plots.laws import plane


def uneven(law, world, reach_um=1.7):
    """Show D, drift and pull along x through the middle of a world with uneven noise.

    Parameters
    ----------
    law : formotion.force.law.Law
        With a diffusion that depends on place.
    world : formotion.dynamics.langevin_worlds.World
        In detailed balance with a Gaussian density of variance ``variance_um2``.
    reach_um : float, µm

    Examples
    --------
    >>> from formotion.dynamics.langevin_worlds import uneven_noise
    >>> from formotion.force import langevin
    >>> path = uneven_noise().simulate(20, 0.02, 500, np.random.default_rng(0), substeps=1)
    >>> law = langevin.infer(path.tracks(), 0.02, diffusion_basis=langevin.polynomial(2))
    >>> uneven(law, uneven_noise())
    Figure: Left: diffusion against x...
    """
    x = np.linspace(-reach_um, reach_um, 81)
    place = np.column_stack([np.zeros(81), x])
    true_d = world.diffusion(place)
    panels = (
        ("D (µm²/s)", law.diffusion(place)[:, 1, 1], true_d, 1.645 * law.diffusion_std(place)[:, 1, 1]),
        (
            "drift (µm/s)",
            law.drift(place)[:, 1],
            world.drift(place)[:, 1],
            1.645 * law.drift_std(place)[:, 1],
        ),
        ("drift - div D (µm/s)", law.pull(place)[:, 1], -true_d * x / world.variance_um2[1], None),
    )
    fig, axes = plot.figure("full", 2.3, columns=3)
    for ax, (label, found, truth, half) in zip(axes, panels, strict=True):
        ax.plot(x, truth, "--", color=plot.MAGENTA, label="truth", zorder=5)
        ax.plot(x, found, color=plot.TEAL, label="found")
        if half is not None:
            ax.fill_between(x, found - half, found + half, color=plot.TEAL, alpha=0.2, lw=0)
        ax.axhline(0, color=plot.INK, lw=0.4)
        ax.set(xlabel="x (µm)", ylabel=label)
    axes[0].legend()
    plot.alt(
        fig,
        """Left: diffusion against x, lowest in the middle. Middle: drift, which crosses zero three times, as
        if there were two wells. Right: what is left after taking off the part of the noise: one crossing,
        one well.""",
    )


def flows(found, tracks):
    """Show the places of two tracks and the mean flow found in each.

    Parameters
    ----------
    found : dict of str to formotion.force.entropy.Entropy
    tracks : list of (n, 2) float, µm
        One per entry of `found`.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> still = SimpleNamespace(velocity=lambda place: 0 * place)
    >>> flows({"still": still}, [np.random.default_rng(0).normal(size=(5000, 2))])
    Figure: Places visited (dots) and mean flow (arrows): still...
    """
    fig, axes = plot.figure("full", 2.6, columns=len(found), squeeze=False)
    grid = np.stack(
        np.meshgrid(np.linspace(-0.9, 0.9, 7), np.linspace(-1.5, 1.5, 11), indexing="ij"), axis=-1
    )
    for ax, (title, entropy), track in zip(axes[0], found.items(), tracks, strict=True):
        ax.plot(*track[::5, ::-1].T, ".", color=plot.GREY, ms=1, alpha=0.4, mew=0)
        place = np.array([at for at in grid.reshape(-1, 2) if _visits(track, at) > 20])
        v, u = entropy.velocity(place).T
        drawn = ax.quiver(
            place[:, 1], place[:, 0], u, v, color=plot.TEAL, width=0.006,
            angles="xy", scale_units="xy", scale=4,
        )  # fmt: skip
        plane(ax)
        ax.set_title(title)
        ax.quiverkey(drawn, 0.68, 1.05, 1, "1 µm/s", labelpos="E", color=plot.INK)
    plot.alt(
        fig,
        f"""Places visited (dots) and mean flow (arrows): {"; ".join(found)}. The clouds of dots look
        alike. Where nothing drives the particle, arrows are short and without order; where something does,
        they run around the wells.""",
    )


def _visits(track, at):
    return np.count_nonzero(np.abs(track - at).max(axis=1) < 0.15)


def two_speeds(place_um, velocity_um_per_s, next_um_per_s, at_um=0.5, width_um=0.1):
    """Show, for particles at one place, the next change of velocity against the velocity.

    Parameters
    ----------
    place_um, velocity_um_per_s, next_um_per_s : (n,) float
        Place, velocity before it and velocity after it.
    at_um, width_um : float, µm
        Which place, and how near to it counts.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> two_speeds(rng.normal(size=90), rng.normal(size=90), rng.normal(size=90), width_um=1.0)
    Figure: Left: places and velocities...
    """
    fig, axes = plot.figure("full", 2.4, columns=2)
    here = np.abs(place_um - at_um) < width_um
    axes[0].plot(place_um[:1500], velocity_um_per_s[:1500], color=plot.GREY, lw=0.5)
    axes[0].plot(place_um[here], velocity_um_per_s[here], ".", color=plot.WARM, ms=2)
    axes[0].set(xlabel="place (µm)", ylabel="velocity (µm/s)")
    axes[1].plot(velocity_um_per_s[here], next_um_per_s[here], ".", color=plot.WARM, ms=3)
    axes[1].set(xlabel="velocity before (µm/s)", ylabel="velocity after (µm/s)")
    axes[1].set_title(f"only at x = {at_um:g} µm")
    plot.alt(
        fig,
        f"""Left: places and velocities of a particle circle around zero; those at {at_um:g} µm are marked.
        Right: for these, the velocity after against the velocity before: a straight line upwards. The same
        place is left in two directions.""",
    )
