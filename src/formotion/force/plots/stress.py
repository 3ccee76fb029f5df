"""Figures of the lesson ``force/stress``: strip, sheets, estimates, edges, and down to the junctions."""

import numpy as np

from formotion import plot
from formotion.force.plots import stress_maps
from formotion.force.plots import tissue as tissue_maps

MN_PER_M = 1e3  # of N/m


def relative_error(estimate, truth, mask):
    """Return the size of the error over the size of the truth, both summed over the mask (no unit).

    Parameters
    ----------
    estimate, truth : (3, Y, X) float, N/m
    mask : (Y, X) bool

    Examples
    --------
    >>> mask = np.ones((2, 2), bool)
    >>> relative_error(np.ones((3, 2, 2)), 2 * np.ones((3, 2, 2)), mask)
    0.5
    """
    return float(np.linalg.norm((estimate - truth)[:, mask]) / np.linalg.norm(truth[:, mask]))


def half_trace(stress_n_per_m):
    """Return the tension, half of yy + xx, (Y, X), N/m."""
    return 0.5 * (stress_n_per_m[0] + stress_n_per_m[2])


def _pull(ax, traction_pa, mask, pixel_um):
    """Show the size of the traction, the outline of the colony, and means over blocks as arrows."""
    shown = plot.show_image(ax, np.hypot(*traction_pa), pixel_um, "cividis")
    block = max(2, max(mask.shape) // 12)
    rows, columns = (n // block for n in mask.shape)
    blocks = traction_pa[:, : rows * block, : columns * block].reshape(2, rows, block, columns, block)
    v, u = blocks.mean(axis=(2, 4))
    y, x = np.mgrid[:rows, :columns] * block + (block - 1) / 2
    strong = np.hypot(v, u) > 0.15 * np.hypot(v, u).max()
    scale = np.hypot(v, u).max() / (1.8 * block)
    arrows = {"angles": "xy", "scale_units": "xy", "scale": scale, "width": 0.011, "color": plot.WARM}
    ax.quiver(x[strong], y[strong], u[strong], v[strong], **arrows)
    ax.contour(mask, [0.5], colors=plot.PAPER, linewidths=0.8)
    plot.colorbar(shown, "pull", "Pa")


def opening(traction_pa, found):
    """Show the pull of a colony on its gel and the tension inferred from it.

    Parameters
    ----------
    traction_pa : (2, Y, X) float, Pa
    found : formotion.force.stress.Stress
    """
    fig, (left, right) = plot.figure("full", 2.8, columns=2)
    _pull(left, traction_pa, found.mask, found.pixel_um)
    stress_maps.tension(right, found.tension_n_per_m, found.mask, found.pixel_um)
    stress_maps.axes_of_tension(right, found.stress_n_per_m, found.mask)
    plot.alt(
        fig,
        """Left: a colony of cells seen from above, with arrows of its pull on the gel; they mostly point
        inwards. Right: the tension in the sheet, low at the edge and higher inside; lines show along which
        direction the sheet is stretched most.""",
    )


def rope(pulls_n=(300, 200, 0, -100, -400)):
    """Show people at a rope, what each pulls, and the tension between them.

    Parameters
    ----------
    pulls_n : sequence of float, N
        Pull of each on the ground below, positive to the right.

    Examples
    --------
    >>> rope()
    Figure: Five people hold a rope...
    """
    fig, (top, bottom) = plot.figure("full", 2.6, rows=2, sharex=True, height_ratios=(1, 1.4))
    place = np.arange(len(pulls_n))
    top.axhline(0, color=plot.INK, lw=1.5)
    for x, pull in zip(place, pulls_n, strict=True):
        top.plot(x, 0, "o", color=plot.INK, ms=7)
        if pull:
            arrow = {"arrowstyle": "-|>", "color": plot.WARM, "lw": 1.8}
            top.annotate("", (x + pull / 700, -0.45), (x, -0.45), arrowprops=arrow)
        top.text(x, 0.35, f"{abs(pull)} N", ha="center", fontsize=8)
    top.set(ylim=(-0.9, 0.9), yticks=[], ylabel="pull on\nthe ground")
    top.spines[:].set_visible(False)
    edges, tension = np.append(place, len(pulls_n)), np.cumsum(pulls_n)
    bottom.step(edges, np.append(tension, tension[-1]), where="post", color=plot.TEAL)
    bottom.set(ylabel="tension of\nthe rope (N)", xlabel="place along the rope", xticks=[], ylim=(-40, None))
    plot.alt(
        fig,
        f"""Five people hold a rope and push the ground with their feet, the left ones to the right, the right
        ones to the left. Below, the tension of the rope: {", ".join(map(str, tension))} newton behind the
        first, second and so on. It is largest between them, where nobody pulls.""",
    )


def strip(world, tension_mn_per_m, *functions):
    """Show the pull along a strip of cells and its tension, added up.

    Parameters
    ----------
    world : formotion.force.sheet_worlds.World
    tension_mn_per_m : (X,) float
        At the right side of each pixel.
    *functions : callable
        What ``check`` returned.

    Examples
    --------
    >>> from formotion.force import sheet_worlds
    >>> strip(sheet_worlds.strip(), np.zeros(64))
    Figure: Top: bars of pull across a strip of cells...
    """
    row = world.mask.shape[0] // 2
    x_um = (np.arange(world.mask.shape[1]) + 0.5) * world.pixel_um
    fig, (top, bottom) = plot.figure("full", 3.0, rows=2, sharex=True)
    top.bar(x_um, world.traction_pa[1, row], 0.8 * world.pixel_um, color=plot.WARM)
    top.axhline(0, color=plot.INK, lw=0.6)
    top.set(ylabel="pull to the\nright (Pa)")
    bottom.plot(x_um, MN_PER_M * world.stress_n_per_m[2, row], "--", color=plot.MAGENTA, label="truth")
    bottom.plot(x_um + world.pixel_um / 2, tension_mn_per_m, color=plot.TEAL, label="added up")
    bottom.set(ylabel="tension (mN/m)", xlabel="place across the strip (µm)")
    bottom.legend()
    plot.alt(
        plot.marked(fig, *functions),
        """Top: bars of pull across a strip of cells, to the right near the left edge, to the left near the
        right edge, small in between. Bottom: the tension added up from the left edge; it starts and ends at
        zero, is largest inside and lies on the truth.""",
    )


def cut():
    """Show a small piece of sheet, the pulls across its sides, and the names of the components.

    Examples
    --------
    >>> cut()
    Figure: A square piece of sheet...
    """
    fig, ax = plot.figure("half", 2.4)
    ax.add_patch(plot.plt.Rectangle((-1, -1), 2, 2, fc="#DCE9EB", ec=plot.INK))
    arrows = {
        "xx": [((1, 0), (0.9, 0)), ((-1, 0), (-0.9, 0))],
        "yy": [((0, 1), (0, 0.9)), ((0, -1), (0, -0.9))],
        "yx": [
            ((1.12, -0.55), (0, 1.1)),
            ((-1.12, 0.55), (0, -1.1)),
            ((-0.55, 1.12), (1.1, 0)),
            ((0.55, -1.12), (-1.1, 0)),
        ],
    }
    colours = {"xx": plot.TEAL, "yy": plot.TEAL, "yx": plot.WARM}
    for name, group in arrows.items():
        for (x, y), (dx, dy) in group:
            style = {"arrowstyle": "-|>", "color": colours[name], "lw": 1.6}
            ax.annotate("", (x + dx, y + dy), (x, y), arrowprops=style)
    for text, x, y in (("xx", 2.05, 0.0), ("yy", 0.12, 2.05), ("yx", 1.3, 0.72), ("yx", 0.62, 1.32)):
        ax.text(x, y, text, color=colours[text], va="center", fontsize=9)
    ax.set(xlim=(-2.3, 2.5), ylim=(2.4, -2.3), aspect="equal")
    ax.set_axis_off()
    plot.alt(
        fig,
        """A square piece of sheet. Arrows pull straight outwards on its left and right sides, named xx, and
        on its upper and lower sides, named yy. Arrows along the sides, named yx, shear it.""",
    )


def same_pull(world, ring_n_per_m):
    """Show a stress, the same with something added that no traction shows, and the traction of both.

    Parameters
    ----------
    world : formotion.force.sheet_worlds.World
    ring_n_per_m : (3, Y, X) float, N/m
    """
    fig, axes = plot.figure("full", 2.3, columns=3)
    first, second = world.stress_n_per_m, world.stress_n_per_m + ring_n_per_m
    both = MN_PER_M * np.stack([half_trace(first), half_trace(second)])[:, world.mask]
    limits = (float(both.min()), float(both.max()))
    for ax, stress, title in ((axes[0], first, "one sheet"), (axes[1], second, "another")):
        stress_maps.tension(ax, half_trace(stress), world.mask, world.pixel_um, limits)
        stress_maps.axes_of_tension(ax, stress, world.mask)
        ax.set_title(title)
    _pull(axes[2], world.traction_pa, world.mask, world.pixel_um)
    plot.alt(
        fig,
        """Left and middle: tension of two sheets of the same outline; the second has a ring of high tension
        and a relaxed middle. Right: the pull on the gel, the same for both.""",
    )


def estimates(truth, mask, pixel_um, found, what):
    """Show the true tension beside estimates, on one colour scale, with the error of the whole tensor.

    Parameters
    ----------
    truth : (3, Y, X) float, N/m
    mask : (Y, X) bool
    pixel_um : float, µm
    found : dict of str to (3, Y, X) float, N/m
    what : str
        What one should see, for the alternative text.

    Examples
    --------
    >>> from formotion.force import sheet_worlds
    >>> world = sheet_worlds.disc(shape=(24, 28), pixel_um=5.0)
    >>> true = world.stress_n_per_m
    >>> estimates(true, world.mask, 5.0, {"half": 0.5 * true}, "All too low.")
    Figure: Maps of tension, with the error of the stress: truth; half: 0.50. All too low.
    """
    fig, axes = plot.figure("full", 2.1 if len(found) > 1 else 2.5, columns=len(found) + 1)
    tension = MN_PER_M * half_trace(truth)[mask]
    limits = (min(0.0, float(tension.min())), float(1.1 * tension.max()))
    titles = ["truth"] + [f"{name}: {relative_error(part, truth, mask):.2f}" for name, part in found.items()]
    for ax, stress, title in zip(axes, (truth, *found.values()), titles, strict=True):
        shown = plot.show_image(ax, MN_PER_M * half_trace(stress), pixel_um, "viridis", limits)
        shown.set_data(np.ma.masked_where(~mask, MN_PER_M * half_trace(stress)))
        stress_maps.axes_of_tension(
            ax, stress, mask, scale=np.hypot(0.5 * (truth[2] - truth[0]), truth[1]).max()
        )
        ax.set_title(title, fontsize=8)
    bar = fig.colorbar(shown, ax=axes, label="tension (mN/m)", shrink=0.85, aspect=22)
    bar.outline.set_linewidth(0.4)
    plot.alt(fig, f"Maps of tension, with the error of the stress: {'; '.join(titles)}. {what}")


def error_bars(found, truth):
    """Show the standard deviation of the tension, and along one row estimate, error bar and truth.

    Parameters
    ----------
    found : formotion.force.stress.Stress
    truth : (3, Y, X) float, N/m
    """
    fig, (left, right) = plot.figure("full", 2.5, columns=2, width_ratios=(1, 1.3))
    stress_maps.tension(
        left, found.tension_std_n_per_m, found.mask, found.pixel_um, label="standard deviation"
    )
    row = found.mask.shape[0] // 2
    left.axhline(row, color=plot.PAPER, lw=0.8, ls=":")
    inside = found.mask[row]
    x_um = (np.arange(inside.size) * found.pixel_um)[inside]
    value, std = (MN_PER_M * part[row][inside] for part in (found.tension_n_per_m, found.tension_std_n_per_m))
    right.fill_between(x_um, value - 1.645 * std, value + 1.645 * std, color=plot.TEAL, alpha=0.25, lw=0)
    right.plot(x_um, value, color=plot.TEAL, label="estimate, 90 %")
    right.plot(x_um, MN_PER_M * half_trace(truth)[row][inside], "--", color=plot.MAGENTA, label="truth")
    right.set(xlabel="place along the dotted row (µm)", ylabel="tension (mN/m)")
    right.legend()
    plot.alt(
        fig,
        """Left: map of the standard deviation of the tension, smallest at the free edge. Right: along the
        middle row, the estimate with its 90 % band and the true tension, nearly everywhere inside the
    band.""",
    )


def coverage(shares, level=0.9):
    """Show how often 90 % intervals hold the truth, from the weakest to the strongest true stress.

    Parameters
    ----------
    shares : dict of str to (Q,) float
        World to shares.
    level : float

    Examples
    --------
    >>> coverage({"even": np.array([0.9, 0.8])})
    Figure: Share of 90 % intervals that hold the truth, weakest to strongest fifth: even 90%, 80%.
    """
    fig, ax = plot.figure("half", 2.3)
    ax.axhspan(0.85, 0.95, color=plot.GREY, alpha=0.2, lw=0)
    ax.axhline(level, color=plot.GREY, lw=0.8, ls="--")
    for (name, share), marker, colour in zip(
        shares.items(), "os^", (plot.TEAL, plot.WARM, plot.INK), strict=False
    ):
        ax.plot(np.arange(1, len(share) + 1), share, color=colour, marker=marker, label=name)
    ax.set(xlabel="fifth of the true stress, weak to strong", ylabel="share that holds", ylim=(0, 1.04))
    ax.set_xticks(range(1, 1 + len(share)))
    ax.legend(loc="lower left")
    text = "; ".join(f"{name} {', '.join(f'{s:.0%}' for s in share)}" for name, share in shares.items())
    plot.alt(fig, f"Share of 90 % intervals that hold the truth, weakest to strongest fifth: {text}.")


def edges(truth, window, pixel_um, found):
    """Show the tension along the middle row of a window: truth, and what each assumed edge makes of it.

    Parameters
    ----------
    truth : (3, Y, X) float, N/m
        Of the whole sheet.
    window : (Y, X) bool
    pixel_um : float, µm
    found : dict of str to formotion.force.stress.Stress
    """
    fig, (left, right) = plot.figure("full", 2.6, columns=2, width_ratios=(1, 1.4))
    true = MN_PER_M * half_trace(truth)
    shown = plot.show_image(left, true, pixel_um, "viridis")
    left.contour(window, [0.5], colors=plot.PAPER, linewidths=1.2)
    plot.colorbar(shown, "true tension", "mN/m")
    row = window.shape[0] // 2
    x_um = np.arange(window.shape[1]) * pixel_um
    inside = window[row]
    right.plot(x_um, true[row], "--", color=plot.MAGENTA, label="truth")
    for (name, part), colour in zip(found.items(), (plot.WARM, plot.TEAL), strict=True):
        value, std = (MN_PER_M * f[row][inside] for f in (part.tension_n_per_m, part.tension_std_n_per_m))
        right.plot(x_um[inside], value, color=colour, label=name)
        right.fill_between(
            x_um[inside], value - 1.645 * std, value + 1.645 * std, color=colour, alpha=0.2, lw=0
        )
    right.set(xlabel="place along the middle row (µm)", ylabel="tension (mN/m)")
    right.axhline(0, color=plot.INK, lw=0.5)
    right.legend(fontsize=7)
    plot.alt(
        fig,
        """Left: true tension in a large sheet; a box marks the window that was recorded. Right: tension along
        its middle row. Taken as a free colony, the window seems to have hardly any tension; the truth lies
        far above the band. With an unknown border, the estimate follows its ups and downs around zero.""",
    )


def held_colony(junctions, world, found):
    """Show a tissue on its gel, the pull at its rim, and the inferred tension of the sheet.

    Parameters
    ----------
    junctions : formotion.dynamics.junctions.Junctions
        In the frame of the picture, µm.
    world : formotion.force.sheet_worlds.World
    found : formotion.force.stress.Stress
    """
    fig, axes = plot.figure("full", 2.5, columns=3)
    tissue_maps.lines(axes[0], junctions, width=1.0)
    tissue_maps.frame(axes[0], junctions)
    _pull(axes[1], world.traction_pa, world.mask, world.pixel_um)
    stress_maps.tension(axes[2], found.tension_n_per_m, found.mask, world.pixel_um)
    plot.alt(
        fig,
        """Left: the junctions of a simulated colony. Middle: its pull on the gel, spots around the rim that
        point inwards, nothing inside. Right: the inferred tension of the sheet, nearly even inside.""",
    )


def junction_tensions(true_nn, found_nn, std_nn):
    """Show inferred tensions of junctions in nanonewton against the true ones.

    Parameters
    ----------
    true_nn, found_nn, std_nn : (J,) float, nN

    Examples
    --------
    >>> junction_tensions(np.array([0.8, 1.2]), np.array([0.9, 1.1]), np.array([0.1, 0.1]))
    Figure: Inferred against true tension of 2 junctions...
    """
    fig, ax = plot.figure("half", 2.8)
    ax.errorbar(true_nn, found_nn, 1.645 * std_nn, fmt="o", ms=2, lw=0.5, color=plot.TEAL, alpha=0.6)
    span = [true_nn.min(), true_nn.max()]
    ax.plot(span, span, "--", color=plot.MAGENTA, label="equal")
    ax.set(xlabel="true tension (nN)", ylabel="inferred tension (nN)")
    ax.legend()
    plot.alt(
        fig,
        f"Inferred against true tension of {len(true_nn)} junctions, with 90 % bars; the points follow the "
        f"line of equality from {span[0]:.1f} to {span[1]:.1f} nN.",
    )
