"""Pictures of tissues beside what was inferred from them: membranes, traced lines, maps with their errors."""

import numpy as np
from scipy.ndimage import center_of_mass
from scipy.spatial import KDTree

from formotion import plot
from formotion.force.plots import tissue as maps
from formotion.images.labels import touching
from formotion.images.linking import match_junctions


def picture(ax, image, title=""):
    """Show a membrane image, dark at the background, without a scale bar.

    Parameters
    ----------
    ax : matplotlib Axes
    image : (Y, X) float
    title : str
    """
    low, high = np.percentile(image, (1, 99.7))
    ax.imshow(image, cmap="gray", vmin=low, vmax=high)
    ax.set_axis_off()
    ax.set_title(title)


def opening(image, corner=(60, 80), side=50):
    """Show an epithelium whole, and a part of it enlarged.

    Parameters
    ----------
    image : (Y, X) float
    corner : (int, int), px
        Upper left corner (y, x) of the part.
    side : int, px

    Examples
    --------
    >>> opening(np.random.default_rng(0).random((200, 200)))
    Figure: Left: the membranes of an epithelium...
    """
    fig, (left, right) = plot.figure("full", 3.2, columns=2)
    picture(left, image, "an epithelium (pixel size unknown)")
    y, x = corner
    picture(right, image[y : y + side, x : x + side], "enlarged")
    left.add_patch(plot.plt.Rectangle((x, y), side, side, fill=False, ec=plot.WARM))
    plot.alt(
        fig,
        """Left: the membranes of an epithelium, bright lines that divide the picture into about a hundred
        cells with mostly five to seven sides. Right: a part enlarged. Three lines meet at each corner; many
        of them bow to one side.""",
    )


def traced(image, junctions, pixel_um, title="what the program sees"):
    """Show a rendered image, and the same with the traced junctions on it.

    Parameters
    ----------
    image : (Y, X) float
    junctions : Junctions
        Traced in the image, in µm.
    pixel_um : float, µm
    title : str
    """
    fig, (left, right) = plot.figure("full", 3.2, columns=2)
    for ax, name in ((left, "what the camera sees"), (right, title)):
        picture(ax, image, name)
        plot.scale_bar(ax, pixel_um)
    maps.lines(right, junctions.moved(junctions.points_um / pixel_um), width=1, color=plot.WARM)
    plot.alt(
        fig,
        f"""Left: a camera image of a simulated tissue, bright membranes with shot noise. Right: the same with
        {junctions.n_junctions} traced junctions drawn on it; they follow the middle of the membranes.""",
    )


def paired(world, placed, labels, drawn, pixel_um):
    """Return which true junctions were found in a rendered image, and as which.

    Parameters
    ----------
    world : Tissue
    placed : Junctions
        Those of `world`, moved to where they lie in the image.
    labels : (Y, X) int
        Segmented image.
    drawn : Junctions
        Traced from `labels`.
    pixel_um : float, µm

    Returns
    -------
    true_of, found_of : (M,) int
        Inner junctions of `world`, and the same ones among `drawn`.
    """
    cells = touching(labels)[0]
    at_um = pixel_um * np.array(center_of_mass(cells >= 0, cells, np.arange(cells.max() + 1)))
    moved_um = placed.points_um[0] - world.junctions.points_um[0]
    _, nearest = KDTree(world.centre_um + moved_um).query(at_um)
    matches = match_junctions(world.junctions, drawn, np.stack([nearest, np.arange(len(at_um))], axis=1))
    return matches[world.junctions.inner[matches[:, 0]]].T


def real_maps(image, junctions, found):
    """Show a measured epithelium with its tensions, pressures, and the uncertainty of the tensions.

    Parameters
    ----------
    image : (Y, X) float
    junctions : Junctions
        In pixels.
    found : Tensions

    Notes
    -----
    Lengths are in pixels, since the size of a pixel is not known.
    """
    fig, axes = plot.figure("full", 5.6, rows=2, columns=2)
    picture(axes[0, 0], image, "membranes")
    maps.frame(axes[0, 1], junctions, bar=False)
    shown = maps.lines(axes[0, 1], junctions, found.tension, limits=(0.4, 1.6))
    plot.colorbar(shown, "tension", "mean = 1")
    maps.frame(axes[1, 0], junctions, bar=False)
    bars = maps.lines(
        axes[1, 0],
        junctions,
        found.tension_std,
        cmap=maps.ERROR_MAP,
        limits=(0, np.nanmax(found.tension_std)),
    )
    plot.colorbar(bars, "one standard deviation", "mean = 1")
    maps.frame(axes[1, 1], junctions, bar=False)
    cells = maps.fill(axes[1, 1], junctions, found.pressure)
    maps.lines(axes[1, 1], junctions, width=0.5)
    plot.colorbar(cells, "pressure", "mean tension / px")
    for ax, title in zip(
        axes.ravel()[1:], ("inferred tension", "its uncertainty", "inferred pressure"), strict=True
    ):
        ax.set_title(title)
    known = found.tension[np.isfinite(found.tension)]
    plot.alt(
        fig,
        f"""A measured epithelium and what was inferred from it. Top left: the membranes. Top right:
        {known.size} junctions coloured by tension, from {known.min():.2f} to {known.max():.2f} of the mean.
        Bottom left: the standard deviation of each tension, larger at the border. Bottom right: pressures
        of the whole cells.""",
    )


def recoils(predicted, recoil_um_s, label="predicted tension (mean = 1)"):
    """Show simulated recoil speeds against predicted tensions.

    Parameters
    ----------
    predicted : (N,) float
    recoil_um_s : (N,) float, µm/s
    label : str

    Examples
    --------
    >>> recoils(np.arange(5.0), np.arange(5.0))
    Figure: Speed with which the ends...
    """
    fig, ax = plot.figure("half", 2.4)
    ax.plot(predicted, recoil_um_s, "o", color=plot.TEAL, ms=3)
    ax.set(xlabel=label, ylabel="recoil speed (µm/s)", ylim=(min(0, np.min(recoil_um_s)), None))
    plot.alt(
        fig,
        f"""Speed with which the ends of {len(predicted)} cut junctions fly apart, against the tension
        predicted before the cut. The cloud rises, with scatter.""",
    )
