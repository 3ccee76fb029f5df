"""Outcomes of lessons by reference: ``force/traction:2`` stands for the second one's words."""

import re

from formotion.core.errors import SourceError
from formotion.course.lessons import lesson

REFERENCE = re.compile(r"^(?P<lesson>[a-z_]+/[a-z_0-9]+):(?P<number>\d+)$")


def outcome(text, where, book=None):
    """Return the words of an outcome; anything that is no reference comes back as it is.

    Parameters
    ----------
    text : str
        ``theme/lesson:number``, or plain words.
    where : str
        File and field, for error messages.
    book : path-like, optional
        The book folder; the checkout's or the wheel's where it is left out.

    Returns
    -------
    str

    Raises
    ------
    SourceError
        If there is no such lesson, or it has fewer outcomes.

    Examples
    --------
    >>> outcome("can wait", "here")
    'can wait'
    """
    found = REFERENCE.match(text)
    if not found:
        return text
    try:
        outcomes = lesson(found["lesson"], book).header.outcomes
    except SourceError as error:
        raise SourceError(f"{where}: {error}") from None
    if not 1 <= (number := int(found["number"])) <= len(outcomes):
        raise SourceError(f"{where}: {found['lesson']} has outcomes 1 to {len(outcomes)}, got {number}")
    return outcomes[number - 1]
