"""Maps of the stress in a sheet: tension, shear with its axes, standard deviation."""

import numpy as np

from formotion import plot

MN_PER_M = 1e3  # of N/m; 1 mN/m is 1 nN/µm


def tension(ax, values_n_per_m, mask, pixel_um, limits=None, label="tension"):
    """Show a map of tension (or of its standard deviation) inside the mask, with its colour bar.

    Parameters
    ----------
    ax : matplotlib Axes
    values_n_per_m : (Y, X) float, N/m
    mask : (Y, X) bool
    pixel_um : float, µm
    limits : (float, float), optional, mN/m
    label : str

    Returns
    -------
    AxesImage
    """
    values = MN_PER_M * np.where(mask, values_n_per_m, 0)
    shown = plot.show_image(ax, values, pixel_um, "viridis", limits or (0, np.percentile(values[mask], 99)))
    shown.set_data(np.ma.masked_where(~mask, values))
    plot.colorbar(shown, label, "mN/m")
    return shown


def axes_of_tension(ax, stress_n_per_m, mask, every=None, scale=None):
    """Draw the direction of the largest tension as lines, as long as the shear is strong.

    Parameters
    ----------
    ax : matplotlib Axes
    stress_n_per_m : (3, Y, X) float, N/m
        Components (yy, yx, xx).
    mask : (Y, X) bool
    every : int, px, optional
        Distance between lines.
    scale : float, N/m, optional
        Shear whose line is as long as that distance; the largest if left out.
    """
    every = every or max(2, max(mask.shape) // 14)
    yy, yx, xx = stress_n_per_m
    shear, angle = np.hypot(0.5 * (xx - yy), yx), 0.5 * np.arctan2(2 * yx, xx - yy)
    rows, columns = (np.arange(every // 2, n, every) for n in mask.shape)
    y, x = (part.ravel() for part in np.meshgrid(rows, columns, indexing="ij"))
    y, x = y[mask[y, x]], x[mask[y, x]]
    size = shear[y, x] / (scale or shear[mask].max() or 1.0) * 0.5 * every
    dy, dx = size * np.sin(angle[y, x]), size * np.cos(angle[y, x])
    ax.plot([x - dx, x + dx], [y - dy, y + dy], color=plot.WARM, lw=1.0, solid_capstyle="round")
