"""The wheel alone, in an empty folder, can list data and tracks and run a task: what Colab has."""

import json
import os
import subprocess
import sys

import pytest

from formotion.core.resources import checkout


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Build the wheel and unpack it, without dependencies, where no checkout is near."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    build = ["wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(checkout())]
    subprocess.run([*pip, *build], check=True)
    wheel = next(folder.glob("formotion-*.whl"))
    subprocess.run([*pip, "install", "--no-deps", "--target", str(folder / "site"), str(wheel)], check=True)
    (folder / "empty").mkdir()
    return folder


def formotion(installed, *arguments):
    """Run the command line of the installed wheel in the empty folder."""
    done = subprocess.run(
        [sys.executable, "-c", "from formotion.cli import main; main()", *arguments],
        cwd=installed / "empty",
        env={**os.environ, "PYTHONPATH": str(installed / "site")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_it_is_the_wheel_that_runs(installed):
    code = "import formotion; print(formotion.__file__)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=installed / "empty",
        env={**os.environ, "PYTHONPATH": str(installed / "site")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert str(installed / "site") in done.stdout


def test_it_lists_the_data(installed):
    assert "traction-axon" in formotion(installed, "data", "list")


def test_it_lists_the_tracks(installed):
    said = formotion(installed, "track")
    for name in ("workshop", "university", "self-study", "wet-lab", "theory-group", "imaging-facility"):
        assert name in said


def test_it_shows_a_track_with_its_lessons_and_weeks(installed):
    said = formotion(installed, "track", "university")
    assert "force/displacement" in said
    assert "week 10" in said


def test_it_runs_a_task(installed):
    printed = formotion(installed, "bench", "run", "force/displacement", "--seeds", "2", "--json")
    records = json.loads(printed)
    assert {"trivial", "ours", "limit", "peer"} <= {record["kind"] for record in records}


def test_it_makes_a_course_without_a_network(installed):
    said = formotion(installed, "new", "course", "my-course", "--track", "workshop")
    assert "my-course/course.yml" in said
    answers = (installed / "empty/my-course/.copier-answers.yml").read_text("utf-8")
    assert "_src_path: git+https://" in answers
    assert "force/displacement" in (installed / "empty/my-course/course.yml").read_text("utf-8")
    assert (installed / "empty/my-course/modules/homework/first.ipynb").is_file()
