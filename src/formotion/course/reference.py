"""The reference in place of an unsolved function, and the mark on figures made with it."""

import functools


class Reference:
    """A callable that stands in for a function which does not pass its check yet.

    Attributes
    ----------
    is_reference : bool
        Always True; a learner's own function has no such attribute.
    exercise_id : str
        The exercise that it solves.
    """

    is_reference = True

    def __init__(self, exercise_id, function):
        functools.update_wrapper(self, function)
        self.exercise_id, self._function = exercise_id, function

    def __call__(self, *args, **kwargs):
        return self._function(*args, **kwargs)

    def __repr__(self):
        return f"<reference for {self.exercise_id}>"


_in_use: dict[str, bool] = {}


def note(exercise_id, used):
    """Remember whether an exercise is stood in for by its reference."""
    _in_use[exercise_id] = used


def reference_in_use(*exercise_ids):
    """Return the exercises that the reference stands in for.

    Parameters
    ----------
    *exercise_ids : str
        Only these; all that were checked in this kernel where none is given.

    Returns
    -------
    list of str

    Examples
    --------
    >>> reference_in_use("force/traction/never_checked")
    []
    """
    return [name for name, used in _in_use.items() if used and (not exercise_ids or name in exercise_ids)]
