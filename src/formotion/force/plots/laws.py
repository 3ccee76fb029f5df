"""Figures of the lesson ``force/langevin``: a wandering particle, its push, and what was found of it."""

import numpy as np

from formotion import plot

HALF_UM = 1.3, 1.9  # of the shown field, along y and x


def plane(ax):
    """Label axes as a piece of the picture plane, y down as in images."""
    half_y, half_x = HALF_UM
    ax.set(xlim=(-half_x, half_x), ylim=(half_y, -half_y), aspect="equal")
    ax.set(xlabel="x (µm)", ylabel="y (µm)")


def opening(frame, pixel_um, track_um, dt_s, tail=60):
    """Show one frame of a movie, the whole track, and one coordinate against time.

    Parameters
    ----------
    frame : (Y, X) float, photons
        The origin of the track is its centre.
    pixel_um : float, µm
    track_um : (n, 2) float, µm
        The last `tail` positions before the frame come first.
    dt_s : float, s
    tail : int

    Examples
    --------
    >>> opening(np.eye(40), 0.1, np.zeros((100, 2)), 0.02)
    Figure: Left: one frame of a movie...
    """
    fig, axes = plot.figure("full", 2.3, columns=3, width_ratios=(1, 1, 1.5))
    plot.show_image(axes[0], frame, pixel_um)
    y, x = track_um[:tail].T / pixel_um + (np.array(frame.shape)[:, None] - 1) / 2
    axes[0].plot(x, y, color=plot.WARM, lw=0.8)
    axes[1].plot(*track_um[:, ::-1].T, color=plot.INK, lw=0.2, alpha=0.8)
    plane(axes[1])
    axes[2].plot(np.arange(len(track_um)) * dt_s, track_um[:, 1], color=plot.INK, lw=0.4)
    axes[2].set(xlabel="time (s)", ylabel="x (µm)")
    plot.alt(
        fig,
        """Left: one frame of a movie, a bright spot and a jagged line behind it. Middle: the whole track, a
        tangle with two dense patches side by side. Right: x against time; it trembles around +1 µm, then
        around -1 µm, and changes side now and then.""",
    )


def release(world, start_um, times_s, rng, particles=400):
    """Let many particles go from one place and show where they are after each of three times.

    Parameters
    ----------
    world : formotion.dynamics.langevin_worlds.World
    start_um : (2,) float, µm
    times_s : (float, float, float), s
        Whole multiples of the first.
    rng : numpy.random.Generator
    particles : int

    Returns
    -------
    (3, 2) float, µm
        Mean displacement after each time.

    Examples
    --------
    >>> from formotion.dynamics.langevin_worlds import circulating
    >>> release(circulating(), (0.0, 1.0), (0.1, 0.2, 0.4), np.random.default_rng(0), particles=9).shape
    Figure: Clouds of 9 particles...
    (3, 2)
    """
    from formotion.dynamics.langevin import overdamped

    frames = np.rint(np.array(times_s) / times_s[0]).astype(int)
    start = np.tile(np.asarray(start_um, float), (particles, 1))
    path = overdamped(world.drift, world.diffusion, start, times_s[0], frames[-1], rng, substeps=4)
    fig, axes = plot.figure("full", 2.1, columns=3, sharey=True)
    means = path.position_um[frames].mean(axis=1)
    for ax, at, mean, time_s in zip(axes, path.position_um[frames], means, times_s, strict=True):
        ax.plot(*at[:, ::-1].T, ".", color=plot.GREY, ms=1.5, mew=0)
        ax.plot(*start_um[::-1], "+", color=plot.INK, ms=9)
        ax.plot(*mean[::-1], "o", color=plot.TEAL, ms=5)
        plane(ax)
        ax.set_title(f"after {time_s:g} s")
    axes[1].set_ylabel("")
    axes[2].set_ylabel("")
    plot.alt(
        fig,
        f"""Clouds of {particles} particles released at one place (cross), after {times_s[0]:g},
        {times_s[1]:g} and {times_s[2]:g} s, with their mean (dot). First the cloud only widens; then its mean
        moves, too.""",
    )
    return means - start_um


def arrows(found, world, *functions):
    """Show estimated drift (teal) on the true one (magenta), one panel per estimate.

    Parameters
    ----------
    found : dict of str to ((n, 2) float in µm, (n, 2) float in µm/s)
        Title to places and drift there.
    world : formotion.dynamics.langevin_worlds.World
    *functions : callable
        See `formotion.plot.marked`.

    Examples
    --------
    >>> from formotion.dynamics.langevin_worlds import circulating
    >>> arrows({"all": (np.ones((3, 2)), np.ones((3, 2)))}, circulating())
    Figure: Arrows of drift. Left to right: all...
    """
    fig, axes = plot.figure("full", 2.9, columns=len(found), squeeze=False)
    for ax, (title, (place, drift)) in zip(axes[0], found.items(), strict=True):
        for field, colour, width, name in (
            (world.drift(place), plot.MAGENTA, 0.012, "truth"),
            (drift, plot.TEAL, 0.006, "found"),
        ):
            v, u = field.T
            drawn = ax.quiver(
                place[:, 1], place[:, 0], u, v, color=colour, width=width, label=name,
                angles="xy", scale_units="xy", scale=6,
            )  # fmt: skip
        plane(ax)
        ax.set_title(title)
        ax.quiverkey(drawn, 0.68, 1.05, 2, "2 µm/s", labelpos="E", color=plot.INK)
    axes[0, 0].legend(loc="lower left", ncols=2, frameon=True)
    plot.alt(
        plot.marked(fig, *functions),
        f"""Arrows of drift. Left to right: {"; ".join(found)}. Thick magenta arrows are the truth; they point
        to two places, at x = -1 and x = +1 µm. Thin teal arrows are what was found.""",
    )


def relative_error(found, truth):
    """Return the squared length of the error over that of the truth, summed over places (no unit).

    Parameters
    ----------
    found, truth : (n, d) float, µm/s

    Examples
    --------
    >>> relative_error(np.ones((5, 2)), 2 * np.ones((5, 2)))
    0.25
    """
    return float(np.sum((found - truth) ** 2) / np.sum(truth**2))
