"""The sections of a lesson, so that a track can name a part of it: ``force/traction#Now a little noise``."""

import re
from difflib import get_close_matches

from formotion.core.errors import SourceError
from formotion.course.solving import checked
from formotion.course.source import Code, Text

HEADING = re.compile(r"^## (.+?)\s*$", re.M)
FENCED = re.compile(r"^```.*?^```", re.S | re.M)


def sections(lesson):
    """Return the sections of a lesson with the exercises that stand in each.

    Parameters
    ----------
    lesson : Lesson

    Returns
    -------
    dict of str to list of str
        Exercise ids by second-level heading, in order; "" holds what stands before the first heading.
    """
    found, heading = {"": []}, ""
    for block in lesson.blocks:
        text = FENCED.sub("", block.source) if isinstance(block, Text) else ""
        for heading in HEADING.findall(text):
            found[heading] = []
        if isinstance(block, Code) and (exercise := checked(block, lesson.where)):
            found[heading].append(exercise)
    return found


def chosen(lesson, headings, where):
    """Return the sections called `headings`, or all of them where none is named.

    Raises
    ------
    SourceError
        If the lesson has no such section; names the nearest.
    """
    known = sections(lesson)
    for heading in headings:
        if heading not in known:
            near = get_close_matches(heading, known, n=2, cutoff=0.3) or [each for each in known if each]
            raise SourceError(
                f"{where}: lesson {lesson.id} has no section {heading!r}: "
                f"the nearest are {', '.join(map(repr, near)) or '(none)'}"
            )
    return {heading: known[heading] for heading in headings} if headings else known


def anchor(heading):
    """Return the anchor that the book gives to a heading.

    Examples
    --------
    >>> anchor("What is one, in nanonewton?")
    'what-is-one-in-nanonewton'
    """
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
