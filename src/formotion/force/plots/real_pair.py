"""Figures of a measured bead pair: the cell, the movement, and two estimates of its pull."""

import numpy as np
from scipy.interpolate import griddata
from scipy.ndimage import gaussian_filter, map_coordinates

from formotion import plot


def cell_and_movement(pair, moved_um):
    """Show the cell (the beads where there is no picture of it) and the movement of the gel.

    Parameters
    ----------
    pair : formotion.data.BeadPairData
    moved_um : (2, Y, X) float, µm
        Movement on the pixels of the pair.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> pair = SimpleNamespace(cell=None, before=np.eye(30, 40), pixel_um=0.5)
    >>> cell_and_movement(pair, np.ones((2, 30, 40)))
    Figure: Left: the beads...
    """
    fig, (left, right) = plot.figure("full", 2.3, columns=2)
    plot.show_image(left, pair.before if pair.cell is None else pair.cell, pair.pixel_um)
    shown = plot.show_image(right, np.hypot(*moved_um), pair.pixel_um, cmap="cividis")
    plot.quiver(right, moved_um, pair.pixel_um, "µm", color=plot.PAPER)
    plot.colorbar(shown, "movement", "µm")
    picture = "the beads in the gel" if pair.cell is None else "a cell on its gel"
    plot.alt(
        fig,
        f"Left: {picture}. Right: how far the gel below had been moved, as colour and arrows, at most "
        f"{np.hypot(*moved_um).max():.1f} µm.",
    )


def pull_and_error(field, pair):
    """Show the cell where there is a picture, the estimated traction and its standard deviation.

    Parameters
    ----------
    field : formotion.force.traction.TractionField
        On the pixels of the pair.
    pair : formotion.data.BeadPairData

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> field = SimpleNamespace(traction_pa=np.ones((2, 30, 40)), std_pa=np.ones((2, 30, 40)))
    >>> pull_and_error(field, SimpleNamespace(cell=None, pixel_um=0.5))
    Figure: Estimated pull, at most 1.4 Pa...
    """
    fig, axes = plot.figure("full", 1.9, columns=2 if pair.cell is None else 3)
    if pair.cell is not None:
        plot.show_image(axes[0], pair.cell, pair.pixel_um)
        axes[0].set_title("the cell")
    pull, sd = np.hypot(*field.traction_pa), np.sqrt(np.mean(field.std_pa**2, axis=0))
    for ax, values, title in ((axes[-2], pull, "pull"), (axes[-1], sd, "its standard deviation")):
        shown = plot.show_image(ax, values, pair.pixel_um, cmap="viridis", limits=(0, pull.max()))
        ax.set_title(title)
    bar = fig.colorbar(shown, ax=list(axes[-2:]), label="traction (Pa)", shrink=0.8, aspect=20)
    bar.outline.set_linewidth(0.4)
    plot.alt(
        fig,
        f"Estimated pull, at most {pull.max():.1f} Pa, and on the same colours the standard deviation of one "
        f"component, at most {sd.max():.1f} Pa.",
    )


def beside_published(field, flow, pair):
    """Show our traction beside the published one, and say in numbers how movement and traction differ.

    Parameters
    ----------
    field : formotion.force.traction.TractionField
        On the pixels of the pair.
    flow : formotion.images.displacement.Flow
    pair : formotion.data.BeadPairData

    Returns
    -------
    dict of str to float
        ``our_top_pa``, ``stored_top_pa``, ``our_top_px``, ``stored_top_px``, ``pull_correlation``, and the
        correlation of the relaxed beads with the stressed ones moved back where we find over 4 px, by our
        movement (``our_match``) and by the stored one (``stored_match``). NaN where nothing is published.
    """
    names = ("our_top_pa", "stored_top_pa", "our_top_px", "stored_top_px", "pull_correlation", "our_match",
             "stored_match")  # fmt: skip
    published = pair.published
    if published is None:
        return dict.fromkeys(names, float("nan"))
    ours = np.hypot(*field.traction_pa)
    _two_maps(ours, published, pair.pixel_um)
    places = np.meshgrid(published.rows_px, published.columns_px, indexing="ij")
    same_places = map_coordinates(ours, places, order=1, mode="nearest")
    matches = [bead_match(pair, shift, flow.shift_px) for shift in (flow.shift_px, _dense(published, pair))]
    values = (ours.max(), published.traction_pa.max(), np.hypot(*flow.shift_px).max(),
              np.hypot(*published.shift_px).max(),
              np.corrcoef(same_places.ravel(), published.traction_pa.ravel())[0, 1], *matches)  # fmt: skip
    return {name: float(value) for name, value in zip(names, values, strict=True)}


def bead_match(pair, shift_px, found_px, above_px=4.0):
    """Return how alike the relaxed beads and the stressed ones moved back are, where much moved.

    Parameters
    ----------
    pair : object with `before` and `after`, (Y, X)
    shift_px : (2, Y, X) float, px
        Movement to undo.
    found_px : (2, Y, X) float, px
        Movement that says where to look: more than `above_px`.
    above_px : float, px

    Returns
    -------
    float
        Correlation coefficient without the slow changes of brightness; NaN where nothing moved that far.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> image = np.random.default_rng(0).normal(size=(30, 40))
    >>> pair = SimpleNamespace(before=np.roll(image, 5, axis=1), after=image)
    >>> shift = np.zeros((2, 30, 40))
    >>> shift[1] = 5.0
    >>> bead_match(pair, shift, shift) > 0.8 > bead_match(pair, 0 * shift, shift)
    True
    """
    before, after = (image - gaussian_filter(image, 8) for image in (pair.before, pair.after))
    places = np.mgrid[: before.shape[0], : before.shape[1]] + shift_px
    back = map_coordinates(before, places, order=1, mode="nearest")
    where = np.hypot(*found_px) > above_px
    return float(np.corrcoef(back[where], after[where])[0, 1]) if where.any() else float("nan")


def _dense(published, pair):
    places = np.moveaxis(np.mgrid[: pair.before.shape[0], : pair.before.shape[1]], 0, -1)
    known = published.at_px.T
    return np.stack([griddata(known, part, places, fill_value=0.0) for part in published.shift_px])


def _two_maps(ours, published, pixel_um):
    rows, columns = published.rows_px, published.columns_px
    fig, axes = plot.figure("full", 2.1, columns=2, sharex=True, sharey=True)
    top = max(ours.max(), published.traction_pa.max())
    for ax, values, title, box in (
        (axes[0], ours, "this lesson", None),
        (axes[1], published.traction_pa, "stored in the file", (columns[0], columns[-1], rows[-1], rows[0])),
    ):
        shown = ax.imshow(values, extent=box, norm=plot.mpl.colors.PowerNorm(0.5, 0, top))
        ax.set_title(title)
        ax.set_axis_off()
    axes[0].set(xlim=(0, ours.shape[1]), ylim=(ours.shape[0], 0))
    plot.scale_bar(axes[0], pixel_um)
    bar = fig.colorbar(shown, ax=axes, label="traction (Pa), root scale", shrink=0.8, aspect=20)
    bar.outline.set_linewidth(0.4)
    plot.alt(
        fig,
        f"Two maps of traction on one colour scale. This lesson: at most {ours.max():.1f} Pa. Stored in the "
        f"file: at most {published.traction_pa.max():.1f} Pa, in broader clouds.",
    )
