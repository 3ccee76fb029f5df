from datetime import UTC, date, datetime, timedelta, timezone
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formotion.course import spacing

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Answer(NamedTuple):
    at: datetime
    right: bool


def day(number):
    return START + timedelta(days=number)


def due_in(answers):
    """Days from the last answer to the day it is due."""
    return (spacing.due(answers, UTC) - answers[-1].at.date()).days


histories = st.lists(st.tuples(st.integers(0, 400), st.booleans()), min_size=1, max_size=20).map(
    lambda rows: [Answer(day(at), right) for at, right in sorted(rows)]
)


def test_never_asked_is_never_due():
    assert spacing.due([], UTC) is None


def test_right_answers_on_the_day_climb_the_ladder():
    answers, now, waited = [], START, []
    for _ in range(8):
        answers.append(Answer(now, True))
        waited.append(due_in(answers))
        now += timedelta(days=waited[-1])
    assert waited == [1, 3, 7, 16, 35, 90, 90, 90]


def test_a_wrong_answer_starts_again_at_one_day():
    answers = [Answer(day(0), True), Answer(day(1), True), Answer(day(4), True), Answer(day(5), False)]
    assert due_in(answers) == 1
    assert due_in([*answers, Answer(day(6), True)]) == 1
    assert due_in([*answers, Answer(day(6), True), Answer(day(7), True)]) == 3


def test_a_right_answer_too_early_moves_nothing():
    answers = [Answer(day(0), True), Answer(day(1), True)]
    assert spacing.due([*answers, Answer(day(2), True)], UTC) == spacing.due(answers, UTC) == date(2026, 3, 5)


def test_a_late_right_answer_counts_once_from_its_own_day():
    assert spacing.due([Answer(day(0), True), Answer(day(50), True)], UTC) == day(53).date()


def test_days_begin_where_the_learner_is():
    evening = [Answer(datetime(2026, 3, 1, 23, tzinfo=UTC), True)]
    assert spacing.due(evening, UTC) == date(2026, 3, 2)
    assert spacing.due(evening, timezone(timedelta(hours=2))) == date(2026, 3, 3)


@given(histories)
def test_the_next_day_lies_ahead(answers):
    assert 1 <= due_in(answers) <= max(spacing.DAYS)
    assert answers[-1].right or due_in(answers) == 1, "a wrong answer is asked again tomorrow"


@given(histories, st.integers(0, 500))
def test_a_right_answer_never_shrinks_what_is_due(answers, later):
    after = [*answers, Answer(answers[-1].at + timedelta(days=later), True)]
    assert spacing.due(after, UTC) >= spacing.due(answers, UTC)


@given(histories)
def test_intervals_of_a_run_of_right_answers_never_shrink(answers):
    now, waited = spacing.due(answers, UTC), []
    for _ in range(8):
        answers = [*answers, Answer(datetime(now.year, now.month, now.day, tzinfo=UTC), True)]
        now = spacing.due(answers, UTC)
        waited.append(due_in(answers))
    assert waited == sorted(waited)
    assert waited[-1] == max(spacing.DAYS)


@pytest.mark.parametrize("step", [-1, 0, 1])
def test_the_first_interval_is_a_day(step):
    assert spacing.interval_days(step) == 1
