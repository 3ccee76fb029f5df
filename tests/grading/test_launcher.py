"""How a sandbox is started: what it shows, and what it says where there is none."""

import json
import os
import sys

import pytest

from formotion.core.errors import GradingError
from formotion.core.resources import PACKAGE
from formotion.grading import launcher, shown
from formotion.grading.limits import Limits


def visible(words):
    return {words[k + 1] for k, word in enumerate(words) if word == "--ro-bind"}


def test_only_the_system_python_and_what_is_public_is_shown():
    words = launcher.Bubblewrap().wrap(["python"], Limits())
    allowed = (*shown.SYSTEM, sys.prefix, sys.base_prefix, str(PACKAGE))
    public = tuple(str(PACKAGE.parents[1] / name) for name in shown.PUBLIC)
    assert str(PACKAGE) in visible(words) or str(PACKAGE).startswith("/usr")
    assert all(path.startswith((*allowed, *public)) for path in visible(words)), visible(words)
    assert not {str(PACKAGE.parents[1]), os.path.expanduser("~"), "/", "/etc", "/tmp"} & visible(words)
    assert "--bind" not in words


@pytest.mark.parametrize(("user", "drops"), [(0, True), (1000, False)])
def test_root_takes_on_an_unprivileged_user(monkeypatch, user, drops):
    monkeypatch.setattr(os, "getuid", lambda: user)
    words = launcher.Bubblewrap().wrap(["python"], Limits())
    assert ("setpriv" in words) is drops
    assert ("--unshare-user" in words) is not drops
    assert "--unshare-net" in words
    assert "--die-with-parent" in words


def test_each_box_has_a_user_of_its_own(monkeypatch):
    monkeypatch.setattr(os, "getuid", lambda: 0)
    words = [word for _ in range(3) for word in launcher.Bubblewrap().wrap([], Limits())]
    assert len({word for word in words if word.startswith("--reuid")}) == 3


def test_the_environment_is_not_the_graders(monkeypatch):
    monkeypatch.setenv("FORMOTION_COURSE", "/private")
    monkeypatch.setenv("TOKEN", "secret")
    kept = shown.environment()
    assert not {"FORMOTION_COURSE", "TOKEN"} & set(kept)
    assert kept["FORMOTION_CONTEXT"] == "grade"


def test_a_folder_in_tmp_is_not_hidden(monkeypatch):
    assert "/tmp" in shown.writable() or str(PACKAGE).startswith("/tmp")
    monkeypatch.setattr(shown, "PACKAGE", type(PACKAGE)("/tmp"))
    assert "/tmp" not in shown.writable()


def test_the_settings_travel_as_text():
    *_, fd, settings = launcher.python(5, ["import json"], Limits(processes=9), nested=False)
    assert fd == "5"
    assert json.loads(settings)["limits"]["processes"] == 9
    assert json.loads(settings)["writable"] == []


@pytest.mark.parametrize(
    ("there", "name"),
    [("bwrap setpriv podman", "bubblewrap"), ("podman", "podman"), ("setpriv podman", "podman")],
)
def test_podman_takes_over_where_bubblewrap_is_missing(monkeypatch, there, name):
    monkeypatch.setattr(launcher.shutil, "which", lambda tool: tool in there.split())
    assert launcher.launcher().name == name


@pytest.mark.parametrize("there", ["", "bwrap", "docker"])
def test_without_either_it_refuses_and_names_the_remedy(monkeypatch, there):
    monkeypatch.setattr(launcher.shutil, "which", lambda tool: tool == there)
    with pytest.raises(GradingError, match="neither bubblewrap .* nor podman: install one .* --unsafe"):
        launcher.launcher()
    assert launcher.launcher(unsafe=True).name == "unsafe"


def test_without_fork_it_names_wsl(monkeypatch):
    monkeypatch.delattr(os, "fork", raising=False)
    with pytest.raises(GradingError, match="use WSL"):
        launcher.launcher(unsafe=True)
