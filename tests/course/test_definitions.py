"""What of a cell runs without the rest of it."""

import ast

import pytest

from formotion.course.definitions import define

CELL = """
import math
from math import tau as turn
RADIUS_UM: float = 2.0
AREA_UM2 = math.pi * RADIUS_UM**2
pair, other = (1, 2), [3]
image = load("file")
shift = image.shift
print("never")
class Cell:
    size_um = RADIUS_UM
def area(r=AREA_UM2):
    return r
def late(x=image):
    return x
half = lambda x: abs(x) / 2
for k in range(3):
    pair = k
"""


def defined(source, **options):
    known = {}
    define(ast.parse(source), "cell", known, **options)
    return {name for name in known if not name.startswith("__")}, known


def test_imports_definitions_and_constants_run_and_nothing_else(capsys):
    names, known = defined(CELL)
    assert names == {"math", "turn", "RADIUS_UM", "AREA_UM2", "pair", "other", "Cell", "area", "half"}
    assert (known["pair"], known["area"]()) == ((1, 2), pytest.approx(12.566, abs=1e-3))
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("value", ["f()", "[f() for x in (1,)]", "(yield)", "{1: f()}", "[1][0]"])
def test_a_value_with_a_call_is_no_constant(value):
    assert defined(f"x = {value}")[0] == set()


def test_only_what_is_forgiven_is():
    broken = "import no_such_module\nx = 1"
    with pytest.raises(ModuleNotFoundError):
        defined(broken)
    assert defined(broken, forgive=(ImportError,))[0] == {"x"}
