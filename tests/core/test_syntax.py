import gc
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from formotion.core.syntax import parsed

SOURCE = "y = [f(a, b + c * d) for a in range(9)]\n" * 40


@pytest.fixture
def changing_threads():
    """Let another thread run in the midst of a parse, as garbage collection does now and then."""
    before = gc.get_threshold()
    gc.callbacks.append(_yield)
    gc.set_threshold(50)
    yield
    gc.set_threshold(*before)
    gc.callbacks.remove(_yield)


def _yield(*_):
    time.sleep(1e-5)


def at_depth(depth):
    return parsed(SOURCE) if depth == 0 else at_depth(depth - 1)


@pytest.mark.usefixtures("changing_threads")
def test_threads_at_different_depths_may_parse_at_once():
    with ThreadPoolExecutor(4) as pool:
        trees = list(pool.map(at_depth, [k % 40 for k in range(400)]))
    assert {len(tree.body) for tree in trees} == {40}


@pytest.mark.parametrize("source", ["x = (", "x = 1\0"])
def test_text_that_is_no_python_is_refused_and_the_next_is_read(source):
    with pytest.raises((SyntaxError, ValueError)):
        parsed(source)
    assert parsed("x = 1").body
