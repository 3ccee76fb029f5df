"""A stub whose call says in one line that it is not solved yet."""

import contextlib
import functools

from formotion.core.errors import FormotionError


class NotSolved(FormotionError, NotImplementedError):
    """A function that is still a stub was called; notebooks show it as one line."""

    def __init__(self, exercise_id):
        super().__init__(f"{exercise_id} is not solved yet, and this cell uses it.")
        self.exercise_id = exercise_id

    def _render_traceback_(self):
        return [f"{type(self).__name__}: {self}"]


def unsolved(exercise_id, function):
    """Return a learner's function so that, where it is still a stub, calling it says so in one line."""

    @functools.wraps(function)
    def wrapped(*args, **kwargs):
        with contextlib.suppress(NotImplementedError):
            value = function(*args, **kwargs)
            if value is not None:
                return value
        raise NotSolved(exercise_id)

    return wrapped
