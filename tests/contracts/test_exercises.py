"""Every exercise that the lessons define: solution, stub and misconceptions do what they are there for."""

import ast
from itertools import combinations

import numpy as np
import pytest

from formotion.core.errors import SourceError
from formotion.core.resources import PACKAGE
from formotion.course import solving
from formotion.course.checking import examine
from formotion.course.compare import same
from formotion.course.definitions import define
from formotion.course.lessons import lesson
from formotion.course.registry import exercise, exercises

MODULES = sorted(path for path in PACKAGE.glob("*/exercises/*.py") if path.stem != "__init__")
LESSONS = [f"{path.parents[1].name}/{path.stem}" for path in MODULES]
EXERCISES = [f"{lesson_id}/{name}" for lesson_id in LESSONS for name in exercises(lesson_id)]
MISTAKES = [(name, mistake.name) for name in EXERCISES for mistake in exercise(name).misconceptions]


@pytest.fixture(autouse=True)
def _fixed_seeds(monkeypatch):
    monkeypatch.setenv("FORMOTION_CONTEXT", "test")


def defined(source):
    """Return the names that a lesson imports, defines, or gives to constants; nothing that needs data."""
    known = {}
    for code in source.codes:
        define(ast.parse(solving.without_markers(code.source)), source.where, known)
    return known


def checked_name(source, exercise_id):
    """Return the name of the function that the lesson hands to the check of one exercise."""
    for code in source.codes:
        if solving.checked(code, source.where) == exercise_id:
            return solving.calls(code.source, "check")[0].args[1].id
    raise AssertionError(f"{source.where} does not check {exercise_id}")


@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_the_lessons_solution_passes(exercise_id):
    source = lesson(exercise_id.rpartition("/")[0])
    assert solving.solution_source(exercise_id)
    function = defined(source)[checked_name(source, exercise_id)]
    report = examine(exercise_id, exercise(exercise_id), function)
    assert report.state == "passed", str(report)


@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_the_stub_is_not_attempted(exercise_id):
    def stub(*arguments):
        raise NotImplementedError()

    assert examine(exercise_id, exercise(exercise_id), stub).state == "not attempted"


@pytest.mark.parametrize(("exercise_id", "mistake"), MISTAKES)
def test_each_misconception_fails_and_draws_its_own_hint(exercise_id, mistake):
    spec = exercise(exercise_id)
    (known,) = [each for each in spec.misconceptions if each.name == mistake]
    report = examine(exercise_id, spec, known.wrong)
    assert report.state == "wrong"
    drawn = [each.name for each in spec.misconceptions if each.hint in report.lines]
    assert drawn == [mistake], str(report)


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
    source = lesson(lesson_id)
    checked = {solving.checked(code, source.where) for code in source.codes} - {None}
    assert checked == {f"{lesson_id}/{name}" for name in exercises(lesson_id)}


def test_an_exercise_without_a_lesson_would_be_noticed():
    with pytest.raises(SourceError, match="no lesson 'force/no_such_lesson'"):
        solving.solution_source("force/no_such_lesson/x")
