"""The sandbox by podman: what it is told, what it shows, and that the border's descriptor arrives."""

import gc
import os
import subprocess
import sys
from pathlib import Path

import pytest

from formotion.core.errors import GradingError
from formotion.core.resources import PACKAGE
from formotion.grading import container, shown, warm
from formotion.grading.cgroups import SPARE, WARMED_MB
from formotion.grading.container import HAND_ON, Podman
from formotion.grading.limits import Limits

LIMITS = Limits(memory_mb=1000, processes=10)


def told(how=None):
    """Everything that podman is told to start ``python fd settings``."""
    return (how or Podman()).wrap(["python", "-m", "warmed", "5", "{}"], LIMITS)


def values(words, option):
    return [word.partition("=")[2] for word in words if word.startswith(f"--{option}=")]


@pytest.fixture
def small(monkeypatch):
    """A system of one folder, a course of one folder, one variable, and root."""
    monkeypatch.setattr(shown, "SYSTEM", ("/usr",))
    monkeypatch.setattr(shown, "course", lambda: [Path("/course")])
    monkeypatch.setattr(shown, "environment", lambda: {"HOME": "/box"})
    monkeypatch.setattr(shown, "USERS", iter([61200]))
    monkeypatch.setattr(os, "getuid", lambda: 0)


def test_podman_is_told_exactly_this(small):
    how = Podman()
    memory_mb, processes = 1000 + WARMED_MB, 10 + SPARE
    assert told(how) == [
        *(sys.executable, "-c", HAND_ON, "5", how._folder, "podman", "run", "--rm"),
        *("--network=none", "--http-proxy=false", "--read-only", "--read-only-tmpfs=false", "--cap-drop=all"),
        *("--security-opt=no-new-privileges", "--log-driver=none", "--preserve-fds=1"),
        "--ulimit=nofile=1024:1024",
        *(f"--memory={memory_mb}m", f"--memory-swap={memory_mb}m", f"--pids-limit={processes}"),
        *(f"--ulimit=nproc={processes}:{processes}", "--user=61200:61200"),
        *("--volume=/usr:/usr:ro", "--volume=/course:/course:ro", "--tmpfs=/box:rw,size=1m,mode=1777"),
        *("--env=HOME=/box", "--workdir=/box", "--rootfs", str(how._root)),
        *("python", "-m", "warmed", "3", "{}"),
    ]


def test_only_the_system_python_and_what_is_public_is_shown_and_none_of_it_can_be_written():
    sources, inside, modes = zip(*(each.split(":") for each in values(told(), "volume")), strict=True)
    allowed = (*shown.SYSTEM, sys.prefix, sys.base_prefix, str(PACKAGE))
    public = tuple(str(PACKAGE.parents[1] / name) for name in shown.PUBLIC)
    assert sources == inside
    assert set(modes) == {"ro"}
    assert all(path.startswith((*allowed, *public)) for path in sources), sources
    assert not {str(PACKAGE.parents[1]), os.path.expanduser("~"), "/", "/etc", "/tmp"} & set(sources)


def test_nothing_of_the_graders_environment_goes_in_but_podman_itself_has_it(monkeypatch):
    monkeypatch.setenv("TOKEN", "secret")
    names = {each.partition("=")[0] for each in values(told(), "env")}
    assert names == set(shown.environment())
    assert Podman().environment()["TOKEN"] == "secret"  # it may need HOME, a proxy, or where its files lie


def test_each_box_has_an_unprivileged_user_of_its_own():
    how = Podman()
    found = {values(told(how), "user")[0] for _ in range(3)}
    assert len(found) == 3
    assert all(61184 <= int(number) < 65520 for each in found for number in each.split(":"))


def test_the_systems_folders_are_there_and_empty_as_long_as_they_are_needed():
    how = Podman()
    root = how._root
    assert not [path for path in root.rglob("*") if path.is_file() and not path.is_symlink()]
    links = [name for name in ("bin", "lib") if Path("/", name).is_symlink()]
    assert [os.readlink(root / name) for name in links] == [os.readlink(f"/{name}") for name in links]
    del how
    gc.collect()
    assert not root.parent.exists()


@pytest.mark.parametrize(("user", "version", "limited"), [(0, 1, True), (1000, 1, False), (1000, 2, True)])
def test_an_ordinary_user_without_control_groups_2_is_told(monkeypatch, tmp_path, user, version, limited):
    monkeypatch.setattr(os, "getuid", lambda: user)
    monkeypatch.setattr(container, "CONTROL_GROUPS", tmp_path)
    if version == 2:
        (tmp_path / "cgroup.controllers").touch()
    assert Podman().own_group is limited


def test_the_descriptor_arrives_as_3_and_only_there():
    reading, writing = os.pipe()
    high = os.dup2(writing, 99)
    os.close(writing)
    look = "import os; os.write(3, b'open ' + str(os.path.exists('/dev/fd/99')).encode())"
    command = [sys.executable, "-c", HAND_ON, str(high), "/", sys.executable, "-c", look]
    subprocess.run(command, pass_fds=[high], check=True)
    os.close(high)
    with open(reading, "rb") as file:
        assert file.read() == b"open False"


def test_podman_that_does_not_start_says_why(tmp_path, monkeypatch):
    (tmp_path / "podman").write_text("#!/bin/sh\necho no such runtime >&2\nexit 125\n")
    (tmp_path / "podman").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    with pytest.raises(GradingError, match=r"sandbox \(podman\) does not start: no such runtime"):
        warm.start(Podman(), [], LIMITS)
