"""The pages of the tracks: what the author wrote, with box, table of lessons, graph and plan put in."""

import re

from formotion.core.errors import SourceError
from formotion.course.header import front_matter
from formotion.course.lessons import lesson
from formotion.course.myst import fenced
from formotion.course.needs import before, needs
from formotion.course.needs_svg import Node, svg
from formotion.course.stops import stop, stops
from formotion.course.track_check import problems
from formotion.course.track_plan import plan
from formotion.course.tracks import OVERVIEW, tracks, where

LESSON = re.compile(r"\b[a-z_]+/[a-z_0-9]+\b")
KEY = (
    "An arrow leads from a lesson to the one that needs it. A full circle is on this track, with its place "
    "in the order; a hollow one is not, and is needed. Each name leads to its lesson."
)


def track_pages(book):
    """Return the text of every page in ``book/tracks`` with its generated parts.

    Parameters
    ----------
    book : pathlib.Path
        The book folder.

    Returns
    -------
    dict of pathlib.Path to str
        MyST Markdown by source file; empty where the book has no tracks.

    Raises
    ------
    SourceError
        If a track is malformed, names what does not exist, or does not hold together.
    """
    found = tracks(book)
    pages = {book / "tracks" / f"{name}.md": _page(name, one, book) for name, one in found.items()}
    overview = book / "tracks" / OVERVIEW
    if overview.is_file():
        pages[overview] = _with(overview.read_text(encoding="utf-8"), "", _compared(found), overview.name)
    return pages


def _page(name, found, book):
    if wrong := problems(name, book):
        raise SourceError("\n".join(wrong))
    taken, place = stops(name, book), where(name)
    parts = ["## Lessons", _table(taken), _graph(found, taken, book), *plan(found, place, book)]
    text = (book / "tracks" / f"{name}.md").read_text(encoding="utf-8")
    return _with(text, _box(found, book), "\n\n".join(parts), place)


def _with(text, box, parts, place):
    """Put `box` below the title and `parts` before the first heading after it."""
    _, body, _ = front_matter(text, place)
    title, _, rest = body.strip().partition("\n")
    if not title.startswith("# "):
        raise SourceError(f"{place}: no title: begin the text with a line `# Title`")
    intro, heading, more = f"\n{rest}".partition("\n## ")
    blocks = (title, box, intro.strip(), parts, f"{heading}{more}".strip())
    return "\n\n".join(filter(None, blocks)) + "\n"


def _box(found, book):
    known = needs(book)

    def linked(match):
        title = lesson(match[0], book).header.title if match[0] in known else ""
        return f"[{title}](../{match[0]}.md)" if title else match[0]

    wanted = "\n  ".join(f"- {LESSON.sub(linked, each)}" for each in found.prerequisites)
    facts = [f"For\n: {found.reader}", f"Time\n: {found.hours:g} h", f"Before\n: {wanted}"]
    inner = f"**{found.aim}**\n\n" + fenced("div", "fm-facts", {}, "\n\n".join(facts))
    return fenced("div", "fm-glance", {}, inner)


def _table(taken):
    lines = ["| lesson | minutes | level |", "|---|---|---|"]
    for each in taken:
        header, part = each.lesson.header, f" of {each.lesson.header.minutes}" if each.headings else ""
        notebook = f"{{download}}`notebook </modules/{each.id}.ipynb>`"
        name = f"[{header.title}](../{each.id}.md)<br>{header.question}<br>{notebook}"
        lines.append(f"| {name} | {each.minutes}{part} | {header.level} of 3 |")
    return fenced("div", "fm-lessons", {}, "\n".join(lines))


def _graph(found, taken, book):
    known, numbers = needs(book), {name: place for place, name in enumerate(found.lessons, 1)}
    shown = {each.id: each for each in taken}
    rows = []
    for name in found.lessons:
        rows += [each for each in known if each in before(name, known) | {name} and each not in rows]
    nodes = [_node(shown.get(row) or stop(lesson(row, book)), numbers.get(row), known[row]) for row in rows]
    return f"{svg(nodes, f'What needs what: {found.title}')}\n\n{fenced('div', 'fm-key', {}, KEY)}"


def _node(one, number, needed):
    note = f"{one.minutes} min" + (f" of {one.lesson.header.minutes}" if one.headings else "")
    note += "" if number else ", not on this track"
    return Node(one.id, one.lesson.header.title, note, f"../{one.id}.html", number, tuple(needed))


def _compared(found):
    """Return the table of all tracks, the shortest first."""
    lines = ["| way | for | hours |", "|---|---|---|"]
    for name, one in sorted(found.items(), key=lambda item: item[1].hours):
        lines.append(f"| [{one.title}]({name}.md)<br>{one.aim} | {one.reader} | {one.hours:g} |")
    return fenced("div", "fm-tracks", {}, "\n".join(lines))
