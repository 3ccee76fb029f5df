"""Where the code runs: at a learner's desk, in the book, in a test or in the grader."""

import os

from formotion.core.errors import InputError

CONTEXTS = ("interactive", "book", "test", "grade")


def context():
    """Return the value of ``FORMOTION_CONTEXT``, ``interactive`` where it is not set.

    Returns
    -------
    str
        One of ``interactive``, ``book``, ``test``, ``grade``.

    Raises
    ------
    InputError
        If the variable holds anything else.

    Examples
    --------
    >>> context() in CONTEXTS
    True
    """
    name = os.environ.get("FORMOTION_CONTEXT", "interactive")
    if name not in CONTEXTS:
        raise InputError(
            f"FORMOTION_CONTEXT must be one of {', '.join(CONTEXTS)}, got {name!r}: "
            "unset it to work interactively"
        )
    return name
