"""``check`` where the specification of an exercise is not: it compares with the examples of the notebook."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass

from formotion.core.errors import InputError
from formotion.core.exercise import Misconception
from formotion.course import judging, trial
from formotion.course.plain_values import loads
from formotion.course.registry import exercise
from formotion.course.report import Report
from formotion.course.unsolved import NotSolved

LATER = "It is marked on other cases after you hand it in."


@dataclass(frozen=True)
class Given:
    """What a learner's kernel knows of one exercise: as much of an ``Exercise`` as judging needs."""

    rtol: float
    reference: Callable  # only says what its arguments are called: it stays with the teacher
    cases: list
    rights: list
    misconceptions: list


_given: dict[str, Given] = {}


def examples(lesson_id, text):
    """Take in the examples of a lesson; a cell that ``formotion sync`` writes calls it.

    Parameters
    ----------
    lesson_id : str
        ``theme/lesson``.
    text : str
        What ``examples_cell`` wrote.

    Raises
    ------
    InputError
        If the text was changed and does not parse.
    """
    try:
        for name, found in loads(text).items():
            mistakes = [_recalled(hint, values) for hint, values in found["mistakes"].items()]
            known = found["rtol"], _absent(found["arguments"]), found["cases"], found["rights"]
            _given[f"{lesson_id}/{name}"] = Given(*known, mistakes)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(
            f"the examples of {lesson_id} were changed ({error}): take the notebook anew"
        ) from None


def _absent(arguments):
    """Return a function that has the reference's arguments and no answer."""

    def reference(*_):
        raise NotImplementedError("it stays with the teacher")

    kinds = [inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD) for name in arguments]
    reference.__signature__ = inspect.Signature(kinds)
    return reference


def _recalled(hint, values):
    """Return a misconception that gives stored values, case by case."""
    left = list(values)

    def wrong(*_):
        left.append(left[0])
        return left.pop(0)

    return Misconception(name=hint, wrong=wrong, hint=hint)


def stored(exercise_id):
    """Return the examples that a notebook brought for an exercise, or None."""
    return _given.get(exercise_id)


def given(exercise_id):
    """Return the examples of an exercise whose specification is not here, or None."""
    if exercise_id not in _given:
        return None
    try:
        exercise(exercise_id)
    except InputError:
        return stored(exercise_id)
    return None  # the teacher's own machine checks in full


def examine(exercise_id, known, function):
    """Compare a learner's function with the examples, and say what is wrong.

    Parameters
    ----------
    exercise_id : str
        ``theme/lesson/name``.
    known : Given
    function : object
        What the learner gave.

    Returns
    -------
    Report
    """
    name = exercise_id.rpartition("/")[2]
    if not callable(function):
        return Report(name, "wrong", (judging.no_function(type(function).__name__).words, LATER))
    if not known.cases:
        return Report(name, "not attempted", (f"there is no example to check it with. {LATER}",))
    mine = trial.run(function, known.cases)
    if isinstance(mine.error, NotSolved) and mine.error.exercise_id != exercise_id:
        return Report(name, "not attempted", (f"it uses {mine.error.exercise_id}: solve that first.", LATER))
    verdict = judging.judge(known, known.cases, known.rights, mine)
    words, number = verdict.words, len(known.cases)
    if verdict.state == "passed":
        words = f"right on {'the example' if number == 1 else f'all {number} examples'}."
    hint = verdict.misconception.hint if verdict.misconception else ""
    return Report(name, verdict.state, tuple(line for line in (words, verdict.advice, hint, LATER) if line))
