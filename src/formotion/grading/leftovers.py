"""What a process that was killed left behind: folders whose names say whose they were."""

import os
import shutil
import tempfile
from pathlib import Path


def folder():
    """Make a temporary folder that is known as this process's own.

    Returns
    -------
    str
    """
    return tempfile.mkdtemp(prefix=f"formotion-{os.getpid()}-")


def sweep():
    """Remove the temporary folders of processes that ended before they could."""
    for path in ownerless(Path(tempfile.gettempdir())):
        shutil.rmtree(path, ignore_errors=True)  # another user's stay


def ownerless(parent):
    """Yield the folders in `parent` that a process made which runs no longer.

    Parameters
    ----------
    parent : pathlib.Path

    Yields
    ------
    pathlib.Path
        Named ``formotion-<number of the process>-...``.
    """
    for path in parent.glob("formotion-[0-9]*-*"):
        number = path.name.split("-")[1]
        if number.isdecimal() and not _runs(int(number)):
            yield path


def _runs(pid):
    try:
        os.kill(pid, 0)
    except PermissionError:  # somebody else's
        return True
    except (ProcessLookupError, OverflowError):
        return False
    return True
