"""What a cell imports, defines and names as a constant, without running the rest of it."""

import ast
import contextlib

DEFINES = ast.Import | ast.ImportFrom | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
NO_CONSTANT = ast.Call | ast.Subscript | ast.Await | ast.Yield | ast.YieldFrom | ast.comprehension


def definitions(tree):
    """Return the statements that import, define, or name a value written without a call or an index.

    Parameters
    ----------
    tree : ast.Module

    Returns
    -------
    list of ast.stmt

    Examples
    --------
    >>> tree = ast.parse("import math\\nRADIUS_UM = 2 * math.pi\\nimage = load()\\nprint(RADIUS_UM)")
    >>> [ast.unparse(each) for each in definitions(tree)]
    ['import math', 'RADIUS_UM = 2 * math.pi']
    """
    return [node for node in tree.body if isinstance(node, DEFINES) or _is_constant(node)]


def _is_constant(node):
    if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
        return False
    if isinstance(node.value, ast.Lambda):
        return True
    return not any(isinstance(part, NO_CONSTANT) for part in ast.walk(node.value))


def define(tree, where, known, forgive=(NameError,)):
    """Run the definitions of a syntax tree one by one.

    Parameters
    ----------
    tree : ast.Module
    where : str
        File name, for messages.
    known : dict
        The names so far; gets the new ones.
    forgive : tuple of type
        Exceptions that leave out a statement and no other; by default a name that needs data.
    """
    for node in definitions(tree):
        with contextlib.suppress(*forgive):
            exec(compile(ast.Module([node], []), where, "exec"), known)
