"""A job: what came becomes outcomes; what stopped it is left out the next time, and it comes to an end."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formotion.course import judging
from formotion.grading.attempt import ANSWERED, FORGED, GONE, LATE, OVERALL, Attempt
from formotion.grading.job import UNUSABLE, Job, Piece, outcome
from formotion.grading.limits import Limits

GOOD = {"values": [1.0, 2.0], "idle": False, "stopped": "", "mutates": True, "printed": "x", "given": True}
PIECES = [
    Piece("import numpy", "setup", None, 1),
    Piece('f = check("a/b/f", f)', "exercise", "a/b/f", 2),
    Piece("g = check('a/b/g', g); check('a/b/h', h)", "exercise", "a/b/g", 3),
]
NAMES = ["a/b/f", "a/b/g", "a/b/h"]


def job():
    return Job(list(PIECES), {name: [(1,), (2,)] for name in NAMES}, Limits())


def ended(how, cell=None, calls=None, answers=()):
    return Attempt(set(NAMES), 1000, cell, calls, dict.fromkeys(answers, GOOD), how)


def test_an_answer_is_what_a_run_here_would_be():
    run = outcome(GOOD, 2).run
    assert (run.values, run.error, run.mutates, run.printed) == ([1.0, 2.0], None, True, "x")


def test_a_stub_is_told_from_an_error():
    stub = outcome(GOOD | {"values": [], "idle": True, "stopped": "NotImplementedError"}, 2).run
    error = outcome(GOOD | {"values": [], "stopped": "ValueError: no"}, 2).run
    assert judging.judge(None, [], [1.0], stub).state == "not attempted"
    assert judging.judge(None, [], [1.0], error).words == "your code stops with ValueError: no"


@pytest.mark.parametrize(
    "change",
    [
        {"values": [1.0]},
        {"values": 1.0},
        {"values": [[1.0], 2.0]},
        {"idle": 1},
        {"printed": None},
        {"stopped": 3},
    ],
)
def test_an_answer_of_another_form_is_unusable(change):
    assert outcome(GOOD | change, 2).said == UNUSABLE


@given(
    st.dictionaries(
        st.sampled_from([*GOOD, "said"]), st.none() | st.text() | st.booleans() | st.lists(st.none())
    )
)
def test_no_answer_raises(answer):
    found = outcome(answer, 2)
    assert found.run is not None or isinstance(found.said, str)


def test_what_a_function_stops_is_not_called_again():
    work = job()
    work.take(ended(LATE, 3, "a/b/f"), None)
    assert work.outcomes["a/b/f"].said == "your function takes longer than 20 s."
    assert (work.left, work.stopped, work.pieces) == (["a/b/g", "a/b/h"], {"a/b/f"}, PIECES)


def test_a_cell_that_stops_everything_leaves_its_definitions_and_costs_what_it_checks():
    work = job()
    work.take(ended(GONE, 3), 0)
    assert {work.outcomes[name].said for name in ("a/b/g", "a/b/h")} == {"cell 3 ends the program."}
    assert work.left == ["a/b/f"]
    assert [each.kind for each in work.pieces] == ["setup", "exercise", "stopped"]
    work.take(ended(GONE, 3), 0)
    assert [each.cell for each in work.pieces] == [1, 2]


def test_a_setup_cell_that_stops_everything_is_left_out():
    work = job()
    work.take(ended(GONE, 1), -11)
    assert work.pieces == PIECES[1:]
    assert work.left == NAMES


@pytest.mark.parametrize(
    ("how", "status", "words"),
    [
        (GONE, 0, "ends the program"),
        (GONE, -9, "2048 MB of memory, or 60 s"),
        (GONE, -11, "crashes Python"),
        (GONE, None, "closes the way"),
        (LATE, None, "longer than 20 s"),
    ],
)
def test_each_end_has_its_words(how, status, words):
    work = job()
    work.take(ended(how, calls="a/b/f"), status)
    assert words in work.outcomes["a/b/f"].said


@pytest.mark.parametrize(("how", "words"), [(FORGED, UNUSABLE), (OVERALL, "60 s, and they are used up")])
def test_what_was_answered_before_counts(how, words):
    work = job()
    work.take(ended(how, 3, "a/b/g", ["a/b/f"]), None)
    assert work.outcomes["a/b/f"].run.values == [1.0, 2.0]
    assert words in work.outcomes["a/b/g"].said
    assert not work.left


def test_all_answered_is_the_end():
    work = job()
    work.take(ended(ANSWERED, 3, None, NAMES), 0)
    assert not work.left


@given(st.lists(st.tuples(st.sampled_from([GONE, LATE]), st.integers(0, 4)), min_size=20, max_size=20))
def test_a_job_comes_to_an_end_wherever_it_is_stopped(stops):
    work = job()
    for how, cell in stops:
        if work.left:
            work.take(ended(how, cell), -9)
    assert not work.left


def test_cases_travel():
    from formotion.grading.border import unpack

    work = job()
    work.cases["a/b/f"] = [(np.arange(3),)]
    found = unpack(work.request(), 1000)
    assert found["cases"]["a/b/f"][0][0].tolist() == [0, 1, 2]
    assert found["pieces"][1] == [PIECES[1].source, "exercise", "a/b/f", 2]
