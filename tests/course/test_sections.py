"""Parts of a lesson: which headings it has, and which exercises stand below each."""

import pytest

from formotion.core.errors import SourceError
from formotion.course.lessons import lesson
from formotion.course.sections import anchor, chosen, sections
from formotion.course.source import read


def test_exercises_stand_below_their_heading(small):
    found = sections(lesson("theme/one"))
    assert found == {
        "": [],
        "First part": ["theme/one/begin"],
        "Second, in part: how?": ["theme/one/go_on"],
    }


def test_a_comment_in_code_is_no_heading(small):
    path = small.book / "theme/one.md"
    path.write_text(path.read_text() + "\n```bash\n## not a heading\n```\n\n## Third\n")
    assert list(sections(read(path)))[2:] == ["Second, in part: how?", "Third"]


def test_no_heading_means_all(small):
    assert chosen(lesson("theme/one"), [], "here") == sections(lesson("theme/one"))


def test_an_unknown_section_is_answered_with_the_nearest(small):
    message = r"here: lesson theme/one has no section 'First pat': the nearest are 'First part'"
    with pytest.raises(SourceError, match=message):
        chosen(lesson("theme/one"), ["First pat"], "here")


@pytest.mark.parametrize(
    "heading", ["How thick is thick?", "Every pixel, with an error bar", "A–b: c_d", "Über alles"]
)
def test_anchors_are_those_of_the_book(heading):
    main = pytest.importorskip("myst_parser.mdit_to_docutils.base")
    assert anchor(heading) == main.default_slugify(heading)
