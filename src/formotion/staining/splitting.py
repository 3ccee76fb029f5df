"""Three ways to use fields: to learn from, to choose the best epoch by, and to judge by. No field has two."""

from dataclasses import dataclass

import numpy as np

from formotion.core.errors import InputError
from formotion.staining.pairs import split_by_field

TESTED, CHOSEN = 0.2, 0.2  # shares of the fields, and of what is left
LEAST_TO_CHOOSE = 5  # with fewer fields to learn from, none is spared for choosing


@dataclass(frozen=True)
class Split:
    """Names of fields; `choose` may be empty, the others are not."""

    learn: tuple
    choose: tuple
    judge: tuple

    def of(self, pairs):
        """Return the pairs to learn from, to choose by (None without any) and to judge by."""
        rest, judge = split_by_field(pairs, self.judge)
        if not self.choose:
            return rest, None, judge
        learn, choose = split_by_field(rest, self.choose)
        return learn, choose, judge


def split(fields, judge=(), seed=0):
    """Deal fields out.

    Parameters
    ----------
    fields : sequence of str
        Each once.
    judge : sequence of str
        Fields to judge by; a fifth of all, at least one, drawn by `seed` if left out.
    seed : int

    Returns
    -------
    Split

    Raises
    ------
    InputError
        If there are fewer than two fields, or `judge` names an unknown one or all of them.

    Examples
    --------
    >>> split(["a", "b", "c"], judge=["b"])
    Split(learn=('a', 'c'), choose=(), judge=('b',))
    """
    fields = tuple(dict.fromkeys(fields))
    if len(fields) < 2:
        raise InputError(
            f"one field must be held out whole, got {len(fields)} field: give pairs of at least two fields"
        )
    unknown = [name for name in judge if name not in fields]
    if unknown:
        raise InputError(f"no field {', '.join(unknown)}: there are {', '.join(fields)}")
    if set(judge) == set(fields):
        raise InputError("all fields are held out, got none to learn from: hold out fewer")
    order = np.random.default_rng(seed).permutation(fields).tolist()
    judge = tuple(judge) or tuple(order[: max(1, round(TESTED * len(fields)))])
    rest = [name for name in order if name not in judge]
    chosen = max(1, round(CHOSEN * len(rest))) if len(rest) >= LEAST_TO_CHOOSE else 0
    in_order = (tuple(n for n in fields if n in some) for some in (rest[chosen:], rest[:chosen], judge))
    return Split(*in_order)
