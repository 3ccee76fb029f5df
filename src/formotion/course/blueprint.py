"""The assessment blueprint: which item serves which outcome, at which level, and where there is a gap.

The level is that of the kind of item: a prediction asks to anticipate, a concept question to understand, an
exercise to apply. Nothing finer is claimed.
"""

import csv
import io
from typing import NamedTuple

from formotion.course.items import exercise_ids, predictions, questions
from formotion.course.registry import exercise

LEVELS = {"prediction": "anticipate", "question": "understand", "exercise": "apply"}
COLUMNS = ("lesson", "outcome", "outcome_text", "level", "kind", "item", "points")


class Item(NamedTuple):
    """One thing that a lesson asks.

    Attributes
    ----------
    outcome : int
        Which outcome it serves, counted from 1.
    kind : str
        ``prediction``, ``question`` or ``exercise``.
    name : str
        Its id within the lesson; the question itself for a prediction.
    points : int or None
        What an exercise is worth; None for the others, which nobody grades.
    """

    outcome: int
    kind: str
    name: str
    points: int | None = None

    @property
    def level(self):
        """``anticipate``, ``understand`` or ``apply``."""
        return LEVELS[self.kind]


def items(lesson):
    """Return every ``Item`` of a lesson, in the order of the levels."""
    asked = [Item(each.outcome, "prediction", each.question) for each in predictions(lesson)]
    asked += [Item(each.outcome, "question", each.id) for each in questions(lesson).values()]
    return asked + [_exercise(name) for name in exercise_ids(lesson)]


def _exercise(exercise_id):
    spec = exercise(exercise_id)
    return Item(spec.outcome, "exercise", exercise_id.rpartition("/")[2], spec.points)


def outcomes(lesson):
    """Return number, words and items of each outcome of a lesson."""
    asked = items(lesson)
    return [
        (number, words, [item for item in asked if item.outcome == number])
        for number, words in enumerate(lesson.header.outcomes, 1)
    ]


def gaps(asked):
    """Return what the items of one outcome lack, in words; empty where there is one of each kind.

    Examples
    --------
    >>> gaps([Item(1, "question", "more-pixels")])
    ['no prediction', 'no exercise', 'one item only']
    """
    kinds = {item.kind for item in asked}
    missing = [f"no {kind}" for kind in LEVELS if kind not in kinds]
    return missing + ["one item only"] * (len(asked) == 1)


def text(lessons):
    """Return the blueprint for a terminal."""
    return "\n\n".join(f"{lesson.id}: {lesson.header.title}\n{_lesson_text(lesson)}" for lesson in lessons)


def _lesson_text(lesson):
    lines = []
    for number, words, asked in outcomes(lesson):
        lines.append(f"\n  {number} {words}")
        lines += [f"    {item.level:11} {item.kind:11} {item.name}{_worth(item)}" for item in asked]
        lines += [f"    gap: {', '.join(gaps(asked))}"] if gaps(asked) else []
    return "\n".join(lines)


def _worth(item):
    return "" if item.points is None else f" ({item.points} point{'s' * (item.points != 1)})"


def table(lessons):
    """Return the blueprint as CSV, one row for each item, with the columns of ``COLUMNS``."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for lesson in lessons:
        for number, words, asked in outcomes(lesson):
            for item in asked:
                row = (lesson.id, number, words, item.level, item.kind, item.name)
                writer.writerow((*row, "" if item.points is None else item.points))
    return file.getvalue()


INTRODUCTION = """\
# Assessment blueprint

Which outcome is practised and tested by what: for you who plan an exam or write a lesson. A *guess* asks to
anticipate a result, a *concept question* to understand it, an *exercise* to apply it. A gap is an outcome
that lacks one of the three; not every outcome needs all of them.

This page is made from the lessons each time the book is built. `formotion blueprint --csv blueprint.csv`
writes it as a table.
"""


def page(lessons):
    """Return the blueprint as a page of the book, in MyST Markdown."""
    return "\n".join([INTRODUCTION, *(_section(lesson) for lesson in lessons)])


def _section(lesson):
    place = f"From {{doc}}`{lesson.id} </book/{lesson.id}>`:"
    blocks = [_block(*outcome) for outcome in outcomes(lesson)]
    return "\n".join([f"## {lesson.header.title}", "", place, "", *blocks, ""])


def _block(number, words, asked):
    """Return one outcome as an entry of a list: tables of this width fit no telephone."""
    lines = [f"{number}. {words}"]
    for kind, level in LEVELS.items():
        named = ", ".join(_named(item) for item in asked if item.kind == kind)
        lines += [f"   - {level}: {named}"] if named else []
    return "\n".join([*lines, *([f"   - **gap:** {', '.join(gaps(asked))}"] if gaps(asked) else [])])


def _named(item):
    return f"“{item.name}”" if item.kind == "prediction" else f"`{item.name}`{_worth(item)}"
