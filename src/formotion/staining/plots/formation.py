"""Figures of how the two pictures of a cell come about: light delayed, and light sent out."""

import numpy as np

from formotion import plot
from formotion.core.errors import InputError
from formotion.images.brightfield import BrightField
from formotion.images.cells import SLICE_UM
from formotion.staining import worlds


def seen_twice(bright, stain, pixel_um):
    """Show the same place in bright field and stained.

    Parameters
    ----------
    bright, stain : (Y, X) float
    pixel_um : float, µm

    Examples
    --------
    >>> seen_twice(np.eye(20), np.eye(20), pixel_um=0.65)
    Figure: The same place twice...
    """
    fig, axes = plot.figure("full", 2.4, columns=2)
    for ax, image, title in zip(axes, (bright, stain), ("bright field", "stained for DNA"), strict=True):
        plot.show_image(ax, image, pixel_um)
        ax.set_title(title)
    plot.alt(
        fig,
        """The same place twice. Left, in bright field: gray cells with thin outlines, full of small bright
        and dark grains. Right, stained for DNA: one bright oval for each cell, on black; some are much
        brighter than others.""",
    )


def phase_and_stain(sample):
    """Show what decides each picture: the delay of light by a sample, and where its DNA lies.

    Parameters
    ----------
    sample : formotion.images.cells.Sample

    Examples
    --------
    >>> fields = worlds.simulate("matched", np.random.default_rng(1), fields=1, shape=(48, 64))
    >>> phase_and_stain(fields.samples[0])
    Figure: Left: the delay of light...
    """
    fig, axes = plot.figure("full", 2.2, columns=2)
    delay = worlds.cropped(total_phase_rad(sample))
    nucleus = worlds.cropped(sample.nucleus.sum(axis=0) * SLICE_UM)
    for ax, image, title, unit in (
        (axes[0], delay, "delay of the light", "rad"),
        (axes[1], nucleus, "thickness of the nucleus", "µm"),
    ):
        shown = plot.show_image(ax, image, sample.pixel_um, "viridis", (0, float(image.max())))
        plot.colorbar(shown, title, unit)
    plot.alt(
        fig,
        """Left: the delay of light that crossed each place of the dish. Cells are hills; nuclei are shallow
        dents in them; organelles are grains. Right: the thickness of the nuclei, where a stain of DNA can
        sit.""",
    )


def total_phase_rad(sample):
    """Return how far each place of a sample delays light in all, (Y, X) float, rad."""
    return sample.phase_rad(BrightField().wavelength_um).sum(axis=0)


def through_focus(sample, focus_um=(-10.0, 0.0, 2.5, 10.0)):
    """Show one sample in bright field at several heights of the plane in focus.

    Parameters
    ----------
    sample : formotion.images.cells.Sample
    focus_um : sequence of float, µm
        Heights above the glass.

    Raises
    ------
    InputError
        If no height is given.

    Examples
    --------
    >>> fields = worlds.simulate("matched", np.random.default_rng(1), fields=1, shape=(48, 64))
    >>> through_focus(fields.samples[0], [0.0, 10.0])
    Figure: The same cells in bright field...
    """
    if not len(focus_um):
        raise InputError("focus_um must hold a height, got none: give heights in µm")
    series = [worlds.brightness(sample, height) for height in focus_um]
    spread = 4 * max(float(image.std()) for image in series)
    fig, axes = plot.figure("full", 1.9, columns=len(series), squeeze=False)
    for ax, image, height in zip(axes[0], series, focus_um, strict=True):
        plot.show_image(ax, image, sample.pixel_um, limits=(1 - spread, 1 + spread))
        ax.set_title(f"focus at {height:g} µm")
    plot.alt(
        fig,
        f"""The same cells in bright field with the focus at {", ".join(f"{z:g}" for z in focus_um)} µm above
        the glass. Far below the cells a cell's middle and its rim have one contrast; far above, the opposite.
        In between, where the focus lies in the cells, they nearly vanish.""",
    )


def contrast(sample, focus_um):
    """Return by how much the middle of cells is brighter than their surroundings, one number for each focus.

    Parameters
    ----------
    sample : formotion.images.cells.Sample
        With at least one cell.
    focus_um : sequence of float, µm

    Returns
    -------
    (N,) float
        Covariance of brightness with delay over the variance of delay, 1/rad: positive where delaying places
        look bright.
    """
    delay = worlds.cropped(total_phase_rad(sample))
    delay = delay - delay.mean()
    pictures = (worlds.brightness(sample, height) for height in focus_um)
    return np.array([float((delay * picture).mean() / (delay**2).mean()) for picture in pictures])
