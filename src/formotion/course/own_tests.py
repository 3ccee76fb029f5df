"""The checks of a course's own lessons, as pytest runs them: ``formotion test``."""

import pytest

from formotion.core.resources import course_root
from formotion.course import contracts
from formotion.course.courses import is_own
from formotion.course.execute import executed
from formotion.course.lessons import lesson, lessons
from formotion.course.page import page
from formotion.course.registry import exercise, exercises
from formotion.course.sync import sync
from formotion.course.views import dumps, learner

OWN = [each.id for each in lessons() if is_own(each)]
EXERCISES = [f"{name}/{each}" for name in OWN for each in exercises(name)]
MISTAKES = [(name, mistake.name) for name in EXERCISES for mistake in exercise(name).misconceptions]
every_lesson = pytest.mark.parametrize("lesson_id", OWN)
every_exercise = pytest.mark.parametrize("exercise_id", EXERCISES)


@pytest.fixture(autouse=True)
def _fixed_seeds(monkeypatch):
    monkeypatch.setenv("FORMOTION_CONTEXT", "test")


def test_notebooks_are_fresh():
    assert not sync(course_root(), check=True), "run `formotion sync`"


@every_exercise
def test_the_solution_passes(exercise_id):
    contracts.solution_passes(exercise_id)


@every_exercise
def test_the_solution_passes_the_examples_of_the_notebook(exercise_id):
    contracts.solution_solves_the_examples(exercise_id)


@every_exercise
def test_the_stub_is_not_attempted(exercise_id):
    contracts.stub_is_not_attempted(exercise_id)


@pytest.mark.parametrize(("exercise_id", "mistake"), MISTAKES)
def test_each_misconception_fails_and_draws_its_own_hint(exercise_id, mistake):
    contracts.misconception_draws_its_hint(exercise_id, mistake)


@every_lesson
def test_every_exercise_is_checked(lesson_id):
    contracts.every_exercise_is_checked(lesson_id)


@every_lesson
def test_the_learner_notebook_runs_unsolved_at_a_students(lesson_id):
    contracts.runs_unsolved_at_a_students(lesson_id)


@every_lesson
def test_the_learner_notebook_gives_nothing_away(lesson_id):
    source = lesson(lesson_id)
    contracts.nothing_is_given_away(source, dumps(learner(source)), f"modules/{lesson_id}.ipynb")


@every_lesson
def test_the_page_gives_nothing_away(lesson_id):
    source = lesson(lesson_id)
    contracts.nothing_is_given_away(source, dumps(page(source, executed(source), "")), f"book/{lesson_id}")
