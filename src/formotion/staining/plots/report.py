"""Pictures of the report on one's own stain: a held-out field, and where the network is most wrong."""

import numpy as np

from formotion import plot
from formotion.staining.own_stain import SQUARE_PX
from formotion.staining.plots.gray import gray

TITLES = ("input", "true stain", "predicted", "predicted - true")


def held_out(judged, pair, pixel_um=None):
    """Return the picture of one held-out pair: input, true stain, prediction and their difference.

    Parameters
    ----------
    judged : formotion.staining.own_stain.Judged
    pair : int
    pixel_um : float or None, µm

    Returns
    -------
    formotion.plot.Picture
    """
    truth = judged.judge.targets[pair][0]
    fig, axes = plot.figure("full", 6.8 / 4 * truth.shape[0] / truth.shape[1] + 0.35, columns=4)
    _row(axes, _images(judged, pair), np.percentile(truth, (0.5, 99.8)), pixel_um)
    for ax, title in zip(axes, TITLES, strict=True):
        ax.set_title(title)
    return plot.picture(
        fig,
        f"Held-out pair {judged.files[pair]}: input, true stain, prediction, and their difference, blue "
        "where the prediction is too dark and red where it is too bright.",
    )


def gallery(judged, failures, pixel_um=None):
    """Return the picture of the squares with the largest errors, one in each row, the worst on top.

    Parameters
    ----------
    judged : formotion.staining.own_stain.Judged
    failures : sequence of formotion.staining.own_stain.Failure
    pixel_um : float or None, µm

    Returns
    -------
    formotion.plot.Picture
    """
    fig, axes = plot.figure("full", 1.65 * len(failures) + 0.2, len(failures), 4, squeeze=False)
    limits = np.percentile(np.concatenate([one.ravel() for one in judged.judge.targets]), (0.5, 99.8))
    for row, one in zip(axes, failures, strict=True):
        place = np.s_[one.top : one.top + SQUARE_PX, one.left : one.left + SQUARE_PX]
        _row(row, [image[place] for image in _images(judged, one.pair)], limits, pixel_um)
        row[0].text(-0.06, 0.5, judged.files[one.pair], rotation=90, va="center", ha="right",
                    transform=row[0].transAxes, fontsize=7)  # fmt: skip
    for ax, title in zip(axes[0], TITLES, strict=True):
        ax.set_title(title)
    said = "; ".join(f"{judged.files[one.pair]} at row {one.top}, column {one.left}" for one in failures)
    return plot.picture(fig, f"The squares with the largest errors, worst first: {said} of what was judged.")


def _images(judged, pair):
    truth, guess = judged.judge.targets[pair][0], judged.predictions["U-Net"][pair]
    return judged.judge.inputs[pair][0], truth, guess, guess - truth


def _row(axes, images, limits, pixel_um):
    image, truth, guess, wrong = images
    gray(axes[0], image, pixel_um, np.percentile(image, (0.5, 99.5)))
    gray(axes[1], truth, pixel_um, limits)
    gray(axes[2], guess, pixel_um, limits)
    gray(axes[3], wrong, pixel_um, (limits[0] - limits[1], limits[1] - limits[0]), "RdBu_r")
