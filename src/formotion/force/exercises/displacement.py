"""Exercises of the lesson `force/displacement`: shift, smallest error, drift, bias, micrometres."""

import numpy as np
from scipy import ndimage

from formotion.core import Exercise, Misconception

SHAPE = (18, 25)


def _one_step(before, after):
    slope = np.array(np.gradient((before + after) / 2))
    matrix = np.einsum("iyx,jyx->ij", slope, slope)
    return np.linalg.solve(matrix, np.einsum("iyx,yx->i", slope, after - before))


def _each_axis_alone(before, after):
    slope = np.array(np.gradient((before + after) / 2))
    return (slope * (after - before)).sum((1, 2)) / (slope**2).sum((1, 2))


def _sums_before_product(before, after):
    slope = np.array(np.gradient((before + after) / 2))
    return (after - before).sum() / slope.sum((1, 2))


def _moved_beads(rng):
    beads = ndimage.gaussian_filter(rng.random(SHAPE) ** 8, 1.5) * 1000
    return beads, ndimage.shift(beads, rng.uniform(-0.6, 0.6, 2), order=3, mode="nearest")


one_step = Exercise(
    reference=_one_step,
    cases=_moved_beads,
    outcome=1,
    misconceptions=[
        Misconception(
            "sign",
            lambda before, after: -_one_step(before, after),
            "Your arrow has the right length and points the wrong way. Take one slope that rises to the "
            "right, and slide it to the left by hand: does every pixel get brighter or darker?",
        ),
        Misconception(
            "axes swapped",
            lambda before, after: _one_step(before, after)[::-1],
            "Both numbers are right, in the wrong places. Rows come first in an image array: "
            "the first component is y.",
        ),
        Misconception(
            "each axis alone",
            _each_axis_alone,
            "You solved for y as if nothing moved in x. A bead pair that lies on a diagonal brightens for "
            "either reason; only the two equations together can share out the brightness change.",
        ),
        Misconception(
            "sums before products",
            _sums_before_product,
            "You summed slopes first. A bead has as much rising as falling slope, so that sum is nearly zero "
            "and the ratio means nothing. Multiply in each pixel, then sum.",
        ),
    ],
    hints=[
        "In each pixel: brightness change = slope_y * shift_y + slope_x * shift_x. "
        "Two unknowns, as many equations as pixels: which shift leaves the least squared remainder?",
        "Multiply that equation by slope_y and sum over pixels; then by slope_x. "
        "You get a 2 x 2 matrix of summed slope products and a right-hand side.",
        "matrix[i, j] = (slope[i] * slope[j]).sum(); right[i] = (slope[i] * change).sum(); np.linalg.solve.",
    ],
)


def _information(slope, variance):
    return np.einsum("iyx,jyx->ij", slope, slope / (2 * variance))


def _smallest_error_px(slope, variance):
    return np.sqrt(np.diag(np.linalg.inv(_information(slope, variance))))


def _slopes_and_noise(rng):
    slope = rng.normal(0, 20, (2, *SHAPE))
    slope[1] += slope[0]  # beads drawn out along a diagonal: y and x cannot be told apart freely
    return slope, rng.uniform(5, 200, SHAPE)


smallest_error_px = Exercise(
    reference=_smallest_error_px,
    cases=_slopes_and_noise,
    outcome=2,
    misconceptions=[
        Misconception(
            "one noisy frame",
            lambda slope, variance: _smallest_error_px(slope, variance) / np.sqrt(2),
            "Your bound is 1.41 times too small. The shift is read from a difference of two pictures, "
            "and both of them are noisy: what is the variance of the difference?",
        ),
        Misconception(
            "variance returned",
            lambda slope, variance: _smallest_error_px(slope, variance) ** 2,
            "These are px²: variances. An error bar has the unit of the thing it belongs to, px.",
        ),
        Misconception(
            "window area forgotten",
            lambda slope, variance: _smallest_error_px(slope, variance) * np.sqrt(slope[0].size),
            "You averaged over the window, so that your bound is the same for ten pixels and for a million. "
            "Every further pixel adds knowledge: sum.",
        ),
        Misconception(
            "other component known",
            lambda slope, variance: 1 / np.sqrt(np.diag(_information(slope, variance))),
            "That would be the bound if somebody had told you the other component. Nobody has: "
            "invert the whole matrix first, and take its diagonal after.",
        ),
    ],
    hints=[
        "A steep pixel says a lot about the shift, a noisy one little. "
        "How much one pixel says about y is slope_y squared over the variance of the brightness change.",
        "Sum over pixels into a 2 x 2 matrix. The more it holds, the smaller the error: "
        "its inverse is the covariance of the best unbiased estimate.",
        "information[i, j] = (slope[i] * slope[j] / (2 * variance)).sum(); invert; diagonal; square root.",
    ],
)


def _remove_drift(shift_px, far):
    return shift_px - np.median(shift_px[:, far], axis=1)[:, None, None]


def _drifting_field(rng):
    far = np.zeros(SHAPE, bool)
    far[:, :9] = True
    shift_px = rng.normal(0, 0.1, (2, *SHAPE)) + rng.uniform(1, 4, (2, 1, 1)) * [[[1]], [[-1]]]
    shift_px[:, ~far] += rng.uniform(2, 4, (2, 1))
    shift_px[:, 3, 4] += 30  # one bead lost and found elsewhere
    return shift_px, far


