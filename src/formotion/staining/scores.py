"""How good is a predicted image? Numbers for one field, their mean over fields, errors split by condition.

Fields, not pixels, are what an interval counts: pixels of one field share cells, focus and light.
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from formotion.core.errors import InputError, ShapeError
from formotion.core.estimate import Estimate
from formotion.core.validate import finite_array, within

LEVEL = 0.9


def pearson(truth, prediction):
    """Return the correlation of two images over all pixels, between -1 and 1.

    Parameters
    ----------
    truth, prediction : (Y, X) float
        Any unit; scale and offset do not matter, so a prediction that is everywhere half as bright scores 1.

    Returns
    -------
    float
        0 where the prediction is constant: it tells nothing.

    Raises
    ------
    InputError, ShapeError
        If the images differ in shape or are not finite, or the truth is constant.

    Examples
    --------
    >>> pearson([[0, 1], [2, 3]], [[5, 4], [3, 2]])
    -1.0
    """
    truth, prediction = _pair(truth, prediction)
    a, b = truth - truth.mean(), prediction - prediction.mean()
    if prediction.std() <= 1e-12 * max(1.0, abs(prediction).max()):
        return 0.0
    return float(np.clip((a * b).sum() / np.sqrt((a**2).sum() * (b**2).sum()), -1, 1))


def ssim(truth, prediction):
    """Return the mean structural similarity of two images, 1 where they are the same.

    Parameters
    ----------
    truth, prediction : (Y, X) float
        The same unit; at least 11 px on each side.

    Returns
    -------
    float

    Raises
    ------
    InputError, ShapeError
        If the images differ in shape, are smaller than 11 px or not finite, or the truth is constant.

    Notes
    -----
    Wang et al. 2004 (doi:10.1109/TIP.2003.819861): Gaussian windows of 1.5 px, the range of values taken from
    the truth. Rewards empty background that is predicted as empty, and so rises with its share.

    Examples
    --------
    >>> image = np.arange(400.0).reshape(20, 20)
    >>> ssim(image, image)
    1.0
    """
    from skimage.metrics import structural_similarity

    truth, prediction = _pair(truth, prediction)
    if min(truth.shape) < 11:
        raise InputError(f"ssim needs at least 11 px on each side, got {truth.shape}: give larger images")
    window = {"gaussian_weights": True, "sigma": 1.5, "use_sample_covariance": False}
    return float(structural_similarity(truth, prediction, data_range=float(np.ptp(truth)), **window))


def relative_rmse(truth, prediction):
    """Return the root mean square error over the spread of the truth: 1 for the best constant, 0 if perfect.

    Parameters
    ----------
    truth, prediction : (Y, X) float
        The same unit.

    Returns
    -------
    float

    Raises
    ------
    InputError, ShapeError
        If the images differ in shape or are not finite, or the truth is constant.

    Examples
    --------
    >>> relative_rmse([[0, 2]], [[1, 1]])
    1.0
    """
    truth, prediction = _pair(truth, prediction)
    return float(np.sqrt(np.mean((truth - prediction) ** 2)) / truth.std())


def mean_of(values, level=LEVEL):
    """Return the mean of one number per field, with Student's interval for fresh fields of the same kind.

    Parameters
    ----------
    values : (N,) float
        One for each field, at least 2.
    level : float

    Returns
    -------
    Estimate
        In the unit of the values.

    Raises
    ------
    InputError
        If there are fewer than 2 values, or one is not finite.

    Notes
    -----
    Right if fields are independent and their values roughly normal; fields of one dish are not independent.

    Examples
    --------
    >>> print(mean_of([0.8, 0.9, 1.0]))
    0.9 (0.731 to 1.07, 90 %)
    """
    values = finite_array("values", values, ("N",), "give one number for each field")
    if len(values) < 2:
        raise InputError(
            "an interval needs at least 2 fields, got 1: hold out more, or give the number alone"
        )
    within("level", level, 1e-6, 1 - 1e-6, "0.9 is usual")
    half = stats.t.ppf((1 + level) / 2, len(values) - 1) * values.std(ddof=1) / np.sqrt(len(values))
    mean = float(values.mean())
    return Estimate(mean, float(mean - half), float(mean + half), level)


@dataclass(frozen=True)
class Bin:
    """The fields of one condition.

    Attributes
    ----------
    low, high : float
        Ends of the condition, in its unit; the upper end belongs to the next bin, except to the last.
    n : int
        Number of fields.
    mean : Estimate or float
        Mean error; a number where there is one field, NaN where there is none.
    """

    low: float
    high: float
    n: int
    mean: object


def split_by(errors, condition, edges, level=LEVEL):
    """Split one error per field by a condition of the field, for example cell density or defocus.

    Parameters
    ----------
    errors : (N,) float
    condition : (N,) float
        For example cells per mm², or distance from focus in µm.
    edges : (B + 1,) float
        Ends of the bins, rising; every field must lie in one.
    level : float

    Returns
    -------
    tuple of Bin

    Raises
    ------
    InputError, ShapeError
        If lengths differ, edges do not rise, or a field lies in no bin.

    Examples
    --------
    >>> [(one.n, float(one.mean)) for one in split_by([1, 3, 8], [0, 1, 5], [0, 2, 6])]
    [(2, 2.0), (1, 8.0)]
    """
    errors = finite_array("errors", errors, ("N",), "give one error for each field")
    condition = finite_array("condition", condition, (len(errors),), "give one number for each field")
    edges = finite_array("edges", edges, ("B",), "give the ends of the bins")
    if len(edges) < 2 or (np.diff(edges) <= 0).any():
        raise InputError(f"edges must rise, at least two of them, got {edges.tolist()}: sort them")
    if condition.min() < edges[0] or condition.max() > edges[-1]:
        raise InputError(
            f"edges must hold {condition.min():g} to {condition.max():g}, got {edges.tolist()}: widen"
        )
    place = np.minimum(np.searchsorted(edges, condition, side="right") - 1, len(edges) - 2)
    return tuple(_bin(edges, k, errors[place == k], level) for k in range(len(edges) - 1))


def _bin(edges, k, errors, level):
    mean = mean_of(errors, level) if len(errors) > 1 else float(errors.mean()) if len(errors) else np.nan
    return Bin(float(edges[k]), float(edges[k + 1]), len(errors), mean)


def _pair(truth, prediction):
    truth = finite_array("truth", truth, ("Y", "X"), "give one gray image without NaN")
    prediction = finite_array("prediction", prediction, ("Y", "X"), "give one gray image without NaN")
    if truth.shape != prediction.shape:
        raise ShapeError(
            f"prediction must have the truth's shape {truth.shape}, got {prediction.shape}: crop"
        )
    if np.ptp(truth) == 0:
        raise InputError(f"the truth must vary, got {truth.flat[0]:g} everywhere: leave such a field out")
    return truth, prediction
