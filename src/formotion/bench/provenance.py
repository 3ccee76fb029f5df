"""What made a score: versions and kind of machine."""

import os
import platform
from importlib import metadata

import formotion


def machine():
    """Return what a reader needs to judge the seconds; nothing that names the computer.

    Examples
    --------
    >>> sorted(machine())
    ['platform', 'processors', 'python']
    """
    return {
        "processors": os.cpu_count(),
        "platform": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


def our_versions():
    """Return the versions that a score of this package depends on.

    Examples
    --------
    >>> "formotion" in our_versions()
    True
    """
    others = {name: metadata.version(name) for name in ("numpy", "scipy", "scikit-image")}
    return {"formotion": formotion.__version__, **others}


def method_versions(name):
    """Return our versions and that of the package which holds a reader's method, where it has one.

    Examples
    --------
    >>> "numpy" in method_versions("mine:solve")
    True
    """
    package = name.partition(":")[0].partition(".")[0]
    try:
        return {**our_versions(), package: metadata.version(package)}
    except metadata.PackageNotFoundError:
        return our_versions()
