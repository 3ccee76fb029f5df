"""Every exercise that the lessons define: solution, stub and misconceptions do what they are there for."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from formotion.core.errors import SourceError
from formotion.core.resources import PACKAGE
from formotion.course import contracts, solving
from formotion.course.compare import same
from formotion.course.registry import exercise, exercises

MODULES = sorted(path for path in PACKAGE.glob("*/exercises/*.py") if path.stem != "__init__")
LESSONS = [f"{path.parents[1].name}/{path.stem}" for path in MODULES]
EXERCISES = [f"{lesson_id}/{name}" for lesson_id in LESSONS for name in exercises(lesson_id)]
MISTAKES = [(name, mistake.name) for name in EXERCISES for mistake in exercise(name).misconceptions]


@pytest.fixture(autouse=True)
def _fixed_seeds(monkeypatch):
    monkeypatch.setenv("FORMOTION_CONTEXT", "test")


@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_the_lessons_solution_passes(exercise_id):
    contracts.solution_passes(exercise_id)


@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_what_is_said_unasked_does_not_give_the_solution_away(exercise_id):
    contracts.unasked_words_keep_the_solution(exercise_id)


def test_a_hint_that_gives_the_solution_away_is_noticed(monkeypatch):
    known = exercise("force/traction/strain_energy")
    source = solving.solution_source("force/traction/strain_energy")
    telling = replace(known, hints=["a", source, "c"])
    monkeypatch.setattr(contracts, "exercise", lambda _: telling)
    with pytest.raises(AssertionError, match="stands in"):
        contracts.unasked_words_keep_the_solution("force/traction/strain_energy")


@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_the_stub_is_not_attempted(exercise_id):
    contracts.stub_is_not_attempted(exercise_id)


@pytest.mark.parametrize(("exercise_id", "mistake"), MISTAKES)
def test_each_misconception_fails_and_draws_its_own_hint(exercise_id, mistake):
    contracts.misconception_draws_its_hint(exercise_id, mistake)


@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_misconceptions_are_wrong_on_every_case_and_differ_from_one_another(exercise_id):
    spec, rng = exercise(exercise_id), np.random.default_rng(3)
    cases = [spec.cases(rng) for _ in range(20)]
    for mistake in spec.misconceptions:
        for case in cases:
            assert not same(mistake.wrong(*case), spec.reference(*case), spec.rtol), mistake.name
    for one, other in combinations(spec.misconceptions, 2):
        alike = (same(one.wrong(*case), other.wrong(*case), spec.rtol) for case in cases)
        assert not all(alike), (one.name, other.name)


@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_references_are_finite_on_every_case(exercise_id):
    spec, rng = exercise(exercise_id), np.random.default_rng(4)
    assert all(np.isfinite(spec.reference(*spec.cases(rng))).all() for _ in range(50))


@pytest.mark.parametrize("lesson_id", LESSONS)
def test_every_exercise_module_has_a_lesson_that_checks_each(lesson_id):
    contracts.every_exercise_is_checked(lesson_id)


def test_an_exercise_without_a_lesson_would_be_noticed():
    with pytest.raises(SourceError, match="no lesson 'force/no_such_lesson'"):
        solving.solution_source("force/no_such_lesson/x")
