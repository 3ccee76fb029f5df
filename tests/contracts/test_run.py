"""Learner notebooks run to the end unsolved; solved lessons print the numbers that their notebooks store."""

import pytest

from formotion.core.resources import checkout
from formotion.course.contracts import runs_unsolved, worth
from formotion.course.execute import executed
from formotion.course.lessons import sources
from formotion.course.registry import exercises
from formotion.course.source import read
from formotion.course.sync import compared_cells, fresh_outputs, joined, stored_outputs
from formotion.course.views import learner, solution

ROOT = checkout()
PATHS = sources(ROOT / "book")
every_lesson = pytest.mark.parametrize("path", PATHS, ids=lambda path: f"{path.parent.name}-{path.stem}")


@every_lesson
def test_the_learner_notebook_runs_to_the_end_unsolved(path):
    runs_unsolved(learner(read(path)))


@every_lesson
def test_the_solved_lesson_prints_what_its_notebook_stores(path):
    lesson = read(path)
    notebook = solution(lesson)
    run = executed(lesson)
    earned = [worth(cell) for cell in run.cells if cell.metadata.get("formotion") == "points"]
    assert sorted(earned) == sorted(spec.points for spec in exercises(lesson.id).values())
    fresh = fresh_outputs(run)
    stored = stored_outputs(ROOT / "solutions" / f"{lesson.id}.ipynb")
    for cell in compared_cells(notebook):
        now, then = (texts(outputs[cell.id]) for outputs in (fresh, stored))
        assert now == then, f"{lesson.where}: {cell.source}"


def texts(outputs):
    """Return what nbval compares: the text of streams and of results, without numbers of execution."""
    return [
        output.get("text") or output["data"] for output in joined(outputs) if output.get("name") != "stderr"
    ]
