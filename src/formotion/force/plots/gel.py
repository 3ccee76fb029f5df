"""Figures of how a gel answers a pull: point, wave, layer."""

import numpy as np

from formotion import plot
from formotion.force.green import Gel, compliance, point_response

POINT_PULL_PN = 1000.0  # one nanonewton; 1 Pa µm² is 1 pN
LINES = ("-", "--", ":")


def springs_and_gel(young_pa=10e3, poisson=0.5, radius_um=4.0):
    """Show how a patch that pulls moves a bed of separate springs, and a gel.

    Parameters
    ----------
    young_pa, poisson : float
        The gel.
    radius_um : float, µm
        The patch; it pulls with 1 kPa to the right.

    Examples
    --------
    >>> springs_and_gel()
    Figure: Sideways movement along a line through a pulling patch...
    """
    pixel_um, size = 0.5, 160
    x_um = (np.arange(size) - size / 2 + 0.5) * pixel_um
    traction = np.zeros((2, size, size))
    traction[1] = 1000.0 * (np.hypot(x_um[:, None], x_um) < radius_um)
    moved = Gel((size, size), pixel_um, young_pa, poisson)(traction)[1, size // 2]
    fig, ax = plot.figure("full", 2.3)
    ax.axvspan(-radius_um, radius_um, color=plot.WARM, alpha=0.2, lw=0, label="here the cell pulls")
    springs = moved.max() * (np.abs(x_um) < radius_um)
    ax.step(x_um, springs, color=plot.GREY, ls="--", where="mid", label="separate springs")
    ax.plot(x_um, moved, color=plot.TEAL, label="gel")
    ax.set(xlabel="position (µm)", ylabel="movement (µm)", ylim=(0, None))
    ax.legend(loc="upper right")
    plot.alt(
        fig,
        """Sideways movement along a line through a pulling patch. Separate springs move under the patch
        only. The gel moves most under the patch, and still visibly 30 µm away.""",
    )


def point_pull(young_pa=10e3, poisson=0.5):
    """Show the movement around one nanonewton of pull at one point, and how it fades.

    Examples
    --------
    >>> point_pull()
    Figure: Left: arrows of movement around a point pulled to the right...
    """
    fig, (left, right) = plot.figure("full", 2.7, columns=2)
    _around(left, young_pa, poisson)
    distance = np.geomspace(1, 100, 50)
    for label, place, line in (("in line with the pull", (0 * distance, distance), LINES[0]),
                               ("beside the pull", (distance, 0 * distance), LINES[1])):  # fmt: skip
        moved = POINT_PULL_PN * point_response(*place, young_pa, poisson)[1]
        right.loglog(distance, 1e3 * moved, color=plot.TEAL, ls=line, label=label)
    right.set(xlabel="distance from the pull (µm)", ylabel="movement (nm)")
    right.legend()
    plot.alt(
        fig,
        """Left: arrows of movement around a point pulled to the right with 1 nN; beads in line with the
        pull move farther than beads beside it at the same distance. Right: on logarithmic axes both
        fall along straight lines, as one over the distance.""",
    )


def _around(ax, young_pa, poisson):
    pixel_um, half = 0.5, 20
    offset = (np.arange(-half, half) + 0.5) * pixel_um
    _, xx, yx = POINT_PULL_PN * point_response(offset[:, None], offset[None, :], young_pa, poisson)
    moved = np.stack([yx, xx])
    shown = plot.show_image(ax, 1e3 * np.hypot(*moved), pixel_um, cmap="cividis")
    shown.set_norm("log")
    arrows = np.where(np.hypot(offset[:, None], offset) < 1.5, 0, moved)
    plot.quiver(ax, 1e3 * arrows, pixel_um, "nm", color=plot.PAPER, every=4)
    ax.plot(half - 0.5, half - 0.5, "o", color=plot.WARM)
    plot.colorbar(shown, "movement", "nm")


def wave_response(young_pa=10e3, poisson=0.5):
    """Show waves of equal pull and the movement each makes, and movement per pull against wavelength.

    Examples
    --------
    >>> wave_response()
    Figure: Left: three waves of pull...
    """
    fig, (left, middle, right) = plot.figure("full", 2.5, columns=3, width_ratios=(1, 1, 1.2))
    x_um = np.linspace(0, 64, 400)
    for row, length_um in enumerate((32, 16, 8)):
        _, across = compliance(2 * np.pi / length_um, young_pa, poisson)
        wave = np.sin(2 * np.pi * x_um / length_um)
        left.plot(x_um, 1000 * wave - 3000 * row, color=plot.WARM)
        middle.plot(x_um, 1e6 * across * wave - 3000 * row, color=plot.TEAL)
        left.text(66, -3000 * row, "1 kPa", color=plot.WARM, va="center", fontsize=8)
        middle.text(66, -3000 * row, f"{1e6 * across:.0f} nm", color=plot.TEAL, va="center", fontsize=8)
    for ax, title in ((left, "pull"), (middle, "movement")):
        ax.set(xlabel="position (µm)", yticks=[], xlim=(0, 92), xticks=[0, 32, 64], title=title)
        ax.spines["left"].set_visible(False)
    _gain(right, young_pa, poisson)
    plot.alt(
        fig,
        """Left: three waves of pull, equally strong, with wavelengths 32, 16 and 8 µm. Middle: the
        movement each makes: half the wavelength, half the movement. Right: movement per pull grows in
        proportion to the wavelength; pulling across the wave moves the gel twice as far as pulling
        along it.""",
    )


def _gain(ax, young_pa, poisson, thickness_um=np.inf):
    length_um = np.geomspace(1, 200, 100)
    along, across = compliance(2 * np.pi / length_um, young_pa, poisson, thickness_um)
    ax.loglog(length_um, 1e6 * across, color=plot.TEAL, ls=LINES[0], label="pull across the wave")
    ax.loglog(length_um, 1e6 * along, color=plot.TEAL, ls=LINES[1], label="pull along the wave")
    ax.set(xlabel="wavelength (µm)", ylabel="movement per pull (nm/kPa)")
    ax.legend()


def thickness(young_pa=10e3, poisson=0.5, layers_um=(10, 30, 100)):
    """Show movement per pull against wavelength for gels of several thicknesses.

    Parameters
    ----------
    young_pa, poisson : float
    layers_um : sequence of float, µm
        Thicknesses; the endless gel is drawn too.

    Examples
    --------
    >>> thickness()
    Figure: Movement per pull against wavelength...
    """
    length_um = np.geomspace(2, 2000, 200)
    fig, ax = plot.figure("full", 2.5)
    colours = plot.plt.get_cmap("viridis")(np.linspace(0.15, 0.8, len(layers_um)))
    for depth_um, colour in zip(layers_um, colours, strict=True):
        _, across = compliance(2 * np.pi / length_um, young_pa, poisson, depth_um)
        ax.loglog(length_um, 1e6 * across, color=colour, label=f"{depth_um:g} µm thick")
    _, across = compliance(2 * np.pi / length_um, young_pa, poisson)
    ax.loglog(length_um, 1e6 * across, color=plot.INK, ls=":", label="endless")
    ax.set(xlabel="wavelength of the pull (µm)", ylabel="movement per pull (nm/kPa)")
    ax.legend()
    plot.alt(
        fig,
        """Movement per pull against wavelength for gels of several thicknesses. Each layer follows the
        endless gel for short waves and levels off when the wavelength passes a few thicknesses.""",
    )
