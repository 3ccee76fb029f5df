"""A solution with one small mistake in its text: a sign, a factor, an axis, an index off by one.

Each rule looks at one node of the syntax tree and names what a learner might have written there.
"""

import ast
import copy
import math
from functools import partial

FLIPPED = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult}
COMPARED = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq}
TAKEN_FOR = {
    "sum": "mean",
    "mean": "sum",
    "nansum": "nanmean",
    "nanmean": "nansum",
    "std": "var",
    "var": "std",
    "median": "mean",
    "max": "min",
    "min": "max",
    "argmax": "argmin",
    "argmin": "argmax",
    "cumsum": "cumprod",
    "sin": "cos",
    "cos": "sin",
    "log": "log10",
    "exp": "log",
    "degrees": "radians",
    "radians": "degrees",
}
SPREADS = ("std", "var")


def mutants(source):
    """Return the mutants of a piece of code.

    Parameters
    ----------
    source : str
        Python code, as a lesson's solution holds it.

    Yields
    ------
    kind : str
        Sort of mistake, such as ``sign`` or ``axis or index``.
    change : str
        What was written, and what instead.
    code : str
        The code with this one change.

    Examples
    --------
    >>> for kind, change, _ in mutants("y = a - 1e3"):
    ...     print(f"{kind}: {change}")
    sign: a - 1000.0 -> a + 1000.0
    left out: a - 1000.0 -> a
    left out: a - 1000.0 -> 1000.0
    unit: 1000.0 -> 1.0
    constant: 1000.0 -> 1001.0
    constant: 1000.0 -> 999.0
    constant: 1000.0 -> 500.0
    constant: 1000.0 -> 2000.0
    """
    tree = ast.parse(source)
    for node, put in list(_places(tree)):
        for kind, other in _mistakes(node):
            change = f"{ast.unparse(node)} -> {ast.unparse(other)}"
            put(other)
            code = ast.unparse(tree)
            put(node)
            yield kind, change, code


def _places(tree):
    """Return each node below `tree`, with a function that puts another in its place."""
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if isinstance(value, ast.AST):
                yield value, partial(setattr, parent, name)
            elif isinstance(value, list):
                for k, child in enumerate(value):
                    yield child, partial(value.__setitem__, k)


def _mistakes(node):
    rule = RULES.get(type(node))
    return rule(node) if rule else ()


def _changed(node, **fields):
    other = copy.copy(node)
    for name, value in fields.items():
        setattr(other, name, value)
    return other


def _operation(node):
    kind = "sign" if isinstance(node.op, ast.Add | ast.Sub) else "factor or power"
    if type(node.op) in FLIPPED:
        yield kind, _changed(node, op=FLIPPED[type(node.op)]())
    yield "left out", node.left
    if not isinstance(node.op, ast.Pow):
        yield "left out", node.right


def _unary(node):
    if isinstance(node.op, ast.USub | ast.Not | ast.Invert):
        yield "sign", node.operand


def _constant(node):
    value = node.value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return
    if value > 0 and value != 1 and math.log10(value) % 1 == 0:
        yield "unit", ast.Constant(type(value)(1) if value > 1 else 1)
    others = {value + 1, value - 1, 2 * value, value / 2} - {value}
    if isinstance(value, int) and value % 2:
        others -= {value / 2}  # no index, no count
    for other in sorted(others, key=lambda x: (abs(x - value), -x)):
        yield "constant", ast.Constant(type(value)(other))


def _comparison(node):
    if type(node.ops[0]) in COMPARED:
        yield "comparison", _changed(node, ops=[COMPARED[type(node.ops[0])](), *node.ops[1:]])


def _call(node):
    yield from _renamed(node)
    plain = [each for each in node.args if not isinstance(each, ast.Starred)]
    if isinstance(node.func, ast.Attribute) and not _is_module(node.func.value):
        yield "call left out", node.func.value
    elif plain:
        yield "call left out", plain[0]
    if len(plain) > 1:
        first, second, *others = node.args
        yield "arguments swapped", _changed(node, args=[second, first, *others])
    for k in range(len(node.keywords)):
        yield "keyword left out", _changed(node, keywords=node.keywords[:k] + node.keywords[k + 1 :])


def _is_module(node):
    """Return whether a name is that of a module, as in ``np.sum`` and ``np.linalg.inv``."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name) and node.id in ("np", "numpy", "scipy", "ndimage", "math", "torch")


def _renamed(node):
    if not isinstance(node.func, ast.Attribute):
        return
    name = node.func.attr
    if name in TAKEN_FOR:
        yield "sum, mean or spread", _changed(node, func=_changed(node.func, attr=TAKEN_FOR[name]))
    if name in SPREADS and "ddof" not in [each.arg for each in node.keywords]:
        ddof = ast.keyword("ddof", ast.Constant(1))
        yield "sum, mean or spread", _changed(node, keywords=[*node.keywords, ddof])


def _subscript(node):
    yield "index left out", node.value


def _slice(node):
    if node.lower and not node.upper:
        yield "off by one", ast.Slice(None, ast.UnaryOp(ast.USub(), node.lower), node.step)
    elif node.upper and not node.lower:
        start = node.upper.operand if isinstance(node.upper, ast.UnaryOp) else node.upper
        yield "off by one", ast.Slice(start, None, node.step)
    elif not node.lower:
        yield "off by one", ast.Slice(ast.Constant(1), None, node.step)


def _sequence(node):
    if len(node.elts) > 1 and not all(isinstance(each, ast.Slice) for each in node.elts):
        yield "order swapped", _changed(node, elts=node.elts[::-1])


def _attribute(node):
    if node.attr == "T":
        yield "transposed", node.value


RULES = {
    ast.BinOp: _operation,
    ast.UnaryOp: _unary,
    ast.Constant: _constant,
    ast.Compare: _comparison,
    ast.Call: _call,
    ast.Subscript: _subscript,
    ast.Slice: _slice,
    ast.Tuple: _sequence,
    ast.List: _sequence,
    ast.Attribute: _attribute,
}
