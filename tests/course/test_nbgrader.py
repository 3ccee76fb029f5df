"""nbgrader, in an environment of its own, takes our solutions: a stub gets 0, a solution full points.

Making the environment takes minutes the first time; it is kept in ``.venvs/nbgrader`` until the pins change.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from formotion.core.resources import checkout
from formotion.course.views import loads

ROOT = checkout()
PINS = ROOT / "tests/nbgrader-requirements.txt"
ENVIRONMENT = ROOT / ".venvs/nbgrader"
LESSON = "template"
CONFIG = """\
c = get_config()
c.CourseDirectory.course_id = "course"
c.ExecutePreprocessor.timeout = 300
c.Exchange.root = "exchange"
"""
SCORES = """\
import json
from nbgrader.api import Gradebook
with Gradebook("sqlite:///gradebook.db") as book:
    found = book.assignment_submissions("ps")
    print(json.dumps({each.student.id: [each.score, each.max_score] for each in found}))
"""


@pytest.fixture(scope="module")
def grader():
    """The interpreter of the grader's environment, made where it is missing or its pins changed."""
    sources = (PINS, ROOT / "requirements.lock", ROOT / "pyproject.toml")
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()
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
def course(copy, tmp_path):
    """A course folder with our solved notebook as the source of an assignment."""
    (tmp_path / "nbgrader_config.py").write_text(CONFIG)
    source = tmp_path / "source/ps"
    source.mkdir(parents=True)
    shutil.copy(copy.root / f"solutions/force/{LESSON}.ipynb", source)
    return tmp_path


def test_a_stub_gets_nothing_and_a_solution_full_points(copy, course, grader):
    env = copy.environment("grade")
    env["PATH"] = os.pathsep.join([str(Path(grader).parent), env["PATH"]])  # nbgrader calls alembic by name

    def run(*arguments):
        command = [grader, "-m", *arguments]
        done = subprocess.run(command, cwd=course, env=env, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-3000:]

    run("nbgrader", "generate_assignment", "ps", "--create")
    released = course / f"release/ps/{LESSON}.ipynb"
    assert "BEGIN SOLUTION" not in released.read_text("utf-8")
    learner = loads((copy.root / f"modules/force/{LESSON}.ipynb").read_text("utf-8"))
    sources = [cell.source for cell in loads(released.read_text("utf-8")).cells]
    assert sources == [cell.source for cell in learner.cells]
    submit(released, course, "idle")
    submit(course / f"source/ps/{LESSON}.ipynb", course, "keen")
    run("nbgrader", "autograde", "ps", "--create")
    done = subprocess.run([grader, "-c", SCORES], cwd=course, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"idle": [0.0, 3.0], "keen": [3.0, 3.0]}


def submit(notebook, course, student):
    folder = course / f"submitted/{student}/ps"
    folder.mkdir(parents=True)
    shutil.copy(notebook, folder / f"{LESSON}.ipynb")
