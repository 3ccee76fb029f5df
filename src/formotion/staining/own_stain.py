"""Train a stain on one's own pairs, and judge it, beside simple methods, on fields that nobody has seen."""

from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from formotion.core.errors import DataError
from formotion.staining import baselines, model, scores
from formotion.staining.pairs import Pairs
from formotion.staining.splitting import Split

JUDGED_PX = 1024  # all methods are judged on the middle of a field, up to this side: forests are slow
SQUARE_PX = 64  # of the failure gallery
MEASURES = {"r": scores.pearson, "SSIM": scores.ssim, "error": scores.relative_rmse}


@dataclass(frozen=True)
class Judged:
    """A trained stain, and how it did.

    Attributes
    ----------
    stain : formotion.staining.model.Stain
    split : Split
    judge : Pairs
        Fields to judge by, cut to their middle.
    files : tuple of str
        Name of each of their pairs.
    predictions : dict of str to tuple of (Y, X) float
        Method to its prediction of each, in the target's unit.
    whole : tuple of (Y, X) float
        The network's predictions of the uncut images.
    """

    stain: model.Stain
    split: Split
    judge: Pairs
    files: tuple
    predictions: dict
    whole: tuple

    def rows(self):
        """Return ``(pair, field, method, {measure: number})`` for each pair and method."""
        return [
            (file, field, method, {name: measure(truth[0], guess) for name, measure in MEASURES.items()})
            for method, guesses in self.predictions.items()
            for file, field, truth, guess in zip(
                self.files, self.judge.names, self.judge.targets, guesses, strict=True
            )
        ]


def train_and_judge(folder, split, setting=None, **how):
    """Train on the fields to learn from and predict those to judge by.

    Parameters
    ----------
    folder : formotion.staining.pair_files.Folder
    split : Split
    setting : formotion.staining.model.Setting, optional
        The steps of an epoch grow with the images: each pixel is looked at about once.
    **how
        `seconds`, `watch` and `device` of :func:`formotion.core.training.fit`.

    Returns
    -------
    Judged

    Raises
    ------
    DataError
        If an image is smaller than a training square, or the middle of a held-out stain is empty.
    """
    setting = setting or model.Setting()
    _check_size(folder, setting.side_px)
    learn, choose, judge = split.of(folder.pairs)
    files = tuple(
        name for name, at in zip(folder.files, folder.pairs.names, strict=True) if at in split.judge
    )
    middle = _middle(judge, files)
    simple = {name: getattr(baselines, name)(*learn.images) for name in ("forest", "linear", "mean")}
    guesses = {
        name: tuple(one.predict(image)[0] for image in middle.inputs) for name, one in simple.items()
    }  # first, so that nothing that may fail comes after the long training
    stain = model.train(*learn.images, choose.images if choose else None, _scaled(setting, learn), **how)
    whole = tuple(stain.predict(image)[0] for image in judge.inputs)
    network = tuple(_cropped(image[None])[0] for image in whole)
    return Judged(stain, split, middle, files, {"U-Net": network, **guesses}, whole)


@dataclass(frozen=True)
class Failure:
    """One square where the network is wrong: its place, and the root of its mean squared error."""

    pair: int
    top: int
    left: int
    error: float


def failures(judged, count=4, side_px=SQUARE_PX):
    """Return the squares of the held-out fields with the largest error of the U-Net, worst first.

    Parameters
    ----------
    judged : Judged
    count : int
    side_px : int, px
        Squares lie side by side; the last in a row or column ends at the edge, and may overlap.

    Returns
    -------
    list of Failure
        Errors in the target's unit.
    """
    found = []
    for pair, guess in enumerate(judged.predictions["U-Net"]):
        wrong = (judged.judge.targets[pair][0] - guess) ** 2
        found += [
            Failure(pair, y, x, float(np.sqrt(wrong[y : y + side_px, x : x + side_px].mean())))
            for y, x in product(*(_starts(n, side_px) for n in wrong.shape))
        ]
    return sorted(found, key=lambda one: -one.error)[:count]


def _starts(length, side_px):
    return sorted({*range(0, length - side_px + 1, side_px), length - side_px})


def _check_size(folder, side_px):
    for name, image in zip(folder.files, folder.pairs.inputs, strict=True):
        if min(image.shape[1:]) < side_px:
            raise DataError(
                f"{name} must hold a training square of {side_px} px, got {image.shape[1:]}: give larger "
                "images"
            )


def _scaled(setting, learn):
    pixels = sum(image[0].size for image in learn.inputs)
    steps = int(np.clip(pixels / (setting.batch * setting.side_px**2), setting.steps, 4 * setting.steps))
    return replace(setting, steps=steps)


def _middle(pairs, files):
    cut = [tuple(_cropped(image) for image in some) for some in (pairs.inputs, pairs.targets)]
    for name, target in zip(files, cut[1], strict=True):
        if np.ptp(target) == 0:
            raise DataError(
                f"{name} shows no stain in its middle {JUDGED_PX} px: hold out another field with --held-out"
            )
    return Pairs(*cut, pairs.names, pairs.said, pairs.is_real)


def _cropped(image):
    starts = [max(0, (n - JUDGED_PX) // 2) for n in image.shape[1:]]
    return image[:, starts[0] : starts[0] + JUDGED_PX, starts[1] : starts[1] + JUDGED_PX]
