"""Which questions come back, and asking them in the terminal."""

from datetime import UTC, date, datetime, timedelta

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from formotion.course import store
from formotion.course.history import History
from formotion.course.lessons import lessons
from formotion.course.questions import Choice
from formotion.course.review_command import coming, review
from formotion.course.reviewing import Card, agenda, shuffled
from formotion.course.spacing import due
from formotion.course.store import Answer

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ASKED = "sample/sums/norm-or-sum"


def answered_before(days, right=True):
    store.add_answer(ASKED, "5", right, datetime.now(UTC) - timedelta(days=days))


def run(*arguments, answer=""):
    done = CliRunner().invoke(review, arguments, input=answer)
    assert done.exit_code == 0, done.output
    return done.output


def letters(output):
    """Letter by text, from what was shown."""
    rows = [line.split(maxsplit=1) for line in output.splitlines() if line.startswith("  ")]
    return {words: letter for letter, words in rows if len(letter) == 1}


def test_a_lesson_not_begun_is_asked_only_on_demand(one_lesson, desk):
    assert agenda(NOW) == []
    assert [(card.id, card.asked, card.due) for card in agenda(NOW, everything=True)] == [
        (ASKED, 0, NOW.date())
    ]


def test_any_trace_of_work_begins_a_lesson(one_lesson, desk):
    store.add_attempt("sample/sums/square", False)
    assert [card.id for card in agenda(NOW)] == [ASKED]


def test_an_answer_sets_the_day(one_lesson, desk):
    store.add_answer(ASKED, "5", True, NOW)
    store.add_answer(ASKED, "5", True, NOW + timedelta(days=1))
    assert [(card.asked, card.due) for card in agenda(NOW)] == [(2, date(2026, 3, 5))]


def test_those_due_first_come_first(desk):
    *_, latest = names = [card.id for card in agenda(NOW, everything=True)]
    store.add_answer(latest, "x", False, NOW - timedelta(days=9))
    store.add_answer(names[0], "x", True, NOW)
    order = [card.id for card in agenda(NOW, everything=True)]
    assert (order[0], order[-1]) == (latest, names[0])
    assert len(order) == len(set(order)) == 3 * len(lessons())


def test_the_right_choice_is_not_always_in_one_place(desk):
    cards = agenda(NOW, everything=True)
    places = [[choice.right for choice in card.choices].index(True) for card in cards]
    assert len(set(places)) > 2
    assert cards == agenda(NOW, everything=True)


def test_another_round_has_another_order(one_lesson):
    (card,) = agenda(NOW, everything=True)
    orders = {
        tuple(c.text for c in Card(card.id, card.question, asked, card.due).choices) for asked in range(9)
    }
    assert len(orders) == 2


@given(st.permutations("abcde"), st.text())
def test_the_order_depends_on_the_words_not_on_the_order_given(letters, key):
    def choices(texts):
        return [Choice(text=text, why="w") for text in texts]

    assert shuffled(choices(letters), key) == shuffled(choices("abcde"), key)


@given(st.lists(st.tuples(st.sampled_from("ab"), st.booleans()), max_size=12), st.randoms())
def test_answers_to_one_question_move_no_other(rows, chance):
    answers = [Answer(NOW + timedelta(days=n), name, "", right) for n, (name, right) in enumerate(rows)]
    only = [each for each in answers if each.question == "a"]
    others = [each for each in answers if each.question == "b"]
    mixed = sorted(answers, key=lambda each: (each.at, chance.random()))
    both = History([], [], mixed)
    assert due(both.answers_to("a"), UTC) == due(only, UTC)
    assert due(both.answers_to("b"), UTC) == due(others, UTC)


def test_a_right_answer_is_kept_and_explained(one_lesson, desk):
    answered_before(2)
    shown = run(answer="")
    said = run(answer=letters(shown)["5"] + "\n")
    assert "✓ Right. The root of 25." in said
    assert "1 of 1 right." in said
    assert "Nothing is due. Next: 1 question in 3 days, on " in said
    assert [answer.right for answer in store.all_answers()] == [True, True]


def test_a_wrong_answer_gets_its_misconception_and_the_right_one(one_lesson, desk):
    answered_before(2)
    letter = letters(run(answer=""))
    said = run(answer=f"z\n{letter['7'].upper()}\n")
    assert "✗ Not quite. That is the sum." in said
    assert f"Right is {letter['5']}: 5 The root of 25." in said
    assert "Next: 1 question in 1 day, on " in said
    assert store.all_answers()[-1][2:] == ("7", False)


def test_stopping_keeps_what_was_answered(desk):
    said = run("--all", "--count", "3", answer="a\n")
    assert "2 of 3 · " in said
    assert "Stopped; what you answered is kept." in said
    assert len(store.all_answers()) == 1


def test_count_is_a_limit(desk):
    assert "1 of 1 · " in run("--all", "--count", "1")
    assert CliRunner().invoke(review, ["--count", "0"]).exit_code == 2


def test_nothing_due_says_when(one_lesson, desk):
    answered_before(0)
    assert run().startswith("Nothing is due. Next: 1 question in 1 day, on ")


def test_nothing_begun_says_what_to_do(one_lesson, desk):
    assert run() == "You have begun no lesson yet: open one, or try formotion review --all.\n"


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ((3, 3, 9), "Nothing is due. Next: 2 questions in 3 days, on 4 March 2026."),
        ((0, 3), "1 question more to ask today."),
        ((-5, 0), "2 questions more to ask today."),
    ],
)
def test_what_comes(days, words):
    cards = [Card("a/b/c", None, 0, NOW.date() + timedelta(days=count)) for count in days]
    assert coming(cards, NOW.date()) == words
