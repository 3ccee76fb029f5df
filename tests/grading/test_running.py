"""A whole class: everybody has a grade, twice the same, whatever happens in between."""

import filecmp
import json
import os
import shutil

import pytest

from formotion.core.errors import DataError, InputError
from formotion.grading import boxes, running
from formotion.grading.desk import Desk
from formotion.grading.results import Results
from formotion.grading.running import grade

LESSON = "sample/sums"


@pytest.fixture
def out(tmp_path, asked, no_box):
    return tmp_path / "grades"


def points(out):
    return {
        path.stem: sum(m["points"] for m in json.loads(path.read_text())["marks"]) for path in results(out)
    }


def results(out):
    return sorted((out / "results").glob("*.json"))


def test_everybody_has_points_a_page_and_a_row(submissions, out):
    done = grade(submissions, LESSON, out)
    assert (done.graded, done.kept, done.left, done.troubles) == (3, 0, 0, ())
    assert points(out) == {"anna": 3, "ben": 1, "idle": 0}
    assert sorted(path.stem for path in (out / "feedback").iterdir()) == ["anna", "ben", "idle"]
    assert (out / "grades.csv").read_text("utf-8-sig").splitlines()[1:] == [
        "anna,3,3,2,1,,anna.ipynb",
        "ben,1,3,0,1,,ben.ipynb",
        "idle,0,3,0,0,,idle.ipynb",
    ]


def test_one_bad_submission_stops_nobody(submissions, out):
    (submissions / "carl.ipynb").write_bytes(b"%PDF")
    (submissions / "dora").mkdir()
    assert grade(submissions, LESSON, out).left == 0
    assert points(out) == {"anna": 3, "ben": 1, "carl": 0, "dora": 0, "idle": 0}


def test_a_second_run_marks_only_what_changed(submissions, out, make, monkeypatch):
    grade(submissions, LESSON, out)
    (submissions / "ben.ipynb").write_bytes(make.notebook(**make.right))
    done = grade(submissions, LESSON, out)
    assert (done.graded, done.kept) == (1, 2)
    assert points(out)["ben"] == 3


def test_the_same_input_gives_the_same_grades_byte_for_byte(submissions, out, tmp_path):
    grade(submissions, LESSON, out)
    other = tmp_path / "again"
    grade(submissions, LESSON, other, seed_file=out / ".seed")
    for pattern in ("*.csv", "*.html", "feedback/*", "results/*"):
        for path in out.glob(pattern):
            assert filecmp.cmp(path, other / path.relative_to(out), shallow=False), path


def test_another_seed_marks_everybody_anew(submissions, out):
    grade(submissions, LESSON, out)
    (out / ".seed").write_text("another secret seed")
    assert grade(submissions, LESSON, out).graded == 3


def test_ctrl_c_loses_nothing_and_the_next_run_goes_on(submissions, out, monkeypatch):
    def interrupted(self, grade, take=Desk.take):
        if self.grades:
            raise KeyboardInterrupt
        take(self, grade)

    with monkeypatch.context() as patch:
        patch.setattr(Desk, "take", interrupted)
        done = grade(submissions, LESSON, out)
    (known,) = points(out)
    assert done.interrupted
    assert (done.graded, done.left) == (1, 2)
    waiting = [
        row for row in (out / "grades.csv").read_text("utf-8-sig").splitlines() if "Not graded yet." in row
    ]
    assert [row.split(",")[:2] for row in waiting] == [
        [each, ""] for each in ("anna", "ben", "idle") if each != known
    ]
    done = grade(submissions, LESSON, out)
    assert (done.graded, done.kept, done.left) == (2, 1, 0)


def test_a_failure_of_the_grader_is_no_zero_and_is_tried_again(submissions, out, monkeypatch):
    mark = running.mark

    def fails(job, box):
        if job.student == "ben":
            raise OSError("no space left")
        return mark(job, box)

    monkeypatch.setattr(running, "mark", fails)
    done = grade(submissions, LESSON, out)
    assert (done.graded, done.left) == (2, 1)
    assert done.troubles == ("ben: Could not be graded: no space left",)
    assert "ben,,,,," in (out / "grades.csv").read_text("utf-8-sig")
    monkeypatch.setattr(running, "mark", mark)
    assert grade(submissions, LESSON, out).graded == 1