remove_drift = Exercise(
    reference=_remove_drift,
    cases=_drifting_field,
    outcome=3,
    misconceptions=[
        Misconception(
            "drift doubled",
            lambda shift_px, far: shift_px + np.median(shift_px[:, far], axis=1)[:, None, None],
            "Far from the cells there is now twice the drift, where nothing should be left. Check the sign: "
            "drift is part of what you measured.",
        ),
        Misconception(
            "whole frame",
            lambda shift_px, far: shift_px - np.median(shift_px, axis=(1, 2), keepdims=True),
            "You took the typical shift of the whole frame. Under the cells that is drift plus pull, so part "
            "of the pull went with it. Where in the picture is drift the only thing that moves beads?",
        ),
        Misconception(
            "one number for both components",
            lambda shift_px, far: shift_px - np.median(shift_px[:, far]),
            "The same number left y and x. A stage drifts in some direction: each component has its own.",
        ),
        Misconception(
            "mean",
            lambda shift_px, far: shift_px - shift_px[:, far].mean(1)[:, None, None],
            "Close. One bead that was lost and matched to another one pulls the mean of all. "
            "Which average does not care how wrong a single value is?",
        ),
    ],
    hints=[
        "What would a perfect map show where no cell is near?",
        "shift_px[:, far] holds the vectors far from the cells, (2, number of far pixels).",
        "Take np.median over its last axis and subtract; [:, None, None] makes it fit the map.",
    ],
)


def _bias2_and_variance(estimates_px, truth_px):
    mean = estimates_px.mean(0)
    return ((mean - truth_px) ** 2).mean(), ((estimates_px - mean) ** 2).mean()


def _repeats(rng):
    truth = rng.normal(size=(2, *SHAPE))
    return 0.7 * truth + rng.normal(0, 0.2, (6, 2, *SHAPE)) + 0.05, truth


def _around_truth(estimates_px, truth_px):
    return _bias2_and_variance(estimates_px, truth_px)[0], ((estimates_px - truth_px) ** 2).mean()


def _bias_cancels(estimates_px, truth_px):
    variance = _bias2_and_variance(estimates_px, truth_px)[1]
    return (estimates_px.mean(0) - truth_px).mean() ** 2, variance


bias2_and_variance = Exercise(
    reference=_bias2_and_variance,
    cases=_repeats,
    outcome=4,
    misconceptions=[
        Misconception(
            "errors cancel",
            _bias_cancels,
            "Your bias is nearly zero: a map that is too low on the hill and too high in the valley has "
            "cancelled itself. Square in each pixel, then average over pixels.",
        ),
        Misconception(
            "spread around the truth",
            _around_truth,
            "Your second number is the whole squared error: it contains the bias again. "
            "Variance asks how far the repeats are from their own mean.",
        ),
        Misconception(
            "roots taken",
            lambda estimates_px, truth_px: tuple(np.sqrt(_bias2_and_variance(estimates_px, truth_px))),
            "These are px. Roots do not add; squares do. Leave both in px² so that they sum to the error.",
        ),
    ],
    hints=[
        "Average the repeats first: noise goes, what is left over against the truth is bias.",
        "bias² = mean over pixels of (mean of repeats - truth)². "
        "Variance = mean of (repeat - mean of repeats)².",
        "Check yourself: the two numbers must add up to ((estimates_px - truth_px)**2).mean().",
    ],
)


def _to_um(shift_px, camera_um, magnification, binning):
    return shift_px * camera_um * binning / magnification


def _microscope(rng):
    return rng.normal(size=(2, 7, 9)), rng.uniform(4, 16), rng.uniform(10, 100), int(rng.integers(2, 5))


to_um = Exercise(
    reference=_to_um,
    cases=_microscope,
    outcome=5,
    misconceptions=[
        Misconception(
            "magnified twice",
            lambda shift_px, camera_um, magnification, binning: (
                shift_px * camera_um * binning * magnification
            ),
            "A shift would then be larger on the gel than on the chip. The microscope makes things larger on "
            "their way to the chip; you go back from the chip to the gel.",
        ),
        Misconception(
            "binning forgotten",
            lambda shift_px, camera_um, magnification, binning: shift_px * camera_um / magnification,
            "Right for binning 1. With binning 2 the camera merges 2 x 2 of its pixels into one: "
            "how wide is a pixel of the picture then?",
        ),
        Misconception(
            "binning the wrong way",
            lambda shift_px, camera_um, magnification, binning: (
                shift_px * camera_um / binning / magnification
            ),
            "You made binned pixels smaller. Merging pixels makes them larger.",
        ),
        Misconception(
            "area in place of length",
            lambda shift_px, camera_um, magnification, binning: (
                shift_px * (camera_um * binning / magnification) ** 2
            ),
            "A shift is a length: it carries one factor of the pixel width, not two.",
        ),
    ],
    hints=[
        "How wide is one pixel of the picture, measured on the camera chip? And that width on the gel?",
        "Binning joins pixels of the chip, so a pixel of the picture is wider by that number. The "
        "objective shows the gel enlarged, so the same pixel is narrower on the gel.",
        "pixel_um = camera_um * binning / magnification.",
    ],
)
