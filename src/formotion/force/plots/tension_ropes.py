"""Figures of balance: a knot of three ropes, a curved wall, bowls that meet, and a vertex that trembles."""

import numpy as np

from formotion import plot

KNOTS = {"equal angles": (90, 210, 330), "nearly in line": (90, 190, 350), "a sharp corner": (90, 240, 300)}


def pulls(angles_deg):
    """Return the tensions, mean 1, of three ropes in balance that leave a knot at these angles.

    Parameters
    ----------
    angles_deg : (3,) float, degree

    Examples
    --------
    >>> pulls((90, 210, 330))
    array([1., 1., 1.])
    """
    angle = np.radians(angles_deg)
    size = np.abs(np.sin(np.roll(angle, -1) - np.roll(angle, -2)))
    return (size / size.mean()).round(12)


def knots():
    """Show three knots in balance, and the closed triangle of each one's pulls.

    Examples
    --------
    >>> knots()
    Figure: Three knots of three ropes...
    """
    fig, axes = plot.figure("full", 1.75, columns=3)
    for ax, (title, angles) in zip(axes, KNOTS.items(), strict=True):
        _knot(ax, np.radians(angles), pulls(angles))
        ax.set_title(title)
    text = "; ".join(
        f"{name}: {', '.join(f'{pull:.2f}' for pull in pulls(angles))}" for name, angles in KNOTS.items()
    )
    plot.alt(
        fig,
        f"""Three knots of three ropes, the first rope upwards; beside each, its three pulls head to tail
        form a closed triangle. Pulls, first rope first: {text}. Where the two others lie nearly in line,
        the first pulls little.""",
    )


def _knot(ax, angle, pull):
    unit = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    for (x, y), size in zip(unit, pull, strict=True):
        ax.plot([0, x], [0, y], color=plot.TEAL, lw=3 * size, solid_capstyle="round")
        ax.text(1.42 * x, 1.25 * y, f"{size:.2f}", ha="center", va="center", fontsize=8)
    arrows = 0.95 * unit * pull[:, None]
    corner = np.cumsum(np.vstack([[0, 0], arrows]), axis=0)
    corner += [2.75, 0] - (corner.max(axis=0) + corner.min(axis=0)) / 2
    for tail, arrow in zip(corner, arrows, strict=False):
        ax.annotate(
            "",
            tail + arrow,
            tail,
            arrowprops={"arrowstyle": "-|>", "color": plot.WARM, "shrinkA": 0, "shrinkB": 0},
        )
    ax.set(xlim=(-1.75, 3.7), ylim=(-1.25, 1.4), aspect="equal")
    ax.set_axis_off()


def wall(bend=0.5):
    """Show a curved wall between two cells with its chord and sagitta.

    Parameters
    ----------
    bend : float, radian
        Half the opening angle of the arc.

    Examples
    --------
    >>> wall()
    Figure: A wall...
    """
    fig, ax = plot.figure("half", 2.1)
    angle = np.linspace(-bend, bend, 50)
    radius = 1 / np.sin(bend)
    x, y = radius * (np.cos(angle) - np.cos(bend)), radius * np.sin(angle)
    ax.plot(x, y, color=plot.TEAL, lw=3)
    ax.plot([0, 0], [-1, 1], color=plot.GREY, lw=1, ls="--")
    ax.plot([0, x.max()], [0, 0], color=plot.INK, lw=1)
    ax.text(-0.06, 0.27, "chord", ha="right", color=plot.GREY, fontsize=8)
    ax.text(x.max() + 0.1, 0.27, "sagitta", fontsize=8)
    ax.plot([x.max() / 2, x.max() + 0.1], [0, 0.3], color=plot.INK, lw=0.5)
    for height in (-0.45, 0.15, 0.75):
        ax.annotate(
            "",
            (-0.25, height - 0.15),
            (-0.85, height - 0.15),
            arrowprops={"arrowstyle": "-|>", "color": plot.WARM},
        )
        ax.annotate(
            "", (x.max() + 0.2, height - 0.15), (x.max() + 0.5, height - 0.15),
            arrowprops={"arrowstyle": "-|>", "color": plot.WARM},
        )  # fmt: skip
    ax.text(-0.9, -1, "left cell:\nhigh pressure", ha="center", fontsize=8)
    ax.text(1.15, -1, "right cell:\nlow pressure", ha="center", fontsize=8)
    ax.set(xlim=(-1.6, 1.8), ylim=(-1.1, 1.1), aspect="equal")
    ax.set_axis_off()
    plot.alt(
        fig,
        """A wall between two cells bows to the right. The dashed chord joins its ends; the sagitta is the
        short line from the middle of the chord to the wall. Long arrows push from the left cell, short ones
        from the right cell.""",
    )


