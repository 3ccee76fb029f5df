"""Tracks: ways through the lessons for one kind of reader."""

from dataclasses import dataclass

import pydantic

from formotion.core.errors import SourceError
from formotion.core.resources import resource
from formotion.course import store
from formotion.course.header import front_matter, validated
from formotion.course.lessons import lesson

REMEDIES = {
    "title": "give the name of the track",
    "reader": "say in one line whom it is for",
    "lessons": "list lessons as theme/lesson, in the order in which to take them",
}


class Track(pydantic.BaseModel):
    """The ``track:`` block of ``book/tracks/<name>.md``."""

    model_config = pydantic.ConfigDict(extra="forbid", frozen=True)
    title: str
    reader: str
    lessons: list[str] = pydantic.Field(min_length=1)


@dataclass(frozen=True)
class Stop:
    """One lesson on a track, and whether its exercises are solved."""

    id: str
    title: str
    question: str
    minutes: int
    done: bool


def tracks():
    """Return all tracks by name.

    Raises
    ------
    SourceError
        If a track's front matter is malformed.

    Examples
    --------
    >>> "workshop" in tracks()
    True
    """
    return {path.stem: _read(path) for path in sorted(resource("book/tracks").glob("*.md"))}


def _read(path):
    where = f"book/tracks/{path.name}"
    values, _, _ = front_matter(path.read_text(encoding="utf-8"), where)
    return validated(Track, values.get("track", {}), f"{where}: track", REMEDIES)


def stops(name):
    """Return the lessons of one track in order.

    Raises
    ------
    SourceError
        If there is no such track, or it names a lesson that does not exist.
    """
    known = tracks()
    if name not in known:
        raise SourceError(f"no track {name!r}: there are {', '.join(known)}")
    solved = store.solved()
    return [_stop(lesson(lesson_id), solved) for lesson_id in known[name].lessons]


def _stop(found, solved):
    from formotion.course.solving import checked

    wanted = {checked(code, found.where) for code in found.codes} - {None}
    header = found.header
    return Stop(found.id, header.title, header.question, header.minutes, bool(wanted) and wanted <= solved)
