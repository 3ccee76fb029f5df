"""Draw which lesson of a track needs which: a row a lesson, arrows in the margin, so that it fits a phone."""

import html
import textwrap
from dataclasses import dataclass

WIDTH, ROW, LINE, RADIUS = 340, 58, 18, 11  # in the SVG's units, about one pixel on a phone
LETTERS = 31  # a title longer than that goes on in a second line


@dataclass(frozen=True)
class Node:
    """One lesson as it is drawn.

    Attributes
    ----------
    id, title, note, href : str
        Lesson id, its title, the small line below, and the address of its page.
    number : int or None
        Its place on the track; None where it is needed but not on the track.
    needs : tuple of str
        Ids of lessons that come before it. All of them stand in earlier rows.
    """

    id: str
    title: str
    note: str
    href: str
    number: int | None
    needs: tuple


def svg(nodes, title):
    """Return the graph as an inline SVG without a blank line, coloured by the page's style.

    Parameters
    ----------
    nodes : list of Node
        In the order of the rows.
    title : str
        What the picture is, for those who do not see it; a description in words is added.

    Returns
    -------
    str
    """
    rows = {node.id: row for row, node in enumerate(nodes)}
    arrows = [(rows[need], row) for row, node in enumerate(nodes) for need in node.needs]
    left = RADIUS + 3 + max((_bulge(*arrow) for arrow in arrows), default=0)
    parts = [
        *(_arrow(left, *arrow) for arrow in arrows),
        *(_row(left, rows[node.id], node) for node in nodes),
    ]
    head = (
        f'<svg class="fm-needs" role="group" aria-labelledby="fm-needs-title fm-needs-text" width="{WIDTH}" '
        f'viewBox="0 0 {WIDTH} {ROW * len(nodes)}" xmlns="http://www.w3.org/2000/svg">'
    )
    words = (
        f'<title id="fm-needs-title">{html.escape(title)}</title>'
        f'<desc id="fm-needs-text">{html.escape(_in_words(nodes))}</desc>'
    )
    return "\n".join([head, words, *parts, "</svg>"])


def _in_words(nodes):
    titles = {node.id: node.title for node in nodes}
    said = []
    for node in nodes:
        wanted = " and ".join(titles[need] for need in node.needs) or "no other lesson"
        said.append(f"{node.title}{'' if node.number else ' (not on this track)'} needs {wanted}.")
    return " ".join(said)


def _centre(row):
    return ROW * row + ROW // 2


def _bulge(first, last):
    """How far an arrow keeps to the left, to pass the rows between its ends."""
    return 0 if last == first + 1 else min(10 + 8 * (last - first), 60)


def _arrow(left, first, last):
    """From row to row: straight to the next one, in a bow to one that lies farther down."""
    start, end = _centre(first), _centre(last)
    if not _bulge(first, last):
        tip = end - RADIUS - 2
        return (
            f'<path class="fm-arrow" d="M{left} {start + RADIUS}V{tip - 5}"/>'
            f'<path class="fm-tip" d="M{left} {tip}l-4-7h8z"/>'
        )
    reach, tip = left - 4 * _bulge(first, last) / 3, left - RADIUS - 2
    return (
        f'<path class="fm-arrow" d="M{left - RADIUS} {start}'
        f'C{reach:.0f} {start} {reach:.0f} {end} {tip - 5} {end}"/>'
        f'<path class="fm-tip" d="M{tip} {end}l-7-4v8z"/>'
    )


def _row(left, row, node):
    centre, x = _centre(row), left + RADIUS + 10
    inside = (
        f'<text class="fm-number" x="{left}" y="{centre + 5}">{node.number}</text>' if node.number else ""
    )
    kind = "fm-on" if node.number else "fm-off"
    lines = textwrap.wrap(node.title, LETTERS)[:2]
    top = centre - LINE * len(lines) / 2 + 4
    words = "".join(
        f'<tspan x="{x}" y="{top + LINE * line:.0f}">{html.escape(text)}</tspan>'
        for line, text in enumerate(lines)
    )
    return (
        f'<circle class="{kind}" cx="{left}" cy="{centre}" r="{RADIUS}"/>{inside}'
        f'<a href="{html.escape(node.href)}"><text class="fm-name">{words}</text></a>'
        f'<text class="fm-note" x="{x}" y="{top + LINE * len(lines):.0f}">{html.escape(node.note)}</text>'
    )
