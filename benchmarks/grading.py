"""How fast a class is graded: ``nbgrader autograde`` and ``formotion grade`` on the same notebooks.

``python benchmarks/grading.py [theme/lesson] [students]`` makes a class, half of it with everything solved
and half with known mistakes and stubs, grades it both ways on two cores, checks that both give the same
points, and prints seconds a notebook. nbgrader grades one notebook after another, so it is given two
processes with half of the class each; it runs whole notebooks, without a sandbox. It lives in
``.venvs/nbgrader``, which ``pytest tests/course/test_nbgrader.py`` makes.
"""

import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tools"))

from made_class import write_class  # noqa: E402

CORES = 2
PYTHON = ROOT / ".venvs/nbgrader/bin/python"
CONFIG = "c = get_config()\nc.CourseDirectory.course_id = 'course'\nc.ExecutePreprocessor.timeout = 600\n"
SCORES = """\
import json
from nbgrader.api import Gradebook
with Gradebook("sqlite:///gradebook.db") as book:
    print(json.dumps({each.student.id: each.score for each in book.assignment_submissions("ps")}))
"""


def two_cores():
    """Keep this process and all that it starts on two cores."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])


def call(command, folder, **variables):
    """Start a command in a folder; returns the process."""
    env = os.environ | {"PATH": f"{PYTHON.parent}{os.pathsep}{os.environ['PATH']}"} | variables
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen([str(part) for part in command], cwd=folder, env=env, **streams)


def finish(process):
    """Wait for a process and return what it printed; stop with what went wrong."""
    said, trouble = process.communicate()
    if process.returncode:
        sys.exit(f"{' '.join(process.args)} failed:\n{trouble[-3000:]}")
    return said


def course(folder, lesson_id, notebooks):
    """Make a course folder of nbgrader in which these notebooks are handed in."""
    name = lesson_id.rpartition("/")[2]
    (folder / "source/ps").mkdir(parents=True)
    (folder / "nbgrader_config.py").write_text(CONFIG)
    shutil.copy(ROOT / f"solutions/{lesson_id}.ipynb", folder / "source/ps")
    finish(call([PYTHON, "-m", "nbgrader", "generate_assignment", "ps", "--create"], folder))
    for path in notebooks:
        (folder / "submitted" / path.stem / "ps").mkdir(parents=True)
        shutil.copy(path, folder / f"submitted/{path.stem}/ps/{name}.ipynb")
    return folder


def theirs(courses):
    """Return wall time in seconds and points by student; one process a course folder."""
    command = [PYTHON, "-m", "nbgrader", "autograde", "ps", "--create"]
    start = time.perf_counter()
    for process in [call(command, folder, FORMOTION_CONTEXT="grade") for folder in courses]:
        finish(process)
    wall_s = time.perf_counter() - start
    points = {}
    for folder in courses:
        points |= json.loads(finish(call([PYTHON, "-c", SCORES], folder)))
    return wall_s, points


def ours(submissions, lesson_id, out):
    """Return wall time in seconds, start included, and points by student."""
    command = [sys.executable, "-c", "from formotion.cli import main; main()", "grade", submissions]
    start = time.perf_counter()
    finish(call([*command, "--lesson", lesson_id, "--out", out], ROOT))
    wall_s = time.perf_counter() - start
    with open(out / "grades.csv", encoding="utf-8-sig") as file:
        return wall_s, {row["student"]: float(row["points"]) for row in csv.DictReader(file)}


def main(lesson_id="force/traction", students=20):
    """Grade one class both ways and print how long it took."""
    two_cores()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        write_class(lesson_id, students, folder / "class")
        notebooks = sorted((folder / "class").iterdir())
        courses = [course(folder / f"half{k}", lesson_id, notebooks[k::CORES]) for k in range(CORES)]
        their_s, their_points = theirs(courses)
        our_s, our_points = ours(folder / "class", lesson_id, folder / "grades")
    if their_points != our_points:
        sys.exit(f"the points differ: {their_points} and {our_points}")
    print(f"{lesson_id}, {students} notebooks, {CORES} cores, the same points")
    print(f"nbgrader autograde, two processes: {their_s / students:6.2f} s a notebook")
    print(f"formotion grade, with its start:   {our_s / students:6.2f} s a notebook")
    print(f"ratio: {their_s / our_s:.1f}")


if __name__ == "__main__":
    main(*sys.argv[1:2], *map(int, sys.argv[2:3]))
