"""What a lesson asks of its reader, as it stands in the source: exercises, questions, predictions."""

import ast
from typing import NamedTuple

from formotion.core.errors import SourceError
from formotion.course.questions import question
from formotion.course.solving import calls, checked


class Prediction(NamedTuple):
    """A ``predict`` in a lesson: its question and the outcome that it serves, None where it names none."""

    question: str
    outcome: int | None


def exercise_ids(lesson):
    """Return the ids of the exercises that a lesson checks, in its order."""
    found = (checked(code, lesson.where) for code in lesson.codes)
    return [name for name in found if name]


def questions(lesson):
    """Return the concept questions of a lesson by id, ``theme/lesson/name``, in its order."""
    asked = (question(directive, lesson.where) for directive in lesson.directives("question"))
    return {f"{lesson.id}/{each.id}": each for each in asked}


def predictions(lesson):
    """Return the predictions of a lesson, in its order.

    Raises
    ------
    SourceError
        If a question is no plain text: a guess is found again by the words of its question.
    """
    return [
        _prediction(call, f"{lesson.where}: line {code.line}")
        for code in lesson.codes
        for call in calls(code.source, "predict")
    ]


def _prediction(call, place):
    given = dict(zip(("question", "choices", "outcome"), call.args, strict=False))
    given |= {keyword.arg: keyword.value for keyword in call.keywords}
    try:
        return Prediction(
            *(ast.literal_eval(given[name]) if name in given else None for name in Prediction._fields)
        )
    except ValueError:
        raise SourceError(
            f"{place}: a prediction's question and outcome must be written out, got {ast.unparse(call)}: "
            "no variables and no f-strings"
        ) from None
