"""What holds for every exercise and every derived notebook: functions that fail if it does not.

The tests of formotion call them on its lessons, ``formotion test`` on a course's own.
"""

import ast
import os
import re
import tempfile

from formotion.course import given_cases, solving, trial
from formotion.course.checking import examine
from formotion.course.definitions import define
from formotion.course.lessons import lesson
from formotion.course.public_cases import examples_cell
from formotion.course.registry import exercise, exercises
from formotion.course.source import BEGIN, END
from formotion.course.unsolved import NotSolved
from formotion.course.views import learner

TIMEOUT_S = 300
TELLING_LENGTH = 10
TELLING = re.compile(r"\w{2,}.*\W.*\w")  # a line that says something: two words or more


def defined(source):
    """Return the names that a lesson imports, defines, or gives to constants; nothing that needs data.

    Parameters
    ----------
    source : Lesson

    Returns
    -------
    dict of str to object
    """
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


def solution_passes(exercise_id):
    """Assert that the lesson's own solution passes its check."""
    source = lesson(exercise_id.rpartition("/")[0])
    assert solving.solution_source(exercise_id)
    function = defined(source)[checked_name(source, exercise_id)]
    report = examine(exercise_id, exercise(exercise_id), function)
    assert report.state == "passed", str(report)


def unasked_words_keep_the_solution(exercise_id):
    """Assert that nothing a learner reads unasked holds an expression of the solution.

    That is every misconception's hint, and the general hints but the last.
    """
    spec = exercise(exercise_id)
    unasked = [*(each.hint for each in spec.misconceptions), *spec.hints[:-1]]
    for expression in _expressions(solving.solution_source(exercise_id)):
        told = [text for text in unasked if expression in re.sub(r"\s", "", text)]
        assert not told, f"{exercise_id}: {expression} stands in: {told}"


def _expressions(source):
    """Return what a solution computes, without blanks; names and short pieces give nothing away."""
    parts = [node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Assign | ast.Return)]
    found = [re.sub(r"\s", "", ast.unparse(part)) for part in parts if part is not None]
    return [text for text in found if len(text) >= TELLING_LENGTH]


def stub_is_not_attempted(exercise_id):
    """Assert that a stub counts as not attempted."""

    def stub(*arguments):
        raise NotImplementedError()

    assert examine(exercise_id, exercise(exercise_id), stub).state == "not attempted"


def misconception_draws_its_hint(exercise_id, mistake):
    """Assert that a misconception fails and draws its own hint and no other; `mistake` is its name."""
    spec = exercise(exercise_id)
    (known,) = [each for each in spec.misconceptions if each.name == mistake]
    report = examine(exercise_id, spec, known.wrong)
    assert report.state == "wrong", f"{exercise_id}: the misconception {mistake!r} passes"
    drawn = [each.name for each in spec.misconceptions if each.hint in report.lines]
    assert drawn == [mistake], str(report)


def every_exercise_is_checked(lesson_id):
    """Assert that a lesson checks each exercise of its module and no other."""
    source = lesson(lesson_id)
    checked = {solving.checked(code, source.where) for code in source.codes} - {None}
    assert checked == {f"{lesson_id}/{name}" for name in exercises(lesson_id)}


def runs_unsolved(notebook, environment=None):
    """Run a learner's notebook as it is; assert that it gets to its end with no point earned.

    Parameters
    ----------
    notebook : NotebookNode
        Its outputs are written into it.
    environment : dict, optional
        Variables of the kernel.
    """
    from nbclient import NotebookClient

    with tempfile.TemporaryDirectory() as folder:
        resources = {"metadata": {"path": folder}}
        client = NotebookClient(notebook, timeout=TIMEOUT_S, kernel_name="python3", resources=resources)
        client.execute(env=(environment or os.environ) | {"FORMOTION_CONTEXT": "test", "MPLBACKEND": "agg"})
    points = [cell for cell in notebook.cells if cell.metadata.get("formotion") == "points"]
    assert points
    assert all(worth(cell) == 0 for cell in points)
    assert "not attempted" in str(notebook.cells)


def worth(cell):
    """Return what an executed points cell is worth."""
    return float(cell.outputs[-1]["data"]["text/plain"])


def runs_unsolved_at_a_students(lesson_id):
    """Assert that a learner notebook of a course's own runs where neither course nor specification is."""
    elsewhere = {name: value for name, value in os.environ.items() if name != "FORMOTION_COURSE"}
    notebook = learner(lesson(lesson_id))
    runs_unsolved(notebook, elsewhere)
    errors = {
        output.ename for cell in notebook.cells for output in cell.get("outputs", []) if "ename" in output
    }
    assert errors <= {NotSolved.__name__}, f"{lesson_id}: cells fail for another reason: {errors}"


def solution_solves_the_examples(exercise_id):
    """Assert that the solution passes the examples of the learner's notebook, as they come back from text."""
    source = lesson(exercise_id.rpartition("/")[0])
    exec(examples_cell(source), {})
    known = given_cases.stored(exercise_id)
    function = defined(source)[checked_name(source, exercise_id)]
    report = given_cases.examine(exercise_id, known, function)
    assert report.state == "passed" or not known.cases, str(report)
    assert trial.run(function, known.cases).error is None


def nothing_is_given_away(source, text, where):
    """Assert that a text for learners holds no line of a lesson's solutions.

    Parameters
    ----------
    source : Lesson
    text : str
        A derived notebook or a page.
    where : str
        Its name, for the message.
    """
    for line in hidden_lines(source):
        assert line not in text, f"{where} shows a line of a solution: {line}"


def hidden_lines(source):
    """Return the lines of a lesson's marked solutions that stand nowhere in its open cells."""
    cells = [code.source for code in source.codes]
    marked = [found["solution"] for cell in cells for found in solving.MARKED.finditer(cell)]
    open_text = "\n".join(solving.stub(cell, source.where) for cell in cells)
    lines = {line.strip() for part in marked for line in part.splitlines()}
    found = sorted(line for line in lines if TELLING.search(line) and line not in open_text)
    return [BEGIN, END, *found]
