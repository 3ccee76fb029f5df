"""Examples for learners of a course's own lesson, whose specification stays with the teacher.

Their notebook holds a few cases with the right values as text; ``check`` compares with those.
"""

import functools
from dataclasses import dataclass, field
from zlib import crc32

import numpy as np

from formotion.core.errors import FormotionError, InputError, SourceError
from formotion.core.exercise import Misconception
from formotion.course import judging, trial
from formotion.course.plain_values import dumps, loads
from formotion.course.registry import exercise, exercises
from formotion.course.report import Report

LONGEST = 100_000  # characters of one lesson's examples: a notebook that people open, not a data file
LATER = "It is marked on other cases after you hand it in."
CELL = """\
# Examples for check; what you hand in is marked on other cases.
from formotion.course import examples

examples("{lesson}", r'''
{text}
''')"""


@dataclass(frozen=True)
class Given:
    """What a learner's kernel knows of one exercise: as much of an ``Exercise`` as judging needs."""

    rtol: float
    cases: list = field(default_factory=list)
    rights: list = field(default_factory=list)
    misconceptions: list = field(default_factory=list)


_given: dict[str, Given] = {}


def examples_cell(lesson):
    """Return the source of the cell that brings the examples of a course's own lesson.

    Parameters
    ----------
    lesson : Lesson

    Returns
    -------
    str
        Empty where the lesson has no exercise. The cases come from a public seed, the same each time.

    Raises
    ------
    SourceError
        If a value cannot be written as text, or all of them are too long for a notebook.
    """
    found = {name: _public(f"{lesson.id}/{name}", spec) for name, spec in exercises(lesson.id).items()}
    if not found:
        return ""
    text = dumps(found, f"exercises/{lesson.id}.py")
    if len(text) > LONGEST:
        raise SourceError(
            f"exercises/{lesson.id}.py: the examples are {len(text)} characters long, at most {LONGEST} fit "
            "a notebook: let `cases` draw smaller arrays, or give Exercise(..., examples=1)"
        )
    return CELL.format(lesson=lesson.id, text=text)


def _public(exercise_id, spec):
    rng = np.random.default_rng(crc32(f"examples of {exercise_id}".encode()))
    cases = [spec.cases(rng) for _ in range(spec.examples)]
    mistakes = {
        mistake.hint: trial.quiet(mistake.wrong, cases).values
        for mistake in spec.misconceptions
        if mistake.public and cases
    }
    rights = judging.right_values(exercise_id, spec, cases)
    return {"rtol": spec.rtol, "cases": cases, "rights": rights, "mistakes": mistakes}


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
            _given[f"{lesson_id}/{name}"] = Given(found["rtol"], found["cases"], found["rights"], mistakes)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(
            f"the examples of {lesson_id} were changed ({error}): take the notebook anew"
        ) from None


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
    verdict = judging.judge(known, known.cases, known.rights, trial.run(function, known.cases))
    words = verdict.words
    if verdict.state == "passed":
        number = len(known.cases)
        words = f"right on {'the example' if number == 1 else f'all {number} examples'}."
    hint = verdict.misconception.hint if verdict.misconception else ""
    return Report(name, verdict.state, tuple(line for line in (words, verdict.advice, hint, LATER) if line))


class NotSolved(FormotionError):
    """A function that is still a stub was called; notebooks show it as one line."""

    def _render_traceback_(self):
        return [f"{type(self).__name__}: {self}"]


def unsolved(exercise_id, function):
    """Return a learner's function so that, where it is still a stub, calling it says so in one line."""

    @functools.wraps(function)
    def wrapped(*args, **kwargs):
        try:
            return function(*args, **kwargs)
        except NotImplementedError:
            raise NotSolved(f"{exercise_id} is not solved yet, and this cell uses it.") from None

    return wrapped
