"""What stands on the page of a lesson, before Sphinx renders it."""

import pytest
from nbformat.v4 import new_output

from formotion.core.errors import SourceError
from formotion.course.execute import notebook, own
from formotion.course.glance import glance
from formotion.course.page import page
from formotion.course.site import site
from formotion.course.source import read

RECORD = "application/papermill.record/text/plain"


@pytest.fixture
def executed(sample):
    """The sample lesson as if it had been run; its third cell glues, its last one prints."""
    made = notebook(sample)
    cells = own(made.cells)
    cells[2].outputs = [glued("norm", "2.2360"), shown({"text/html": "<p>right</p>", "text/plain": "right"})]
    cells[3].outputs = [new_output("stream", name="stderr", text="a warning"), printed("5.0\n")]
    return made


def glued(name, value):
    return new_output("display_data", {RECORD: value}, metadata={"scrapbook": {"name": name}})


def shown(data):
    return new_output("execute_result", data, execution_count=3)


def printed(text):
    return new_output("stream", name="stdout", text=text)


@pytest.fixture
def cells(sample, executed):
    return page(sample, executed, "GLANCE").cells


def text(cells):
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def test_title_then_box_then_text(cells):
    first = text(cells).partition("See {term}")[0]
    assert first.index("# Sums of squares") < first.index("GLANCE")


def test_numbers_come_out_of_cells(cells):
    assert "The norm is 2.24 and again 2.2." in text(cells)


def test_a_number_that_no_cell_makes_is_an_error(sample, executed):
    own(executed.cells)[2].outputs = []
    with pytest.raises(SourceError, match=r"book/sample/sums.md: line \d+: no cell glues 'norm'"):
        page(sample, executed, "")


def test_stub_shown_and_solution_folded(cells):
    codes = [cell for cell in cells if cell.cell_type == "code"]
    stub = next(cell for cell in codes if "def square" in cell.source)
    assert "raise NotImplementedError" in stub.source
    assert "x**2" not in "".join(cell.source for cell in codes)
    solution = text(cells).partition("{dropdown} Solution")[2]
    assert "return x**2" in solution.partition("````")[0]
    assert "BEGIN SOLUTION" not in text(cells)


def test_outputs_are_what_a_reader_should_see(cells):
    outputs = [output for cell in cells if cell.cell_type == "code" for output in cell.outputs]
    assert [output.get("name") for output in outputs] == [None, "stdout"]
    assert outputs[0].data == {"text/html": "<p>right</p>"}
    assert outputs[0].execution_count is None
    assert not any("points" in cell.source for cell in cells)


def test_a_figure_needs_alternative_text(sample, executed):
    own(executed.cells)[0].outputs = [shown({"image/png": "AAAA", "text/plain": "<Figure>"})]
    with pytest.raises(SourceError, match=r"line \d+: a figure without alternative text: end the cell with"):
        page(sample, executed, "")


def test_exercise_is_numbered_and_can_be_referred_to(cells):
    assert "{admonition} Exercise 1: Square\n:class: fm-exercise\n:name: square" in text(cells)


def test_each_choice_folds_its_explanation(cells):
    asked = text(cells).partition("{admonition} Question 1")[2]
    assert asked.count("{dropdown}") == 2
    assert "{dropdown} B. 5\n:class-container: fm-choice fm-right\n\n**Right.** The root of 25." in asked
    assert "**Not quite.** That is the sum." in asked


def test_canvas_is_filled_and_empty(cells):
    assert "| **Observable** | a \\| b |" in text(cells)
    assert text(cells).count('contenteditable="true"') == 5


def test_every_cell_knows_its_line(sample, cells):
    lines = [cell.metadata.line for cell in cells]
    assert lines == sorted(lines)
    source = sample.path.read_text().splitlines()
    canvas = next(cell for cell in cells if "fm-canvas" in cell.source)
    assert source[canvas.metadata.line - 1] == "```{canvas}"


def test_glance_links_the_learner_notebook(sample):
    box = glance(sample, site(sample.path.parents[2]), {}, built=set())
    blob = "someone/somewhere/blob/main/modules/sample/sums.ipynb"
    assert f'href="https://colab.research.google.com/github/{blob}"' in box
    assert "mybinder.org/v2/gh/someone/somewhere/main?urlpath=lab/tree/modules/sample/sums.ipynb" in box
    assert "{download}`Download the notebook </modules/sample/sums.ipynb>`" in box
    assert "solutions" not in box
    for words in ("How big is a vector?", "20 minutes", "1 of 3", "{term}`traction`", "can compute it"):
        assert words in box


def test_glance_links_only_lessons_of_this_book(sample):
    addresses = site(sample.path.parents[2])
    assert "{doc}`/book/sample/before`" in glance(sample, addresses, {}, built={"sample/before"})
    assert "{doc}" not in glance(sample, addresses, {}, built=set())


def test_a_lesson_needs_a_title(sample, executed):
    sample.path.write_text(sample.path.read_text().replace("# Sums of squares", "Sums of squares", 1))
    with pytest.raises(SourceError, match="book/sample/sums.md: no title"):
        page(read(sample.path), executed, "")
