"""A course of one's own: what its ``course.yml`` says, and which lessons it has."""

from functools import cache
from pathlib import Path

import pydantic

from formotion.core.errors import SourceError
from formotion.core.resources import COURSE_FILE, COURSE_VARIABLE, PACKAGE, shipped
from formotion.course.header import parse_yaml, validated

REMEDIES = {
    "title": "give the title of the course",
    "lecturer": "give the name that stands below the title",
    "track": "give the track that the choice of lessons started from",
    "lessons": "list lessons as theme/lesson, in the order of the book",
    "pages": "list pages of your own by their place in book/, without .md",
    "schedule": "list meetings as {when: Week 1, lessons: [theme/lesson], note: what else}",
}


class Meeting(pydantic.BaseModel):
    """One line of the schedule."""

    model_config = pydantic.ConfigDict(extra="forbid", frozen=True)
    when: str = pydantic.Field(min_length=1)
    lessons: list[str] = []
    note: str = ""


class Course(pydantic.BaseModel):
    """``course.yml``: what a teacher chose."""

    model_config = pydantic.ConfigDict(extra="forbid", frozen=True)
    title: str = pydantic.Field(min_length=1)
    lecturer: str
    lessons: list[str] = pydantic.Field(min_length=1)
    track: str = ""
    pages: list[str] = []
    schedule: list[Meeting] = []


def course(root):
    """Return what ``course.yml`` in the folder `root` says.

    Raises
    ------
    SourceError
        If the file is missing or malformed, or names a lesson that nobody has; says file, field and remedy.
    """
    file = Path(root) / COURSE_FILE
    if not file.is_file():
        raise SourceError(
            f"{COURSE_FILE}: missing in {root}: formotion new course makes one; {COURSE_VARIABLE} names one"
        )
    return _read(file, file.stat().st_mtime_ns)


@cache
def _read(file, _mtime_ns):
    found = validated(
        Course, parse_yaml(file.read_text(encoding="utf-8"), COURSE_FILE, 1), COURSE_FILE, REMEDIES
    )
    for name in found.lessons:
        if not (_own(file.parent, name).is_file() or _shipped(name).is_file()):
            raise SourceError(
                f"{COURSE_FILE}: lessons: {name}: neither formotion nor book/ has it: "
                f"see `formotion track`, or start it with `formotion new lesson {name}`"
            )
    return found


def _own(root, lesson_id):
    return root / "book" / f"{lesson_id}.md"


def _shipped(lesson_id):
    return shipped() / "book" / f"{lesson_id}.md"


def lesson_files(root):
    """Return the Markdown files in which a course's lessons may stand.

    Parameters
    ----------
    root : pathlib.Path
        The course repository.

    Returns
    -------
    list of pathlib.Path
        The chosen ones of formotion, in the installed version, then all of the course's own.

    Raises
    ------
    SourceError
        If one of its own has a theme that formotion has.
    """
    own = sorted((root / "book").glob("*/*.md"))
    for path in own:
        refuse_taken(path.parent.name, f"book/{path.parent.name}/{path.name}")
    chosen = [_shipped(name) for name in course(root).lessons if not _own(root, name).is_file()]
    return sorted(chosen) + own


def refuse_taken(theme, where):
    """Refuse a theme of one's own that formotion has: its exercises would hide behind those of formotion.

    Raises
    ------
    SourceError
    """
    if (shipped() / "book" / theme).is_dir() or (PACKAGE / theme).is_dir():
        raise SourceError(f"{where}: {theme!r} is a theme of formotion: give your theme another name")


def is_own(lesson):
    """Return whether a lesson is a course's own, so that its solutions stay private."""
    return (lesson.path.parents[2] / COURSE_FILE).is_file() and not _shipped(lesson.id).is_file()
