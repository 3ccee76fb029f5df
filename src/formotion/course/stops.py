"""The lessons of a track one after the other: how long each takes, and what there is to solve."""

from dataclasses import dataclass

from formotion.core.errors import SourceError
from formotion.course.lessons import lesson
from formotion.course.sections import chosen, sections
from formotion.course.source import Lesson
from formotion.course.tracks import track, where


@dataclass(frozen=True)
class Stop:
    """One lesson on a track, whole or in part.

    Attributes
    ----------
    lesson : Lesson
        The whole lesson.
    headings : tuple of str
        The sections that the track takes; empty for the whole lesson.
    minutes : int
        The reader's time. Of a part, the share of the lesson's minutes: its sections count alike.
    exercises : frozenset of str
        Ids of the exercises in what the track takes.
    """

    lesson: Lesson
    headings: tuple
    minutes: int
    exercises: frozenset

    @property
    def id(self):
        return self.lesson.id


def stop(found, headings=(), place=""):
    """Return a lesson as a stop: all of it, or the sections called `headings`.

    Raises
    ------
    SourceError
        If the lesson has no such section.
    """
    taken, all_of_it = chosen(found, headings, place), sections(found)
    share = (
        len(taken) / (len(all_of_it) - 1) if headings else 1
    )  # what precedes the first heading is no section
    exercises = frozenset(name for names in taken.values() for name in names)
    return Stop(found, tuple(headings), round(found.header.minutes * share), exercises)


def stops(name, book=None):
    """Return the lessons of one track in order.

    Parameters
    ----------
    name : str
        ``workshop``, for example.
    book : path-like, optional
        The book folder; the checkout's or the wheel's where it is left out.

    Returns
    -------
    list of Stop

    Raises
    ------
    SourceError
        If there is no such track, or it names a lesson or a section that does not exist.
    """
    found = track(name, book)
    place = f"{where(name)}: lessons"
    return [stop(_lesson(each, place, book), found.headings(each), place) for each in found.lessons]


def _lesson(lesson_id, place, book):
    try:
        return lesson(lesson_id, book)
    except SourceError as error:
        raise SourceError(f"{place}: {error}") from None
