"""``formotion grade`` says what it did, and how to go on."""

import pytest
from click.testing import CliRunner

from formotion.grading.commands import grade
from formotion.grading.desk import Desk


@pytest.fixture
def run(submissions, tmp_path, asked, no_box):
    def run(*options):
        arguments = [
            str(submissions),
            "--lesson",
            asked.lesson_id,
            "--out",
            str(tmp_path / "grades"),
            *options,
        ]
        return CliRunner().invoke(grade, arguments)

    return run


def test_it_counts_and_names_the_files(run, tmp_path):
    done = run()
    assert done.exit_code == 0, done.output
    assert "3 graded, 0 known from before, 0 not graded" in done.output
    for name in ("grades.csv", "feedback/", "index.html"):
        assert f"{tmp_path}/grades/{name}" in done.output
    assert "0 graded, 3 known from before" in run().output


def test_ctrl_c_says_how_to_go_on(run, monkeypatch):
    def interrupted(self, grade):
        raise KeyboardInterrupt

    monkeypatch.setattr(Desk, "take", interrupted)
    done = run()
    assert done.exit_code == 130
    assert "stopped; nothing is lost: the same command goes on" in done.output


def test_a_student_left_without_a_grade_is_named_and_the_exit_code_is_1(run, monkeypatch):
    def fails(job, box):
        raise OSError("no space left")

    monkeypatch.setattr("formotion.grading.running.mark", fails)
    done = run()
    assert done.exit_code == 1
    assert "not graded: anna: Could not be graded: no space left" in done.output


def test_unsafe_is_warned_of(run, no_box):
    assert "beware: --unsafe" not in run().output
    done = run("--unsafe")
    assert "beware: --unsafe lets students' code read your files and use your network" in done.output
    assert "3 graded" in done.output