def test_without_a_sandbox_nothing_runs(submissions, out, monkeypatch):
    def refuses(*arguments, **options):
        raise InputError("no sandbox")

    monkeypatch.setattr("formotion.grading.boxes.Box", refuses)
    with pytest.raises(InputError, match="no sandbox"):
        grade(submissions, LESSON, out)
    assert results(out) == []


def test_boxes_are_few_and_closed_in_the_end(submissions, out, no_box, monkeypatch):
    monkeypatch.setattr("formotion.grading.pool.cores", lambda: 2)
    for k in range(12):
        shutil.copy(submissions / "anna.ipynb", submissions / f"copy{k}.ipynb")
    grade(submissions, LESSON, out)
    assert 1 <= len(no_box.opened) <= 2
    assert all(box.closed for box in no_box.opened)


def test_what_does_not_hold_here_is_said_once(submissions, out, no_box, monkeypatch, capsys):
    monkeypatch.setattr(no_box, "note", "no control groups here")
    boxes._say.cache_clear()
    grade(submissions, LESSON, out)
    assert capsys.readouterr().err.count("beware: no control groups here") == 1


def test_a_full_disk_is_said_in_one_line_and_what_was_graded_is_kept(submissions, out, monkeypatch):
    def full(self, name, grade, keep=Results.keep):
        if any(self.folder.iterdir()):
            raise OSError(28, "No space left on device")
        keep(self, name, grade)

    with monkeypatch.context() as patch:
        patch.setattr(Results, "keep", full)
        with pytest.raises(DataError, match="No space left on device: what is graded is kept"):
            grade(submissions, LESSON, out)
    assert grade(submissions, LESSON, out).kept == 1


def test_grades_are_kept_out_of_the_submissions(submissions, out):
    with pytest.raises(InputError, match="lies among the submissions: give a folder beside them"):
        grade(submissions, LESSON, submissions / "grades")


def test_grades_may_lie_in_a_course_folder_of_nbgrader(submissions, out, tmp_path):
    course = tmp_path / "course"
    (course / "submitted").mkdir(parents=True)
    for path in submissions.iterdir():
        (course / "submitted" / path.stem / "ps").mkdir(parents=True)
        shutil.copy(path, course / "submitted" / path.stem / "ps/sums.ipynb")
    assert grade(course, LESSON, course / "grades").graded == 3


def test_grades_are_for_their_owner_alone(submissions, out):
    grade(submissions, LESSON, out)
    if os.name == "posix":
        assert out.stat().st_mode & 0o077 == 0


def test_a_file_in_place_of_the_folder_is_named(submissions, out):
    out.write_text("")
    with pytest.raises(InputError, match="cannot be made"):
        grade(submissions, LESSON, out)


@pytest.fixture
def scheduler():
    """Address of a cluster of two workers that live in this process."""
    from distributed import LocalCluster

    options = {"n_workers": 2, "threads_per_worker": 1, "processes": False, "protocol": "tcp://"}
    addresses = dict.fromkeys(("dashboard_address", "worker_dashboard_address"), "127.0.0.1:0")
    with LocalCluster(**options, **addresses, host="127.0.0.1") as cluster:
        yield cluster.scheduler_address


def test_a_cluster_gives_the_same_grades(submissions, out, tmp_path, scheduler, no_box):
    grade(submissions, LESSON, out)
    other = tmp_path / "cluster"
    done = grade(submissions, LESSON, other, seed_file=out / ".seed", scheduler=scheduler)
    assert (done.graded, done.troubles) == (3, ())
    for path in [out / "grades.csv", *results(out)]:
        assert filecmp.cmp(path, other / path.relative_to(out), shallow=False), path
    assert len(no_box.opened) <= 4  # two threads here, two workers there
