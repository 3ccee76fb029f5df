"""What this kernel knows about each exercise: last state, wrong tries (earlier kernels' too), hints given."""

from dataclasses import dataclass
from hashlib import sha256
from types import CodeType

from formotion.course import store


@dataclass
class Progress:
    """Progress on one exercise; at a learner's desk its tries are those of all kernels.

    Attributes
    ----------
    passed : bool
        Whether the last check in this kernel passed.
    tries : int
        Checks of something attempted.
    hints : int
        Hints given so far.
    failures : int
        Different wrong functions since the last that passed; the same one again is no new failure.
    """

    passed: bool = False
    tries: int = 0
    hints: int = 0
    failures: int = 0
    _last: object = None

    def note(self, code):
        """Count a try of the function that `written` sums up as `code`."""
        self.tries += 1
        if self.passed:
            self.failures, self._last = 0, None
        elif self.failures == 0 or code != self._last:
            self.failures, self._last = self.failures + 1, code


_exercises: dict[str, Progress] = {}


def progress(exercise_id):
    """Return the progress on one exercise, at first what the learner's folder knows of its tries."""
    if exercise_id not in _exercises:
        _exercises[exercise_id] = _so_far(store.tries(exercise_id))
    return _exercises[exercise_id]


def _so_far(tries):
    known = Progress()
    for passed, code in tries:
        known.passed = passed
        known.note(code)
    known.passed = False  # points are for what passes in this kernel
    return known


def written(function):
    """Return a hash that tells whether a function was changed: of its code without names of files and lines.

    Examples
    --------
    >>> written(lambda x: x + 1) == written(lambda x: x + 1) != written(lambda x: x + 2)
    True
    """
    code = getattr(function, "__code__", None)
    return sha256(repr(function if code is None else _content(code)).encode()).hexdigest()


def _content(code):
    parts = [_content(each) if isinstance(each, CodeType) else repr(each) for each in code.co_consts]
    return code.co_code, code.co_names, tuple(parts)


def forget():
    """Start afresh, as a new kernel does."""
    _exercises.clear()
