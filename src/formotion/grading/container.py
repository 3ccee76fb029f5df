"""A sandbox by podman, where bubblewrap is missing: one container a box, and the same namespaces in it.

The container's root is an empty folder, so no image is fetched; what is shown in it is what bubblewrap shows.
Docker is not used: it hands no file descriptor on, and the border needs one. Tried as root with podman 4.3
and runc; the sandbox tests its limits at every start, whatever started it.
"""

import os
import sys
import tempfile
from pathlib import Path

from formotion.grading import shown
from formotion.grading.cgroups import SPARE, WARMED_MB

FIRST_FD = 3  # podman hands on descriptors from here
HAND_ON = f"""\
import os, sys
fd = int(sys.argv[1])
os.dup2(fd, {FIRST_FD})
if fd != {FIRST_FD}:
    os.close(fd)
os.execvp(sys.argv[2], sys.argv[2:])
"""
APART = (
    "--rm",
    "--network=none",
    "--http-proxy=false",
    "--read-only",
    "--read-only-tmpfs=false",
    "--cap-drop=all",
    "--security-opt=no-new-privileges",
    "--log-driver=none",
    "--preserve-fds=1",
    "--ulimit=nofile=1024:1024",
)


class Podman:
    """A container without an image; as root, with an unprivileged user inside."""

    name, nested, own_group = "podman", True, True

    def __init__(self):
        self._root = tempfile.TemporaryDirectory(prefix="formotion-", ignore_cleanup_errors=True)
        _empty_system(Path(self._root.name))

    def wrap(self, command, limits):
        """Return the command that runs another in a sandbox; see `launcher.Bubblewrap`."""
        *python, fd, settings = command
        podman = ["podman", "run", *APART, *_limited(limits), *_user(), *_files(), *_environment()]
        inside = ["--rootfs", self._root.name, *python, str(FIRST_FD), settings]
        return [sys.executable, "-c", HAND_ON, fd, *podman, f"--workdir={shown.HOME}", *inside]

    def environment(self):
        """Return the environment of podman itself, which is not that of the container."""
        return dict(os.environ)


def _empty_system(root):
    """Make the folders and links that a system has, with nothing in them; anybody inside may pass."""
    root.chmod(0o755)
    for name in ("usr", "etc", "tmp", "proc", "dev", "sys", "run", shown.HOME[1:]):
        (root / name).mkdir()
    for path in map(Path, shown.SYSTEM):
        if _is_link(path):
            (root / path.name).symlink_to(os.readlink(path))


def _limited(limits):
    memory_mb, processes = limits.memory_mb + WARMED_MB, limits.processes + SPARE
    together = [f"--memory={memory_mb}m", f"--memory-swap={memory_mb}m", f"--pids-limit={processes}"]
    return [*together, f"--ulimit=nproc={processes}:{processes}"]


def _user():
    number = next(shown.USERS)
    return [] if os.getuid() else [f"--user={number}:{number}"]


def _files():
    system = [path for path in map(Path, shown.SYSTEM) if path.exists() and not _is_link(path)]
    binds = [f"--volume={path}:{path}:ro" for path in [*system, *shown.course()]]
    return [*binds, f"--tmpfs={shown.HOME}:rw,size=1m,mode=1777"]


def _is_link(path):
    """Return whether a folder of the system is a link to another, as /lib is to /usr/lib."""
    return path.is_symlink() and path.parent == Path("/")


def _environment():
    return [f"--env={name}={value}" for name, value in shown.environment().items()]
