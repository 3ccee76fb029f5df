"""How a sandbox is started: by bubblewrap, as an unprivileged user, with nothing to see but the course.

What is shown is read-only: system libraries, Python with its packages, this package, and the public book,
cards and records. A private course repository must not be installed into that Python, or it would be shown as
well. A container engine is not used: where bubblewrap is missing, nothing runs unless the lecturer says
``--unsafe``.
"""

import itertools
import json
import os
import shutil
import sys
from dataclasses import asdict
from pathlib import Path

from formotion.core.errors import GradingError
from formotion.core.resources import PACKAGE, checkout

STATUS_BYTES = 4  # how the warmed process tells an exit code
PUBLIC = ("_toc.yml", "datasets", "book", "benchmarks/records")
SYSTEM = ("/usr", "/lib", "/lib32", "/lib64", "/bin", "/etc/ld.so.cache", "/etc/fonts", "/etc/alternatives")
USERS = itertools.cycle(range(61184, 65520))  # belongs to nobody: the range of systemd's dynamic users
HOME = "/box"
ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "HOME": HOME,
    "TMPDIR": HOME,
    "LANG": "C.UTF-8",
    "MPLBACKEND": "Agg",
    "FORMOTION_CONTEXT": "grade",
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
}


def environment():
    """Return the environment of a sandbox: nothing of the grader's own."""
    return ENVIRONMENT | {"PYTHONPATH": str(PACKAGE.parent)}


def writable():
    """Return the folders that a submission gets fresh, and can write to."""
    in_tmp = any(path.is_relative_to("/tmp") for path in _shown())  # it would be hidden
    return [HOME, "/dev/shm", *([] if in_tmp else ["/tmp"])]


def python(control_fd, imports, limits, nested):
    """Return the command of the warmed process."""
    folders = writable() if nested else []
    settings = json.dumps({"imports": imports, "limits": asdict(limits), "writable": folders})
    return [sys.executable, "-sPB", "-m", "formotion.grading.warmed", str(control_fd), settings]


class Unsafe:
    """No sandbox: the limits of one process, and time."""

    name, nested = "unsafe", False

    def wrap(self, command):
        """Return the command as it is."""
        return command


class Bubblewrap:
    """Namespaces by bubblewrap; as root, with an unprivileged user inside."""

    name, nested = "bubblewrap", True

    def wrap(self, command):
        """Return the command that runs another in a sandbox.

        Parameters
        ----------
        command : list of str

        Returns
        -------
        list of str
        """
        return ["bwrap", *_namespaces(), *_files(), "--chdir", HOME, *_user(), *command]


def _namespaces():
    apart = ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--die-with-parent"]
    if os.getuid():
        return [*apart, "--unshare-user", "--unshare-cgroup-try"]
    return [*apart, "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]


def _user():
    if os.getuid():
        return []
    number = next(USERS)
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
    for path in map(Path, SYSTEM):
        if path.is_symlink() and path.parent == Path("/"):
            words += ["--symlink", os.readlink(path), str(path)]
        elif path.exists():
            words += ["--ro-bind", str(path), str(path)]
    for path in _shown():
        words += ["--ro-bind", str(path), str(path)]
    fresh = ["--perms", "0755", "--dir", "/tmp", "--perms", "1777", "--tmpfs", HOME]
    last = ["--proc", "/proc", "--dev", "/dev", "--remount-ro", "/"]
    return [*fresh, *_passable([*map(Path, SYSTEM), *_shown()]), *words, *last]


def _passable(paths):
    """Make the folders above what is shown, so that anybody inside may pass through them."""
    above = {parent for path in paths for parent in path.parents} - {Path("/"), *map(Path, SYSTEM)}
    return [word for path in sorted(above) for word in ("--perms", "0755", "--dir", str(path))]


def _shown():
    prefixes = {Path(sys.prefix), Path(sys.base_prefix), Path(os.path.realpath(sys.executable)).parents[1]}
    root = checkout()
    public = [root / name for name in PUBLIC] if root else []
    return [path for path in [*sorted(prefixes), PACKAGE, *public] if path.exists() and not _in_system(path)]


def _in_system(path):
    return any(path.is_relative_to(each) for each in SYSTEM)


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
    missing = [name for name in ("bwrap", "setpriv") if not shutil.which(name)]
    if missing:
        raise GradingError(
            f"students' code needs a sandbox, and {' and '.join(missing)} is missing: install bubblewrap and "
            "util-linux, or grade with --unsafe code that you trust"
        )
    return Bubblewrap()
