import subprocess
import sys

import pytest

from formotion.cli import COMMANDS


def run(*arguments):
    return subprocess.run(
        [sys.executable, "-c", "from formotion.cli import main; main()", *arguments],
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_help_lists_every_command_without_loading_them():
    done = run("--help")
    assert done.returncode == 0
    assert all(name in done.stdout for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_in_the_table_exists(name):
    done = run(name, "--help")
    assert done.returncode == 0, done.stderr
    assert "Usage" in done.stdout


def test_an_unknown_command_is_an_error():
    done = run("nonsense")
    assert done.returncode == 2
    assert "nonsense" in done.stderr


def test_our_errors_are_one_line():
    done = run("data", "fetch", "traction-axom")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "traction-axon" in done.stderr