BOWLS = np.array(
    [[1.0, -1.0, 0.0], [1.25, 1.0, 0.15], [0.85, 0.15, 1.6]]
)  # pressure, x and y of the lowest point


def bowls(bowls=BOWLS):
    """Show three cells as three bowls: a cut through two of them, and where each is the lowest.

    Parameters
    ----------
    bowls : (3, 3) float
        Pressure, and x and y of the lowest point, of each cell.

    Examples
    --------
    >>> bowls()
    Figure: Left: a cut...
    """
    fig, (left, right) = plot.figure("full", 2.5, columns=2, width_ratios=(1.3, 1))
    line = np.linspace(-2.2, 2.2, 200)
    cut = [p * ((line - x) ** 2 + y**2) for p, x, y in bowls[:2]]
    for height, name, colour in zip(cut, "ab", (plot.TEAL, plot.WARM), strict=True):
        left.plot(line, height, color=colour, lw=1, ls="--")
        left.plot(line, np.where(height <= np.min(cut, axis=0), height, np.nan), color=colour, lw=3)
        left.text(line[np.argmin(height)], -0.55, f"cell {name}", color=colour, ha="center", fontsize=8)
    meet = line[np.argmin(np.abs(cut[0] - cut[1]) + 10 * (np.abs(line) > 1))]
    left.axvline(meet, color=plot.INK, lw=0.8)
    left.text(meet + 0.05, 4.4, "junction", fontsize=8)
    left.set(ylim=(-0.8, 5), xlabel="position", ylabel="height of the bowl", xticks=[], yticks=[])
    _regions(right, bowls)
    plot.alt(
        fig,
        """Left: a cut through two bowls. The narrower bowl belongs to the cell of higher pressure; where they
        cross is the junction. Right: seen from above, three bowls share the plane, each cell where its bowl
        is the lowest. The three junctions are arcs and meet in one point.""",
    )


def _regions(ax, bowls):
    y, x = np.mgrid[-1.3:2.5:200j, -2.2:2.2:230j]
    heights = np.array([p * ((x - a) ** 2 + (y - b) ** 2) for p, a, b in bowls])
    owner = heights.argmin(axis=0)
    ax.contourf(
        x, y, owner, levels=[-0.5, 0.5, 1.5, 2.5], colors=[plot.TEAL, plot.WARM, plot.GREY], alpha=0.25
    )
    for k in range(3):
        others = np.delete(heights, k, axis=0).min(axis=0)
        ax.contour(x, y, heights[k] - others, levels=[0], colors=plot.INK, linewidths=1.5)
    for (_, a, b), name in zip(bowls, "abc", strict=True):
        ax.text(a, b, name, ha="center", va="center")
    ax.set(aspect="equal")
    ax.set_axis_off()


def tremble(junctions, noisy, vertex, reach_um=3.0):
    """Show one vertex, its junctions as they are and as they were localised, with the first step of each.

    Parameters
    ----------
    junctions, noisy : Junctions
        The same junctions without and with localisation error.
    vertex : int
    reach_um : float, µm
        Half the width of what is shown.
    """
    fig, axes = plot.figure("full", 2.6, columns=2)
    centre = junctions.vertex_um()[vertex]
    mine = np.flatnonzero((junctions.vertices == vertex).any(axis=1))
    for ax, title in zip(axes, ("one vertex", "first two points of each junction"), strict=True):
        for j in mine:
            _contours(ax, junctions, noisy, j, vertex, ends_only=ax is axes[1])
        ax.set(title=title, aspect="equal")
        ax.set_axis_off()
    for ax, reach in zip(axes, (reach_um, reach_um / 2.5), strict=True):
        ax.set(xlim=centre[1] + [-reach, reach], ylim=centre[0] + [0.7 * reach, -0.7 * reach])
        plot.scale_bar(ax, 1.0)
    plot.alt(
        fig,
        """Left: a vertex where three junctions meet, true contours dashed, localised points as dots: the
        points hardly leave the contours. Right: enlarged, with a line through the first two points of each
        junction; these lines turn visibly away from the true directions.""",
    )


def _contours(ax, junctions, noisy, j, vertex, ends_only):
    own = slice(junctions.start[j], junctions.start[j + 1])
    step = 1 if junctions.vertices[j, 0] == vertex else -1
    true, seen = junctions.points_um[own][::step], noisy.points_um[own][::step]
    ax.plot(true[:, 1], true[:, 0], color=plot.MAGENTA, ls="--", lw=1.2)
    ax.plot(seen[:, 1], seen[:, 0], "o", color=plot.TEAL, ms=3)
    if ends_only:
        far = seen[0] + 8 * (seen[1] - seen[0])
        ax.plot([seen[0, 1], far[1]], [seen[0, 0], far[0]], color=plot.TEAL, lw=1)
