"""The sandbox tries its own limits before it is trusted."""

import contextlib
import socket
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from formotion.core.errors import GradingError
from formotion.core.resources import COURSE_FILE, course_root
from formotion.course.trial import PRINTED_MOST
from formotion.grading.job import Piece

TIME_S = 0.5
TRIES = 3  # at the endless loop
BUSY_S = 30  # for a probe, on a machine with other work
WHAT = {
    "network": "the network of this machine can be reached",
    "write": "files outside can be written",
    "read": "the grader's files can be read",
    "processes": "more processes than allowed can be started",
    "files": "more can be written to disk than allowed",
    "memory": "more memory than allowed can be had",
    "output": "more output than allowed is kept",
    "endless": "an endless loop is not stopped in time",
}
REMEDY = "update bubblewrap (or podman), or allow user namespaces on this machine"


def passed(box):
    """Let a box try each of its limits.

    Parameters
    ----------
    box : Box

    Raises
    ------
    GradingError
        If a limit does not hold; names it.
    """
    failed = [WHAT[name] for name, held in _held(box).items() if not held]
    if failed:
        raise GradingError(f"the sandbox does not hold its limits: {'; '.join(failed)}: {REMEDY}")


def _held(box):
    """Return which limits hold."""
    with _bait() as (port, path):
        cases = _cases(box, port, path)
        outcomes = box.run_within(_pieces(cases), _by_id(cases), replace(box.limits, exercise_s=BUSY_S))
        slow = replace(box.limits, exercise_s=TIME_S)
        stopped = any(_stopped(box, slow) for _ in range(TRIES))
    held = {name: _refused(outcomes[f"self/test/{name}"]) for name in cases}
    return held | {"endless": stopped}


def _stopped(box, limits):
    """Whether an endless loop was stopped for its time; on a busy machine something else may end it first."""
    return (
        f"{TIME_S:g} s"
        in box.run_within(_pieces(["endless"]), _by_id({"endless": [()]}), limits)["self/test/endless"].said
    )


def _cases(box, port, path):
    limits = box.limits
    cases = {"files": [(limits.files_mb + 2,)], "output": [(2 * PRINTED_MOST // 1024,)]}
    if sys.platform == "linux":
        cases["memory"] = [(limits.memory_mb + 1,)]
    if not box.unsafe:
        cases |= {"network": [(port,)], "write": [(path,)], "processes": [(limits.processes + 1,)]}
        cases["read"] = [(path,), *_of_course()]
    return cases


def _of_course():
    """Return a file of the private course repository around us, if there is one."""
    root = course_root()
    return [(str(root / COURSE_FILE),)] if root else []


def _by_id(cases):
    return {f"self/test/{name}": arguments for name, arguments in cases.items()}


def _pieces(names):
    source = Path(__file__).with_name("probes.py").read_text(encoding="utf-8")
    checks = [f'from formotion.course import check\ncheck("self/test/{name}", {name})' for name in names]
    setup = Piece(source, "setup", None, 0)
    return [setup] + [
        Piece(text, "exercise", f"self/test/{name}", 1) for name, text in zip(names, checks, strict=True)
    ]


@contextlib.contextmanager
def _bait():
    """Yield the port of a listener and the path of a file, both of which are out of bounds."""
    with socket.create_server(("127.0.0.1", 0)) as listener, tempfile.TemporaryDirectory() as folder:
        canary = Path(folder) / "canary"
        canary.write_text("the grader's own")
        yield listener.getsockname()[1], str(canary)


def _refused(outcome):
    """Return whether a probe ran and did not succeed."""
    run = outcome.run
    return run is not None and set(run.values) == {False} and len(run.printed) <= PRINTED_MOST
