"""Code cells with a marked solution: where they are, what stub and what solution they hold."""

import ast
import re

from formotion.core.errors import SourceError
from formotion.core.syntax import parsed
from formotion.course.lessons import lesson
from formotion.course.source import BEGIN, END

STUB = ("# YOUR CODE HERE", "raise NotImplementedError()")  # nbgrader's own default
MARKED = re.compile(rf"^(?P<indent>[ \t]*){BEGIN}\n(?P<solution>.*?)^[ \t]*{END}[ \t]*$", re.S | re.M)


def stub(source, where="cell"):
    """Return a cell with nbgrader's default stub in place of each marked solution.

    Raises
    ------
    SourceError
        If a marker has no partner, or the stub does not parse.

    Examples
    --------
    >>> print(stub("def f():\\n    ### BEGIN SOLUTION\\n    return 1\\n    ### END SOLUTION"))
    def f():
        # YOUR CODE HERE
        raise NotImplementedError()
    """
    cut = MARKED.sub(lambda found: "\n".join(found["indent"] + line for line in STUB), source)
    if BEGIN in cut or END in cut:
        raise SourceError(f"{where}: a solution marker has no partner: close {BEGIN!r} with {END!r}")
    return cut


def without_markers(source):
    """Return a cell with its solution but without the two marker lines."""
    return re.sub(rf"^[ \t]*({BEGIN}|{END})[ \t]*\n?", "", source, flags=re.M).rstrip("\n")


def calls(source, name):
    """Return the calls of the function `name` in a code cell, as ``ast.Call`` nodes.

    Examples
    --------
    >>> [call.args[0].value for call in calls('f = check("a/b/c", f)', "check")]
    ['a/b/c']
    """
    plain = re.sub(r"^(\s*)[%!].*$", r"\1pass", source, flags=re.M)
    found = [node for node in ast.walk(parsed(plain)) if isinstance(node, ast.Call)]
    return [node for node in found if isinstance(node.func, ast.Name) and node.func.id == name]


def checked(code, where):
    """Return the exercise id that a code cell checks, or None.

    Raises
    ------
    SourceError
        If the cell does not parse, checks two exercises, or the id is no plain text.
    """
    place = f"{where}: line {code.line}"
    try:
        found = calls(code.source, "check")
    except SyntaxError as error:
        raise SourceError(f"{place}: the code cell does not parse: {error.msg}") from None
    if not found:
        return None
    if len(found) > 1 or not found[0].args or not isinstance(found[0].args[0], ast.Constant):
        raise SourceError(f'{place}: one check("theme/lesson/name", function) a cell, its id as plain text')
    return found[0].args[0].value


def solution_source(exercise_id):
    """Return the lesson's solution of one exercise, without markers.

    Raises
    ------
    SourceError
        If its lesson holds none.
    """
    source = lesson(exercise_id.rpartition("/")[0])
    last = None
    for code in source.codes:
        last = code if code.solved else last
        if checked(code, source.where) == exercise_id and last:
            return without_markers(last.source)
    raise SourceError(f"{source.where}: no solution for {exercise_id!r}: mark it with {BEGIN!r}")
