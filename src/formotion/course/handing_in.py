"""What a student hands in: progress as a readable file, without anything about the machine.

The file is JSON. Times are UTC, ``2026-03-04T05:06:07Z``.

====================  =====================================================================================
field                 what it holds
====================  =====================================================================================
format, version       ``formotion-progress`` and the number of this layout, 1
package               version of formotion that wrote the file
exported_at           when
name                  what was given with ``--name``, else left out
lessons               by lesson id, only those begun: title, exercises, predictions, questions
lessons.exercises     by exercise id: solved, tries, first_solved_at (or null), attempts (at, passed)
lessons.predictions   list of at, question, guess
lessons.questions     by question id: list of at, choice, right
====================  =====================================================================================

It is a report, not a proof: whoever can write the file can write another one.
"""

import json
from datetime import UTC

from formotion import __version__
from formotion.course.history import history
from formotion.course.items import exercise_ids, questions
from formotion.course.lessons import lessons

FORMAT, VERSION = "formotion-progress", 1


def exported(now, name=None, book=None):
    """Return what a student hands in.

    Parameters
    ----------
    now : datetime.datetime
        With its zone.
    name : str, optional
        Whose it is; nothing about a person is in it otherwise.
    book : path-like, optional
        The book folder.

    Returns
    -------
    dict
        Ready for JSON; the module's docstring says what it holds.
    """
    done = history()
    begun = [(lesson, done.of(lesson)) for lesson in lessons(book)]
    head = {"format": FORMAT, "version": VERSION, "package": __version__, "exported_at": _utc(now)}
    named = {"name": name} if name else {}
    return head | named | {"lessons": {lesson.id: _lesson(lesson, mine) for lesson, mine in begun if mine}}


def dumps(found):
    """Return the text of the file."""
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def _lesson(lesson, mine):
    return {
        "title": lesson.header.title,
        "exercises": {name: _exercise(name, mine.attempts) for name in exercise_ids(lesson)},
        "predictions": [
            {"at": _utc(each.at), "question": each.question, "guess": each.guess} for each in mine.guesses
        ],
        "questions": {name: [_answer(each) for each in mine.answers_to(name)] for name in questions(lesson)},
    }


def _exercise(name, attempts):
    mine = [each for each in attempts if each.exercise == name]
    solved = [_utc(each.at) for each in mine if each.passed]
    return {
        "solved": bool(solved),
        "tries": len(mine),
        "first_solved_at": solved[0] if solved else None,
        "attempts": [{"at": _utc(each.at), "passed": each.passed} for each in mine],
    }


def _answer(answer):
    return {"at": _utc(answer.at), "choice": answer.choice, "right": answer.right}


def _utc(moment):
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
