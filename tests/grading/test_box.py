"""The box: what a submission did comes out, and nothing of it stays."""

import numpy as np
import pytest

from formotion.core.errors import GradingError
from formotion.grading.box import Box, Limits, Piece
from formotion.grading.launcher import launcher

CHECK = "from formotion.course import check\n"
ID = "sample/lesson/double"


def has_sandbox():
    try:
        return bool(launcher())
    except GradingError:
        return False


def exercise(source, name="double", cell=1):
    text = f'{CHECK}{source}\n{name} = check("sample/lesson/{name}", {name})'
    return Piece(text, "exercise", f"sample/lesson/{name}", cell)


@pytest.fixture(scope="module", params=["sandbox", "unsafe"])
def box(request):
    if request.param == "sandbox" and not has_sandbox():
        pytest.skip("no bubblewrap on this machine")
    with Box(None, Limits(exercise_s=3, wall_s=20), unsafe=request.param == "unsafe") as made:
        yield made


def values(outcomes, exercise_id=ID):
    assert outcomes[exercise_id].run, outcomes[exercise_id].said
    return outcomes[exercise_id].run.values


def test_a_functions_values_come_out(box):
    array = np.arange(6.0).reshape(2, 3)
    found = values(box.run([exercise("def double(x):\n    return 2 * x")], {ID: [(array,), (1.5,)]}))
    assert np.array_equal(found[0], 2 * array)
    assert found[1] == 3.0


def test_an_error_comes_out_with_its_line(box):
    run = box.run([exercise("def double(x):\n    return 2 * y")], {ID: [(1,)]})[ID].run
    assert run.stopped == "NameError: name 'y' is not defined (line 3: return 2 * y)"


def test_nothing_of_one_submission_is_there_in_the_next(box):
    leave = "import numpy, os\nnumpy.mine = 1\nopen('left', 'w').write('x')\ndef double(x):\n    return 1"
    look = """import numpy, os
def double(x):
    return [hasattr(numpy, "mine"), os.path.exists("left"), "leave" in globals()]"""
    assert values(box.run([exercise(leave)], {ID: [(1,)]})) == [1]
    assert values(box.run([exercise(look)], {ID: [(1,)]})) == [[False, False, False]]
