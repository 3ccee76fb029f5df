"""The table of progress, in a notebook and in the terminal, and handing it in."""

import json
import os
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from click.testing import CliRunner

from formotion import __version__
from formotion.course import handing_in, store
from formotion.course import progress as show_progress
from formotion.course.lessons import lessons
from formotion.course.progress_command import progress
from formotion.course.progressing import Standing, Table, standings

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
DONE = Standing("a/b", "Ab <i>", 2, 4, 7, 1, 2, 3, 3, NOW, date(2026, 3, 7))
NEW = Standing("a/c", "Ac", 0, 3, 0, 0, 1, 0, 3, None, None)


@pytest.fixture
def worked(one_lesson, desk):
    """A learner who has tried, guessed and answered."""
    source = one_lesson.path.read_text()
    one_lesson.path.write_text(source + '\n```{code-cell}\npredict("Less or more?", outcome=1)\n```\n')
    for passed in (False, True, True):
        store.add_attempt("sample/sums/square", passed)
    store.set_guess("Less or more?", "more")
    store.set_guess("Of another lesson?", "yes")
    store.add_answer("sample/sums/norm-or-sum", "7", False, datetime.now(UTC))
    return one_lesson


def run(*arguments, answer=None):
    return CliRunner().invoke(progress, arguments, input=answer)


def test_every_lesson_has_a_line_before_anything_is_done(desk):
    found = standings(NOW)
    assert [each.lesson for each in found] == [lesson.id for lesson in lessons()]
    assert {(each.solved, each.tries, each.guessed, each.answered) for each in found} == {(0, 0, 0, 0)}
    assert {(each.last, each.review) for each in found} == {(None, None)}
    assert min(each.exercises for each in found) >= 3


def test_what_was_done_is_counted(worked):
    now = datetime.now().astimezone()
    (found,) = standings(now)
    assert (found.solved, found.exercises, found.tries) == (1, 1, 3)
    assert (found.guessed, found.predictions) == (1, 1)
    assert (found.answered, found.questions) == (1, 1)
    assert found.review == now.date() + timedelta(days=1)
    assert now - found.last < timedelta(minutes=1)


def test_a_lesson_begun_without_answers_is_due_today(one_lesson, desk):
    store.add_attempt("sample/sums/square", False)
    assert standings(NOW)[0].review == NOW.date()


def test_the_table_as_text():
    assert str(Table([DONE, NEW], NOW)).splitlines() == [
        "lesson  exercises  tries  guesses  questions  last        review",
        "a/b     2/4        7      1/2      3/3        2026-03-04  2026-03-07",
        "a/c     0/3        0      0/1      0/3",
    ]


@pytest.mark.parametrize(("later", "word"), [(0, "2026-03-07"), (3, "now"), (9, "now")])
def test_a_review_whose_day_has_come_is_now(later, word):
    assert DONE.row(NOW + timedelta(days=later))[-1] == word


def test_the_table_as_html_needs_no_script_and_escapes():
    page = Table([DONE, NEW], NOW)._repr_html_()
    assert "width:50%" in page
    assert "Ab &lt;i&gt;" in page
    assert "<script" not in page


def test_it_is_shown_at_a_desk(worked, capsys):
    show_progress()
    assert re.search(r"sample/sums +1/1 +3 +1/1 +1/1 ", capsys.readouterr().out)


@pytest.mark.parametrize("context", ["book", "test", "grade"])
def test_elsewhere_nothing_is_shown(monkeypatch, capsys, context):
    monkeypatch.setenv("FORMOTION_CONTEXT", context)
    assert show_progress() is None
    assert capsys.readouterr().out == ""


def test_the_command_says_where_it_is_kept(worked):
    said = run().output
    assert re.search(r"sample/sums +1/1 ", said)
    assert str(store.path()) in said


def test_what_is_handed_in(worked, tmp_path):
    file = tmp_path / "new/mine.json"
    assert run("--export", str(file)).exit_code == 0
    found = json.loads(file.read_text(encoding="utf-8"))
    assert (found["format"], found["version"], found["package"]) == ("formotion-progress", 1, __version__)
    assert "name" not in found
    lesson = found["lessons"]["sample/sums"]
    exercise = lesson["exercises"]["sample/sums/square"]
    assert (exercise["solved"], exercise["tries"], len(exercise["attempts"])) == (True, 3, 3)
    assert exercise["first_solved_at"] == exercise["attempts"][1]["at"]
    assert [each["guess"] for each in lesson["predictions"]] == ["more"]
    (answer,) = lesson["questions"]["sample/sums/norm-or-sum"]
    assert (answer["choice"], answer["right"]) == ("7", False)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", answer["at"])


def test_every_field_that_is_handed_in_is_documented(worked):
    def keys(value):
        if isinstance(value, dict):
            return {key for key in value if "/" not in key}.union(*map(keys, value.values()))
        return set().union(*map(keys, value)) if isinstance(value, list) else set()

    words = set(re.findall(r"\w+", handing_in.__doc__))
    assert keys(handing_in.exported(NOW, name="Ada")) <= words


def test_nothing_about_machine_or_person_is_handed_in(worked, tmp_path, monkeypatch):
    monkeypatch.setenv("USER", "ada-lovelace")
    text = handing_in.dumps(handing_in.exported(NOW))
    for secret in (
        "ada-lovelace",
        os.uname().nodename,
        str(tmp_path),
        str(store.path()),
        os.path.expanduser("~"),
    ):
        assert secret not in text
    assert handing_in.exported(NOW, name="Ada")["name"] == "Ada"


def test_forgetting_asks_first(worked):
    assert run("--forget", answer="n\n").exit_code == 1
    assert store.attempts("sample/sums/square") == 3
    assert "Deleted." in run("--forget", answer="y\n").output
    assert store.attempts("sample/sums/square") == 0


def test_forgetting_that_fails_says_so(worked, monkeypatch):
    monkeypatch.setattr(store, "forget", lambda: False)
    done = run("--forget", answer="y\n")
    assert done.exit_code == 1
    assert "nothing was deleted" in done.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(("--name", "Ada"), "--name goes with --export"), (("--forget", "--export", "x"), "do not go together")],
)
def test_options_that_do_not_fit_are_refused(arguments, message):
    done = run(*arguments)
    assert done.exit_code == 2
    assert message in done.output
