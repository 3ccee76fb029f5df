"""How a sandbox is started: by bubblewrap, as an unprivileged user, with nothing to see but the course.

What is shown is read-only, see `shown`. Where bubblewrap is missing, podman does the same; without either,
nothing runs unless the lecturer says ``--unsafe``.
"""

import json
import os
import shutil
import sys
from dataclasses import asdict
from pathlib import Path

from formotion.core.errors import GradingError
from formotion.grading import shown
from formotion.grading.container import Podman

STATUS_BYTES = 4  # how the warmed process tells an exit code


def python(control_fd, imports, limits, nested):
    """Return the command of the warmed process."""
    folders = shown.writable() if nested else []
    settings = json.dumps({"imports": imports, "limits": asdict(limits), "writable": folders})
    return [sys.executable, "-sPB", "-m", "formotion.grading.warmed", str(control_fd), settings]


class Unsafe:
    """No sandbox: the limits of one process, and time."""

    name, nested, own_group = "unsafe", False, False

    def wrap(self, command, limits):
        """Return the command as it is."""
        return command

    def environment(self):
        """Return the environment in which it is started: nothing of the grader's own."""
        return shown.environment()


class Bubblewrap:
    """Namespaces by bubblewrap; as root, with an unprivileged user inside."""

    name, nested, own_group = "bubblewrap", True, False

    def wrap(self, command, limits):
        """Return the command that runs another in a sandbox.

        Parameters
        ----------
        command : list of str
        limits : Limits
            Held by the submission itself, and by a control group.

        Returns
        -------
        list of str
        """
        return ["bwrap", *_namespaces(), *_files(), "--chdir", shown.HOME, *_user(), *command]

    def environment(self):
        """Return the environment in which it is started: nothing of the grader's own."""
        return shown.environment()


def _namespaces():
    apart = ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--die-with-parent"]
    if os.getuid():
        return [*apart, "--unshare-user", "--unshare-cgroup-try"]
    return [*apart, "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]


def _user():
    if os.getuid():
        return []
    number = next(shown.USERS)
    return [
        "setpriv",
        f"--reuid={number}",
        f"--regid={number}",
        "--clear-groups",
        "--inh-caps=-all",
        "--bounding-set=-all",
        "--no-new-privs",
    ]


def _files():
    """Return what can be seen inside: system libraries, Python, the package, and the public course."""
    words = []
    for path in map(Path, shown.SYSTEM):
        if path.is_symlink() and path.parent == Path("/"):
            words += ["--symlink", os.readlink(path), str(path)]
        elif path.exists():
            words += ["--ro-bind", str(path), str(path)]
    for path in shown.course():
        words += ["--ro-bind", str(path), str(path)]
    fresh = ["--perms", "0755", "--dir", "/tmp", "--perms", "1777", "--tmpfs", shown.HOME]
    last = ["--proc", "/proc", "--dev", "/dev", "--remount-ro", "/"]
    return [*fresh, *_passable([*map(Path, shown.SYSTEM), *shown.course()]), *words, *last]


def _passable(paths):
    """Make the folders above what is shown, so that anybody inside may pass through them."""
    above = {parent for path in paths for parent in path.parents} - {Path("/"), *map(Path, shown.SYSTEM)}
    return [word for path in sorted(above) for word in ("--perms", "0755", "--dir", str(path))]


def launcher(unsafe=False):
    """Return how sandboxes are started on this machine.

    Parameters
    ----------
    unsafe : bool
        Whether to go on without a sandbox.

    Raises
    ------
    GradingError
        If there is no way; names the remedy.
    """
    if not hasattr(os, "fork"):
        raise GradingError(f"grading needs fork, which {sys.platform} lacks: use WSL on Windows")
    if unsafe:
        return Unsafe()
    if all(map(shutil.which, ("bwrap", "setpriv"))):
        return Bubblewrap()
    if shutil.which("podman"):
        return Podman()
    raise GradingError(
        "students' code needs a sandbox, and there is neither bubblewrap (bwrap, with setpriv) nor podman: "
        "install one of them, or grade with --unsafe code that you trust"
    )
