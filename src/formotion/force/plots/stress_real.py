"""A measured colony on its gel, for ``force/stress``: traction, outline, and what may be shown of it."""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage
from skimage import filters

from formotion import data, plot
from formotion.core.context import context
from formotion.data.download import Unreachable
from formotion.force import grid, sheet_worlds, traction
from formotion.force.plots import stress_maps
from formotion.images import displacement

NAME = "traction-epithelium"
# The one colony that lies whole in the picture, with the gel around it that it moves.
COLONY = np.s_[640:1440, 540:1460]
WINDOW_PX, BLOCK_PX = 32, 8
SMOOTHED_PX = 8


@dataclass(frozen=True)
class Colony:
    """Traction of a colony, and a picture of its cells on the same pixels.

    Attributes
    ----------
    traction_pa, std_pa : (2, Y, X) float, Pa
    cells : (Y, X) float, grey values
        Membranes, or the outline of a simulated colony.
    pixel_um : float, µm
    window : int, px
        Width over which the error of the traction is alike.
    may_show : bool
        False on a published page where the licence of the data stands in the way.
    said : str
        Where it comes from, for the page to print.
    """

    traction_pa: np.ndarray
    std_pa: np.ndarray
    cells: np.ndarray
    pixel_um: float
    window: int
    may_show: bool
    said: str


def colony():
    """Return the measured colony, or a simulated one where the measured one cannot be had.

    Returns
    -------
    Colony

    Examples
    --------
    >>> stand_in().traction_pa.shape
    (2, 64, 72)
    """
    card = data.card(NAME)
    try:
        parts = data.load(NAME)
    except Unreachable:
        return stand_in()
    images = (parts[name].to_numpy().astype(float) for name in ("before", "after", "cell"))
    before, after, cells = (image[COLONY] for image in images)
    gel = card.gel
    moved_um = displacement.measure(before, after, WINDOW_PX).shift_px * gel.pixel_um
    field = traction.infer(
        moved_um, gel.pixel_um, gel.young_pa, gel.poisson, gel.thickness_um, window_px=WINDOW_PX
    )
    may_show = card.publish_pictures or context() != "book"
    said = f"Measured: {card.title}, dataset {NAME} ({card.licence}, {card.source.repository})."
    if not may_show:
        said += "\nThe licence keeps its pictures off this page; run the notebook to see them."
    return Colony(
        grid.block_mean(field.traction_pa, BLOCK_PX),
        grid.block_mean(field.std_pa, BLOCK_PX),
        grid.block_mean(cells, BLOCK_PX),
        gel.pixel_um * BLOCK_PX,
        WINDOW_PX // BLOCK_PX,
        may_show,
        said,
    )


def stand_in():
    """Return a simulated colony in the place of the measured one."""
    world = sheet_worlds.colony("uneven", np.random.default_rng(14), (64, 72))
    pull_pa, noise_pa = world.noisy(0.1, np.random.default_rng(9))
    said = f"Not measured: {NAME} could not be had. A simulated colony instead."
    std_pa = np.full_like(pull_pa, noise_pa)
    return Colony(pull_pa, std_pa, world.mask.astype(float), world.pixel_um, 1, True, said)


def outlines(seen, margins_um):
    """Return the largest bright region of the membrane picture, widened by each margin.

    Parameters
    ----------
    seen : Colony
    margins_um : sequence of float, µm

    Returns
    -------
    dict of float to (Y, X) bool

    Examples
    --------
    >>> tight, wide = outlines(stand_in(), (0.0, 5.0)).values()
    >>> bool(wide.sum() > tight.sum())
    True
    """
    smooth = ndimage.gaussian_filter(seen.cells, SMOOTHED_PX / BLOCK_PX)
    bright = ndimage.binary_fill_holes(smooth > filters.threshold_otsu(smooth))
    region, count = ndimage.label(bright)
    largest = region == 1 + np.argmax(ndimage.sum(bright, region, np.arange(1, count + 1)))
    away_um = seen.pixel_um * ndimage.distance_transform_edt(~largest)
    return {margin: away_um <= margin for margin in margins_um}


def maps(seen, masks, found):
    """Show the cells with their outlines, and the map of tension in each; nothing where it may not be shown.

    Parameters
    ----------
    seen : Colony
    masks : dict of float to (Y, X) bool
        Outline by its margin in µm.
    found : dict of float to formotion.force.stress.Stress
    """
    if not seen.may_show:
        return
    fig, axes = plot.figure("full", 1.9, columns=1 + len(masks))
    plot.show_image(axes[0], seen.cells, seen.pixel_um)
    for mask in masks.values():
        axes[0].contour(mask, [0.5], colors=plot.WARM, linewidths=0.8)
    axes[0].set_title("cells, outlines", loc="left")
    highest = max(np.percentile(1e3 * one.tension_n_per_m[masks[m]], 99) for m, one in found.items())
    for ax, (margin, one) in zip(axes[1:], found.items(), strict=True):
        stress_maps.tension(ax, one.tension_n_per_m, masks[margin], seen.pixel_um, (0, highest))
        ax.set_title(f"+ {margin:g} µm", loc="left")
    plot.alt(
        fig,
        "Left: cells with three outlines, each wider than the last. Then maps of the tension inside each: "
        f"the wider the outline, the higher the tension, at most {highest:.0f} mN/m.",
    )
