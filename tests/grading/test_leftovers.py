"""Folders of a process that was killed go with the next grader; those of a running one stay."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from formotion.grading import leftovers, warm
from formotion.grading.launcher import Unsafe
from formotion.grading.limits import Limits


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def killed():
    """The number of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_what_a_killed_process_left_is_removed_with_what_is_in_it(temporary):
    left = temporary / f"formotion-{killed()}-abc"
    (left / "usr").mkdir(parents=True)
    leftovers.sweep()
    assert not left.exists()


def test_a_start_of_the_next_grader_is_when_it_goes(temporary):
    left = temporary / f"formotion-{killed()}-abc"
    left.mkdir()
    warm.start(Unsafe(), [], Limits()).close()
    assert not left.exists()


def test_what_belongs_to_somebody_running_or_to_nobody_known_stays(temporary):
    names = ["formotion-1-abc", "formotion-abc", "formotion-peers-abc", "formotion-1x-a", "other-99999999-a"]
    for name in names:
        (temporary / name).mkdir()
    own = Path(leftovers.folder())
    leftovers.sweep()
    assert {path.name for path in temporary.iterdir()} == {own.name, *names}
    assert own.name.startswith(f"formotion-{os.getpid()}-")


def test_a_link_is_not_followed(temporary, tmp_path_factory):
    mine = tmp_path_factory.mktemp("mine")
    (mine / "file").write_text("x")
    (temporary / f"formotion-{killed()}-abc").symlink_to(mine)
    leftovers.sweep()
    assert (mine / "file").exists()
