"""A course from the template, walked to its end: its own lesson is checked, built, graded, not given away."""

import os
import re
import shutil
import subprocess
import sys

import pytest

from formotion.core.resources import checkout
from formotion.course import contracts
from formotion.course.lessons import lesson
from formotion.course.new_course import new_course
from formotion.course.views import dumps, loads

SOLVED = {
    "def average": "return values.sum() / values.size",
    "def error_bar": "return values.std(ddof=1) / np.sqrt(values.size)",
}
PEEK = "import formotion.course.registry as r; return r.exercise('homework/first/average').reference(values)"
HIDDEN = ("return values.sum()", "return values.std(ddof=1)", "_sizes", "See ddof.")


class Place:
    """A course repository whose commands run as a teacher would run them."""

    def __init__(self, root):
        self.root = root

    def formotion(self, *arguments):
        command = [sys.executable, "-c", "from formotion.cli import main; main()", *arguments]
        env = {name: value for name, value in os.environ.items() if name != "FORMOTION_CONTEXT"}
        env |= {"PYTHONPATH": str(checkout() / "src")}
        return subprocess.run(command, cwd=self.root, env=env, capture_output=True, text=True)

    def replace(self, name, old, new):
        text = (self.root / name).read_text("utf-8")
        assert old in text
        (self.root / name).write_text(text.replace(old, new), "utf-8")


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A course with one lesson of formotion, one of its own from the template, and a second one."""
    root = tmp_path_factory.mktemp("courses") / "my-course"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("formotion.course.new_course._lessons", lambda track: ["force/displacement"])
        new_course(root, "workshop")
    made = Place(root)
    done = made.formotion("new", "lesson", "homework/second")
    assert done.returncode == 0, done.stderr
    return made


@pytest.fixture
def copy(place, tmp_path):
    """The same course, for a test that breaks it."""
    shutil.copytree(place.root, tmp_path / "course")
    return Place(tmp_path / "course")


@pytest.fixture
def inside(place, monkeypatch):
    monkeypatch.chdir(place.root)
    return place


def handed_in(place, folder, name, solutions):
    """Write what a student hands in."""
    notebook = loads((place.root / "modules/homework/first.ipynb").read_text("utf-8"))
    for cell in notebook.cells:
        for start, body in solutions.items():
            if cell.source.startswith(start):
                cell.source = cell.source.replace("raise NotImplementedError()", body)
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.ipynb").write_text(dumps(notebook), "utf-8")
    return notebook


def test_the_course_passes_its_own_checks(place):
    done = place.formotion("test")
    assert done.returncode == 0, done.stdout[-3000:]
    assert "skipped" not in done.stdout


LESSON, SPEC = "book/homework/first.md", "exercises/homework/first.py"
GIVEN_AWAY = "Write `return values.std(ddof=1) / np.sqrt(values.size)`."


@pytest.mark.parametrize(
    ("name", "old", "new", "failing"),
    [
        (LESSON, "values.sum() / values.size", "values.sum()", "test_the_solution_passes"),
        (SPEC, "lambda values: values.sum(),", "_average,", "test_each_misconception"),
        (LESSON, "Say here what", "Say what", "test_notebooks_are_fresh"),
        (LESSON, "This cell uses both.", GIVEN_AWAY, "gives_nothing_away"),
    ],
)
def test_what_is_wrong_in_a_lesson_fails_its_check(copy, name, old, new, failing):
    copy.replace(name, old, new)
    done = copy.formotion("test")
    assert done.returncode == 1
    assert failing in done.stdout


def test_the_learner_notebook_holds_examples_and_no_answer(inside):
    text = (inside.root / "modules/homework/first.ipynb").read_text("utf-8")
    contracts.nothing_is_given_away(lesson("homework/first"), text, "modules/homework/first.ipynb")
    assert not [line for line in HIDDEN if line in text]
    kinds = [cell.metadata.get("formotion") for cell in loads(text).cells]
    assert kinds.count("examples") == 1
    assert kinds.index("examples") < kinds.index("points")


def test_a_lessons_hidden_lines_are_found(inside):
    hidden = contracts.hidden_lines(lesson("homework/first"))
    assert "return values.sum() / values.size" in hidden
    with pytest.raises(AssertionError, match="x shows a line of a solution: return values.sum"):
        contracts.nothing_is_given_away(lesson("homework/first"), "a return values.sum() / values.size", "x")


def test_solved_the_learner_notebook_passes_where_no_specification_is(inside, tmp_path):
    from nbclient import NotebookClient

    notebook = handed_in(inside, tmp_path / "in", "ada", SOLVED)
    NotebookClient(notebook, resources={"metadata": {"path": str(tmp_path)}}).execute()
    said = str([cell.get("outputs") for cell in notebook.cells])
    assert said.count("✓ average") == said.count("✓ error_bar") > 0
    assert "NotSolved" not in said


def test_cells_after_the_first_exercise_let_run_all_go_on(inside):
    notebook = loads((inside.root / "modules/homework/first.ipynb").read_text("utf-8"))
    codes = [cell for cell in notebook.cells if cell.cell_type == "code"]
    tagged = ["raises-exception" in cell.metadata.get("tags", []) for cell in codes]
    first = next(k for k, cell in enumerate(codes) if "check(" in cell.source)
    assert not any(tagged[: first + 1])
    assert tagged[-1]


def test_the_page_shows_no_answer(place):
    done = place.formotion("book", "build", "--only", "homework/first")
    assert done.returncode == 0, done.stderr
    pages = place.root / "_build/only/html"
    html = (pages / "book/homework/first.html").read_text("utf-8")
    assert re.search(r'href="[^"]*_downloads/[^"]*first.ipynb"', html)
    assert "Open in Colab" not in html
    for path in pages.rglob("*"):
        if path.suffix in (".html", ".ipynb", ".js", ".txt", ".md"):
            text = path.read_text("utf-8")
            assert not [line for line in HIDDEN if line in text], path
    assert not re.search(r"± \d", html)


def test_a_number_after_the_first_exercise_stays_out_of_the_text(copy):
    copy.replace("book/homework/first.md", "print(f", 'glue("mean_um", average(size_um))\nprint(f')
    copy.replace("book/homework/first.md", "This cell uses both.", "It is {glue:text}`mean_um:.1f`.")
    done = copy.formotion("book", "build", "--only", "homework/first")
    assert done.returncode == 1
    assert "no cell glues 'mean_um'" in done.stderr
    assert "before the first exercise" in done.stderr


def test_it_is_graded_on_hidden_cases(place, tmp_path):
    handed_in(place, tmp_path / "in", "ada", SOLVED)
    handed_in(place, tmp_path / "in", "bob", {"def average": "return values.sum()"})
    handed_in(place, tmp_path / "in", "eve", {"def average": PEEK})
    done = place.formotion(
        "grade", str(tmp_path / "in"), "--lesson", "homework/first", "--out", str(tmp_path / "g")
    )
    if "no sandbox" in done.stderr:
        pytest.skip("no sandbox on this machine")
    assert done.returncode == 0, done.stderr
    lines = (tmp_path / "g/grades.csv").read_text("utf-8-sig").splitlines()
    points = {line.split(",")[0]: line.split(",")[1] for line in lines[1:]}
    assert points == {"ada": "3", "bob": "0", "eve": "0"}


BAD = {
    "force/mine": "'force' is a theme of formotion",
    "homework/first": "first.md exists",
    "Home": "lower case",
}


@pytest.mark.parametrize(("name", "message"), BAD.items())
def test_a_bad_name_writes_nothing(place, name, message):
    before = (place.root / "course.yml").read_text("utf-8")
    done = place.formotion("new", "lesson", name)
    assert done.returncode == 1
    assert message in done.stderr
    assert (place.root / "course.yml").read_text("utf-8") == before


def test_outside_a_course_there_is_nothing_to_test(tmp_path):
    done = Place(tmp_path).formotion("test")
    assert done.returncode == 1
    assert "no course.yml here or above" in done.stderr
