"""Has a wrong value one power too many or too few of something: of an argument, of a number of places?"""

import numpy as np

from formotion.course.compare import is_number

EXACT = 1e-6  # of a logarithm
OWN = {1: "the square of", -0.5: "the root of", -2: "one over"}
COUNTS = {0.5: "the root of", 1: "one factor of", 2: "two factors of"}


def relation(arrays, given):
    """Say which power a value has too many or too few, the same on all cases.

    Parameters
    ----------
    arrays : list of (ndarray, ndarray)
        The learner's value and the right one, of equal shapes, case by case.
    given : dict of str to list
        Arguments by name, case by case.

    Returns
    -------
    str or None

    Examples
    --------
    >>> width = [2.0, 3.0, 5.0]
    >>> relation([(np.array(1.0), np.array(w**2)) for w in width], {"`width`": width})
    'has two factors of `width` too few on all 3 cases.'
    """
    with np.errstate(all="ignore"):
        ratio = _logarithm([np.divide(a, b) for a, b in arrays])
        for name, sizes in _sizes([b for _, b in arrays], given):
            found = _slope(_logarithm(sizes), ratio)
            words = found and _worded(*found, name)
            if words:
                return f"{words} on all {len(arrays)} cases."


def _logarithm(values):
    return np.log(np.abs(np.concatenate([np.ravel(value) for value in values])))


def _sizes(rights, given):
    """Yield what may have come in once too often, spread over the places of the right value."""
    yield None, rights
    for name, values in given.items():
        if isinstance(values[0], tuple) or not is_number(np.asarray(values[0])):
            continue
        if all(np.shape(value) in ((), right.shape) for value, right in zip(values, rights, strict=True)):
            yield name, _spread(values, rights)
        if np.ndim(values[0]):
            yield f"the length of {name}", _spread(map(len, values), rights)
            yield f"the number of steps in {name}", _spread((len(value) - 1 for value in values), rights)


def _spread(values, rights):
    return [value * np.ones(right.shape) for value, right in zip(values, rights, strict=True)]


def _slope(x, y):
    """Return exponent and factor of ``exp(y) = factor * exp(x)**exponent``, or None where that fails."""
    known = np.isfinite(x) & np.isfinite(y)
    x, y = x[known], y[known]
    if x.size < 3 or np.ptp(x) < EXACT:
        return None
    exponent = round(2 * np.cov(x, y)[0, 1] / np.var(x, ddof=1)) / 2
    offset = np.mean(y - exponent * x)
    if exponent and np.abs(y - exponent * x - offset).max() < EXACT:
        return exponent, float(np.exp(offset))


def _worded(exponent, factor, name):
    also = "" if abs(factor - 1) < EXACT else f", times {factor:.4g},"
    if name is None:
        return f"is {OWN[exponent]} the right one{also}" if exponent in OWN else None
    if abs(exponent) not in COUNTS:
        return None
    return f"has {COUNTS[abs(exponent)]} {name} too {'many' if exponent > 0 else 'few'}{also}"
