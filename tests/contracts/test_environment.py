"""pyproject.toml is the one source of every environment."""

import importlib.util
import re
import subprocess
import tomllib

import pytest

from formotion.core.resources import checkout

ROOT = checkout()


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location("environment", ROOT / "tools" / "environment.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def locked():
    lines = (ROOT / "requirements.lock").read_text("utf-8").splitlines()
    pins = dict(line.split("==") for line in lines if line and not line.startswith("#"))
    return {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in pins.items()}


def wanted():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lines = project["dependencies"] + sum(project["optional-dependencies"].values(), [])
    names = (re.match(r"[A-Za-z0-9._-]+", line)[0] for line in lines)
    return {re.sub(r"[-_.]+", "-", name).lower() for name in names} - {"formotion"}


def test_derived_environments_are_in_step(tool):
    assert tool.stale() == []


def test_a_derived_file_that_was_edited_is_noticed(tool, monkeypatch):
    monkeypatch.setattr(tool, "derived", lambda: {ROOT / "environment.yml": "something else"})
    assert tool.stale() == [ROOT / "environment.yml"]


def test_every_dependency_is_pinned():
    assert wanted() <= set(locked())


def test_torch_has_the_pin_that_was_tested():
    assert locked()["torch"] == "2.13.0"


def test_what_themes_installs_brings_torch():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    assert "formotion[torch]" in extras["themes"]
    assert extras["torch"] == ["torch>=2.2"]  # a range: Colab keeps the torch that it has


def test_binder_gets_torch_without_cuda(tool):
    lines = (ROOT / "binder" / "requirements.txt").read_text("utf-8").splitlines()
    assert f"--extra-index-url {tool.CPU_INDEX}" in lines
    assert tool.CPU_INDEX in (ROOT / "requirements.lock").read_text("utf-8")


def test_the_lock_resolves_anywhere():
    text = (ROOT / "requirements.lock").read_text("utf-8")
    pins = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+", line) for line in pins)


@pytest.mark.parametrize(
    ("line", "pin"),
    [
        ("numpy==2.4.6", "numpy==2.4.6"),
        ("scipy==1.16.0+cpu", "scipy==1.16.0"),
        ("torch==2.13.0+cpu", None),
        ("nvidia-cublas-cu12==12.8.4.1", None),
        ("formotion @ file:///somewhere", None),
        ("-e git+https://example.org/x#egg=x", None),
    ],
)
def test_local_versions_are_stripped(tool, line, pin):
    assert tool.strip_pin(line) == pin


def test_the_address_of_the_repository_stands_in_one_place():
    config = (ROOT / "_config.yml").read_text("utf-8")
    address = re.search(r"url: https://(\S+)", config)[1]
    listed = subprocess.run(
        ["git", "grep", "--untracked", "-l", address, "--", ".", ":!modules", ":!solutions"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert listed.stdout.split() == ["_config.yml"]
