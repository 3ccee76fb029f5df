"""From a label mask to tensions and pressures, and what the report on them says."""

import csv
from dataclasses import dataclass
from functools import partial

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.colors import ListedColormap
from scipy import ndimage
from skimage.segmentation import find_boundaries

from formotion import plot
from formotion.core.errors import InputError
from formotion.core.estimate import Estimate
from formotion.dynamics.junctions import Junctions
from formotion.force import tension
from formotion.images.labels import touching
from formotion.images.trace import trace
from formotion.report import Report

Z90 = 1.6449
FEW_CELLS = 30
LITTLE_LEARNT = 0.3
ROUGH = 0.05  # error of contour points over the mean junction
CELL_UM = (2, 200)
BELONGS = (
    0.75  # share of cells that a picture must show with a bright rim; 0.99 with its own mask, 0.5 by chance
)
COLOURS = ListedColormap(plot.plt.get_cmap("viridis")(np.linspace(0.25, 1, 192)))  # all show on black
NOTE = (
    "All tensions are relative to their mean, all pressures to theirs and to that mean tension over a µm: "
    "shapes cannot tell absolute forces. A cut or a pipette on one junction sets the scale of all."
)
# Shares from benchmarks/tension_from_images.py: segmented masks without and with their picture.
COVERED_BY_MASK = (
    "Intervals are too narrow: from a mask without its picture, 90 % intervals hold the truth for about 70 % "
    "of the junctions of simulated tissue, because the steps of pixels shift a junction as a whole. Give "
    "the membrane picture (--image)."
)
COVERED_BY_PICTURE = (
    "Intervals are a little narrow: fitted to a picture, 90 % intervals hold the truth for 80 to 90 % of the "
    "junctions of simulated tissue."
)
READING = [
    "Intervals hold 90 % of the probability that contours and prior leave if forces balance in every "
    "vertex, each junction has one tension along its length, and errors of contour points are independent. "
    "They leave out friction in a moving tissue, junctions missed or invented by the segmentation, forces "
    "out of the plane, and pressures that differ across straight junctions.",
    "The share learnt from the shapes is 0 where every tension is its prior guess, the mean, and 1 where the "
    "contours alone decide. Below about a half, compare averages over many junctions, not single ones.",
]
METHOD = [
    "Each cell has a smooth function with four unknowns; a junction is where two of them are equal. Balance "
    "of forces at every vertex, and of tension, curvature and pressure on every junction, then hold exactly, "
    "and every contour point is one equation. The error of the points and the spread of tensions and "
    "pressures are those of largest evidence. junctions.csv holds each junction, cells.csv each cell."
]
ADVICE = [
    "The raw membrane picture beside the mask (--image): contours are then fitted below the size of a pixel.",
    "Two pictures a minute apart. A tissue that moves or rounds up between them is not in balance.",
    "A few cuts by laser, with the recoil speed: they set the scale and test the order of tensions.",
    "More tissue around the cells of interest: the outermost junctions are not inferred.",
]


@dataclass(frozen=True)
class Analysis:
    """Everything inferred from one mask.

    Attributes
    ----------
    cells : (Y, X) int
        Cell of each pixel, -1 outside.
    label_of_cell : (C,) int
        The label of each cell in the mask.
    junctions : Junctions
    found : tension.Tensions
    image : (Y, X) float or None
        The membrane picture, if given.
    pixel_um : float, µm
    lost, broken : int
        Labels of the mask that were left out, and pieces beyond the first of a label.
    """

    cells: np.ndarray
    label_of_cell: np.ndarray
    junctions: Junctions
    found: tension.Tensions
    image: np.ndarray | None
    pixel_um: float
    lost: int = 0
    broken: int = 0

    @property
    def learnt(self):
        """Share of the spread of tensions that the contours decide, 0 to 1."""
        left = np.nanmean(self.found.tension_std**2) / self.found.tension_spread**2
        return float(np.clip(1 - left, 0, 1))

    @property
    def noise_share(self):
        """Error of a contour point over the mean junction."""
        return self.found.noise_um / self.junctions.mean_length_um

    @property
    def cell_um(self):
        """Diameter of a disc of the mean area of a cell."""
        area = (self.cells >= 0).sum() / len(self.label_of_cell)
        return float(2 * self.pixel_um * np.sqrt(area / np.pi))


def analyse(labels, pixel_um, image=None):
    """Trace a label mask and infer tensions and pressures.

    Parameters
    ----------
    labels : (Y, X) int
        Label mask; 0 is background.
    pixel_um : float, µm
    image : (Y, X) float, optional
        Membrane picture, to which the contours are fitted.

    Returns
    -------
    Analysis

    Raises
    ------
    InputError
        If the mask holds fewer than two touching cells or no vertex, if the picture is not bright where
        the mask has outlines, or a value is out of range.

    Examples
    --------
    >>> from skimage.segmentation import watershed
    >>> seeds = np.zeros((60, 60), int)
    >>> seeds[tuple(np.random.default_rng(0).integers(0, 60, (2, 12)))] = np.arange(1, 13)
    >>> round(float(np.nanmean(analyse(watershed(np.zeros((60, 60)), seeds), 0.5).found.tension)), 2)
    1.0
    """
    cells, label_of_cell = touching(labels)
    if image is not None:
        _require_membranes(image, cells)
    junctions = trace(labels, pixel_um, image)
    _require_vertex(junctions)
    named, used = len(np.unique(labels[labels > 0])), len(np.unique(label_of_cell))
    broken = len(label_of_cell) - used
    found = tension.infer(junctions)
    return Analysis(cells, label_of_cell, junctions, found, image, pixel_um, named - used, broken)


