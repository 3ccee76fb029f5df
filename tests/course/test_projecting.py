"""The projector view as a file."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from click.testing import CliRunner

from formotion.core.errors import InputError
from formotion.course import quiz_command
from formotion.course.lessons import lessons
from formotion.course.projecting import quiz_page
from formotion.course.quiz_command import quiz

EVERY = pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.id)


class Addresses(HTMLParser):
    """Collects what a browser would load."""

    def __init__(self, page):
        super().__init__()
        self.found, self.open = [], []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.found += [
            value for name, value in attributes if name in ("src", "href", "srcset", "action", "data")
        ]


@EVERY
def test_it_loads_nothing_and_holds_every_word(lesson):
    page = quiz_page(lesson)
    assert Addresses(page).found == []
    assert "url(" not in page
    assert "import" not in page
    assert page.count("<section aria-label=") == len(lesson.directives("question"))
    assert "{term}" not in page


@EVERY
def test_one_choice_of_each_question_is_right(lesson):
    deck = quiz_page(lesson).partition("<main")[2].partition("</main>")[0]
    for section in deck.split("<section")[1:]:
        assert section.count('<li class="right">') == 1
        assert section.count("Right.") == 1
        assert re.findall(r'class="letter">(\w)<', section) == list("ABCDEF")[: section.count("<li")]


def test_right_choices_stand_in_several_places():
    places = set()
    for lesson in lessons():
        for section in quiz_page(lesson).partition("</main>")[0].split("<section")[1:]:
            places.add(re.search(r'<li class="right">\s*<b class="letter">(\w)', section)[1])
    assert len(places) > 2


def test_the_same_page_each_time(sample):
    assert quiz_page(sample) == quiz_page(sample)


def test_words_of_a_lesson_cannot_become_code(sample):
    header = sample.header.model_copy(update={"title": "</title><script>alert(1)</script>"})
    assert "<script>alert" not in quiz_page(replace(sample, header=header))


def test_a_lesson_without_questions_is_refused(sample):
    with pytest.raises(InputError, match="sample/sums has no concept question"):
        quiz_page(replace(sample, blocks=()))


@pytest.fixture
def opened(monkeypatch):
    addresses = []
    monkeypatch.setattr(quiz_command.webbrowser, "open", lambda address: addresses.append(address) or True)
    return addresses


def test_lessons_are_listed(one_lesson):
    assert CliRunner().invoke(quiz, []).output == "sample/sums            1 questions  Sums of squares\n"


def test_it_is_written_and_opened(one_lesson, opened, tmp_path):
    out = tmp_path / "quiz.html"
    assert CliRunner().invoke(quiz, ["sample/sums", "--out", str(out)]).output == f"wrote: {out}\n"
    assert opened == [out.as_uri()]
    assert out.read_text(encoding="utf-8") == quiz_page(one_lesson)


def test_without_a_file_it_goes_to_a_temporary_one(one_lesson, opened):
    done = CliRunner().invoke(quiz, ["sample/sums", "--no-open"])
    assert re.fullmatch(r"wrote: .*sample-sums.html\n", done.output)
    assert opened == []


def test_without_a_browser_it_says_so(one_lesson, monkeypatch):
    monkeypatch.setattr(quiz_command.webbrowser, "open", lambda address: False)
    assert "open the file in one" in CliRunner().invoke(quiz, ["sample/sums"]).output
