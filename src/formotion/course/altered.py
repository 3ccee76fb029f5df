"""Arguments as a learner might take them by mistake: forgotten, negative, transposed, in another's place."""

import inspect
from itertools import combinations

import numpy as np

COMPONENTS = (2, 3)  # so many entries along the first axis are components, more are places


def names(function, n):
    """Return what the first `n` arguments of a function are called."""
    known = list(inspect.signature(function).parameters)
    return [f"`{known[k]}`" if k < len(known) else f"argument {k + 1}" for k in range(n)]


def alterations(case, called):
    """Return what may be done to the arguments of one case.

    Parameters
    ----------
    case : tuple
        Arguments, from which kinds and shapes are read.
    called : list of str
        What they are called.

    Yields
    ------
    kind, words : str
        Sort of mistake, and what it looks like: "as if ... were ...".
    move : callable
        Takes the arguments of any case and returns altered ones.

    Examples
    --------
    >>> for _, words, move in alterations((np.array([1.0, 2.0]), 3.0), ["`a`", "`b`"]):
    ...     print(words)
    as if `a` were 1
    as if `a` were negative
    as if the components of `a` were in the other order
    as if `b` were 1
    as if `b` were negative
    """
    for k, (value, name) in enumerate(zip(case, called, strict=True)):
        if _is_real(value):
            yield "unit", f"as if {name} were 1", _with(k, np.ones_like)
            yield "sign", f"as if {name} were negative", _with(k, np.negative)
        if np.ndim(value) > 1:
            yield "transposed", f"as if the last two axes of {name} were swapped", _with(k, _transposed)
        if isinstance(value, np.ndarray) and value.ndim and len(value) in COMPONENTS:
            words = f"as if the components of {name} were in the other order"
            yield "order swapped", words, _with(k, lambda a: a[::-1])
    for j, k in combinations(range(len(case)), 2):
        if np.shape(case[j]) == np.shape(case[k]):
            words = f"as if {called[j]} and {called[k]} had changed places"
            yield "arguments swapped", words, _exchanged(j, k)


def _is_real(value):
    return isinstance(value, float | np.ndarray) and np.asarray(value).dtype.kind in "fc"


def _transposed(array):
    return np.swapaxes(array, -1, -2)


def _with(k, move):
    return lambda given: (*given[:k], move(given[k]), *given[k + 1 :])


def _exchanged(j, k):
    def exchange(given):
        given = list(given)
        given[j], given[k] = given[k], given[j]
        return tuple(given)

    return exchange
