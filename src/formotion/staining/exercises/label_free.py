"""Exercises of the lesson `staining/label_free`: how far a network sees, its best guess, splits, scores."""

import numpy as np
from scipy import ndimage

from formotion.core import Exercise, Misconception

SHAPE = (18, 25)


def _widened(side, kernel, factor):
    return (side + kernel - 1) * factor


def _back_through(kernel_px, binning, through, side=1):
    """Return the side of the square that one pixel of the last layer has become at the input."""
    for kernel, factor in zip(reversed(kernel_px), reversed(binning), strict=True):
        side = through(side, kernel, factor)
    return side


def _receptive_field_px(kernel_px, binning):
    return _back_through(kernel_px, binning, _widened)


def _layers(rng):
    binning = np.ones(4, int)
    binning[1::2] = rng.integers(2, 4, 2)  # the last layer bins, so that reading front to back shows
    return rng.choice([3, 5], 4), binning


receptive_field = Exercise(
    reference=_receptive_field_px,
    cases=_layers,
    outcome=2,
    misconceptions=[
        Misconception(
            "bins forgotten",
            lambda kernel_px, binning: _receptive_field_px(kernel_px, np.ones_like(binning)),
            "To you all pixels are of one size. After a bin of 2 a pixel is worth 2 x 2 pixels of the "
            "picture, and a kernel that reaches over it reaches twice as far.",
        ),
        Misconception(
            "kernels multiplied",
            lambda kernel_px, binning: np.prod(kernel_px) * np.prod(binning),
            "Bins multiply, kernels do not. Draw a row of pixels: a kernel of 3 on top of a kernel of 3 "
            "reaches one pixel further on either side, which makes 5, not 9.",
        ),
        Misconception(
            "whole kernels added",
            lambda kernel_px, binning: _back_through(
                kernel_px, binning, lambda side, kernel, factor: (side + kernel) * factor, side=0
            ),
            "Neighbouring kernels overlap, and you counted the overlap twice. A kernel of 1 looks at its own "
            "pixel alone: by how much does it widen the view?",
        ),
        Misconception(
            "pixel itself forgotten",
            lambda kernel_px, binning: _back_through(kernel_px, binning, _widened, side=0),
            "Without any layer your network would see nothing. Then every pixel shows itself: where do you "
            "begin to count?",
        ),
        Misconception(
            "read front to back",
            lambda kernel_px, binning: _receptive_field_px(kernel_px[::-1], binning[::-1]),
            "You let a bin enlarge the layers before it. They worked on fine pixels; it is the layers after "
            "the bin whose kernels reach over large ones. From which end should you walk?",
        ),
    ],
    hints=[
        "Begin with one pixel of the last layer. Which square of pixels did that layer look at? And which "
        "square did the layer before look at, to make that one?",
        "Walk from the last layer to the first. A kernel lets the square grow by its side less one; a bin in "
        "front of it makes each of those pixels several pixels wide.",
        "side = 1; then for each layer, last one first: side = (side + kernel - 1) * factor.",
    ],
)


def _best_guess(images, probability):
    return np.tensordot(probability, images, axes=1)


def _possible_stains(rng):
    """Return five images: one far from the others and more probable than each of them, not than all."""
    images = rng.uniform(0, 100, SHAPE) + rng.normal(0, 20, (5, *SHAPE))
    images[2] = rng.uniform(0, 100, SHAPE)
    probability = rng.uniform(0.12, 0.2, 5)
    probability[2] = 0.3
    return images, probability / probability.sum()


def _nearest_to_all(images, probability):
    apart = ((images[:, None] - images) ** 2).mean((2, 3))
    return images[np.argmin(apart @ probability)]


best_guess = Exercise(
    reference=_best_guess,
    cases=_possible_stains,
    outcome=2,
    misconceptions=[
        Misconception(
            "most probable image",
            lambda images, probability: images[np.argmax(probability)],
            "That image is exactly right more often than any other, and far off all the other times. Squares "
            "punish far off. Which single number has the smallest mean square distance to many numbers?",
        ),
        Misconception(
            "one of the given images",
            _nearest_to_all,
            "The best of the given images, but nobody said that the answer must be one of them. In each "
            "pixel you may choose any brightness.",
        ),
        Misconception(
            "all equally probable",
            lambda images, probability: images.mean(axis=0),
            "Nearly: you gave every image the same say. One that is seldom there should count for little.",
        ),
        Misconception(
            "median",
            lambda images, probability: np.median(images, axis=0),
            "The middle value makes the absolute error small. The loss here is the square of the error, "
            "which fears large errors more: which average goes with squares?",
        ),
    ],
    hints=[
        "Every pixel can be treated alone: some brightnesses, each with its probability; choose one number.",
        "Write the expected square error of that number as a sum over the images. It is a parabola: where is "
        "its slope zero?",
        "Multiply each image by its probability and add up: probability[:, None, None] * images, summed "
        "over axis 0.",
    ],
)


