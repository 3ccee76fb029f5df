"""Comparison and diagnosis hold for any numbers, not only for the ones in the lessons."""

import dataclasses

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from formotion.core import Estimate
from formotion.core.errors import InputError
from formotion.course import hint, show_solution
from formotion.course.compare import leaves, same
from formotion.course.diagnose import diagnose
from formotion.course.source import Text, parse

FIELDS = arrays(float, (2, 3, 4), elements=st.floats(0.1, 10))
FACTORS = st.floats(0.01, 100).filter(lambda factor: abs(factor - 1) > 0.01)


@given(FIELDS, st.floats(-6, 6))
def test_a_value_equals_itself_at_any_scale(field, power):
    scaled = field * 10**power
    assert same(scaled, scaled.copy(), 0.0)
    assert not same(scaled * 1.001, scaled, 1e-6)


@given(st.lists(FIELDS, min_size=2, max_size=4), FACTORS)
def test_any_constant_factor_is_named(fields, factor):
    said = diagnose([factor * field for field in fields], fields, 1e-9)
    assert f"times the right one on all {len(fields)} cases" in said


@given(st.lists(FIELDS, min_size=2, max_size=3))
def test_swapped_components_are_named_unless_they_are_equal(fields):
    assume(not any(np.allclose(field[0], field[1]) for field in fields))
    assert "two components swapped" in diagnose([field[::-1] for field in fields], fields, 1e-9)


@given(st.lists(FIELDS, min_size=2, max_size=3), st.floats(0.5, 5))
def test_any_offset_is_named_or_is_a_factor(fields, offset):
    said = diagnose([field + offset for field in fields], fields, 1e-9)
    assert "off by" in said or "times the right one" in said


@given(st.lists(st.text("abc #*\n", min_size=1), min_size=1))
def test_text_without_fences_stays_one_block(pieces):
    text = "".join(pieces)
    blocks = parse(text)
    assert blocks == ([Text(text.strip("\n"), blocks[0].line)] if text.strip() else [])


def test_factors_differing_from_case_to_case_are_no_factor():
    assert "times" not in diagnose([2.0, 3.0], [1.0, 1.0], 1e-9)


@dataclasses.dataclass
class Pair:
    first: float
    second: tuple


@pytest.mark.parametrize(
    ("value", "right", "equal"),
    [
        (Estimate(1, 0, 2), Estimate(1, 0, 2), True),
        (Estimate(1, 0, 2), Estimate(1, 0, 3), False),
        (Pair(1.0, (2.0, "x")), Pair(1.0, (2.0, "x")), True),
        ({"a": 1, "b": [1, 2]}, {"b": np.array([1, 2]), "a": 1}, True),
        ({"a": 1}, {"b": 1}, False),
        (np.nan, np.nan, True),
        (np.array([1, np.nan]), np.array([np.nan, 1]), False),
        ("text", "text", True),
        ("text", 1.0, False),
        (True, 1, True),
        (0.0, 0.0, True),
        (1e-30, 0.0, False),
        ((1, 2), (1, 2, 3), False),
        (None, 1.0, False),
        (1 + 1j, 1 + 1j, True),
    ],
)
def test_values_of_any_kind_are_compared(value, right, equal):
    assert same(value, right, 1e-9) is equal


@pytest.mark.parametrize(
    ("values", "rights", "said"),
    [
        ([1 + 0j], [2 + 1j], "wrong on all 1 cases"),
        ([np.array([True, False, True])], [np.array([False, True, True])], "wrong on all"),
        ([{"a": 1}], [{"b": 1}], "expected a dict with the keys b"),
        (["west"], ["east"], "'west', which is not right"),
        ([0.0, 0.0], [0.0, 1.0], "right on 1 of 2 cases"),
        ([1.0], [0.0], "off by +1 everywhere"),
        ([(1.0, 5.0)], [(1.0, 2.0)], "part [1] of your value is 2.5 times"),
    ],
)
def test_any_difference_finds_words(values, rights, said):
    assert said in diagnose(values, rights, 1e-9)


def test_what_refuses_to_become_an_array_is_wrong_and_raises_nothing():
    class Stubborn:
        def __array__(self, *_args, **_kwargs):
            raise RuntimeError("no")

    assert len(leaves(Stubborn())) == 1
    assert not same(Stubborn(), 1.0, 1e-9)


@pytest.mark.parametrize("function", [hint, show_solution])
def test_hints_of_an_unknown_exercise_name_the_rule(function):
    with pytest.raises(InputError, match="an exercise id is theme/lesson/name, got 'x'"):
        function("x")
