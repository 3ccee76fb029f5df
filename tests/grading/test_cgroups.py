"""Control groups of both versions, in folders that look like them."""

import os
import shutil
import subprocess

import pytest

from formotion.grading import cgroups
from formotion.grading.limits import Limits

LIMITS = Limits(memory_mb=100, processes=8)
MEMORY = str((100 + cgroups.WARMED_MB) * 2**20)


@pytest.fixture
def kernel(monkeypatch):
    """Fill each new folder with the files that the kernel would put there."""
    files = {}

    def mkdir(path, *arguments, make=cgroups.Path.mkdir, **options):
        make(path, *arguments, **options)
        for name in files.get(path.parent, ()):
            (path / name).write_text("max")

    monkeypatch.setattr(cgroups.Path, "mkdir", mkdir)
    monkeypatch.setattr(cgroups.Path, "rmdir", shutil.rmtree)
    return files


def texts(group):
    return {
        path.name: path.read_text() for folder in group.folders for path in folder.iterdir() if path.is_file()
    }


def test_version_1_has_a_folder_for_each_controller(tmp_path, kernel):
    for name, file in (("memory", "memory.limit_in_bytes"), ("pids", "pids.max")):
        (tmp_path / name).mkdir()
        kernel[tmp_path / name] = (file, "cgroup.procs")
    group = cgroups.make(LIMITS, tmp_path)
    found = texts(group)
    assert found["memory.limit_in_bytes"].startswith(MEMORY)
    assert found["pids.max"].startswith(str(8 + cgroups.SPARE))


def test_version_2_takes_the_nearest_group_that_can_be_used(tmp_path, kernel):
    own = tmp_path / "user" / "mine"
    own.mkdir(parents=True)
    kernel[own] = ("cgroup.procs",)  # processes are in it: it hands on no controller
    kernel[tmp_path / "user"] = ("memory.max", "pids.max", "cgroup.procs")
    group = cgroups.make(LIMITS, tmp_path, "user/mine")
    assert [folder.parent for folder in group.folders] == [tmp_path / "user"]
    assert texts(group)["memory.max"].startswith(MEMORY)
    assert list(own.iterdir()) == []


@pytest.mark.skipif(not cgroups.Path("/proc/self").exists(), reason="reads /proc")
def test_a_group_of_a_killed_grader_is_removed_and_no_other(tmp_path, kernel):
    kernel[tmp_path] = ("memory.max", "pids.max", "cgroup.procs")
    gone, used = tmp_path / "formotion-999999999-0", tmp_path / f"formotion-{os.getpid()}-x"
    gone.mkdir(), used.mkdir()
    assert cgroups.make(LIMITS, tmp_path, "")
    assert (gone.exists(), used.exists()) == (False, True)


def test_where_none_can_be_made_there_is_none(tmp_path, kernel):
    assert cgroups.make(LIMITS, tmp_path, "") is None
    assert list(tmp_path.iterdir()) == []


def test_a_command_enters_every_folder(tmp_path):
    folders = [tmp_path / "a b", tmp_path / "c"]
    for folder in folders:
        folder.mkdir()
    command = cgroups.Group(tuple(folders)).enter(["echo", "$HOME done"])
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "$HOME done\n"
    first, second = ((folder / "cgroup.procs").read_text() for folder in folders)
    assert first == second


def test_a_closed_group_is_gone(tmp_path):
    folder = tmp_path / "group"
    os.mkdir(folder)
    cgroups.Group((folder,)).close()
    assert not folder.exists()
