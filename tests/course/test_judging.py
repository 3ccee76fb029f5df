"""The comparison knows nothing of where a function ran."""

import numpy as np
import pytest

from formotion.core.errors import InputError
from formotion.course import judging
from formotion.course.trial import Run, cases, run

ID = "sample/sums/square"


@pytest.fixture
def given(square):
    return cases(ID, square)


def verdict(spec, given, mine):
    return judging.judge(spec, given, judging.right_values(ID, spec, given), mine)


def test_values_from_elsewhere_are_as_good_as_from_here(square, given):
    there = Run([(x * x).tolist() for (x,) in given])
    assert verdict(square, given, there).state == "passed"
    assert verdict(square, given, run(square.reference, given)) == verdict(square, given, there)


def test_a_known_mistake_is_named(square, given):
    for known in square.misconceptions:
        found = verdict(square, given, run(known.wrong, given))
        assert (found.state, found.misconception) == ("wrong", known)


def test_an_unknown_mistake_is_told_without_a_misconception(square, given):
    found = verdict(square, given, run(np.sin, given))
    assert (found.state, found.misconception) == ("wrong", None)
    assert "is wrong on all 5 cases" in found.words


def test_an_error_keeps_the_words_of_the_place_where_it_happened(square, given):
    found = verdict(square, given, Run([], MemoryError(), stopped="MemoryError: more than 2 GB (line 3)"))
    assert found.words == "your code stops with MemoryError: more than 2 GB (line 3)"


@pytest.mark.parametrize("mine", [Run([None] * 5), Run([], NotImplementedError())])
def test_a_stub_is_not_attempted(square, given, mine):
    assert verdict(square, given, mine).state == "not attempted"


def test_changing_the_arguments_is_advice(square, given):
    mine = Run([x * x for (x,) in given], mutates=True)
    assert "changes its arguments" in verdict(square, given, mine).advice


def test_what_is_no_function_is_wrong():
    assert "expected a function, got int" in judging.no_function("int").words


def test_a_failing_reference_is_the_authors_error(given):
    from dataclasses import replace

    from formotion.course.registry import exercise

    with pytest.raises(InputError, match="reference fails on its own cases"):
        judging.right_values(ID, replace(exercise(ID), reference=lambda: None), given)
