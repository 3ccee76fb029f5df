"""Whether a track holds together: times add up, no lesson before what it needs, 100 points in an exam."""

from formotion.course.lessons import sources
from formotion.course.needs import before, missing, needs
from formotion.course.stops import stops
from formotion.course.tracks import track, tracks, where

TOLERANCE_MIN = 15  # hours are given to the half hour
MORE = "give more, or name sections of it"


def problems(name, book=None):
    """Return what does not fit on one track.

    Parameters
    ----------
    name : str
    book : path-like, optional
        The book folder; the checkout's or the wheel's where it is left out.

    Returns
    -------
    list of str
        Each names file, field and remedy; empty where all is well.

    Raises
    ------
    SourceError
        If the track names a lesson or a section that does not exist, or lessons need each other in a ring.
    """
    found, taken, needed = track(name, book), stops(name, book), needs(book)
    said = [*_times(found, taken), *_order(found, needed), *_left_out(found, needed), *_exam(found)]
    return [f"{where(name)}: track: {each}" for each in said]


def untracked(book=None):
    """Return the lessons that stand on no track, which is no fault.

    Returns
    -------
    list of str
        Lesson ids, sorted.
    """
    named = {lesson for each in tracks(book).values() for lesson in each.lessons}
    return sorted({f"{path.parent.name}/{path.stem}" for path in sources(book)} - named)


def _times(found, taken):
    planned = sum(each.minutes + each.homework_minutes for each in found.sessions)
    total = planned or sum(each.minutes for each in taken)
    if abs(total - 60 * found.hours) > TOLERANCE_MIN:
        yield f"hours: {found.hours:g} are given and {total} minutes are planned: give {total / 60:.1f}"
    for each in taken if planned else ():
        spent = [session for session in found.sessions if _names(session, each.id)]
        given = sum(session.minutes + session.homework_minutes for session in spent)
        if given < each.minutes:
            yield f"{each.id} takes {each.minutes} minutes, its sessions have {given}: {MORE}"
    if planned and (asked := sum(each.minutes for each in taken)) > planned:
        yield f"the lessons take {asked} minutes, the sessions have {planned}: {MORE}"


def _names(session, lesson_id):
    return any(entry.partition("#")[0] == lesson_id for entry in session.lessons)


def _order(found, needed):
    for place, name in enumerate(found.lessons):
        for late in sorted(before(name, needed).intersection(found.lessons[place + 1 :])):
            yield f"lessons: {name} needs {late}, which comes after it: put {late} first"


def _left_out(found, needed):
    words = " ".join(found.prerequisites)
    for name in missing(found.lessons, needed):
        if name not in words:
            yield f"prerequisites: {name} is needed and not on the track: add it, or name it in prerequisites"


def _exam(found):
    points = sum(part.points for part in found.exam)
    if found.exam and points != 100:
        yield f"exam: the parts have {points} points: make it 100"
