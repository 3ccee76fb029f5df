"""Run a function on copies of random cases and catch whatever it does."""

import contextlib
import copy
import io
import traceback
import warnings
from dataclasses import dataclass
from zlib import crc32

import numpy as np

from formotion.core.context import context
from formotion.course.compare import same

PRINTED_MOST = 2**16  # characters


@dataclass(frozen=True)
class Run:
    """What one function did on all cases.

    Attributes
    ----------
    values : list
        What it returned, case by case, as far as it came.
    error : BaseException or None
        What stopped it.
    mutates : bool
        Whether it changed its arguments.
    printed : str
        What it printed on the first case.
    stopped : str
        The error in one line, with the line of the learner's code.
    """

    values: list
    error: BaseException | None = None
    mutates: bool = False
    printed: str = ""
    stopped: str = ""


def cases(exercise_id, spec):
    """Return the random cases of one check: fresh ones for a learner, the same ones each time elsewhere.

    Parameters
    ----------
    exercise_id : str
        ``theme/lesson/name``.
    spec : Exercise
        Its specification.

    Returns
    -------
    list of tuple
    """
    seed = None if context() == "interactive" else crc32(exercise_id.encode())
    rng = np.random.default_rng(seed)
    return [spec.cases(rng) for _ in range(spec.n_cases)]


def run(function, arguments):
    """Run `function` on a copy of each tuple of arguments.

    Parameters
    ----------
    function : callable
        Anything; what it raises is caught (except a keyboard interrupt), what it prints is kept.
    arguments : list of tuple

    Returns
    -------
    Run
    """
    values, printed, mutates = [], _Printed(), False
    for given in arguments:
        mine = copy.deepcopy(given)
        try:
            with contextlib.redirect_stdout(printed if not values else _Printed()):
                values.append(copy.deepcopy(function(*mine)))
        except (Exception, SystemExit) as error:  # a learner's code may raise anything
            return Run(values, error, mutates, printed.getvalue(), in_one_line(error, function))
        mutates = mutates or any(_changed(a, b) for a, b in zip(mine, given, strict=True))
    return Run(values, None, mutates, printed.getvalue())


class _Printed(io.StringIO):
    """Keeps the beginning of what is printed: a loop that prints forever must not fill the memory."""

    def write(self, text):
        super().write(text[: max(PRINTED_MOST - self.tell(), 0)])
        return len(text)


def _changed(mine, given):
    return isinstance(given, np.ndarray) and not same(mine, given, 0.0)


def quiet(function, arguments):
    """Run code of ours the same way, without its warnings."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        return run(function, arguments)


def in_one_line(error, function):
    """Return an exception as one line: its type, its message and the line of the learner's code."""
    lines = str(error).strip().splitlines()
    text = f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__
    code = getattr(function, "__code__", None)
    mine = [frame for frame in traceback.extract_tb(error.__traceback__) if _inside(frame, code)]
    if not mine:
        return text
    line = mine[-1].line
    return f"{text} (line {mine[-1].lineno}{f': {line}' if line else ''})"


def _inside(frame, code):
    return code is not None and frame.filename == code.co_filename
