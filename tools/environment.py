"""Keep the environments in step: pyproject.toml -> requirements.lock, environment.yml, binder/.

``python tools/environment.py lock`` resolves pyproject.toml in a fresh environment and pins what it
got; ``derive`` rewrites the conda and Binder files from pyproject.toml; ``check`` exits 1 when they differ.
"""

import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TORCH = "torch==2.13.0"
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
CUDA = ("nvidia-", "cuda-", "triton")  # what torch brings along on Linux with a GPU, and nowhere else
LOCK_HEADER = """\
# Written by `make lock` from pyproject.toml: versions that were tested together.
# Used as constraints (pip install -c requirements.lock -e '.[test,themes]'), so that one file serves
# every platform: packages that a platform does not need are not installed there.
"""
TORCH_HEADER = f"""
# On Linux the package index holds torch with CUDA, several GB. Without an NVIDIA GPU, set
# PIP_EXTRA_INDEX_URL={CPU_INDEX} before you install.
{TORCH}
"""


def strip_pin(line):
    """Return a frozen requirement without local version suffix, or None for what is pinned elsewhere."""
    match = re.fullmatch(r"([A-Za-z0-9._-]+)==([^+\s]+)(\+\S+)?", line.strip())
    elsewhere = not match or match[1].lower() in {"formotion", "torch"} or match[1].lower().startswith(CUDA)
    return None if elsewhere else f"{match[1]}=={match[2]}"


def lock():
    """Install every extra into a fresh environment and pin the outcome; torch keeps the pin above."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        python = next(Path(folder).glob("[bS]*/python*"))  # bin/ or Scripts/
        subprocess.run([python, "-m", "pip", "install", "-q", TORCH, f"{ROOT}[test,themes]"], check=True)
        frozen = subprocess.run(
            [python, "-m", "pip", "freeze"], check=True, capture_output=True, text=True
        ).stdout
    pins = sorted(filter(None, map(strip_pin, frozen.splitlines())), key=str.lower)
    (ROOT / "requirements.lock").write_text(LOCK_HEADER + "\n".join(pins) + "\n" + TORCH_HEADER, "utf-8")


def derived():
    """Return the text of each derived file by its path."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    newest = "3.12"
    note = "# Derived from pyproject.toml by `python tools/environment.py derive`; do not edit.\n"
    conda = (
        f"{note}name: {project['name']}\nchannels:\n  - conda-forge\ndependencies:\n"
        f"  - python{project['requires-python']},<3.14\n  - pip\n  - make\n  - pip:\n"
        "      - -c requirements.lock\n      - -e .[test,themes]\n"
    )
    return {
        ROOT / "environment.yml": conda,
        ROOT / "binder" / "requirements.txt": (
            f"{note}--extra-index-url {CPU_INDEX}\n-c ../requirements.lock\n-e .[lab,bench,themes]\n"
        ),
        ROOT / "binder" / "runtime.txt": f"python-{newest}\n",
    }


def stale():
    """Return the derived files that differ from what pyproject.toml says."""
    return [path for path, text in derived().items() if not path.exists() or path.read_text("utf-8") != text]


def main(command):
    """Run one of ``lock``, ``derive`` and ``check``."""
    if command == "lock":
        lock()
    if command in {"lock", "derive"}:
        for path, text in derived().items():
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8")
    elif command == "check":
        if stale():
            names = ", ".join(str(path.relative_to(ROOT)) for path in stale())
            sys.exit(f"{names}: not in step with pyproject.toml; run python tools/environment.py derive")
    else:
        sys.exit(f"unknown command {command!r}: lock, derive or check")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "check")
