"""The sandbox from outside: one warmed process, and in it a fork for each submission."""

import ast
import time

from formotion.core.errors import GradingError
from formotion.core.syntax import parsed
from formotion.course.lessons import lesson
from formotion.course.solving import without_markers
from formotion.grading import selftest
from formotion.grading.attempt import MB, Attempt
from formotion.grading.job import Job, Outcome, Piece
from formotion.grading.launcher import launcher
from formotion.grading.limits import Limits
from formotion.grading.warm import Gone, start

__all__ = ["Box", "Limits", "Outcome", "Piece"]


class Box:
    """A sandbox for the submissions of one lesson; a context manager, one submission at a time.

    Parameters
    ----------
    lesson_id : str or None
        ``theme/lesson``, whose imports are warmed; None warms nothing.
    limits : Limits, optional
        For each submission.
    unsafe : bool
        Whether to go on without a sandbox.

    Raises
    ------
    GradingError
        If there is no sandbox, or it does not hold its limits.
    """

    def __init__(self, lesson_id, limits=None, unsafe=False):
        self.lesson_id, self.limits, self.unsafe = lesson_id, limits or Limits(), unsafe
        self._how, self._warm, self._closed = launcher(unsafe), None, False

    def __enter__(self):
        try:
            selftest.passed(self)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self._closed = True
        self._drop()

    def _drop(self):
        warm, self._warm = self._warm, None
        if warm:
            warm.close()

    @property
    def note(self):
        """What does not hold here and the lecturer should know; mostly empty."""
        if self.unsafe:
            return "no sandbox: students' code can do what you can"
        if self._warm and not (self._warm.group or self._how.own_group):
            return "no control groups here: memory is limited process by process, not for all together"
        return ""

    def run(self, pieces, cases):
        """Run one submission.

        Whatever stops it, the exercises that it did not stop are run again without the part that did.

        Parameters
        ----------
        pieces : list of Piece
            In the order of the notebook.
        cases : dict of str to list of tuple
            Arguments for each exercise, case by case.

        Returns
        -------
        dict of str to Outcome
            One for each exercise in `cases`.
        """
        return self.run_within(pieces, cases, self.limits)

    def run_within(self, pieces, cases, limits):
        """Run one submission with other limits on time; see `run`."""
        job = Job(list(pieces), dict(cases), limits)
        while job.left:
            attempt = Attempt(set(job.left), limits.reply_mb * MB)
            job.take(attempt, self._attempt(attempt, job))
        return job.outcomes

    def _attempt(self, attempt, job):
        try:
            begun_s = time.monotonic()
            warm = self._warmed()
            job.until_s += time.monotonic() - begun_s  # a new start is nobody's fault
            return warm.run(attempt, job.request(), job.limits.exercise_s, job.until_s)
        except Gone:
            self._drop()
            return -9
        except BaseException:  # Ctrl-C: what runs must not go on
            self._drop()
            raise

    def _warmed(self):
        if self._closed:
            raise GradingError("this box is closed: open another one")
        self._warm = self._warm or start(self._how, _imports(self.lesson_id), self.limits)
        return self._warm


def _imports(lesson_id):
    """Return the import statements of a lesson, and of its exercises."""
    if lesson_id is None:
        return []
    theme, name = lesson_id.split("/")
    lines = ["import matplotlib.pyplot", f"import formotion.{theme}.exercises.{name}"]
    for code in lesson(lesson_id).codes:
        found = parsed(without_markers(code.source)).body
        lines += [ast.unparse(node) for node in found if isinstance(node, ast.Import | ast.ImportFrom)]
    return lines
