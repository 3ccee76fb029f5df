"""How strong must a signal be to be found with this much data? Plant some, and look.

A prediction that fails may mean that there is nothing to predict, or that there is too little data to
learn it. The
same training on targets into which a known share of predictable signal was planted tells the two apart, up
to the
kind of signal that was planted.
"""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from formotion.core.errors import InputError
from formotion.core.estimate import Estimate
from formotion.core.validate import within
from formotion.staining.pairs import Pairs, split_by_field
from formotion.staining.scores import mean_of

NARROW_PX, WIDE_PX = 1.2, 4.0  # the planted signal has the width of a focus


@dataclass(frozen=True)
class Detection:
    """What was found of a planted signal.

    Attributes
    ----------
    fraction : float
        Share of the target's variance, within cells, that the input decides.
    ceiling : float
        Correlation of a prediction that misses nothing of it, and nothing else: the square root of that
        share.
    r : Estimate
        Correlation within cells, mean over held-out fields with Student's interval.
    each : tuple of float
        The same for each held-out field.
    """

    fraction: float
    ceiling: float
    r: Estimate
    each: tuple

    @property
    def found(self):
        """Whether the interval lies above zero."""
        return self.r.low > 0


def curve(pairs, cells, fractions, train):
    """Plant signals of several strengths, train on all fields but one in turn, and see what is predicted.

    Parameters
    ----------
    pairs : formotion.staining.pairs.Pairs
        One channel in and out, targets 0 outside cells; at least two fields.
    cells : sequence of (Y, X) bool
        Where cells lie in each image.
    fractions : sequence of float
        Shares of variance to plant, from 0 (the target as it is) to 1 (nothing of the target is left).
    train : callable
        ``train(inputs, targets)`` returns an object with ``predict(image)``, as in `baselines`.

    Returns
    -------
    tuple of Detection

    Raises
    ------
    InputError
        If there are fewer than two fields, or a fraction lies outside [0, 1].

    Notes
    -----
    The signal is the square of the input, as narrow as a focus: local, not linear, and exactly known.
    Another kind
    of signal may need more data, or less; where targets vary at random alone, an interval lies above zero
    once in
    twenty.
    """
    return tuple(_detected(plant(pairs, cells, fraction), cells, fraction, train) for fraction in fractions)


def plant(pairs, cells, fraction):
    """Return the pairs with so large a share of each target's variance within cells replaced by a signal.

    Parameters are those of :func:`curve`.

    Returns
    -------
    Pairs

    Raises
    ------
    InputError
        If the fraction lies outside [0, 1].
    """
    fraction = within("fraction", fraction, 0, 1, "give a share of the variance")
    targets = [
        _mixed(target[0], signal(image[0]), inside, fraction)[None]
        for image, target, inside in zip(pairs.inputs, pairs.targets, cells, strict=True)
    ]
    return Pairs(pairs.inputs, tuple(targets), pairs.names, pairs.said, pairs.is_real)


def signal(image):
    """Return what is planted: the square of a (Y, X) image, of the width of a focus."""
    square = np.square(image - image.mean())
    return ndimage.gaussian_filter(square, NARROW_PX) - ndimage.gaussian_filter(square, WIDE_PX)


def within_cells(predictions, targets, cells):
    """Return the correlation of (1, Y, X) predictions with targets over all pixels in cells together."""
    one, other = (
        np.concatenate([image[0][inside] for image, inside in zip(images, cells, strict=True)])
        for images in (predictions, targets)
    )
    return float(np.corrcoef(one, other)[0, 1]) if one.std() > 1e-9 * max(1.0, abs(one).max()) else 0.0


def _mixed(target, planted, inside, fraction):
    mixed = np.zeros_like(target)
    if inside.any():
        kept, new = (_scaled(image[inside]) for image in (target, planted))
        mixed[inside] = np.sqrt(1 - fraction) * kept + np.sqrt(fraction) * new
    return mixed


def _scaled(pixels):
    return (pixels - pixels.mean()) / (pixels.std() or 1.0)


def _detected(pairs, cells, fraction, train):
    if len(pairs.fields) < 2:
        raise InputError(
            f"a power curve needs at least two fields, got {len(pairs.fields)}: cut the picture up"
        )
    each = tuple(_held_out(pairs, cells, name, train) for name in pairs.fields)
    return Detection(fraction, float(np.sqrt(fraction)), mean_of(each), each)


def _held_out(pairs, cells, name, train):
    seen, unseen = split_by_field(pairs, [name])
    predictor = train(seen.inputs, seen.targets)
    masks = [mask for mask, field in zip(cells, pairs.names, strict=True) if field == name]
    return within_cells([predictor.predict(image) for image in unseen.inputs], unseen.targets, masks)
