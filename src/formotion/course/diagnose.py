"""What is wrong with a value, in one sentence that does not give the answer away."""

import numpy as np

from formotion.course.compare import is_number, leaves, same_array
from formotion.course.powers import relation

PLACES = ("first", "second", "third", "fourth")
GENERIC = "is wrong on all"  # begins the sentence where nothing else is known


def diagnose(values, rights, rtol, given=None):
    """Say how a learner's values differ from the right ones.

    Parameters
    ----------
    values, rights : list
        What the learner's function and the reference returned, case by case.
    rtol : float
        Relative tolerance of the exercise.
    given : dict of str to list, optional
        Arguments by name, case by case.

    Returns
    -------
    str
        One sentence: kind, shape, NaN, sign, order of axes or places, a constant factor or offset, the one
        wrong component, a power of an argument, or how many cases fit.

    Examples
    --------
    >>> diagnose([2.0, 6.0], [1.0, 3.0], 1e-7)
    'your value is 2.0 times the right one on all 2 cases.'
    """
    pairs = [(leaves(value), leaves(right)) for value, right in zip(values, rights, strict=True)]
    for mine, theirs in pairs:
        if [where for where, _ in mine] != [where for where, _ in theirs]:
            return f"expected {_kind(rights[0])}, got {_kind(values[0])}."
    for k, (where, _) in enumerate(pairs[0][1]):
        arrays = [(mine[k][1], theirs[k][1]) for mine, theirs in pairs]
        if not all(same_array(a, b, rtol) for a, b in arrays):
            part = f"part {where} of your value" if where else "your value"
            return f"{part} {_difference(arrays, rtol, given or {})}"
    return "your value is right on each case, yet not in its parts."


def _kind(value):
    if value is None:
        return "a value, not None"
    if isinstance(value, tuple):
        return f"a tuple of {len(value)}"
    if isinstance(value, dict):
        return f"a dict with the keys {', '.join(map(str, value))}"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    return "a number" if is_number(np.asarray(value)) else type(value).__name__


def _difference(arrays, rtol, given):
    sentence = _type(arrays)
    if sentence:
        return sentence
    arrays = [(a.astype(complex), b.astype(complex)) for a, b in arrays]
    for test in (_shape, _nan, _swapped, _moved, _factor, _offset):
        if sentence := test(arrays, rtol):
            return sentence
    return _component(arrays, rtol, given) or relation(arrays, given) or _sizes(arrays, rtol)


def _type(arrays):
    for a, b in arrays:
        if is_number(b) and not is_number(a):
            return f"is {_named(a)} where numbers are wanted."
        if not is_number(b):
            return f"is {a.tolist()!r}, which is not right."


def _named(a):
    return {"U": "text", "S": "bytes", "O": "an object"}.get(a.dtype.kind, f"of type {a.dtype}")


def _shape(arrays, rtol):
    for a, b in arrays:
        if a.shape == b.shape:
            continue
        if b.ndim > 1 and same_array(np.swapaxes(a, -1, -2) if a.ndim > 1 else a, b, rtol):
            return f"has shape {a.shape}, the right one {b.shape}: its last two axes are transposed."
        return f"has shape {a.shape}, the right one has shape {b.shape}."


def _nan(arrays, rtol):
    for a, b in arrays:
        bad = int((~np.isfinite(a) & np.isfinite(b)).sum())
        if bad:
            return f"holds {bad} NaN or infinite of {a.size}."


def _swapped(arrays, rtol):
    moves = {
        "is transposed: its last two axes are swapped.": lambda a: np.swapaxes(a, -1, -2),
    }
    if all(a.ndim > 0 and len(a) == 2 for a, _ in arrays):
        moves["has its two components swapped; the order is (y, x)."] = lambda a: a[::-1]
    elif all(a.ndim > 0 for a, _ in arrays):
        moves["runs backwards: its order is reversed."] = lambda a: a[::-1]
    for sentence, move in moves.items():
        if all(a.ndim > ("axes" in sentence) and same_array(move(a), b, rtol) for a, b in arrays):
            return sentence


