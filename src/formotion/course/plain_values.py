"""Values as JSON and back: numbers, text, arrays, containers keep their kind, shape and last digit."""

import dataclasses
import json

import numpy as np

from formotion.core.errors import SourceError


def dumps(value, where="value"):
    """Return a value as one line of JSON.

    Parameters
    ----------
    value : object
        None, bool, number, text, array of numbers or text, or a list, tuple, dict or dataclass of such. A
        dataclass comes back as a dict of its fields.
    where : str
        Whose value it is, for the error.

    Raises
    ------
    SourceError
        If it holds anything else.

    Examples
    --------
    >>> loads(dumps((1, np.array([0.1, np.nan]))))
    (1, array([0.1, nan]))
    """
    return json.dumps(_encoded(value, where)).replace("'", "\\u0027")  # it stands between quotes in a cell


def loads(text):
    """Return the value that ``dumps`` wrote.

    Raises
    ------
    ValueError
        If the text is something else.
    """
    return json.loads(text, object_hook=_decoded)


def _encoded(value, where):
    if value is None or isinstance(value, bool | int | float | str) and not isinstance(value, np.generic):
        return value
    if isinstance(value, np.ndarray | np.generic | complex):
        return _array(np.asarray(value), where)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        value = {each.name: getattr(value, each.name) for each in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {"dict": [[_encoded(key, where), _encoded(part, where)] for key, part in value.items()]}
    if isinstance(value, list | tuple):
        parts = [_encoded(part, where) for part in value]
        return {"tuple": parts} if isinstance(value, tuple) else parts
    raise SourceError(
        f"{where}: a {type(value).__name__} cannot be written into a notebook: let cases and results be "
        "numbers, text, arrays, lists, tuples or dicts, or give Exercise(..., examples=0)"
    )


def _array(array, where):
    kind = array.dtype.kind
    if kind not in "biufcU":
        raise SourceError(
            f"{where}: an array of type {array.dtype} cannot be written into a notebook: use numbers"
        )
    flat = array.ravel()
    if kind == "c":
        flat = np.stack([flat.real, flat.imag], axis=-1).ravel()
    return {"array": flat.tolist(), "dtype": array.dtype.str, "shape": list(array.shape)}


def _decoded(found):
    if "array" in found:
        flat, dtype = found["array"], np.dtype(found["dtype"])
        if dtype.kind == "c":
            flat = np.array(flat, dtype=float).view(complex)
        return np.array(flat, dtype=dtype).reshape(found["shape"])[()]
    return dict(found["dict"]) if "dict" in found else tuple(found["tuple"])
