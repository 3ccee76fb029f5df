"""Every derived notebook: fresh, plain, parseable."""

import ast
import re

import nbformat
import pytest

from formotion.core.resources import checkout
from formotion.course.lessons import sources
from formotion.course.plain import raw_myst
from formotion.course.source import read
from formotion.course.sync import compared_cells, derived
from formotion.course.views import learner, loads, solution

ROOT = checkout()
PATHS = sources(ROOT / "book")
every_lesson = pytest.mark.parametrize("path", PATHS, ids=lambda path: f"{path.parent.name}-{path.stem}")


def test_notebooks_are_fresh():
    stale = [str(file.path.relative_to(ROOT)) for file in derived(ROOT) if file.stale]
    assert not stale, f"run `formotion sync` and commit: {stale}"


@every_lesson
@pytest.mark.parametrize("view", [learner, solution])
def test_no_cell_holds_raw_myst(path, view):
    notebook = view(read(path))
    nbformat.validate(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            assert raw_myst(cell.source) is None, cell.source


@every_lesson
def test_stubs_parse(path):
    for cell in learner(read(path)).cells:
        if cell.cell_type == "code":
            ast.parse(re.sub(r"^(\s*)%.*$", r"\1pass", cell.source, flags=re.M))


@every_lesson
def test_only_compared_cells_keep_outputs_and_each_has_some(path):
    stored = loads((ROOT / "solutions" / path.parent.name / f"{path.stem}.ipynb").read_text("utf-8"))
    compared = {cell.id for cell in compared_cells(stored)}
    kept = {cell.id for cell in stored.cells if cell.get("outputs")}
    assert kept == compared, "run `formotion sync --outputs`"