def _require_membranes(image, cells):
    """A picture of something else would move contours anywhere, unseen."""
    rim = find_boundaries(cells + 2, mode="inner")
    number, depth = np.arange(cells.max() + 1), ndimage.distance_transform_edt(~rim)
    inside = 2 * depth >= ndimage.maximum(depth, cells, number)[np.maximum(cells, 0)]
    on, off = (ndimage.mean(image, np.where(part, cells, -1), number) for part in (rim, inside))
    share = np.mean(on > off)
    if share < BELONGS:
        raise InputError(
            f"the picture must be brighter at the rim of a cell of the mask than inside, got that for "
            f"{share:.0%} of the cells: give the picture that was segmented, its membranes bright"
        )


def _require_vertex(junctions):
    meeting = junctions.vertices[junctions.inner]
    meeting = meeting[meeting >= 0]
    if meeting.size == 0 or np.bincount(meeting).max() < 3:
        raise InputError(
            f"labels must show a point where three cells meet, got {junctions.n_cells} cells and none: "
            f"give more of the tissue, {FEW_CELLS} cells or more"
        )


def compose(analysis, inputs=()):
    """Return the `formotion.report.Report` of an analysis.

    Parameters
    ----------
    analysis : Analysis
    inputs : sequence of (str, str)
        What each file is, and its name.

    Returns
    -------
    formotion.report.Report
        With ``junctions.csv`` and ``cells.csv`` as its files.
    """
    return Report(
        title="Tension report",
        inputs=list(inputs),
        numbers=numbers(analysis),
        pictures=pictures(analysis),
        parameters=_parameters(analysis),
        warnings=warnings(analysis),
        note=f"{NOTE} {COVERED_BY_MASK if analysis.image is None else COVERED_BY_PICTURE}",
        reading=READING,
        method=METHOD,
        advice=ADVICE,
        files={
            "junctions.csv": partial(_write_junctions, analysis),
            "cells.csv": partial(_write_cells, analysis),
        },
    )


def numbers(analysis):
    """Return what the report states as ``(quantity, Estimate or float, unit)``."""
    found, junctions = analysis.found, analysis.junctions
    used = np.isfinite(found.tension)
    high, low = np.nanargmax(found.tension), np.nanargmin(found.tension)
    return [
        ("cells", float(len(analysis.label_of_cell)), ""),
        ("junctions between two cells", float(used.sum()), ""),
        ("mean length of a junction", 1e-6 * junctions.mean_length_um, "m"),
        ("error of a contour point", 1e-6 * found.noise_um, "m"),
        ("the same over the mean junction", 100 * analysis.noise_share, "%"),
        ("spread of tensions over their mean", 100 * found.tension_spread, "%"),
        ("share of it learnt from the shapes", 100 * analysis.learnt, "%"),
        ("highest tension over the mean", _interval(found.tension[high], found.tension_std[high]), ""),
        ("lowest tension over the mean", _interval(found.tension[low], found.tension_std[low]), ""),
    ]


def _interval(value, std):
    return Estimate(float(value), float(value - Z90 * std), float(value + Z90 * std))


def warnings(analysis):
    """Return what makes this result doubtful, as a list of sentences."""
    found, number = analysis.found, len(analysis.label_of_cell)
    outer = int((~analysis.junctions.inner).sum())
    told = []
    if number < FEW_CELLS:
        told.append(
            f"Only {number} cells: error and spread are learned from few contours, and intervals may be too "
            f"narrow. Give {FEW_CELLS} cells or more."
        )
    if analysis.learnt < LITTLE_LEARNT:
        told.append(
            f"Contours are off by {100 * analysis.noise_share:.1f} % of a junction: little is learnt beyond "
            "the mean. Give the membrane picture as well (--image), or a sharper one."
        )
    elif analysis.noise_share > ROUGH:
        told.append(
            f"Contours scatter by {100 * analysis.noise_share:.0f} % of a junction about arcs in balance, "
            "1 % is usual: pixels are too coarse, outlines miss membranes, or forces do not balance. Look at "
            "the first map."
        )
    if analysis.lost:
        told.append(
            f"{analysis.lost} labels of the mask were left out: specks, or cells with a single neighbour."
        )
    if analysis.broken:
        told.append(
            f"{analysis.broken} pieces share the label of another piece and count as cells of their own: "
            "correct the mask if they are one cell."
        )
    if not CELL_UM[0] <= analysis.cell_um <= CELL_UM[1]:
        told.append(
            f"A cell measures {analysis.cell_um:.3g} µm across, unlike a cell: check --pixel-um. Tensions do "
            "not depend on it, lengths and pressures do."
        )
    if outer:
        told.append(
            f"{outer} junctions with the outside were left out: what pulls there is not seen, and cells at "
            "the border are less certain than the rest."
        )
    if np.nanmin(found.tension) < 0.1:
        told.append(
            "Some tensions are close to zero: look there for a cell that was split in two by mistake."
        )
    return told


