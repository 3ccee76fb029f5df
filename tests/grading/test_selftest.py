"""The sandbox's own test: a limit that does not hold is named, and nothing is graded."""

import pytest

from formotion.core.errors import GradingError
from formotion.course.trial import PRINTED_MOST, Run
from formotion.grading import box as boxes
from formotion.grading import launcher, selftest
from formotion.grading.job import Outcome
from formotion.grading.limits import Limits


class Holds:
    """A box in which every probe fails, as it should; `broken` replaces outcomes."""

    limits, unsafe = Limits(), False

    def __init__(self, **broken):
        self.broken = broken

    def run_within(self, pieces, cases, limits):
        held = Outcome(Run([False], None, False, "", ""))
        found = {name: self.broken.get(name.rpartition("/")[2], held) for name in cases}
        slow = Outcome(None, True, f"your function takes longer than {limits.exercise_s:g} s.")
        return {
            name: slow if name.endswith("endless") and value is held else value
            for name, value in found.items()
        }


def done(value, printed=""):
    return Outcome(Run([value], None, False, printed, ""))


def test_a_sandbox_that_holds_passes():
    selftest.passed(Holds())


@pytest.mark.parametrize("name", sorted(set(selftest.WHAT) - {"endless", "output"}))
@pytest.mark.parametrize("outcome", [done(True), Outcome(None, True, "it crashed")])
def test_a_limit_that_does_not_hold_is_named(name, outcome):
    with pytest.raises(GradingError, match=selftest.WHAT[name]):
        selftest.passed(Holds(**{name: outcome}))


def test_time_and_output_that_do_not_hold_are_named():
    with pytest.raises(GradingError, match="an endless loop is not stopped"):
        selftest.passed(Holds(endless=done(False)))
    with pytest.raises(GradingError, match="more output than allowed"):
        selftest.passed(Holds(output=done(False, "x" * (PRINTED_MOST + 1))))


class Busy(Holds):
    """A box on a busy machine: its first endless loops end for another reason than their time."""

    def __init__(self, times):
        super().__init__()
        self.times = times

    def run_within(self, pieces, cases, limits):
        found = super().run_within(pieces, cases, limits)
        if "self/test/endless" in found and self.times:
            self.times -= 1
            return {"self/test/endless": Outcome(None, True, "it took too long to start")}
        return found


def test_a_busy_machine_gets_three_tries_and_no_more():
    selftest.passed(Busy(times=2))
    with pytest.raises(GradingError, match="an endless loop is not stopped"):
        selftest.passed(Busy(times=3))


def test_a_process_that_is_no_sandbox_is_found_out(monkeypatch):
    monkeypatch.setattr(boxes, "launcher", lambda unsafe: launcher.Unsafe())
    with pytest.raises(GradingError) as told, boxes.Box(None):
        pass
    for name in ("network", "write", "read", "processes"):
        assert selftest.WHAT[name] in str(told.value)


def test_a_private_course_is_out_of_bounds(tmp_path, monkeypatch):
    (tmp_path / "course.yml").write_text("title: x")
    monkeypatch.chdir(tmp_path)
    assert (str(tmp_path / "course.yml"),) in selftest._cases(Holds(), 1, "canary")["read"]
