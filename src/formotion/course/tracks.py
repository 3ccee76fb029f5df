"""Tracks: ways through the lessons for one kind of reader, read from ``book/tracks/<name>.md``."""

from pathlib import Path
from typing import Annotated

import pydantic

from formotion.core.errors import SourceError
from formotion.core.resources import resource
from formotion.course.header import front_matter, validated

OVERVIEW = "index.md"  # the page that compares the tracks, itself no track
REMEDIES = {
    "title": "give the name of the track",
    "reader": "say in one line whom it is for",
    "aim": "say in one sentence what the reader can do at its end",
    "hours": "give the reader's time in hours, at home included",
    "prerequisites": "list in plain words what must be known before",
    "lessons": "list lessons as theme/lesson, or sections as theme/lesson#Heading, in the order to take them",
    "weeks": "give each week a title, minutes, an activity, and what else it has: "
    "homework_minutes, lessons, goals, homework",
    "agenda": "give each slot a title, minutes, an activity, and what else it has: lessons, goals",
    "goals": "list what the reader can do at the end, or outcomes of lessons as theme/lesson:2",
    "exam": "give each part of the exam its name, minutes, points, and what it tests",
}
Entry = Annotated[str, pydantic.StringConstraints(pattern=r"^[a-z_]+/[a-z_0-9]+(#.+)?$")]


class Session(pydantic.BaseModel):
    """One week of a track, or one slot of a workshop."""

    model_config = pydantic.ConfigDict(extra="forbid", frozen=True)
    title: str
    minutes: int = pydantic.Field(ge=5)
    homework_minutes: int = pydantic.Field(default=0, ge=0)
    lessons: list[Entry] = []
    goals: list[str] = []
    activity: str
    homework: str = ""


class ExamPart(pydantic.BaseModel):
    """One part of an exam; `tests` names outcomes of lessons as ``theme/lesson:2``, or says it in words."""

    model_config = pydantic.ConfigDict(extra="forbid", frozen=True)
    part: str
    minutes: int = pydantic.Field(ge=1)
    points: int = pydantic.Field(ge=1)
    tests: list[str] = pydantic.Field(min_length=1)


class Track(pydantic.BaseModel):
    """The ``track:`` block; its lessons stand in exactly one of `lessons`, `weeks` and `agenda`."""

    model_config = pydantic.ConfigDict(extra="forbid", frozen=True)
    title: str
    reader: str
    aim: str
    hours: float = pydantic.Field(gt=0)
    prerequisites: list[str] = pydantic.Field(min_length=1)
    listed: list[Entry] = pydantic.Field(default=[], alias="lessons")
    weeks: list[Session] = []
    agenda: list[Session] = []
    goals: list[str] = []
    exam: list[ExamPart] = []

    @pydantic.model_validator(mode="after")
    def _lessons_once(self):
        if sum(map(bool, (self.listed, self.weeks, self.agenda))) != 1:
            raise ValueError("give lessons, or weeks, or an agenda, and only one of them")
        if not self.lessons:
            raise ValueError("no lesson is named: give at least one as theme/lesson")
        return self

    @property
    def sessions(self):
        """Weeks or slots in order; none where the track is a plain list of lessons."""
        return self.weeks or self.agenda

    @property
    def entries(self):
        """Every ``theme/lesson`` and ``theme/lesson#Heading``, in order."""
        return self.listed or [entry for session in self.sessions for entry in session.lessons]

    @property
    def lessons(self):
        """Ids of the lessons in order, each once."""
        return list(dict.fromkeys(entry.partition("#")[0] for entry in self.entries))

    def headings(self, lesson_id):
        """Return the sections of a lesson that the track takes; none means the whole lesson."""
        named = [entry.partition("#")[2] for entry in self.entries if entry.partition("#")[0] == lesson_id]
        return list(dict.fromkeys(named)) if all(named) else []


def tracks(book=None):
    """Return all tracks by name.

    Parameters
    ----------
    book : path-like, optional
        The book folder; the checkout's or the wheel's where it is left out.

    Returns
    -------
    dict of str to Track

    Raises
    ------
    SourceError
        If a track's front matter is malformed.

    Examples
    --------
    >>> "workshop" in tracks()
    True
    """
    folder = (Path(book) if book is not None else resource("book")) / "tracks"
    return {path.stem: _read(path) for path in sorted(folder.glob("*.md")) if path.name != OVERVIEW}


def track(name, book=None):
    """Return one track.

    Raises
    ------
    SourceError
        If there is no such track; names those that there are.
    """
    known = tracks(book)
    if name not in known:
        raise SourceError(f"no track {name!r}: there are {', '.join(known)}")
    return known[name]


def where(name):
    """Return the file of a track as error messages name it."""
    return f"book/tracks/{name}.md"


def _read(path):
    place = where(path.stem)
    values, _, _ = front_matter(path.read_text(encoding="utf-8"), place)
    return validated(Track, values.get("track", {}), f"{place}: track", REMEDIES)
