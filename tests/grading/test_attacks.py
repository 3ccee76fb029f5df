"""Hostile and broken submissions: each gets a fair grade and a plain message, and all others are graded.

An attack is a file in ``attacks/`` that says what it does to the solved notebook of a lesson: either
``CELL``, which takes the place of one exercise's cell, or ``hand_in(notebook, path, edit)``, which writes the
file. ``POINTS`` and ``WORDS`` are what that exercise is fairly worth and what is said about it; ``OTHERS`` is
what each other exercise is worth, 1 where it is left out. None of them does harm where the sandbox fails:
sizes and counts are bounded, and the files and the listener are the test's own.
"""

import json
import runpy
import socket
from pathlib import Path

import pytest

from formotion.core.errors import GradingError
from formotion.course import views
from formotion.course.lessons import lesson
from formotion.grading import box, boxes
from formotion.grading.launcher import launcher
from formotion.grading.limits import Limits
from formotion.grading.running import grade

LESSON, EXERCISE = "force/tension", "pressure_jump"
ATTACKS = {path.stem: path for path in sorted(Path(__file__).with_name("attacks").glob("*.py"))}
HONEST = ("anna", "honest", "zoe", "Ωμέγα łódź 学生")
ESCAPES = (
    "becomes_root",
    "deletes_files",
    "fork_bomb",
    "kills_parent",
    "more_namespaces",
    "network",
    "raises_limits",
    "reads_environment",
    "reads_memory",
    "reads_others",
    "reads_seed",
    "ten_gigabytes",
    "traces_parent",
)
HARMLESS_WITHOUT = (
    "endless_function",
    "exit_in_cell",
    "exit_in_function",
    "floods_output",
    "forged_answer",
    "stub",
)


def edit(notebook, old, new):
    """Replace text in the sources of a notebook; it has to stand there."""
    sources = ["".join(cell["source"]) for cell in notebook["cells"]]
    assert any(old in source for source in sources), old
    for cell, source in zip(notebook["cells"], sources, strict=True):
        cell["source"] = source.replace(old, new)


def hand_in(attack, text, path, places):
    """Write what an attack hands in; `places` is what its cell may name as ``@NAME@``."""
    notebook = json.loads(text)
    if "hand_in" in attack:
        return attack["hand_in"](notebook, path, edit)
    cell = attack["CELL"].strip()
    for name, value in places.items():
        cell = cell.replace(f"@{name}@", str(value))
    (mine,) = [each for each in notebook["cells"] if f"def {EXERCISE}(" in "".join(each["source"])]
    mine["source"] = cell
    path.write_text(json.dumps(notebook), encoding="utf-8")


class Class:
    """A class of students in a folder, its grades, and what the attacks are after."""

    def __init__(self, folder, names, unsafe):
        self.submissions, self.out, self.canary = (folder / name for name in ("submissions", "out", "canary"))
        self.names, self.unsafe = names, unsafe
        for path in (self.submissions, self.canary, self.out):
            path.mkdir()
        (self.canary / "file").write_text("the grader's own")
        self.seed = self.out / "seed"
        self.seed.write_text("s" * 32)

    def grade(self):
        text = views.dumps(views.solution(lesson(LESSON)))
        for name in HONEST:
            (self.submissions / f"{name}.ipynb").write_text(text, encoding="utf-8")
        with socket.create_server(("127.0.0.1", 0)) as listener:
            places = {"PORT": listener.getsockname()[1], "CANARY": self.canary, "SEED": self.seed}
            places["SUBMISSIONS"] = self.submissions
            for name in self.names:
                attack = runpy.run_path(str(ATTACKS[name]))
                hand_in(attack, text, self.submissions / f"{name}.ipynb", places)
            self.done = grade(self.submissions, LESSON, self.out, self.seed, None, self.unsafe)
        self.grades = {}
        for path in (self.out / "results").glob("*.json"):
            found = json.loads(path.read_text(encoding="utf-8"))
            self.grades[found["student"]] = found
        return self


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """All attacks and some honest students, graded at once."""
    try:
        launcher()
    except GradingError as error:
        pytest.skip(str(error))
    yield from _graded(tmp_path_factory.mktemp("class"), list(ATTACKS), False)


@pytest.fixture(scope="module")
def graded_by_podman(tmp_path_factory, podman):
    """Those attacks that the sandbox itself has to stop, graded as where bubblewrap is missing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(box, "launcher", lambda unsafe: podman())
        yield from _graded(tmp_path_factory.mktemp("podman"), ESCAPES, False)


@pytest.fixture(scope="module")
def graded_unsafe(tmp_path_factory):
    """Those attacks that the limits of a process stop, graded without a sandbox."""
    yield from _graded(tmp_path_factory.mktemp("unsafe"), HARMLESS_WITHOUT, True)


def _graded(folder, names, unsafe):
    limits = Limits(wall_s=40, exercise_s=8, memory_mb=1024)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(boxes, "Limits", lambda: limits)
        patch.setenv("FORMOTION_TEST_SECRET", "secret")
        yield Class(folder, names, unsafe).grade()


def fair(found, name):
    attack = runpy.run_path(str(ATTACKS[name]))
    marks = {mark["exercise_id"].rpartition("/")[2]: mark for mark in found["marks"]}
    mine = marks.pop(EXERCISE)
    said = f"{mine['words']} {mine['state']} {found['message']}"
    assert mine["points"] == attack["POINTS"], said
    assert attack["WORDS"].lower() in said.lower()
    assert {each["points"] for each in marks.values()} == {attack.get("OTHERS", 1)}, marks


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_gets_a_fair_grade_and_a_plain_message(graded, name):
    fair(graded.grades[name], name)


@pytest.mark.parametrize("name", [*ESCAPES, *HONEST])
def test_under_podman_attacks_on_the_sandbox_are_as_fair(graded_by_podman, name):
    if name in ESCAPES:
        fair(graded_by_podman.grades[name], name)
    assert (graded_by_podman.canary / "file").read_text() == "the grader's own"


@pytest.mark.parametrize("name", HARMLESS_WITHOUT)
def test_without_a_sandbox_the_limits_of_a_process_hold(graded_unsafe, name):
    fair(graded_unsafe.grades[name], name)


@pytest.mark.parametrize("name", HONEST)
def test_honest_students_among_them_have_full_points(graded, name):
    assert [mark["points"] for mark in graded.grades[name]["marks"]] == [1] * 5


def test_everybody_is_graded_and_nothing_is_harmed(graded):
    assert (graded.done.left, graded.done.troubles) == (0, ())
    assert [path.name for path in graded.canary.iterdir()] == ["file"]
    assert (graded.canary / "file").read_text() == "the grader's own"


def test_no_message_shows_a_path_of_the_grader(graded):
    said = json.dumps([[mark["words"] for mark in found["marks"]] for found in graded.grades.values()])
    assert "site-packages" not in said
