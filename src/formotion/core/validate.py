"""Checked input: one place for the rules that every public function applies to its arguments."""

import numpy as np

from formotion.core.errors import InputError, ShapeError


def positive(name, value, remedy):
    """Return `value` as a float, or raise if it is not a finite number above zero.

    Parameters
    ----------
    name : str
        Argument name with its unit, for example ``pixel_um``.
    value : float
        The value to test.
    remedy : str
        What the caller should give instead.

    Returns
    -------
    float

    Raises
    ------
    InputError
        If `value` is no number, is NaN or infinite, or is not above zero.

    Examples
    --------
    >>> positive("pixel_um", 0.2, "give the camera pixel size divided by the magnification")
    0.2
    """
    return _number(name, value, remedy, lambda x: np.isfinite(x) and x > 0, "positive and finite")


def within(name, value, low, high, remedy):
    """Return `value` as a float, or raise if it lies outside [low, high].

    Examples
    --------
    >>> within("poisson", 0.5, 0.0, 0.5, "an incompressible gel has 0.5")
    0.5
    """
    return _number(name, value, remedy, lambda x: low <= x <= high, f"between {low} and {high}")


def whole(name, value, low, remedy):
    """Return `value` as an int, or raise if it is no whole number from `low` upwards.

    Examples
    --------
    >>> whole("steps", 10, 1, "frames after the first")
    10
    """
    number = _number(name, value, remedy, lambda x: x >= low and x % 1 == 0, f"a whole number from {low}")
    return int(number)


def _number(name, value, remedy, holds, rule):
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = np.nan
    if not holds(number):
        raise InputError(f"{name} must be {rule}, got {value!r}: {remedy}")
    return number


def finite_array(name, values, shape, remedy):
    """Return `values` as a float64 array of the given shape without NaN or infinity.

    Parameters
    ----------
    name : str
        Argument name with its unit.
    values : array_like
        The array to test.
    shape : tuple
        One entry per axis: an int must match, a str names a free axis (any length >= 1).
    remedy : str
        What the caller should give instead.

    Returns
    -------
    ndarray of float64

    Raises
    ------
    ShapeError
        If the number of axes or a fixed length differs, or an axis is empty.
    InputError
        If an element is no finite number.

    Examples
    --------
    >>> finite_array("u", [[1, 2]], ("Y", "X"), "give an image").shape
    (1, 2)
    """
    array = np.asarray(values)
    if array.dtype.kind not in "fiub":
        raise InputError(f"{name} must hold real numbers, got dtype {array.dtype}: {remedy}")
    _require_shape(name, array, shape, remedy)
    array = array.astype(np.float64)
    bad = array.size - np.isfinite(array).sum()
    if bad:
        raise InputError(f"{name} must be finite, got {bad} NaN or infinite of {array.size}: {remedy}")
    return array


def _require_shape(name, array, shape, remedy):
    wanted = "(" + ", ".join(map(str, shape)) + ")"
    fits = array.ndim == len(shape) and all(
        have == want if isinstance(want, int) else have >= 1
        for have, want in zip(array.shape, shape, strict=True)
    )
    if not fits:
        raise ShapeError(f"{name} must have shape {wanted}, got {array.shape}: {remedy}")
