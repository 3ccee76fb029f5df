"""Images with a scale bar where the size of a pixel is known, and without one where it is not."""

from formotion import plot


def gray(ax, image, pixel_um, limits, cmap="gray"):
    """Show a (Y, X) image between two limits; `pixel_um` is None where nobody wrote it down.

    Returns
    -------
    AxesImage
    """
    if pixel_um:
        return plot.show_image(ax, image, pixel_um, cmap, limits)
    ax.set_axis_off()
    return ax.imshow(image, cmap=cmap, vmin=limits[0], vmax=limits[1])
