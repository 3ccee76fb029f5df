"""Values of any kind flattened to arrays, and compared with a tolerance on the size of the right one."""

import dataclasses

import numpy as np


def leaves(value):
    """Return the arrays inside a returned value.

    Parameters
    ----------
    value : object
        Number, array, text, or a tuple, dict or dataclass of such.

    Returns
    -------
    list of (str, ndarray)
        Where in the value, and what stands there. A list becomes one array when it can.

    Examples
    --------
    >>> [(where, float(x)) for where, x in leaves((1.0, {"b": 2.0}))]
    [('[0]', 1.0), ("[1]['b']", 2.0)]
    """
    return list(_walk("", value))


def _walk(where, value):
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        value = {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
    if isinstance(value, tuple):
        for k, part in enumerate(value):
            yield from _walk(f"{where}[{k}]", part)
    elif isinstance(value, dict):
        for key in sorted(value, key=str):
            yield from _walk(f"{where}[{key!r}]", value[key])
    else:
        yield where, _array(value)


def _array(value):
    try:
        return np.asarray(value)
    except Exception:  # ragged lists, tensors that refuse: an object array compares as unequal, never raises
        return np.array(None, dtype=object)


def is_number(array):
    """Return whether an array holds numbers (real, complex or boolean)."""
    return array.dtype.kind in "fiubc"


def same(value, right, rtol):
    """Return whether `value` equals `right` within `rtol` of the largest element of each part of `right`.

    Parameters
    ----------
    value, right : object
        What two functions returned.
    rtol : float
        Relative to max |right|, part by part.

    Examples
    --------
    >>> same([1.0, 2.0], [1.0, 2.0 + 1e-9], 1e-7), same(2.0, 1.0, 1e-7)
    (True, False)
    """
    mine, theirs = leaves(value), leaves(right)
    if [where for where, _ in mine] != [where for where, _ in theirs]:
        return False
    return all(same_array(a, b, rtol) for (_, a), (_, b) in zip(mine, theirs, strict=True))


def same_array(a, b, rtol):
    """Return whether two arrays agree in shape and, within `rtol` of max |b|, in value; NaN equals NaN."""
    if a.shape != b.shape:
        return False
    if not (is_number(a) and is_number(b)):
        return is_number(a) == is_number(b) and bool(np.all(a == b))
    a, b = (np.asarray(x, dtype=complex) for x in (a, b))
    known = np.isfinite(b)
    if not np.array_equal(known, np.isfinite(a)):
        return False
    if not known.any():
        return True
    scale = np.abs(b[known]).max()
    return bool(np.abs(a[known] - b[known]).max() <= rtol * scale)
