"""Each peer lives in an environment of its own, made from its ``requirements.txt``."""

import hashlib
import json
import os
import re
import subprocess
import sys
import venv
from pathlib import Path

from formotion.core.errors import FormotionError

NO_DEPS = "# no-deps:"
VERSIONS = """
import importlib.metadata, json, sys
print(json.dumps({name: importlib.metadata.version(name) for name in sys.argv[1:]}))
"""


def requirements(text):
    """Return the requirement lines of a peer: ordinary ones, and those installed alone.

    Parameters
    ----------
    text : str
        Content of ``requirements.txt``; a line ``# no-deps: pkg==1.0`` names a package whose own
        pins no longer resolve.

    Returns
    -------
    ordinary, alone : list of str

    Examples
    --------
    >>> requirements("numpy>=1.26  # arrays\\n# no-deps: pyTFM==1.3.5\\n\\n# a note")
    (['numpy>=1.26'], ['pyTFM==1.3.5'])
    """
    lines = [line.strip() for line in text.splitlines()]
    alone = [line.removeprefix(NO_DEPS).strip() for line in lines if line.startswith(NO_DEPS)]
    ordinary = [line.partition(" #")[0].strip() for line in lines if line and not line.startswith("#")]
    return ordinary, alone


def package_names(lines):
    """Return the package names in requirement lines.

    Examples
    --------
    >>> package_names(["numpy>=1.26", "scikit-image", "openpiv[all]==0.26.1"])
    ['numpy', 'scikit-image', 'openpiv']
    """
    return [re.match(r"[A-Za-z0-9._-]+", line).group() for line in lines]


def environment(requirements_path, folder):
    """Make a peer's environment, or reuse it when nothing changed; return its Python.

    Parameters
    ----------
    requirements_path : path
    folder : path
        Where the environment lives.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    FormotionError
        If pip cannot install a package; the message holds its last line.
    """
    folder, content = Path(folder), Path(requirements_path).read_text(encoding="utf-8")
    stamp = folder / "formotion-stamp"
    digest = hashlib.sha256(f"{sys.version}\n{content}".encode()).hexdigest()
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if stamp.is_file() and stamp.read_text() == digest:
        return python
    print(f"installing the environment of peer {folder.name}", file=sys.stderr)
    venv.create(folder, clear=True, with_pip=True)
    ordinary, alone = requirements(content)
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    for extra, lines in ((["--no-deps"], alone), ([], ordinary)):
        if lines:
            call([*pip, *extra, *lines], f"peer {folder.name}: pip")
    stamp.write_text(digest)
    return python


def versions(python, requirements_path):
    """Return the installed version of every package that the requirements name.

    Returns
    -------
    dict of str to str
    """
    ordinary, alone = requirements(Path(requirements_path).read_text(encoding="utf-8"))
    names = package_names(alone + ordinary)
    return json.loads(call([python, "-c", VERSIONS, *names], "versions of the peer"))


def call(command, who, timeout_s=3600):
    """Run a command away from our own packages; return its standard output.

    Raises
    ------
    FormotionError
        If it fails or takes longer than `timeout_s`; the message holds its last line of error.
    """
    clean = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "PYTHONHOME")}
    clean |= {"PYTHONNOUSERSITE": "1", "MPLBACKEND": "Agg"}
    try:
        done = subprocess.run(
            [str(part) for part in command],
            env=clean, capture_output=True, text=True, timeout=timeout_s, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise FormotionError(f"{who} did not end within {timeout_s} s: give it fewer seeds") from error
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["no message"]
        raise FormotionError(f"{who} stopped with exit code {done.returncode}: {lines[-1]}")
    return done.stdout
