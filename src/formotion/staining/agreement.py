"""Do two ways of measuring agree? Limits of agreement after Bland and Altman, with their own uncertainty."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy import stats

from formotion.core.errors import InputError
from formotion.core.estimate import Estimate
from formotion.core.validate import finite_array, within


@dataclass(frozen=True)
class Agreement:
    """How far one measurement lies from another, pair by pair.

    Attributes
    ----------
    mean, difference : (N,) float
        Of each pair: the mean of both, and second minus first. What a Bland-Altman plot shows.
    bias : Estimate
        Mean difference.
    low, high : Estimate
        Ends of the range that holds `share` of all differences, each with its confidence interval.
    share : float
    """

    mean: np.ndarray
    difference: np.ndarray
    bias: Estimate
    low: Estimate
    high: Estimate
    share: float

    def __str__(self):
        return f"bias {self.bias}; {self.share:.0%} of differences from {self.low} to {self.high}"


def bland_altman(first, second, share=0.95, level=0.9):
    """Return the limits of agreement of `second` with `first`.

    Parameters
    ----------
    first, second : (N,) float
        The same quantity of the same N things, in the same unit; at least 3. Things must be independent:
        nuclei of one field are not. Give one number for each field, or accept intervals that are too short.
    share : float
        Share of differences between the limits.
    level : float
        Confidence of the intervals of bias and limits.

    Returns
    -------
    Agreement

    Raises
    ------
    InputError, ShapeError
        If lengths differ, there are fewer than 3 pairs, or a value is not finite.

    Notes
    -----
    For normal differences of constant spread. Then the intervals of the limits are exact, by the non-central
    t distribution (Carkeet 2015, doi:10.1097/OPX.0000000000000513), not the symmetric approximation of 1986,
    which is too short below a few dozen pairs. Look at the plot first: a slope or a funnel breaks the
    assumption.

    Examples
    --------
    >>> found = bland_altman([10, 12, 14, 16], [11, 12, 15, 18])
    >>> print(f"{found.bias:.2f}")
    1.00 (0.04 to 1.96, 90 %)
    """
    first = finite_array("first", first, ("N",), "give one number for each thing measured")
    second = finite_array("second", second, (len(first),), "give one number for each thing measured")
    if len(first) < 3:
        raise InputError(f"agreement needs at least 3 pairs, got {len(first)}: measure more")
    within("share", share, 0.01, 0.9999, "0.95 is usual")
    within("level", level, 0.01, 0.9999, "0.9 is usual")
    difference = second - first
    bias, spread, n = difference.mean(), difference.std(ddof=1), len(first)
    half = stats.t.ppf((1 + level) / 2, n - 1) * spread / np.sqrt(n)
    z = stats.norm.ppf((1 + share) / 2)
    inner, outer = _factors(z, n, level)
    ends = [Estimate(*(float(bias + sign * k * spread) for k in (z, *order)), level)
            for sign, order in ((-1, (outer, inner)), (1, (inner, outer)))]  # fmt: skip
    middle = Estimate(float(bias), float(bias - half), float(bias + half), level)
    return Agreement((first + second) / 2, difference, middle, *ends, share)


@cache
def _factors(z, n, level):
    """Return how many spreads from the bias the interval of an upper limit begins and ends."""
    tails = (1 - level) / 2, (1 + level) / 2
    return tuple(float(stats.nct.ppf(tail, n - 1, z * np.sqrt(n)) / np.sqrt(n)) for tail in tails)
