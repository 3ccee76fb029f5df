"""Cases are secret, the same for the same submission, and others for any other."""

import stat
import sys

import numpy as np
import pytest

from formotion.core.errors import InputError
from formotion.grading.drawing import draw, secret_seed


@pytest.fixture
def task(asked):
    return asked.tasks[0]


def values(task, seed="s" * 16, submission="a"):
    return np.array([x for (x,) in draw(task.id, task.spec, seed, submission)])


def test_the_same_submission_meets_the_same_cases_and_no_two_cases_are_alike(task):
    assert np.array_equal(values(task), values(task))
    assert len({case.tobytes() for case in values(task)}) == task.spec.n_cases


@pytest.mark.parametrize("change", [{"seed": "t" * 16}, {"submission": "b"}])
def test_another_seed_or_submission_meets_others(task, change):
    assert not np.isin(values(task, **change), values(task)).any()


def test_two_exercises_meet_different_cases(asked):
    one, other = (values(task) for task in asked.tasks)
    assert not np.isin(one, other).any()


def test_a_seed_is_made_once_and_kept(tmp_path):
    seed = secret_seed(tmp_path)
    assert len(seed) == 64
    assert secret_seed(tmp_path) == seed


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_a_seed_is_for_its_owner_alone(tmp_path):
    secret_seed(tmp_path)
    assert stat.S_IMODE((tmp_path / ".seed").stat().st_mode) == 0o600


def test_a_seed_file_is_taken_as_it_is_and_nothing_else_is_made(tmp_path):
    (tmp_path / "mine").write_text(" correct horse battery \n")
    out = tmp_path / "grades"
    assert secret_seed(out, tmp_path / "mine") == "correct horse battery"
    assert not out.exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"short", "at least 16 characters, .* holds 5"),
        (None, "cannot be read"),
        (b"\xff" * 20, "cannot be read"),
    ],
)
def test_a_bad_seed_file_is_refused(tmp_path, content, message):
    if content is not None:
        (tmp_path / "mine").write_bytes(content)
    with pytest.raises(InputError, match=message):
        secret_seed(tmp_path, tmp_path / "mine")
