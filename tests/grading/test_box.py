"""The box: what a submission did comes out, and nothing of it stays."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from formotion.core.errors import GradingError
from formotion.grading import box as boxes
from formotion.grading.box import Box, Limits, Piece
from formotion.grading.launcher import Unsafe, launcher

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


def started_by(name, request):
    """What starts a sandbox: what this machine has, podman, or nothing."""
    if name == "sandbox":
        if not has_sandbox():
            pytest.skip("neither bubblewrap nor podman is installed")
        return launcher
    return Unsafe if name == "unsafe" else request.getfixturevalue("podman")


@pytest.fixture(scope="module", params=["sandbox", "podman", "unsafe"])
def box(request):
    how = started_by(request.param, request)
    mark = Limits(exercise_s=3, wall_s=20, cpu_s=60 + os.getpid() % 1000)  # known by its command line
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(boxes, "launcher", lambda unsafe: how())
        with Box(None, mark, unsafe=request.param == "unsafe") as made:
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
    return hasattr(numpy, "mine"), os.path.exists("left"), "leave" in globals()"""
    assert values(box.run([exercise(leave)], {ID: [(1,)]})) == [1]
    assert values(box.run([exercise(look)], {ID: [(1,)]})) == [(False, False, False)]


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_no_process_of_one_submission_is_left(box):
    linger = """import os, time
if not os.fork():
    time.sleep(60)
    os._exit(0)
def double(x):
    return 2 * x"""
    assert values(box.run([exercise("def double(x):\n    return x")], {ID: [(2,)]})) == [2]
    before = like(box.limits.cpu_s)
    assert values(box.run([exercise(linger)], {ID: [(1,)]})) == [2]
    assert like(box.limits.cpu_s) == before


def like(cpu_s):
    """The processes with these seconds in their settings: the warmed one, its forks, and what starts it."""
    mark = f'"cpu_s": {cpu_s},'.encode()
    return {path.parent.name for path in Path("/proc").glob("[0-9]*/cmdline") if mark in read(path)}


def read(path):
    try:
        return path.read_bytes()
    except OSError:  # it ended meanwhile
        return b""


def test_a_setup_cell_defines_and_does_nothing_else(box):
    setup = Piece(
        "import math\nHALF = math.tau / 4\nraise RuntimeError\ndef late(): return HALF", "setup", None, 1
    )
    found = box.run([setup, exercise("def double(x):\n    return late() > 1", cell=2)], {ID: [(1,)]})
    assert values(found) == [True]


def test_the_last_function_given_counts_and_a_reference_is_none(box):
    first = "def double(x):\n    return x\ndouble = check('sample/lesson/double', double)"
    source = f"{first}\ndef double(x):\n    return 2 * x"
    assert values(box.run([exercise(source)], {ID: [(4,)]})) == [8]
    twice = exercise("double = check('sample/lesson/double', double)", cell=2)
    assert values(box.run([exercise("def double(x):\n    return 2 * x"), twice], {ID: [(4,)]})) == [8]
    reference = exercise("def double(x):\n    return x\ndouble.is_reference = True")
    assert "still the reference" in box.run([reference], {ID: [(4,)]})[ID].said


def test_no_function_is_said(box):
    assert "expected a function, got int" in box.run([exercise("double = 3")], {ID: [(4,)]})[ID].said


def test_nothing_given_says_what_stopped_the_cell(box):
    found = box.run([exercise("def double(x):\n    return x\n1 / 0")], {ID: [(4,)]})[ID]
    assert (found.run, found.given) == (None, False)
    assert found.said == "cell 1 stops with ZeroDivisionError: division by zero (line 4: 1 / 0)"


def test_a_later_exercise_goes_on_without_a_stopped_one(box):
    pieces = [
        exercise("def double(x):\n    while x: pass"),
        exercise("def other(x):\n    return x", "other", 2),
    ]
    found = box.run(pieces, {ID: [(1,)], "sample/lesson/other": [(2,)]})
    assert found[ID].said == "your function takes longer than 3 s."
    assert values(found, "sample/lesson/other") == [2]


