"""Find cards, lessons, tracks and records: in a checkout first, else inside the installed wheel."""

from functools import cache
from pathlib import Path

from formotion.core.errors import DataError

PACKAGE = Path(__file__).resolve().parents[1]


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
    path = (checkout() or PACKAGE / "_resources") / name
    if not path.exists():
        raise DataError(f"no resource {name!r} in this installation: reinstall formotion")
    return path
