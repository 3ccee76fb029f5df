"""Control groups: a limit on what all processes of one box use together, where they can be written."""

import contextlib
import itertools
import os
import time
from dataclasses import dataclass
from pathlib import Path

from formotion.grading.leftovers import ownerless

ROOT = Path("/sys/fs/cgroup")
WARMED_MB = 512  # the warmed process itself
SPARE = 32  # processes of the sandbox itself
NUMBERS = itertools.count()
MB = 2**20


@dataclass(frozen=True)
class Group:
    """One group for each controller (version 1), or one for all (version 2).

    Attributes
    ----------
    folders : tuple of pathlib.Path
    """

    folders: tuple

    def enter(self, command):
        """Return a command that runs another inside the group."""
        moves = "".join(f'echo $$ > "${k}"; ' for k in range(1, len(self.folders) + 1))
        script = f'{moves}shift {len(self.folders)}; exec "$@"'
        return ["sh", "-c", script, "sh", *(f"{folder}/cgroup.procs" for folder in self.folders), *command]

    def close(self):
        """Remove the group; its processes have ended, or are about to."""
        for folder in self.folders:
            for _ in range(50):
                with contextlib.suppress(OSError):
                    folder.rmdir()
                    break
                time.sleep(0.02)


def make(limits, root=ROOT, own=None):
    """Make a group with the limits of one box.

    Parameters
    ----------
    limits : Limits
    root : pathlib.Path
        Where control groups are mounted.
    own : str, optional
        This process's group in version 2; read from the system where it is left out.

    Returns
    -------
    Group or None
        None where none can be made: then memory is limited process by process.
    """
    memory, processes = (limits.memory_mb + WARMED_MB) * MB, limits.processes + SPARE
    name = f"formotion-{os.getpid()}-{next(NUMBERS)}"
    if (root / "memory").is_dir():
        wanted = {root / "memory" / name: {"memory.limit_in_bytes": memory}}
        wanted[root / "pids" / name] = {"pids.max": processes}
        return _made(wanted)
    for parent in _above(root, _own() if own is None else own):
        made = _made({parent / name: {"memory.max": memory, "memory.swap.max": 0, "pids.max": processes}})
        if made:
            return made
    return None


def _own():
    try:
        lines = Path("/proc/self/cgroup").read_text().splitlines()
    except OSError:
        return ""
    return next((line[3:].strip("/") for line in lines if line.startswith("0::")), "")


def _above(root, own):
    """Yield this process's group and those above it: which of them may be written differs."""
    folder = root / own
    yield folder
    while folder != root:
        folder = folder.parent
        yield folder


def _made(wanted):
    """Return the group if every folder can be made, has its files, and may be entered; else clean up."""
    group = Group(tuple(wanted))
    try:
        for folder, values in wanted.items():
            _sweep(folder.parent)
            folder.mkdir()
            for file, value in values.items():
                _set(folder / file, value)
            if not os.access(folder / "cgroup.procs", os.W_OK):
                raise PermissionError(folder)
    except OSError:
        for folder in wanted:
            with contextlib.suppress(OSError):
                folder.rmdir()
        return None
    return group


def _sweep(parent):
    """Remove groups whose grader was killed before it could; one with processes in it stays."""
    for folder in ownerless(parent):
        with contextlib.suppress(OSError):
            folder.rmdir()


def _set(file, value):
    if not file.exists() and file.name == "memory.swap.max":  # a kernel without swap accounting
        return
    with open(file, "r+") as opened:  # never makes one: outside a control group it would be a plain file
        opened.write(str(value))
