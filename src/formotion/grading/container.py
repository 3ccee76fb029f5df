"""A sandbox by podman, where bubblewrap is missing: one container a box, and the same namespaces in it.

The container's root is an empty folder, so no image is fetched; what is shown in it is what bubblewrap shows.
Docker is not used: it hands no file descriptor on, and the border needs one. Tried with podman 4.3 and runc,
as root, and as an ordinary user who has numbers for users in /etc/subuid and control groups 1; there, memory
is limited process by process. The sandbox tests its limits at every start, whatever started it.
"""

import os
import shutil
import sys
import weakref
from pathlib import Path

from formotion.grading import leftovers, shown
from formotion.grading.cgroups import ROOT as CONTROL_GROUPS
from formotion.grading.cgroups import SPARE, WARMED_MB

FIRST_FD = 3  # podman hands on descriptors from here
HAND_ON = f"""\
import os, sys
fd, folder, *command = int(sys.argv[1]), *sys.argv[2:]
os.chdir(folder)
os.dup2(fd, {FIRST_FD})
if fd != {FIRST_FD}:
    os.close(fd)
os.execvp(command[0], command)
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
    """A container without an image, with an unprivileged user inside."""

    name, nested = "podman", True

    def __init__(self):
        self._folder = leftovers.folder()  # podman works here: it leaves a file where memory ran out
        weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        self._root = Path(self._folder, "root")
        _empty_system(self._root)

    @property
    def own_group(self):
        """Whether podman limits all processes together; for ordinary users since control groups 2."""
        return not os.getuid() or (CONTROL_GROUPS / "cgroup.controllers").exists()

    def wrap(self, command, limits):
        """Return the command that runs another in a sandbox; see `launcher.Bubblewrap`."""
        *python, fd, settings = command
        podman = ["podman", "run", *APART, *_limited(limits), *_user(), *_files(), *_environment()]
        inside = ["--rootfs", str(self._root), *python, str(FIRST_FD), settings]
        return [sys.executable, "-c", HAND_ON, fd, self._folder, *podman, f"--workdir={shown.HOME}", *inside]

    def environment(self):
        """Return the environment of podman itself, which is not that of the container."""
        return dict(os.environ)


def _empty_system(root):
    """Make the folders and links that a system has, with nothing in them; anybody inside may pass."""
    root.mkdir()
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
    return [f"--user={number}:{number}"]


def _files():
    system = [path for path in map(Path, shown.SYSTEM) if path.exists() and not _is_link(path)]
    binds = [f"--volume={path}:{path}:ro" for path in [*system, *shown.course()]]
    return [*binds, f"--tmpfs={shown.HOME}:rw,size=1m,mode=1777"]


def _is_link(path):
    """Return whether a folder of the system is a link to another, as /lib is to /usr/lib."""
    return path.is_symlink() and path.parent == Path("/")


def _environment():
    return [f"--env={name}={value}" for name, value in shown.environment().items()]
