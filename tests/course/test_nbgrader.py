"""nbgrader, in an environment of its own, takes our solutions, and gives the points that we give.

Making the environment takes minutes the first time; it is kept in ``.venvs/nbgrader`` until the pins change.
"""

import csv
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

import pytest

from formotion.core.resources import checkout
from formotion.course.lessons import lessons
from formotion.course.views import loads

ROOT = checkout()
PINS = ROOT / "tests/nbgrader-requirements.txt"
ENVIRONMENT = ROOT / ".venvs/nbgrader"
CONFIG = """\
c = get_config()
c.CourseDirectory.course_id = "course"
c.ExecutePreprocessor.timeout = 600
c.Exchange.root = "exchange"
"""
SCORES = """\
import json
from nbgrader.api import Gradebook
with Gradebook("sqlite:///gradebook.db") as book:
    found = book.assignment_submissions("ps")
    print(json.dumps({each.student.id: [each.score, each.max_score] for each in found}))
"""
EACH = """\
import json
from nbgrader.api import Gradebook
with Gradebook("sqlite:///gradebook.db") as book:
    found = book.assignment_submissions("ps")
    marks = {each.student.id: each.notebooks[0].grades for each in found}
    print(json.dumps({name: {each.name: each.score for each in grades} for name, grades in marks.items()}))
"""
STUDENTS = {
    "keen": {},
    "mistaken": {"error_bar": "return values.std() / np.sqrt(values.size)"},
    "crashing": {"average": "return values.summ()", "how_many": "raise SystemExit"},
    "half": dict.fromkeys(("average", "how_many"), "raise NotImplementedError()"),
}
POINTS = {
    "keen": {"average": 1, "error_bar": 1, "how_many": 1},
    "mistaken": {"average": 1, "error_bar": 0, "how_many": 1},
    "crashing": {"average": 0, "error_bar": 1, "how_many": 0},
    "half": {"average": 0, "error_bar": 1, "how_many": 0},
    "idle": {"average": 0, "error_bar": 0, "how_many": 0},
}


@pytest.fixture(scope="module")
def grader():
    """The interpreter of the grader's environment, made where it is missing or its pins changed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    pins = [PINS.read_text(), (ROOT / "requirements.lock").read_text(), *project["dependencies"]]
    digest = hashlib.sha256("\n".join(pins).encode()).hexdigest()
    stamp = ENVIRONMENT / "stamp"
    python = ENVIRONMENT / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not stamp.is_file() or stamp.read_text() != digest:
        venv.create(ENVIRONMENT, with_pip=True, clear=True)
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        limits = ["-r", PINS, "-c", ROOT / "requirements.lock"]
        subprocess.run([*pip, *limits, "ipykernel", "-e", ROOT], check=True)
        stamp.write_text(digest)
    return str(python)


@pytest.fixture
def course(tmp_path):
    """An empty course folder."""
    (tmp_path / "nbgrader_config.py").write_text(CONFIG)
    (tmp_path / "source/ps").mkdir(parents=True)
    return tmp_path


@pytest.fixture
def nbgrader(copy, course, grader):
    """Run a module of the grader's environment in the course folder; returns what it prints."""
    env = copy.environment("grade")
    env["PATH"] = os.pathsep.join([str(Path(grader).parent), env["PATH"]])  # nbgrader calls alembic by name

    def run(*arguments):
        command = [grader, *arguments]
        done = subprocess.run(command, cwd=course, env=env, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    return run


def shortest_lesson():
    """The real lesson that takes its reader least time."""
    return min(lessons(ROOT / "book"), key=lambda lesson: lesson.header.minutes).id


def test_a_stub_gets_nothing_and_a_solution_full_points(copy, course, nbgrader):
    lesson_ids = ["force/template", shortest_lesson()]  # two notebooks of one assignment
    for lesson_id in lesson_ids:
        shutil.copy(copy.root / f"solutions/{lesson_id}.ipynb", course / "source/ps")
    nbgrader("-m", "nbgrader", "generate_assignment", "ps", "--create")
    worth = 0
    for lesson_id in lesson_ids:
        released = course / "release/ps" / f"{lesson_id.rpartition('/')[2]}.ipynb"
        learner = loads((copy.root / f"modules/{lesson_id}.ipynb").read_text("utf-8"))
        assert sources(released) == [cell.source for cell in learner.cells]
        worth += sum(cell.metadata.nbgrader.points for cell in graded(learner))
    shutil.copytree(course / "release/ps", course / "submitted/idle/ps")
    shutil.copytree(course / "source/ps", course / "submitted/keen/ps")
    nbgrader("-m", "nbgrader", "autograde", "ps", "--create")
    assert json.loads(nbgrader("-c", SCORES)) == {"idle": [0.0, worth], "keen": [worth, worth]}


def made_class():
    """The module that makes notebooks with known answers."""
    spec = importlib.util.spec_from_file_location("made_class", ROOT / "tools/made_class.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def handed_in(copy, course, nbgrader):
    """The course folder after a class has handed in the template lesson."""
    lesson_id = "force/template"
    shutil.copy(copy.root / f"solutions/{lesson_id}.ipynb", course / "source/ps")
    nbgrader("-m", "nbgrader", "generate_assignment", "ps", "--create")
    shutil.copytree(course / "release/ps", course / "submitted/idle/ps")
    for student, answers in STUDENTS.items():
        path = course / "submitted" / student / "ps/template.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(made_class().notebook(lesson_id, answers, copy.root), encoding="utf-8")
    return course


def test_nbgrader_and_our_grader_give_the_same_points_exercise_by_exercise(
    handed_in, copy, nbgrader, tmp_path
):
    nbgrader("-m", "nbgrader", "autograde", "ps", "--create")
    theirs = json.loads(nbgrader("-c", EACH))
    out = tmp_path / "grades"
    done = copy.formotion("grade", str(handed_in), "--lesson", "force/template", "--out", str(out))
    assert done.returncode == 0, done.stderr
    with open(out / "grades.csv", encoding="utf-8-sig") as file:
        ours = {row["student"]: row for row in csv.DictReader(file)}
    assert theirs.keys() == ours.keys() == POINTS.keys()
    for student, points in POINTS.items():
        assert theirs[student] == {f"points_{name}": each for name, each in points.items()}
        assert {name: int(ours[student][name]) for name in points} == points


def test_a_student_can_validate_what_is_to_be_handed_in(handed_in, nbgrader):
    said = {
        student: nbgrader("-m", "nbgrader", "validate", f"submitted/{student}/ps/template.ipynb")
        for student in ("keen", "idle")
    }
    assert "Success! Your notebook passes all the tests." in said["keen"]
    assert 'points("force/template/average")' in said["idle"]


def sources(path):
    return [cell.source for cell in loads(path.read_text("utf-8")).cells]


def graded(notebook):
    return [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade")]
