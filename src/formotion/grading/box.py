"""The sandbox from outside: one warmed process, and in it a fork for each submission."""

from dataclasses import dataclass

from formotion.course.trial import Run
from formotion.grading.limits import Limits

__all__ = ["Box", "Limits", "Outcome", "Piece"]


@dataclass(frozen=True)
class Piece:
    """One code cell of a submission.

    Attributes
    ----------
    source : str
        Python, without what only IPython understands.
    kind : str
        ``exercise``: runs whole. ``setup``: its imports, definitions and literal constants run.
    exercise_id : str or None
        What an exercise cell checks.
    cell : int
        Number of the cell, for messages.
    """

    source: str
    kind: str
    exercise_id: str | None
    cell: int


@dataclass(frozen=True)
class Outcome:
    """What came out of the sandbox for one exercise.

    Attributes
    ----------
    run : formotion.course.trial.Run or None
        What the function given to ``check`` did on the cases; None where there is nothing to judge.
    given : bool
        Whether anything was given to ``check``.
    said : str
        Why there is nothing to judge: time, memory, an exit, an error in the cell; empty where `run` is there.
    """

    run: Run | None
    given: bool = True
    said: str = ""


class Box:
    """A sandbox for the submissions of one lesson; a context manager, one submission at a time.

    Parameters
    ----------
    lesson_id : str
        ``theme/lesson``.
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

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def run(self, pieces, cases):
        """Run one submission.

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
        return {exercise_id: Outcome(None, False, "there is no sandbox yet") for exercise_id in cases}
