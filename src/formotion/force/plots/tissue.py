"""Maps of a tissue: tension as the colour of the junctions, pressure as the fill of the cells."""

import numpy as np
from matplotlib.collections import LineCollection, PolyCollection

from formotion import plot
from formotion.dynamics.junctions import OUTSIDE

TENSION_MAP, PRESSURE_MAP, ERROR_MAP = "RdBu_r", "PuOr_r", "cividis"


def outline(junctions, cell):
    """Return the closed outline of one cell, or None where the picture does not hold all of it.

    Parameters
    ----------
    junctions : Junctions
    cell : int

    Returns
    -------
    (N, 2) float, µm, or None

    Examples
    --------
    >>> from formotion.dynamics import tissue
    >>> outline(tissue.simulate(12, np.random.default_rng(1)).junctions, 0).shape[1]
    2
    """
    follows = {}
    for j, (left, right) in enumerate(junctions.cells):
        points = junctions.points_um[junctions.start[j] : junctions.start[j + 1]]
        first, last = junctions.vertices[j]
        if left == cell:
            follows[first] = last, points[:-1]
        elif right == cell:
            follows[last] = first, points[:0:-1]
    return _loop(follows)


def _loop(follows):
    """Chain pieces start -> (end, points) to one loop that uses all of them."""
    here = first = next(iter(follows), -1)
    pieces = []
    while here in follows and here >= 0 and len(pieces) < len(follows):
        here, points = follows[here]
        pieces.append(points)
    return np.concatenate(pieces) if pieces and here == first and len(pieces) == len(follows) else None


def lines(ax, junctions, values=None, cmap=TENSION_MAP, limits=(0.6, 1.4), width=2.2, color=plot.INK):
    """Draw the junctions, coloured by a value each where `values` are given.

    Parameters
    ----------
    ax : matplotlib Axes
    junctions : Junctions
    values : (J,) float, optional
        NaN is drawn thin and grey.
    cmap : str
    limits : (float, float)
    width : float, points
    color : matplotlib colour
        Where no values are given.

    Returns
    -------
    LineCollection
        Give it to ``plot.colorbar``.

    Examples
    --------
    >>> from formotion.dynamics import tissue
    >>> world = tissue.simulate(12, np.random.default_rng(1))
    >>> fig, ax = plot.figure("half")
    >>> len(lines(ax, world.junctions, world.tension_nn).get_paths()) == world.junctions.n_junctions
    True
    >>> plot.plt.close(fig)
    """
    paths = [points[:, ::-1] for points in np.split(junctions.points_um, junctions.start[1:-1])]
    if values is None:
        drawn = LineCollection(paths, colors=color, linewidths=width, capstyle="round")
    else:
        known = np.isfinite(values)
        hidden = [path for path, k in zip(paths, known, strict=True) if not k]
        ax.add_collection(LineCollection(hidden, colors=plot.GREY, linewidths=0.5))
        shown = [path for path, k in zip(paths, known, strict=True) if k]
        ax.add_collection(LineCollection(shown, colors=plot.INK, linewidths=width + 1.2, capstyle="round"))
        drawn = LineCollection(shown, cmap=cmap, linewidths=width, capstyle="round")
        drawn.set(array=np.asarray(values)[known], clim=limits)
    return ax.add_collection(drawn)


def fill(ax, junctions, values, cmap=PRESSURE_MAP, limits=None):
    """Fill each whole cell with the colour of its value.

    Parameters
    ----------
    ax : matplotlib Axes
    junctions : Junctions
    values : (C,) float
        Cells with NaN stay empty.
    cmap : str
    limits : (float, float), optional
        Symmetric about zero by default.

    Returns
    -------
    PolyCollection
    """
    kept = [c for c in np.unique(junctions.cells) if c != OUTSIDE and np.isfinite(values[c])]
    outlines = {c: outline(junctions, c) for c in kept}
    outlines = {c: path[:, ::-1] for c, path in outlines.items() if path is not None}
    top = np.nanmax(np.abs(values))
    drawn = PolyCollection(list(outlines.values()), cmap=cmap, edgecolors="none")
    drawn.set(array=np.asarray(values)[list(outlines)], clim=limits or (-top, top))
    return ax.add_collection(drawn)