def pictures(analysis):
    """Return the maps as a list of ``(caption, formotion.plot.Picture)``."""
    found = analysis.found
    spread = np.nanpercentile(found.tension, (2, 98))
    return [
        ("Tension of each junction, over the mean.", _lines(analysis, found.tension, "tension", spread)),
        (
            "Standard deviation of each tension. Compare it with the spread of the first map.",
            _lines(analysis, found.tension_std, "standard deviation", (0, np.nanmax(found.tension_std))),
        ),
        ("Pressure of each cell above the mean.", _patches(analysis)),
    ]


def _canvas(analysis, image, **shown):
    rows, columns = analysis.cells.shape
    fig, ax = plot.figure("half", max(2.7 * rows / columns + 0.4, 2.2))  # room for the bar's label
    return fig, ax, plot.show_image(ax, image, analysis.pixel_um, **shown)


def _lines(analysis, values, label, limits):
    image, limits_shown = (analysis.cells < 0).astype(float), (0, 5)
    if analysis.image is not None:
        image = analysis.image
        limits_shown = (image.min(), 2 * np.percentile(image, 99.5))  # dark, so that the lines stand out
    fig, ax, _ = _canvas(analysis, image, limits=limits_shown)
    known = np.flatnonzero(np.isfinite(values))
    lines = LineCollection(_outlines(analysis, known), linewidths=2, cmap=COLOURS)
    lines.set(array=values[known], clim=limits)
    ax.add_collection(lines)
    plot.colorbar(lines, label, "mean tension")
    text = f"Outlines of {len(analysis.label_of_cell)} cells, each junction coloured by its {label}"
    return plot.picture(
        fig, f"{text}: {np.nanmin(values):.2g} to {np.nanmax(values):.2g} of the mean tension."
    )


def _outlines(analysis, which):
    """Return junctions as (x, y) in px."""
    points, start = analysis.junctions.points_um[:, ::-1] / analysis.pixel_um, analysis.junctions.start
    return [points[start[j] : start[j + 1]] for j in which]


def _patches(analysis):
    pressure = np.nan_to_num(analysis.found.pressure)
    shown = np.where(analysis.cells >= 0, pressure[np.maximum(analysis.cells, 0)], 0.0)
    fig, ax, mappable = _canvas(analysis, shown, cmap="RdBu_r")
    every = range(len(analysis.junctions.start) - 1)
    ax.add_collection(LineCollection(_outlines(analysis, every), linewidths=0.6, colors=plot.GREY))
    plot.colorbar(mappable, "pressure", "mean tension/µm")
    text = f"Cells coloured by pressure, {pressure.min():.2g} to {pressure.max():.2g} mean tensions per µm."
    return plot.picture(fig, text)


def _parameters(analysis):
    rows, columns = analysis.cells.shape
    return [
        ("picture", f"{rows} x {columns} px"),
        ("pixel size", f"{analysis.pixel_um:g} µm"),
        ("contours", "from the mask alone" if analysis.image is None else "fitted to the membrane picture"),
        ("outside of the tissue", "taken as unknown: its junctions are left out"),
    ]


def _write_junctions(analysis, path):
    junctions, found = analysis.junctions, analysis.found
    labels = np.append(analysis.label_of_cell, 0)[junctions.cells]
    middle = np.add.reduceat(junctions.points_um, junctions.start[:-1]) / np.diff(junctions.start)[:, None]
    columns = [*labels.T, *middle.T, junctions.length_um, found.tension, found.tension_std]
    names = ["label_left", "label_right", "y_um", "x_um", "length_um", "tension", "tension_sd"]
    _write(path, names, columns)


def _write_cells(analysis, path):
    inside = analysis.cells >= 0
    cell, (y, x) = analysis.cells[inside], np.nonzero(inside)
    number = len(analysis.label_of_cell)
    area = np.bincount(cell, minlength=number)
    centre = [np.bincount(cell, part, minlength=number) / area * analysis.pixel_um for part in (y, x)]
    missing = np.full(number - len(analysis.found.pressure), np.nan)
    pressure, deviation = (
        np.append(part, missing) for part in (analysis.found.pressure, analysis.found.pressure_std)
    )
    columns = [analysis.label_of_cell, *centre, area * analysis.pixel_um**2, pressure, deviation]
    _write(path, ["label", "y_um", "x_um", "area_um2", "pressure_per_um", "pressure_sd_per_um"], columns)


def _write(path, names, columns):
    """Write one row for each object; what was not inferred is left empty."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(names)
        for row in zip(*columns, strict=True):
            writer.writerow(["" if np.isnan(value) else f"{value:.6g}" for value in row])
