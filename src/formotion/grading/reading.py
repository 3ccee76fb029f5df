"""Read a notebook that anybody may have made: its code cells, or a plain word on why there are none."""

import json
import os
import stat

from formotion.core.errors import FormotionError

MOST_BYTES = 10_000_000
MOST_CODE = 1_000_000  # characters in all code cells; the longest lesson has 30,000


class Refused(FormotionError):
    """A file that cannot be graded; the message is for the student and the lecturer."""


def read_bytes(path):
    """Return the content of a plain file of bounded size.

    Parameters
    ----------
    path : path-like

    Returns
    -------
    bytes

    Raises
    ------
    Refused
        If it is too large, no plain file, or cannot be read; nothing large is read before its size is known.
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        with open(os.open(path, flags | getattr(os, "O_BINARY", 0)), "rb") as file:
            _check(os.fstat(file.fileno()))
            raw = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise Refused(f"the file cannot be read: {error.strerror}") from None
    if len(raw) > MOST_BYTES:
        raise _too_large(len(raw))
    return raw


def _check(status):
    if not stat.S_ISREG(status.st_mode):
        raise Refused("not a plain file: hand in the notebook itself")
    if status.st_size > MOST_BYTES:
        raise _too_large(status.st_size)


def _too_large(size):
    most = f"at most {MOST_BYTES / 1e6:.0f} MB are read"
    return Refused(f"the file has {size / 1e6:.0f} MB, {most}: clear the outputs, save and hand in again")


def code_cells(raw):
    """Return the code cells of a notebook; outputs and metadata count for nothing.

    Parameters
    ----------
    raw : bytes
        Content of an ``.ipynb`` file.

    Returns
    -------
    list of (int, str)
        Number of each code cell among the code cells, from 1, and its source.

    Raises
    ------
    Refused
        If this is no notebook of format 4, or its kernel is not Python.
    """
    notebook = _json(raw)
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if isinstance(notebook, dict) and notebook.get("nbformat") != 4 and "nbformat" in notebook:
        raise Refused("notebook format other than 4: open it in JupyterLab, save it and hand in again")
    if not isinstance(cells, list):
        raise Refused("not a notebook: there are no cells in it")
    _check_language(notebook.get("metadata"))
    codes = [_source(cell) for cell in cells if isinstance(cell, dict) and cell.get("cell_type") == "code"]
    if sum(map(len, codes)) > MOST_CODE:
        raise Refused(f"more than {MOST_CODE:,} characters of code: hand in the lesson's notebook")
    return list(enumerate(codes, start=1))


def _json(raw):
    try:
        return json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        pass
    if raw.lstrip()[:1] == b"{":
        raise Refused("the file breaks off or is damaged: save the notebook and hand in again")
    raise Refused("not a notebook: hand in the .ipynb file itself")


def _check_language(metadata):
    """Refuse a kernel that says that it is none of Python; one that says nothing is taken for Python."""
    metadata = metadata if isinstance(metadata, dict) else {}
    for part, field in (("language_info", "name"), ("kernelspec", "language")):
        said = metadata[part].get(field) if isinstance(metadata.get(part), dict) else None
        if isinstance(said, str) and said and "python" not in said.lower():
            raise Refused(
                f"the notebook's language is {said[:20]}: choose the kernel Python 3 and hand in again"
            )


def _source(cell):
    source = cell.get("source", "")
    lines = source if isinstance(source, list) else [source]
    return "".join(line for line in lines if isinstance(line, str))
