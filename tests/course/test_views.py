"""The two notebooks: deterministic, plain Markdown, nbgrader's metadata, stubs that parse."""

import ast
import hashlib

import nbformat
import pytest

from formotion.core.errors import SourceError
from formotion.course.plain import raw_myst
from formotion.course.source import read
from formotion.course.views import dumps, learner, solution


def cell(notebook, words):
    (found,) = [cell for cell in notebook.cells if words in cell.source]
    return found


def changed(lesson, old, new):
    text = lesson.path.read_text()
    assert old in text
    lesson.path.write_text(text.replace(old, new))
    return read(lesson.path)


def test_notebooks_are_valid_and_the_same_to_the_byte(sample):
    for view in (learner, solution):
        nbformat.validate(view(sample))
        assert dumps(view(sample)) == dumps(view(read(sample.path)))


def test_cell_ids_are_unique_and_those_of_cells_before_a_change_stay(sample):
    before = learner(sample)
    after = learner(changed(sample, "Nested.", "Nested again."))
    assert len({cell.id for cell in before.cells}) == len(before.cells)
    assert [cell.id for cell in before.cells[:6]] == [cell.id for cell in after.cells[:6]]
    assert {cell.id for cell in before.cells} != {cell.id for cell in after.cells}


def test_no_raw_myst_reaches_a_notebook(sample):
    for notebook in (learner(sample), solution(sample)):
        for made in notebook.cells:
            if made.cell_type == "markdown":
                assert raw_myst(made.source) is None, made.source


def test_title_cell_has_question_outcomes_and_launchers(sample):
    first = learner(sample).cells[0].source
    assert first.startswith("# Sums of squares\n\n**How big is a vector?**")
    assert "20 minutes · level 1 of 3" in first
    assert "- can compute it" in first
    assert (
        "https://colab.research.google.com/github/someone/somewhere/blob/main/modules/sample/sums.ipynb"
        in first
    )
    assert "[sample/before](https://someone.github.io/somewhere/book/sample/before.html)" in first


def test_roles_become_links_and_words(sample):
    prose = cell(learner(sample), "again").source
    assert "[traction](https://someone.github.io/somewhere/book/glossary.html#term-traction)" in prose
    assert "[the pulls](https" in prose
    assert "(Butler et al., [2002](https://doi.org/10.1152/ajpcell.00270.2001))" in prose
    assert "Alpha and van Beta ([2001](https://doi.org/10.1/x)); Müller (1999)" in prose
    assert "`norm` (see the output above) and again `norm`." in prose
    assert "code `{term}` stays" in prose
    assert 'literal = "{term}`x`"  # stays' in prose
    assert "% a comment" not in prose
    assert "(top)=" not in prose


def test_directives_become_plain_markdown(sample):
    notebook = learner(sample)
    assert "### Exercise 1: Square\n\nSquare each [traction](" in cell(notebook, "Exercise 1: Square").source
    text = cell(notebook, "Mind the").source
    assert "> **Mind the sign**\n>\n> A [traction](" in text
    assert (
        "exercise 1 (Square); see [there](https://someone.github.io/somewhere/book/sample/before.html#top)"
        in text
    )
    assert "> **Note**\n>\n> Nested." in text
    assert "$$\nc = d\n$$" in text
    asked = cell(notebook, "What is the norm of (3, 4)?").source
    assert "<details><summary>Answer B?</summary>\n\n**Right.** The root of 25.\n\n</details>" in asked
    assert "| **Observable** | a \\| b | |" in asked


def test_stub_is_nbgraders_own_and_parses(sample):
    stub = cell(learner(sample), "def square").source
    assert stub.endswith("    # YOUR CODE HERE\n    raise NotImplementedError()")
    ast.parse(stub)
    assert "### BEGIN SOLUTION" in cell(solution(sample), "def square").source
    assert "x**2" not in dumps(learner(sample))


def test_points_cell_is_locked_and_graded_after_the_check(sample):
    cells = solution(sample).cells
    at = [made.source for made in cells].index('square = check("sample/sums/square", square)')
    points = cells[at + 1]
    assert points.source.startswith("from formotion.course import points")
    assert points.source.endswith('\npoints("sample/sums/square")')
    graded = points.metadata.nbgrader
    assert (graded.grade, graded.locked, graded.points, graded.schema_version) == (True, True, 3, 3)
    assert cell(solution(sample), "def square").metadata.nbgrader.solution is True


def test_gpu_lesson_asks_colab_for_one(sample):
    assert learner(sample).metadata.accelerator == "GPU"


def test_setup_cell_installs_only_where_the_package_is_missing(sample):
    setup = learner(sample).cells[1].source
    assert 'find_spec("formotion") is None:\n    %pip install' in setup
    assert "git+https://github.com/someone/somewhere@main" in setup


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("{term}`traction`, {", "{abbr}`x`, {", r"line 23: unknown role 'abbr': use one of term"),
        ("{term}`traction`, {", "{term}`tractoin`, {", r"line 23: no term 'tractoin' .*\(traction"),
        ("{cite}`butler2002`", "{cite}`butler`", r"line 23: no reference 'butler'"),
        ("```{note}", "```{danger}", r"line \d+: unknown directive 'danger'"),
        ("outcome: 3\n", "", r"question: outcome: Field required"),
        (", right: true", "", r"exactly one must be right, got 0"),
        ("limit: flat space\n", "", r"canvas: limit: Field required"),
        ("    ### END SOLUTION\n", "", r"solution marker has no partner"),
        ('check("sample/sums/square", square)', "square", r"solution without a check after it"),
        ("import numpy as np\n", "import numpy as\n", r"line \d+: the code cell does not parse"),
    ],
)
def test_malformed_source_names_file_line_and_remedy(sample, old, new, message):
    with pytest.raises(SourceError, match=r"book/sample/sums\.md: .*" + message):
        learner(changed(sample, old, new))


def test_ids_do_not_depend_on_the_machine(sample):
    title = learner(sample).cells[0]
    key = f"sample/sums\n1\n{title.source}"
    assert title.id == hashlib.sha256(key.encode()).hexdigest()[:12]
