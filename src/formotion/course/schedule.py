"""The schedule of a course: ``course.yml`` as a table, on whichever page has the line ``% schedule``."""

import re

from formotion.course.courses import lesson_files
from formotion.course.source import read

LINE = re.compile(r"^% schedule *$", re.M)


def with_schedule(text, course, root):
    """Return a page with the table of the schedule in place of the line ``% schedule``.

    Parameters
    ----------
    text : str
        MyST Markdown.
    course : Course
    root : pathlib.Path
        The course repository.

    Raises
    ------
    SourceError
        If a lesson of the schedule is malformed.
    """
    if not LINE.search(text):
        return text
    return LINE.sub(lambda _: _table(course, root), text)


def _table(course, root):
    known = {f"{path.parent.name}/{path.stem}": path for path in lesson_files(root)}
    noted = any(meeting.note for meeting in course.schedule)
    head = ["when", "lessons", "minutes", *(["note"] if noted else [])]
    rows = [head, ["---"] * len(head)]
    for meeting in course.schedule:
        links = ", ".join(_link(name, course, known) for name in meeting.lessons)
        minutes = sum(read(known[name]).header.minutes for name in meeting.lessons if name in known)
        rows.append([meeting.when, links, f"{minutes or ''}", meeting.note][: len(head)])
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows)


def _link(name, course, known):
    """Return a link to a lesson that the book shows; a lesson still to come is only named."""
    shown = name in course.lessons and name in known
    return f"{{doc}}`{read(known[name]).header.title} </book/{name}>`" if shown else name
