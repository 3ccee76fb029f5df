"""Python source as a syntax tree, from several threads at once."""

import ast
from threading import Lock

_one_at_a_time = Lock()


def parsed(source):
    """Return the syntax tree of `source`, as ``ast.parse`` does.

    Parameters
    ----------
    source : str

    Returns
    -------
    ast.Module

    Raises
    ------
    SyntaxError, ValueError, MemoryError, RecursionError
        Whatever ``ast.parse`` says of text that it cannot read.

    Notes
    -----
    Python 3.11 counts the depth of all threads in one place, so that two which parse at once can end in a
    SystemError ("AST constructor recursion depth mismatch", github.com/python/cpython/issues/106905).

    Examples
    --------
    >>> parsed("x = 1").body[0].targets[0].id
    'x'
    """
    with _one_at_a_time:
        return ast.parse(source)
