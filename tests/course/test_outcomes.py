"""Outcomes by reference."""

import pytest

from formotion.core.errors import SourceError
from formotion.course.outcomes import outcome


@pytest.mark.parametrize(
    ("text", "words"),
    [("theme/one:2", "can go on"), ("can wait: 2 days", "can wait: 2 days"), ("theme/one", "theme/one")],
)
def test_a_reference_becomes_the_words_of_the_lesson(small, text, words):
    assert outcome(text, "here") == words


@pytest.mark.parametrize("number", [0, 4])
def test_an_outcome_that_is_not_there_is_refused(small, number):
    with pytest.raises(SourceError, match=f"here: theme/one has outcomes 1 to 3, got {number}"):
        outcome(f"theme/one:{number}", "here")


def test_a_lesson_that_is_not_there_is_answered_with_the_nearest(small):
    with pytest.raises(SourceError, match="here: no lesson 'theme/on': the nearest are theme/one"):
        outcome("theme/on:1", "here")
