"""What the instructor's guide shows is what its commands print."""

import shutil
import subprocess
import sys

import pytest

from formotion.core.resources import checkout

TOOL = checkout() / "tools/guide_output.py"


@pytest.mark.skipif(not shutil.which("bwrap"), reason="grading needs a sandbox")
def test_the_output_in_the_guide_is_not_stale():
    done = subprocess.run([sys.executable, TOOL, "--check"], capture_output=True, text=True)
    assert done.returncode == 0, f"run python tools/guide_output.py: {done.stdout}{done.stderr}"