def _one_in(units, of_square, one_in):
    """Return which squares belong to every n-th of some units, in alphabetical order."""
    return np.isin(of_square, np.unique(units)[::one_in])


def _split_at(parts):
    """Return a split whose units are what the first so many parts of a square's name say."""

    def split(names, one_in):
        unit = ["_".join(name.split("_")[:parts]) for name in names]
        return _one_in(unit, unit, one_in)

    return split


_hold_out = _split_at(2)


def _squares(rng):
    """Return names in the disorder of a folder: wells of 2 or 3 fields, fields of 2 or 3 frames."""
    names = [
        f"{well}_f{field}_t{frame:02d}_s{square:02d}"
        for well in ("B03", "B04", "C07")
        for field in range(1, 1 + rng.integers(2, 4))
        for frame in range(1, 1 + rng.integers(2, 4))
        for square in range(1, 1 + rng.integers(2, 6))
    ]
    return rng.permutation(names).tolist(), int(rng.integers(2, 5))


honest_split = Exercise(
    reference=_hold_out,
    cases=_squares,
    outcome=3,
    misconceptions=[
        Misconception(
            "squares dealt out",
            lambda names, one_in: np.arange(len(names)) % one_in == 0,
            "You dealt out squares one by one. Each test square now has neighbours from the same field among "
            "the training squares: the same cells, the same focus, the same lamp. What is left to find out?",
        ),
        Misconception(
            "a run of squares",
            lambda names, one_in: np.arange(len(names)) < len(names) // one_in,
            "You cut the list at some place. The list knows nothing of fields, and your cut goes through "
            "them. Decide for each field on which side it is, and let its squares follow.",
        ),
        Misconception(
            "frames taken for fields",
            _split_at(3),
            "You hold out frames. The next frame of the same movie shows the same cells, hardly moved, and "
            "it is in your training set. What do all frames of one field have in common in their names?",
        ),
        Misconception(
            "whole wells",
            _split_at(1),
            "Nothing leaks here: whole wells are the stricter split, and the one to take if you want to "
            "speak about new wells. The question was about new fields: which part of a name is the field's?",
        ),
        Misconception(
            "training marked",
            lambda names, one_in: ~_hold_out(names, one_in),
            "The two sides are right and the wrong way round: True means that a square is for the test.",
        ),
    ],
    hints=[
        "A square says in its name which field it comes from. Two squares of one field must get the same "
        "answer.",
        'Well and field number together name a field: the first two pieces between the "_". Sort the '
        "different fields, choose every so many of them, and ask of each square whether its field is one.",
        'field = ["_".join(name.split("_")[:2]) for name in names]; chosen = np.unique(field)[::one_in]; '
        "np.isin(field, chosen).",
    ],
)


def _contents(truth, prediction, labels, background=np.median):
    """Return the light of each nucleus in truth and in prediction."""
    nuclei = np.unique(labels[labels > 0])
    return [
        ndimage.sum_labels(image - background(image[labels == 0]), labels, nuclei)
        for image in (truth, prediction)
    ]


def _intensity_bias(truth, prediction, labels):
    true, predicted = _contents(truth, prediction, labels)
    return np.median(predicted / true) - 1


