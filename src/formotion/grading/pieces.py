"""From code cells to what the box runs: cells that hand a function to a check, and the cells that set up."""

import re
from dataclasses import dataclass

from formotion.core.syntax import parsed
from formotion.grading.box import Piece
from formotion.grading.reading import Refused

MAGIC = re.compile(r"^([ \t]*)[%!].*$", re.M)  # what only IPython understands
CALL = r"""\bcheck\s*\(\s*(?:exercise_id\s*=\s*)?["']({})["']"""
ID = r"[a-z_]+/[a-z_0-9]+/[a-z_0-9]+"
UNREADABLE = (SyntaxError, ValueError, MemoryError, RecursionError)  # what ast.parse raises on hostile text


@dataclass(frozen=True)
class Cut:
    """A notebook cut into pieces.

    Attributes
    ----------
    pieces : tuple of Piece
        What runs, in the order of the notebook.
    tried : frozenset of str
        Exercises that some cell checks.
    broken : dict of str to str
        Exercises whose cell does not parse, and what Python says about it.
    notes : tuple of str
        Other cells that were left out, and why.
    """

    pieces: tuple
    tried: frozenset
    broken: dict
    notes: tuple = ()


def cut(cells, exercise_ids):
    """Cut a notebook into the pieces that matter for one lesson.

    Parameters
    ----------
    cells : list of (int, str)
        Numbered code cells.
    exercise_ids : collection of str
        ``theme/lesson/name`` of the lesson's exercises.

    Returns
    -------
    Cut

    Raises
    ------
    Refused
        If no cell checks an exercise of this lesson.
    """
    pieces, tried, broken, notes = [], set(), {}, []
    for number, source in cells:
        source, trouble = _python(source)
        names = [name for name in _checked(source) if name in exercise_ids]
        if trouble and names:
            broken |= dict.fromkeys(names, f"your cell does not parse: {trouble}")
        elif trouble:
            notes.append(f"code cell {number} does not parse and was left out: {trouble}")
        elif names:
            tried |= set(names)
            pieces.append(Piece(source, "exercise", names[0], number))
        else:
            pieces.append(Piece(source, "setup", None, number))
    if not broken and not tried:
        raise Refused(_nothing_of(exercise_ids, cells))
    return Cut(tuple(pieces), frozenset(tried), broken, tuple(notes))


def _python(source):
    """Return a cell without what only IPython understands, and what is wrong with it if it does not parse."""
    trouble = _trouble(source)
    plain = MAGIC.sub(r"\1pass", source)
    return (plain, "") if trouble and not _trouble(plain) else (source, trouble)


def _trouble(source):
    """Return what Python says about a cell that does not parse, or nothing."""
    try:
        parsed(source)
    except SyntaxError as error:
        return f"line {error.lineno}: {error.msg}" if error.lineno else str(error.msg)
    except UNREADABLE:
        return "it is nested too deeply, or holds null characters"
    return ""


def _checked(source):
    """Return the ids that a cell checks; from its text, so that a cell that does not parse counts as well."""
    return re.findall(CALL.format(ID), source)


def _nothing_of(exercise_ids, cells):
    lesson_id = next(iter(exercise_ids)).rpartition("/")[0]
    others = {name.rpartition("/")[0] for _, source in cells for name in _checked(source)}
    if others:
        return f"this is a notebook of {', '.join(sorted(others)[:3])}, not of {lesson_id}"
    return f'no cell calls check("{lesson_id}/..."): hand in the notebook of this lesson'
