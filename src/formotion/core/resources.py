"""Find cards, lessons, tracks and records: in a checkout first, else in the wheel; and a course around us."""

import contextlib
import os
from functools import cache
from pathlib import Path

from formotion.core.errors import DataError

PACKAGE = Path(__file__).resolve().parents[1]
COURSE_FILE = "course.yml"
COURSE_VARIABLE = "FORMOTION_COURSE"  # for kernels and graders, which run in folders of their own


@cache
def checkout():
    """Return the root of the source checkout that this package runs from, or None.

    Returns
    -------
    pathlib.Path or None
        None when the package was installed from a wheel.
    """
    root = PACKAGE.parents[1]
    return root if (root / "_toc.yml").is_file() and (root / "datasets").is_dir() else None


def shipped():
    """Return the folder that holds cards, lessons, tracks and records: the checkout, or one in the wheel.

    Returns
    -------
    pathlib.Path

    Examples
    --------
    >>> (shipped() / "book").is_dir()
    True
    """
    return checkout() or PACKAGE / "_resources"


def resource(name):
    """Return the path of a shipped folder or file such as ``datasets`` or ``book/tracks``.

    Raises
    ------
    DataError
        If neither checkout nor wheel holds it.

    Examples
    --------
    >>> resource("datasets").is_dir()
    True
    """
    path = shipped() / name
    if not path.exists():
        raise DataError(f"no resource {name!r} in this installation: reinstall formotion")
    return path


def course_root(start=None):
    """Return the course repository around a folder, or None.

    Parameters
    ----------
    start : path-like, optional
        The working directory where it is left out. The variable ``FORMOTION_COURSE`` goes before it.

    Returns
    -------
    pathlib.Path or None
        The nearest folder upwards that holds ``course.yml``.
    """
    named = os.environ.get(COURSE_VARIABLE)
    if start is None and named:
        return Path(named)
    here = Path(start or Path.cwd()).resolve()
    return next((folder for folder in (here, *here.parents) if (folder / COURSE_FILE).is_file()), None)


@contextlib.contextmanager
def inside(root):
    """Work in the course repository `root`, wherever the working directory is; so do kernels started now."""
    before = os.environ.get(COURSE_VARIABLE)
    os.environ[COURSE_VARIABLE] = str(root)
    try:
        yield
    finally:
        os.environ.pop(COURSE_VARIABLE)
        if before is not None:
            os.environ[COURSE_VARIABLE] = before


def workplace():
    """Return the course repository or the checkout in which commands work, or None in a bare installation."""
    return course_root() or checkout()