def _nuclei(rng):
    """Return two images and six nuclei; the prediction is paler, and more so where the truth is bright."""
    labels, names = np.zeros(SHAPE, int), np.cumsum([1, *rng.integers(1, 4, 5)])  # some numbers are missing
    true, predicted = np.zeros((2, names[-1] + 1))
    true[names] = rng.uniform(30, 200, 6)
    predicted[names] = (60 + 0.3 * true[names]) * rng.uniform(0.7, 1.3, 6)
    for k, name in enumerate(names):
        top, left = 9 * (k % 2) + rng.integers(1, 3), 8 * (k // 2) + rng.integers(1, 3)
        labels[top : top + rng.integers(5, 8), left : left + rng.integers(5, 8)] = name
    noisy = (rng.uniform(20, 80) + light[labels] + rng.normal(0, 3, SHAPE) for light in (true, predicted))
    return *noisy, labels


def _with_background(truth, prediction, labels):
    true, predicted = _contents(truth, prediction, labels, background=lambda outside: 0)
    return np.median(predicted / true) - 1


def _all_nuclei_together(truth, prediction, labels):
    true, predicted = _contents(truth, prediction, labels)
    return predicted.sum() / true.sum() - 1


def _mean_of_ratios(truth, prediction, labels):
    true, predicted = _contents(truth, prediction, labels)
    return np.mean(predicted / true) - 1


def _over_prediction(truth, prediction, labels):
    true, predicted = _contents(truth, prediction, labels)
    return 1 - np.median(true / predicted)


intensity_bias = Exercise(
    reference=_intensity_bias,
    cases=_nuclei,
    outcome=4,
    misconceptions=[
        Misconception(
            "background left on",
            _with_background,
            "Your nuclei contain the background as well. It is light that no DNA has sent; where it is "
            "strong, everything looks right to a few per cent. What does a place without a nucleus show?",
        ),
        Misconception(
            "all nuclei together",
            _all_nuclei_together,
            "You added up all nuclei first, so that the brightest decide for all. One number for each "
            "nucleus comes first; the typical one after.",
        ),
        Misconception(
            "mean over nuclei",
            _mean_of_ratios,
            "Close. A faint nucleus has a small number below the line, and its ratio may be huge; the mean "
            "follows such a one. Which average asks only for the one in the middle?",
        ),
        Misconception(
            "over the prediction",
            _over_prediction,
            "You compare with the prediction. A prediction of half the truth is 50 % too low, not 100 %: "
            "what one compares with is the truth.",
        ),
        Misconception(
            "correlation",
            lambda truth, prediction, labels: np.corrcoef(_contents(truth, prediction, labels))[0, 1],
            "A correlation does not see a factor: halve all predictions and it stays. It is the number that "
            "this exercise is to help you distrust.",
        ),
    ],
    hints=[
        "How much light does one nucleus send, in each image? What shows without a nucleus is not its light.",
        "The background of an image is the median of its pixels outside all nuclei; each image has its own. "
        "Take it off, then sum over the pixels of each nucleus.",
        "above = image - np.median(image[labels == 0]); above[labels == k].sum() for each k in "
        "np.unique(labels[labels > 0]), for both images. Then the median of predicted / true, minus 1.",
    ],
)


def _slope(y, x):
    """Return the slope of the least-squares line of y against x."""
    return np.polyfit(x.ravel(), y.ravel(), 1)[0]


def _residual_slope(truth, prediction):
    return _slope(truth - prediction, prediction)


def _through_zero(truth, prediction):
    return ((truth - prediction) * prediction).sum() / (prediction**2).sum()


def _scaled_wrongly(rng):
    """Return a truth that no line through the origin fits, and that a prediction knows in part."""
    prediction = rng.gamma(4, rng.uniform(10, 20), SHAPE)
    factor = rng.choice([rng.uniform(0.4, 0.8), rng.uniform(1.2, 1.6)])
    return rng.uniform(20, 40) + factor * prediction + rng.normal(0, 15, SHAPE), prediction


residual_slope = Exercise(
    reference=_residual_slope,
    cases=_scaled_wrongly,
    outcome=5,
    misconceptions=[
        Misconception(
            "against the truth",
            lambda truth, prediction: _slope(truth - prediction, truth),
            "Against the truth even the best possible prediction has a sloping residual: the truth contains "
            "what nobody can see, and so does the residual. Put on the axis what the network knew.",
        ),
        Misconception(
            "sign",
            lambda truth, prediction: -_residual_slope(truth, prediction),
            "Upside down. The residual is what the prediction has left over of the truth: what must be added "
            "to the prediction to get there.",
        ),
        Misconception(
            "line through zero",
            _through_zero,
            "Your line is forced through the origin, so a wrong background counts as a wrong slope. Let the "
            "line have a height of its own.",
        ),
        Misconception(
            "truth against prediction",
            lambda truth, prediction: _slope(truth, prediction),
            "You fitted the truth itself: a perfect prediction gives one there. Look at what is left over; "
            "a perfect prediction should leave nothing.",
        ),
    ],
    hints=[
        "What is left over in each pixel? Plot it against what was predicted there, one dot for each pixel.",
        "Through these dots goes a straight line, with a slope and a height, by least squares. np.polyfit "
        "wants flat arrays: .ravel() makes one of a picture.",
        "np.polyfit(x, y, 1)[0] is the slope: x the prediction, y = truth - prediction, both flat.",
    ],
)
