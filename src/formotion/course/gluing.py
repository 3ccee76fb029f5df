"""``glue``: a number from a cell into the text of the page."""

import math
import numbers

from formotion.core.context import context
from formotion.core.errors import InputError


def glue(name, value):
    """Keep a value under a name, for ``{glue:text}`` in the lesson's text.

    In the book the value travels with the page, unseen; in a notebook it is printed, which is the output
    that the text refers to.

    Parameters
    ----------
    name : str
        A Python identifier with its unit, unique in the lesson: ``largest_shift_um``.
    value : number or str
        A number is formatted by the text that names it.

    Raises
    ------
    InputError
        If `name` is no identifier or `value` neither a finite number nor text.

    Examples
    --------
    >>> glue("largest_shift_um", 3.14159)
    largest_shift_um = 3.142
    """
    if not isinstance(name, str) or not name.isidentifier():
        raise InputError(f"a glued name must be an identifier, got {name!r}: write largest_shift_um")
    value = _plain(name, value)
    if context() == "book":
        _record(name, value)
    else:
        print(f"{name} = {value:.4g}" if isinstance(value, float) else f"{name} = {value}")


def _plain(name, value):
    """Return a Python number or text: what numpy prints, no page can read."""
    if getattr(value, "shape", None) == ():
        value = value.item()
    if isinstance(value, str | bool | int):
        return value
    if isinstance(value, numbers.Real) and math.isfinite(value):
        return float(value)
    raise InputError(
        f"{name} must be one finite number or text to be glued, got {value!r}: no sentence can carry it"
    )


def _record(name, value):
    """Emit what myst-nb reads: a display that the page does not show, with the name in its metadata."""
    from IPython.display import display

    prefix = "application/papermill.record/"
    metadata = {"scrapbook": {"name": name, "mime_prefix": prefix}}
    display({f"{prefix}text/plain": repr(value)}, raw=True, metadata=metadata)
