import pytest

from formotion.core import Exercise, InputError, Misconception

WRONG = Misconception("doubled", lambda x: 2 * x, "What does one unit stand for?")


def exercise(**changes):
    parts = {
        "reference": lambda x: x,
        "cases": lambda rng: (rng.normal(),),
        "outcome": 1,
        "misconceptions": [WRONG, WRONG],
        "hints": ["vague", "plainer", "concrete"],
    }
    return Exercise(**{**parts, **changes})


def test_one_mistake_is_not_enough():
    with pytest.raises(InputError, match="at least 2 misconceptions, got 1"):
        exercise(misconceptions=[WRONG])


def test_two_hints_are_not_enough():
    with pytest.raises(InputError, match="at least 3 hints, got 2"):
        exercise(hints=["vague", "concrete"])


def test_a_full_exercise_is_accepted():
    assert exercise().points == 1