def frame(ax, junctions, bar=True):
    """Make the axes show the whole tissue: equal axes, y down, a scale bar unless the unit is unknown.

    Parameters
    ----------
    ax : matplotlib Axes
    junctions : Junctions
    bar : bool
        False where lengths are in pixels of unknown size.
    """
    low, high = junctions.points_um.min(axis=0), junctions.points_um.max(axis=0)
    rim = 0.03 * (high - low).max()
    ax.set(xlim=(low[1] - rim, high[1] + rim), ylim=(high[0] + rim, low[0] - rim), aspect="equal")
    ax.set_axis_off()
    if bar:
        plot.scale_bar(ax, 1.0)


def tension_map(ax, junctions, tension, bar=True, title=""):
    """Draw tensions, mean 1, with their colour bar.

    Parameters
    ----------
    ax : matplotlib Axes
    junctions : Junctions
    tension : (J,) float, mean tension = 1
    bar : bool
        Whether to draw a scale bar.
    title : str
    """
    frame(ax, junctions, bar)
    plot.colorbar(lines(ax, junctions, tension), "tension", "mean = 1")
    ax.set_title(title)


def pressure_map(ax, junctions, pressure, unit, bar=True, title=""):
    """Draw pressures, mean 0, with their colour bar.

    Parameters
    ----------
    ax : matplotlib Axes
    junctions : Junctions
    pressure : (C,) float, `unit`
    unit : str
    bar : bool
        Whether to draw a scale bar.
    title : str
    """
    frame(ax, junctions, bar)
    shown = fill(ax, junctions, pressure)
    lines(ax, junctions, width=0.5)
    plot.colorbar(shown, "pressure", unit)
    ax.set_title(title)


def side_by_side(junctions, views, limits=(0.6, 1.4)):
    """Return a row of tension maps on one colour scale.

    Parameters
    ----------
    junctions : Junctions
    views : dict of str to (J,) float, mean tension = 1
        Title to tensions; those of the outermost junctions may be NaN.
    limits : (float, float)
        Of the colour scale; what lies beyond takes its end.

    Returns
    -------
    matplotlib Figure

    Examples
    --------
    >>> from formotion.dynamics import tissue
    >>> world = tissue.simulate(12, np.random.default_rng(1))
    >>> fig = side_by_side(world.junctions, {"truth": world.tension_nn})
    >>> fig.axes[0].get_title(loc="left")
    'truth'
    >>> plot.plt.close(fig)
    """
    fig, axes = plot.figure("full", 2.3, columns=len(views), squeeze=False)
    for ax, (title, tension) in zip(axes[0], views.items(), strict=True):
        frame(ax, junctions, bar=ax is axes[0, 0])
        shown = lines(ax, junctions, tension, limits=limits, width=1.6)
        ax.set_title(title)
    bar = fig.colorbar(shown, ax=axes[0], label="tension (mean = 1)", shrink=0.9, aspect=24, extend="both")
    bar.outline.set_linewidth(0.4)
    return fig


def mechanics(world):
    """Show the true tensions and pressures of a simulated tissue.

    Parameters
    ----------
    world : formotion.dynamics.tissue.Tissue

    Examples
    --------
    >>> from formotion.dynamics import tissue
    >>> mechanics(tissue.simulate(12, np.random.default_rng(1)))
    Figure: Left: the junctions of a simulated tissue...
    """
    fig, (left, right) = plot.figure("full", 2.9, columns=2)
    tension_map(left, world.junctions, world.tension_nn, title="which junctions pull")
    pressure = world.pressure_nn_per_um - world.pressure_nn_per_um.mean()
    pressure_map(right, world.junctions, pressure, "nN/µm", title="which cells push")
    plot.alt(
        fig,
        f"""Left: the junctions of a simulated tissue of {len(pressure)} cells, red where they pull more than
        the mean, blue where less. Right: the same cells, orange where the pressure is above the mean,
        purple where it is below. Junctions bow from orange cells into purple ones.""",
    )
