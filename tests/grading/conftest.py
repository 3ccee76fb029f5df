"""A lesson of two exercises, notebooks of it, and a box that runs them in this process: no hostile ones."""

import contextlib
import json
import os
import shutil
import threading
import types

import pytest

import formotion.course
from formotion.core import Exercise, Misconception
from formotion.core.errors import GradingError
from formotion.course import trial
from formotion.grading import boxes, desk, marking, warm
from formotion.grading.assignment import Assignment, Task
from formotion.grading.box import Limits, Outcome
from formotion.grading.container import Podman

LESSON = "sample/sums"
SETUP = "from formotion.course import check\nimport numpy as np"


def exercise(reference, points=1, **mistakes):
    wrong = [Misconception(name, function, f"Think: {name}.") for name, function in mistakes.items()]
    return Exercise(
        reference=reference,
        cases=lambda rng: (rng.normal(size=(2, 3)),),
        outcome=1,
        points=points,
        misconceptions=wrong,
        hints=["Hint.", "More.", "All."],
    )


SPECS = {
    "square": exercise(lambda x: x**2, 2, doubled=lambda x: 2 * x, cubed=lambda x: x**3),
    "total": exercise(lambda x: x.sum(), mean=lambda x: x.mean(), largest=lambda x: x.max()),
}
TITLES = {"square": "Square it", "total": "Sum & total"}
RIGHT = {"square": "x**2", "total": "x.sum()"}


def cell(name, body):
    """The cell that defines and checks one function."""
    return f'def {name}(x):\n    {body}\n\n{name} = check("{LESSON}/{name}", {name})'


def saved(*sources, **changes):
    """Bytes of a notebook with these code cells."""
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": source} for source in sources]
    metadata = {"kernelspec": {"name": "python3", "language": "python"}}
    content = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(content | changes).encode()


def notebook(**answers):
    """Bytes of the lesson's notebook; an answer is an expression in x, the others are stubs."""
    bodies = dict.fromkeys(SPECS, "raise NotImplementedError()")
    bodies |= {name: f"return {expression}" for name, expression in answers.items()}
    return saved(SETUP, *(cell(name, body) for name, body in bodies.items()))


@pytest.fixture(scope="session")
def podman():
    """How podman starts a sandbox, where it does; what it can limit for an ordinary user differs too much."""
    if not shutil.which("podman"):
        pytest.skip("podman is not installed")
    if os.getuid():
        pytest.skip("podman is tested as root only")
    try:
        warm.start(Podman(), [], Limits()).close()
    except GradingError as error:
        pytest.skip(str(error))
    return Podman


@pytest.fixture(scope="session")
def make():
    """What builds notebooks: their bytes from code cells, or from answers to the exercises."""
    return types.SimpleNamespace(cell=cell, saved=saved, notebook=notebook, right=RIGHT, setup=SETUP)


class NoBox:
    """Runs pieces in this process."""

    turn = threading.Lock()
    opened = []
    note = ""

    def __init__(self, lesson_id, limits, unsafe=False):
        NoBox.opened.append(self)
        self.closed = False

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.closed = True

    def run(self, pieces, cases):
        assert not self.closed
        given = {}
        with self.turn, pytest.MonkeyPatch.context() as patch:
            patch.setattr(formotion.course, "check", lambda name, function: given.update({name: function}))
            known = {}
            for piece in pieces:
                with contextlib.suppress(Exception):
                    exec(piece.source, known)
            return {name: Outcome(trial.run(function, cases[name])) for name, function in given.items()}


@pytest.fixture
def asked(monkeypatch):
    """The lesson, in place of one of the book."""
    tasks = tuple(Task(f"{LESSON}/{name}", TITLES[name], spec) for name, spec in SPECS.items())
    made = Assignment(LESSON, "Sums of squares", tasks)
    monkeypatch.setattr(desk, "assignment", lambda lesson_id: made)
    monkeypatch.setattr(marking, "_assignment", lambda lesson_id: made)
    return made


@pytest.fixture
def no_box(monkeypatch):
    """Run what is graded in this process."""
    monkeypatch.setattr(boxes, "Box", NoBox)
    NoBox.opened.clear()
    yield NoBox
    boxes.close_all()


@pytest.fixture
def job(asked):
    """Make a job from a notebook's bytes."""

    def make(raw, **changes):
        values = {"student": "anna", "file": "anna.ipynb", "note": "", "lesson_id": LESSON, "raw": raw}
        return marking.Job(**{**values, "seed": "s" * 16, "key": "k", **changes})

    return make


@pytest.fixture
def submissions(tmp_path):
    """A folder with three students: all right, one known mistake, nothing done."""
    folder = tmp_path / "submissions"
    folder.mkdir()
    (folder / "anna.ipynb").write_bytes(notebook(**RIGHT))
    (folder / "ben.ipynb").write_bytes(notebook(square="2 * x", total="x.sum()"))
    (folder / "idle.ipynb").write_bytes(notebook())
    return folder
