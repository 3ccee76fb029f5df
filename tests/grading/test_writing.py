"""The pages: everything a student wrote is text in them, and they need nothing from elsewhere."""

import re
from html.parser import HTMLParser

import pytest

from formotion.grading.grade import Grade, Mark
from formotion.grading.writing import feedback, overview

EVIL = """<script>alert('x')</script> "&' {{ 7*7 }}"""


class Tags(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.tags, self.links, self.text = [], [], ""
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.links += [value for name, value in attributes if name in ("src", "href")]

    def handle_data(self, data):
        self.text += data


def graded(student="anna", words="", **changes):
    marks = (
        Mark("s/s/square", "Square it", "wrong", 0, 2, words, "Think again.", "doubled"),
        Mark("s/s/total", "Sum & total", "passed", 1, 1, "right on all 5 random cases."),
    )
    return Grade(
        **{"student": student, "file": f"{student}.ipynb", "lesson": "s/s", "marks": marks, **changes}
    )


def test_feedback_says_points_state_what_is_wrong_and_the_hint(asked):
    text = Tags(feedback(asked, graded(words="is 2.0 times the right one."))).text
    for words in (
        "1 of 3 points",
        "Square it",
        "✗ wrong",
        "is 2.0 times",
        "Think again.",
        "Sum & total",
        "✓ passed",
    ):
        assert words in text
    assert "doubled" not in text  # names of mistakes are for the lecturer


def test_the_overview_counts_mistakes_and_names_students(asked):
    waiting = graded("ben", marks=(), message="Not graded yet.")
    page = Tags(
        overview(asked, [graded(), graded("carl"), waiting], {"anna": "anna", "carl": "carl", "ben": "ben"})
    )
    assert "2 of 3 students graded" in page.text
    assert re.search(r"doubled\s*2", page.text)
    assert page.links == ["feedback/anna.html", "feedback/carl.html"]
    assert "Not graded yet." in page.text


@pytest.mark.parametrize("page", ["feedback", "overview"])
def test_what_students_wrote_is_text(asked, page):
    evil = graded(EVIL, words=EVIL, file=EVIL, message=EVIL)
    made = feedback(asked, evil) if page == "feedback" else overview(asked, [evil], {EVIL: "a b<"})
    found = Tags(made)
    assert "script" not in found.tags
    assert "alert('x')" in found.text
    assert "{{ 7*7 }}" in found.text


@pytest.mark.parametrize("grades", [[], [graded(marks=())]])
def test_a_class_without_grades_has_an_overview(asked, grades):
    assert f"0 of {len(grades)} student" in overview(asked, grades, {"anna": "anna"})


def test_pages_load_nothing(asked):
    for page in (feedback(asked, graded()), overview(asked, [graded()], {"anna": "anna"})):
        assert not re.search(r"https?://|@import|url\(|<link|<script|<img", page)
