"""Which lesson needs which: order, ancestors, and the cycle that must not be."""

from graphlib import CycleError, TopologicalSorter

from formotion.core.errors import SourceError
from formotion.course.lessons import lessons


def needs(book=None):
    """Return what each lesson needs, every lesson after all that it needs.

    Parameters
    ----------
    book : path-like, optional
        The book folder; the checkout's or the wheel's where it is left out.

    Returns
    -------
    dict of str to list of str
        Lesson ids, as the ``needs`` of the front matter say.

    Raises
    ------
    SourceError
        If a lesson needs one that does not exist, or itself by way of others.

    Examples
    --------
    >>> needs()["force/traction"]
    ['force/displacement']
    """
    given = {lesson.id: lesson.header.needs for lesson in lessons(book)}
    for name, wanted in given.items():
        for missing in [each for each in wanted if each not in given]:
            raise SourceError(f"book/{name}.md: lesson: needs: no lesson {missing!r}: write theme/lesson")
    return {name: given[name] for name in _ordered(given)}


def _ordered(given):
    try:
        return list(TopologicalSorter(given).static_order())
    except CycleError as error:
        ring = list(reversed(error.args[1]))  # graphlib names what is needed before what needs it
        raise SourceError(
            f"book/{ring[0]}.md: lesson: needs: {' needs '.join(ring)}: take one of them out of `needs`"
        ) from None


def before(lesson_id, needed):
    """Return every lesson that must come before one, nearest or far.

    Parameters
    ----------
    lesson_id : str
    needed : dict of str to list of str
        As `needs` returns it.

    Returns
    -------
    set of str

    Examples
    --------
    >>> sorted(before("c", {"a": [], "b": ["a"], "c": ["b"]}))
    ['a', 'b']
    """
    direct = set(needed[lesson_id])
    return direct.union(*(before(each, needed) for each in direct))


def missing(lesson_ids, needed):
    """Return what the lessons of a track need and the track leaves out, in order.

    Returns
    -------
    list of str
    """
    wanted = set().union(*(before(each, needed) for each in lesson_ids)) - set(lesson_ids)
    return [each for each in needed if each in wanted]
