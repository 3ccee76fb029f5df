"""Find a reader's own method by ``package.module:function``."""

import importlib
import sys
from pathlib import Path

from formotion.core.errors import InputError


def load_method(name, folder="."):
    """Return the function that ``package.module:function`` names.

    Parameters
    ----------
    name : str
        Module, colon, function; the module may be a file in `folder`.
    folder : path
        Put first on the import path; the current directory by default.

    Returns
    -------
    callable

    Raises
    ------
    InputError
        If the text is malformed, the module cannot be imported, or it has no such function.

    Examples
    --------
    >>> load_method("math:sqrt")(9.0)
    3.0
    """
    module_name, colon, attribute = str(name).partition(":")
    if not (module_name and colon and attribute):
        raise InputError(f"a method is named package.module:function, got {name!r}: for example mine:solve")
    found = getattr(_import(module_name, folder), attribute, None)
    if not callable(found):
        raise InputError(f"{module_name} has no function {attribute!r}: check the name after the colon")
    return found


def _import(module_name, folder):
    folder = str(Path(folder).resolve())
    if folder not in sys.path:
        sys.path.insert(0, folder)
    importlib.invalidate_caches()
    try:
        return importlib.import_module(module_name)
    except Exception as error:
        raise InputError(
            f"method module {module_name!r} cannot be imported: {one_line(error)}: "
            "run from the folder that holds it, or install it"
        ) from error


def one_line(error):
    """Return the type and the first line of an exception's message.

    Examples
    --------
    >>> one_line(ValueError("too small\\nmore"))
    'ValueError: too small'
    """
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__
