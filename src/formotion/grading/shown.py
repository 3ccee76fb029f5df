"""What a sandbox shows and sets, whatever starts it: the system, Python, the package and the public course.

All of it is read-only. A private course repository must not be installed into that Python, or it would be
shown as well.
"""

import itertools
import os
import sys
from pathlib import Path

from formotion.core.resources import PACKAGE, checkout

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
    in_tmp = any(path.is_relative_to("/tmp") for path in course())  # it would be hidden
    return [HOME, "/dev/shm", *([] if in_tmp else ["/tmp"])]


def course():
    """Return Python, the package and the public course, as paths outside of the system's own folders."""
    prefixes = {Path(sys.prefix), Path(sys.base_prefix), Path(os.path.realpath(sys.executable)).parents[1]}
    root = checkout()
    public = [root / name for name in PUBLIC] if root else []
    return [path for path in [*sorted(prefixes), PACKAGE, *public] if path.exists() and not _in_system(path)]


def _in_system(path):
    return any(path.is_relative_to(each) for each in SYSTEM)
