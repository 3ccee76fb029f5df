"""The drawing of what needs what: readable without seeing it, narrow, and the same bytes each time."""

import re
from xml.etree import ElementTree

import pytest

from formotion.course.needs_svg import WIDTH, Node, svg

NODES = [
    Node("t/a", "Beads & more", "75 min, not on this track", "../t/a.html", None, ()),
    Node("t/b", "A title that is far too long for one line of a phone", "90 min", "../t/b.html", 1, ("t/a",)),
    Node("t/c", "Last", "20 of 60 min", "../t/c.html", 2, ("t/a", "t/b")),
]
NAME = {"s": "http://www.w3.org/2000/svg"}


@pytest.fixture
def drawn():
    return ElementTree.fromstring(svg(NODES, "What needs what: a way"))


def numbers(drawn):
    """Every x that is drawn at, in units of the view."""
    for element in drawn.iter():
        yield from (float(element.get(name)) for name in ("x", "cx") if element.get(name))
        for point in re.findall(r"[MCV ](-?[\d.]+) -?[\d.]+", element.get("d", "")):
            yield float(point)


def test_it_says_in_words_what_it_shows(drawn):
    assert drawn.find("s:title", NAME).text == "What needs what: a way"
    assert drawn.find("s:desc", NAME).text == (
        "Beads & more (not on this track) needs no other lesson. "
        "A title that is far too long for one line of a phone needs Beads & more. "
        "Last needs Beads & more and A title that is far too long for one line of a phone."
    )
    assert drawn.get("aria-labelledby").split() == [drawn[0].get("id"), drawn[1].get("id")]


def test_each_name_is_a_link_and_what_is_off_the_track_is_hollow_and_has_no_number(drawn):
    assert [link.get("href") for link in drawn.findall("s:a", NAME)] == [node.href for node in NODES]
    assert [circle.get("class") for circle in drawn.findall("s:circle", NAME)] == ["fm-off", "fm-on", "fm-on"]
    assert [text.text for text in drawn.findall("s:text[@class='fm-number']", NAME)] == ["1", "2"]


def test_there_is_an_arrow_for_each_need(drawn):
    assert len(drawn.findall("s:path[@class='fm-arrow']", NAME)) == 3
    assert len(drawn.findall("s:path[@class='fm-tip']", NAME)) == 3


def test_nothing_lies_outside_the_width_of_a_phone(drawn):
    assert drawn.get("viewBox").split()[2] == str(WIDTH)
    assert WIDTH <= 350
    assert all(0 <= x <= WIDTH for x in numbers(drawn))


def test_an_arrow_over_many_rows_stays_inside_as_well():
    chain = [Node(str(k), "T", "n", "#", k + 1, ("0",) if k == 14 else ()) for k in range(15)]
    assert (
        min(numbers(ElementTree.fromstring(svg(chain, "t")))) >= -20
    )  # control points reach farther than the bow


def test_long_titles_go_on_in_a_second_line(drawn):
    assert len(drawn.findall("s:a", NAME)[1].findall(".//s:tspan", NAME)) == 2


def test_the_bytes_are_the_same_and_markdown_keeps_them_together():
    assert svg(NODES, "t") == svg(NODES, "t")
    assert "\n\n" not in svg(NODES, "t")


def test_an_arrow_passes_the_rows_between_its_ends_on_the_left(drawn):
    circle = drawn.findall("s:circle", NAME)[1]
    rim = float(circle.get("cx")) - float(circle.get("r"))
    bows = [
        arrow.get("d") for arrow in drawn.findall("s:path[@class='fm-arrow']", NAME) if "C" in arrow.get("d")
    ]
    assert len(bows) == 1  # from the first row to the last; the others go to the next row
    start, first, second, end = (float(x) for x in re.findall(r"(-?[\d.]+) -?[\d.]+", bows[0]))
    assert (start + 3 * first + 3 * second + end) / 8 < rim - 2  # half-way along the curve