def _moved(arrays, rtol):
    if not all(b.ndim > 0 and b.shape[-1] > len(PLACES) for _, b in arrays):
        return None
    if all(same_array(a[..., 1:], b[..., :-1], rtol) for a, b in arrays):
        return "is moved by one place: each number stands one too late."
    if all(same_array(a[..., :-1], b[..., 1:], rtol) for a, b in arrays):
        return "is moved by one place: each number stands one too early."


def _factor(arrays, rtol):
    ratios = [_ratio(a, b, rtol) for a, b in arrays]
    if None in ratios or not np.allclose(ratios, ratios[0], rtol=1e-4):
        return None
    ratio, cases = ratios[0], f"on all {len(arrays)} cases"
    if abs(ratio + 1) < 1e-6:
        return f"has the wrong sign {cases}."
    power = np.log10(abs(ratio))
    if abs(power - round(power)) < 1e-6 and round(power) % 3 == 0:
        return f"is {ratio:.0e} times the right one {cases}: a unit is not converted."
    return f"is {_readable(ratio)} times the right one {cases}."


def _ratio(a, b, rtol):
    known = np.isfinite(b)
    power = np.vdot(b[known], b[known])
    if not known.any() or power == 0:
        return None
    ratio = np.vdot(b[known], a[known]) / power
    straight = same_array(a, ratio * b, max(rtol, 1e-9)) and abs(ratio.imag) < 1e-9 * abs(ratio)
    return float(ratio.real) if straight and ratio != 0 else None


def _readable(ratio):
    return f"{ratio:.1f}" if abs(ratio * 10 - round(ratio * 10)) < 1e-6 * abs(ratio) else f"{ratio:.4g}"


def _offset(arrays, rtol):
    offsets = [_shift(a, b, rtol) for a, b in arrays]
    if None not in offsets and np.allclose(offsets, offsets[0], rtol=1e-4):
        return f"is off by {offsets[0]:+.4g} everywhere."


def _shift(a, b, rtol):
    shift = np.mean((a - b).real[np.isfinite(b)]) if np.isfinite(b).any() else 0
    return float(shift) if shift and same_array(a - shift, b, max(rtol, 1e-9)) else None


def _component(arrays, rtol, given):
    """Return what is wrong with the one component, of a few, that is wrong."""
    if not all(b.ndim > 0 and len(b) == len(arrays[0][1]) <= len(PLACES) for _, b in arrays):
        return None
    parts = [[(a[k], b[k]) for a, b in arrays] for k in range(len(arrays[0][1]))]
    wrong = [k for k, pairs in enumerate(parts) if not all(same_array(a, b, rtol) for a, b in pairs)]
    if len(wrong) == len(parts) == 1 or len(wrong) > 1:
        return None
    what = "component" if parts[0][0][1].ndim else "number"
    return (
        f"is right but for its {PLACES[wrong[0]]} {what}, which {_difference(parts[wrong[0]], rtol, given)}"
    )


def _sizes(arrays, rtol):
    fits = sum(same_array(a, b, rtol) for a, b in arrays)
    if fits:
        return f"is right on {fits} of {len(arrays)} cases: look for what is special about the others."
    return f"{GENERIC} {len(arrays)} cases{_example(*arrays[0])}"


def _example(a, b):
    a, b = (x[np.isfinite(b)] for x in (a, b))
    if b.size == 1 and not b.imag.any():
        return f": on the first it is {a.real[0]:.4g}, the right one {b.real[0]:.4g}."
    if not b.any():
        return "."
    away, larger = np.linalg.norm(a - b) / np.linalg.norm(b), np.linalg.norm(a) / np.linalg.norm(b)
    if larger > 10:
        return f": on the first it is about {larger:.0e} times too large."
    return f": on the first it is {away:.1%} away from the right one."
