"""Bias and variance apart: the same question asked many times with fresh noise."""

from dataclasses import dataclass

import numpy as np

from formotion.core.errors import InputError
from formotion.core.validate import finite_array


@dataclass(frozen=True)
class BiasVariance:
    """What a method gets wrong every time, and what it gets wrong by chance.

    Attributes
    ----------
    bias2 : ndarray, squared unit of the estimate
        Squared bias of each element, corrected for the finite number of repeats (so it may come
        out slightly negative where there is no bias).
    variance : ndarray, squared unit of the estimate
        Variance of each element over the repeats.
    repeats : int
        Number of repeats.
    """

    bias2: np.ndarray
    variance: np.ndarray
    repeats: int


def bias_variance(method, draw, truth, repeats=20):
    """Apply a method to repeated draws of the same problem.

    Parameters
    ----------
    method : callable
        ``method(**inputs)`` returns an array in the shape of `truth`.
    draw : callable
        ``draw(k)`` returns the inputs of repeat k, a dict; only the noise should differ.
    truth : array_like
        The answer.
    repeats : int
        Number of draws, at least 2.

    Returns
    -------
    BiasVariance

    Raises
    ------
    InputError
        If there are fewer than two repeats, or an estimate is not finite.
    ShapeError
        If an estimate differs from `truth` in shape.

    Notes
    -----
    The mean of bias2 + variance over elements is the mean squared error: nothing is lost between the
    two. With n repeats bias2 carries an error of about variance / n x sqrt(2).

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> parts = bias_variance(lambda x: x + 1, lambda k: {"x": rng.normal(size=500)}, np.zeros(500))
    >>> bool(abs(parts.bias2.mean() - 1) < 0.05), bool(abs(parts.variance.mean() - 1) < 0.05)
    (True, True)
    """
    if repeats < 2:
        raise InputError(f"repeats must be at least 2, got {repeats}: 20 is usual")
    truth = np.asarray(truth, dtype=np.float64)
    total, squares = np.zeros(truth.shape), np.zeros(truth.shape)
    for k in range(repeats):
        error = finite_array("estimate", method(**draw(k)), truth.shape, "give what the truth holds") - truth
        total += error
        squares += error**2
    variance = (squares - total**2 / repeats) / (repeats - 1)
    return BiasVariance((total / repeats) ** 2 - variance / repeats, variance, repeats)
