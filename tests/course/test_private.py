"""Nothing that a learner did leaves the machine: these commands open no socket."""

import subprocess
import sys

import pytest

WATCHED = """
import os, sys

def watch(event, arguments):
    if event.startswith("socket."):
        print("opened", event, file=sys.stderr, flush=True)
        os._exit(99)

sys.addaudithook(watch)
"""
COMMAND = "from formotion.cli import main; main()"
NOTEBOOK = """
from formotion.course import predict, progress, store
predict("Less or more?")
store.set_guess("Less or more?", "more")
store.add_attempt("force/traction/strain_energy", True)
progress()
"""


def run(code, *arguments, answer=""):
    command = [sys.executable, "-c", WATCHED + code, *arguments]
    return subprocess.run(command, input=answer, capture_output=True, text=True, timeout=300)


@pytest.mark.parametrize(
    "arguments",
    [
        ("progress",),
        ("progress", "--export", "mine.json"),
        ("review", "--all", "--count", "1"),
        ("quiz", "force/traction", "--no-open"),
        ("blueprint", "force/traction"),
    ],
    ids=" ".join,
)
def test_no_command_opens_a_socket(desk, tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    done = run(COMMAND, *arguments, answer="a\n")
    assert done.returncode == 0, done.stderr


def test_no_function_of_a_notebook_opens_a_socket(desk):
    done = run(NOTEBOOK)
    assert done.returncode == 0, done.stderr
    assert "force/traction" in done.stdout


def test_a_socket_would_be_noticed():
    assert run("import socket; socket.socket()").returncode == 99