def test_an_earlier_exercise_that_is_wrong_is_stood_in_for_by_the_public_reference(box):
    first, second = "force/tension/pressure_jump", "sample/lesson/other"
    pieces = [
        Piece(f"{CHECK}def p(t, c, s):\n    return 0 * t\np = check('{first}', p)", "exercise", first, 1),
        exercise("def other(*a):\n    return p(*a)", "other", 2),
    ]
    cases = [(np.array([1.0]), np.array([6.0]), np.array([0.3]))]
    found = box.run(pieces, {first: cases, second: cases})
    assert values(found, first)[0].tolist() == [0]
    assert values(found, second)[0] == pytest.approx(0.6 / 9.09)


def test_the_whole_submission_has_its_time(box):
    from dataclasses import replace

    slow = "import time\ndef double(x):\n    time.sleep(30)"
    found = box.run_within([exercise(slow)], {ID: [(1,)]}, replace(box.limits, wall_s=0.5))
    assert "0.5 s, and they are used up" in found[ID].said


def test_what_a_function_prints_is_kept_up_to_a_size(box):
    source = "def double(x):\n    print('y' * 10**6)\n    return x"
    run = box.run([exercise(source)], {ID: [(1,)]})[ID].run
    assert run.printed == "y" * 2**16


def test_a_warmed_process_that_dies_is_started_again(box):
    before = box._warm.process
    for pid in like(box.limits.cpu_s):
        os.kill(int(pid), signal.SIGKILL)
    before.wait()
    box.run([exercise("def double(x):\n    return x")], {ID: [(1,)]})
    assert values(box.run([exercise("def double(x):\n    return x")], {ID: [(1,)]})) == [1]
    assert box._warm.process is not before


def test_a_closed_box_stays_closed():
    box = Box(None, unsafe=True)
    box.__exit__()
    with pytest.raises(GradingError, match="closed: open another"):
        box.run([], {ID: [(1,)]})


def test_what_does_not_hold_is_said(box):
    assert ("no sandbox" in box.note) is box.unsafe


GRADER = """
from formotion.grading import box as boxes
from {how.__module__} import {how.__name__}
boxes.launcher = lambda unsafe: {how.__name__}()
box = boxes.Box(None, boxes.Limits(cpu_s={cpu_s}), unsafe={unsafe}).__enter__()
source = "from formotion.course import check\\ndef f():\\n    while True: pass\\ncheck('a/b/c', f)"
print("ready", flush=True)
box.run([boxes.Piece(source, "exercise", "a/b/c", 1)], {{"a/b/c": [()]}})
"""
BUSY = {"bubblewrap": 4, "podman": 3, "unsafe": 2}  # processes: warmed, submission, what starts them


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends children with their parent")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_when_the_grader_ends_nothing_is_left(box, how):
    mark = 5000 + box.limits.cpu_s
    code = GRADER.format(how=type(box._how), cpu_s=mark, unsafe=box.unsafe)
    grader = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    grader.stdout.readline()
    assert within(20, lambda: len(like(mark)) >= BUSY[box._how.name])
    grader.send_signal(how)
    grader.communicate()
    assert within(20, lambda: not like(mark)), like(mark)


def within(seconds, wanted):
    """Whether something comes true in time."""
    deadline_s = time.monotonic() + seconds
    while not (found := wanted()) and time.monotonic() < deadline_s:
        time.sleep(0.05)
    return found


@pytest.mark.parametrize("name", ["sandbox", "podman"])
def test_memory_is_limited_for_all_processes_together(name, request, monkeypatch, tmp_path):
    how = started_by(name, request)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(boxes, "launcher", lambda unsafe: how())
    greedy = """import os, signal
def double(x):
    for _ in range(3):
        if not os.fork():
            held = b"x" * (500 * 2**20)
            signal.alarm(20)
            signal.pause()
    return os.wait()"""
    with Box(None, Limits(memory_mb=600, exercise_s=15)) as box:
        if box.note:
            pytest.skip(box.note)
        found = box.run([exercise(greedy)], {ID: [(1,)]})[ID]
        assert found.run is None or found.run.values[0][1] == signal.SIGKILL
        assert values(box.run([exercise("def double(x):\n    return x")], {ID: [(1,)]})) == [1]
    assert not list(tmp_path.iterdir())  # podman notes where it is that memory ran out
