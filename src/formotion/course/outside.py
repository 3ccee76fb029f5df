"""Mistakes made around a right function: in what it is given, and in what it returns."""

import numpy as np

from formotion.course.altered import alterations, names

RESULTS = {
    ("sign", "result negative"): lambda r: -r,
    ("factor or power", "result doubled"): lambda r: 2 * r,
    ("factor or power", "result halved"): lambda r: r / 2,
    ("factor or power", "result divided by 2 pi"): lambda r: r / (2 * np.pi),
    ("factor or power", "result squared"): lambda r: r**2,
    ("factor or power", "root of result"): lambda r: np.sqrt(np.abs(r)),
    ("factor or power", "one over result"): lambda r: 1 / r,
    ("unit", "result times 1000"): lambda r: 1e3 * r,
    ("unit", "result over 1e6"): lambda r: r / 1e6,
}
ARRAYS = {
    ("order swapped", "result reversed"): lambda r: r[::-1],
    ("off by one", "result moved by one"): lambda r: np.roll(r, 1, axis=-1),
    ("off by one", "first of result left out"): lambda r: r[..., 1:],
}
FEW = {
    ("sign", "first component negative"): lambda r: np.concatenate([-r[:1], r[1:]]),
    ("sign", "last component negative"): lambda r: np.concatenate([r[:-1], -r[-1:]]),
    ("factor or power", "last component doubled"): lambda r: np.concatenate([r[:-1], 2 * r[-1:]]),
}
FIELDS = {("transposed", "result transposed"): lambda r: np.swapaxes(r, -1, -2)}


def around(function, case):
    """Return mistakes around a function.

    Parameters
    ----------
    function : callable
        The right one.
    case : tuple
        Arguments that it takes, from which shapes are read.

    Yields
    ------
    kind, change : str
        Sort of mistake, and what was done.
    wrong : callable
        The function with this mistake.
    """
    for (kind, change), move in _results(function(*case)).items():
        yield kind, change, _after(function, move)
    for kind, change, move in alterations(case, names(function, len(case))):
        yield kind, change, _before(function, move)


def _results(value):
    if isinstance(value, tuple):
        whole = {key: _each(move) for key, move in RESULTS.items()}
        return whole | {("order swapped", "result reversed"): lambda r: r[::-1]}
    if np.asarray(value).ndim == 0:
        return RESULTS
    few = FEW if 2 <= len(value) <= 3 else {}
    return RESULTS | ARRAYS | few | (FIELDS if np.ndim(value) > 1 else {})


def _each(move):
    return lambda values: tuple(move(value) for value in values)


def _after(function, move):
    return lambda *given: move(function(*given))


def _before(function, move):
    return lambda *given: function(*move(given))
