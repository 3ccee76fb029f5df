"""The examples that ``formotion sync`` writes into a learner's notebook of a course's own lesson.

The specification stays with the teacher: these few cases with their right values are all that is given out.
"""

import inspect
from zlib import crc32

import numpy as np

from formotion.core.errors import SourceError
from formotion.course import judging, trial
from formotion.course.plain_values import dumps
from formotion.course.registry import exercises

LONGEST = 100_000  # characters of one lesson's examples: a notebook that people open, not a data file
CELL = """\
# Examples for check; what you hand in is marked on other cases.
from formotion.course import examples

examples("{lesson}", r'''
{text}
''')"""


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
    known = {"rtol": spec.rtol, "arguments": list(inspect.signature(spec.reference).parameters)}
    return known | {"cases": cases, "rights": rights, "mistakes": mistakes}
