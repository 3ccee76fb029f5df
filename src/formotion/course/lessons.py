"""Find lessons by walking ``book/<theme>/*.md``; there is no list to keep."""

from difflib import get_close_matches
from pathlib import Path

from formotion.core.errors import SourceError
from formotion.core.resources import course_root, resource
from formotion.course.courses import lesson_files
from formotion.course.source import read


def sources(book=None):
    """Return the paths of all lesson sources, sorted.

    Parameters
    ----------
    book : path-like, optional
        The book folder. Where it is left out: the lessons of the course repository around the working
        directory (chosen and own), else those of the checkout or the wheel.

    Returns
    -------
    list of pathlib.Path
        Every ``<theme>/<lesson>.md`` whose front matter has a ``lesson:`` block.
    """
    if book is None and (root := course_root()):
        files = lesson_files(root)
    else:
        files = sorted(Path(book if book is not None else resource("book")).glob("*/*.md"))
    return [path for path in files if _is_lesson(path)]


def _is_lesson(path):
    head = path.read_text(encoding="utf-8")
    return head.startswith("---\n") and "\nlesson:" in head.partition("\n---\n")[0]


def lessons(book=None):
    """Return all lessons, parsed, sorted by id.

    Raises
    ------
    SourceError
        If a source is malformed.
    """
    return [read(path) for path in sources(book)]


def lesson(lesson_id, book=None):
    """Return one parsed lesson.

    Parameters
    ----------
    lesson_id : str
        ``theme/lesson``.
    book : path-like, optional
        The book folder.

    Raises
    ------
    SourceError
        If there is no such lesson; names the nearest.
    """
    known = {f"{path.parent.name}/{path.stem}": path for path in sources(book)}
    if lesson_id not in known:
        near = get_close_matches(lesson_id, known, n=3, cutoff=0.3) or sorted(known)
        raise SourceError(f"no lesson {lesson_id!r}: the nearest are {', '.join(near) or '(none yet)'}")
    return read(known[lesson_id])
