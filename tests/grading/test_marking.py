"""A notebook gets the points that it earns, and words that help; nothing that it holds is believed."""

import json

import numpy as np
import pytest

from formotion.course.trial import Run
from formotion.grading.box import Outcome
from formotion.grading.marking import mark


@pytest.fixture
def marks(job, no_box):
    """Mark a notebook's bytes; returns the grade, and its marks by name."""

    def run(raw, **changes):
        graded = mark(job(raw, **changes), no_box("sample/sums", None))
        return graded, {each.name: each for each in graded.marks}

    return run


def test_right_answers_earn_their_points(marks, make):
    graded, _ = marks(make.notebook(**make.right))
    assert (graded.points, graded.of, graded.message) == (3, 3, "")


def test_a_stub_is_not_attempted(marks, make):
    graded, found = marks(make.notebook(square="x**2"))
    assert graded.points == 2
    assert (found["total"].state, found["total"].points) == ("not attempted", 0)


def test_a_known_mistake_draws_its_hint_and_is_named_for_the_lecturer(marks, make):
    _, found = marks(make.notebook(square="2 * x"))
    assert (found["square"].state, found["square"].hint) == ("wrong", "Think: doubled.")
    assert found["square"].misconception == "doubled"


def test_an_unknown_mistake_is_described(marks, make):
    _, found = marks(make.notebook(square="x**2 + 1"))
    assert "off by +1" in found["square"].words
    assert found["square"].hint == ""


def test_a_cell_that_does_not_parse_costs_its_own_exercise_only(marks, make):
    graded, found = marks(make.notebook(square="x**", total="x.sum()"))
    assert "Your cell does not parse: line 2" in found["square"].words
    assert graded.points == 1


def test_a_deleted_cell_is_not_handed_in(marks, make):
    graded, found = marks(make.saved(make.setup, make.cell("square", "return x**2")))
    assert found["total"].state == "not handed in"
    assert graded.points == 2


def test_of_two_checks_the_last_counts(marks, make):
    cells = [make.cell("square", f"return {each}") for each in ("x", "x**2")]
    assert marks(make.saved(make.setup, *cells))[0].points == 2
    assert marks(make.saved(make.setup, *reversed(cells)))[0].points == 0


def test_stored_outputs_and_points_count_for_nothing(marks, make):
    forged = json.loads(make.notebook())
    for each in forged["cells"]:
        each["metadata"] = {"nbgrader": {"points": 100, "grade": True}}
        each["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "✓ square: right"}]
    forged["metadata"]["points"] = 100
    assert marks(json.dumps(forged).encode())[0].points == 0


def test_a_refused_file_is_worth_nothing_and_says_why(marks):
    graded, _ = marks(b"", refusal="no notebook in the folder")
    assert (graded.points, graded.of, graded.message) == (0, 3, "No notebook in the folder.")


def test_what_counts_is_said_in_front(marks, make):
    raw = make.saved("def f(:", make.setup, make.cell("square", "return x**2"))
    graded, _ = marks(raw, note="2 notebooks: a counts, not b")
    assert graded.message.startswith("2 notebooks: a counts, not b. Code cell 1 does not parse")


class Scripted:
    """A box that returns what it is told."""

    def __init__(self, *values):
        self.outcome = Outcome(Run(list(values)))

    def run(self, pieces, cases):
        return dict.fromkeys(cases, self.outcome)


@pytest.mark.parametrize(
    ("outcome", "state", "words"),
    [
        (Outcome(None, True, "stopped: more than 20 s"), "wrong", "Stopped: more than 20 s."),
        (Outcome(None, False, "the cell stops with NameError"), "wrong", "The cell stops with NameError."),
        (Outcome(None, False, ""), "not handed in", "Nothing was given to this check."),
    ],
)
def test_what_the_box_says_reaches_the_student(job, make, outcome, state, words):
    box = Scripted()
    box.outcome = outcome
    graded = mark(job(make.notebook()), box)
    assert {(each.state, each.points, each.words) for each in graded.marks} == {(state, 0, words)}


class Twisted:
    def __array__(self, *_, **__):
        raise RuntimeError("no")


@pytest.mark.parametrize(
    "values",
    [
        ["x" * 10**6] * 5,
        [Twisted()] * 5,
        [np.array(None)] * 5,
        [np.datetime64("NaT")] * 5,
        [{}] * 5,
        [()] * 5,
        [1] * 3,
    ],
)
def test_values_made_to_break_the_comparison_are_wrong_and_the_words_stay_short(job, make, values):
    graded = mark(job(make.notebook()), Scripted(*values))
    assert {each.state for each in graded.marks} == {"wrong"}
    assert max(len(each.words) for each in graded.marks) <= 600


def test_the_seed_is_in_no_words(marks, make):
    graded, _ = marks(make.notebook(square="x", total="1 / 0"), seed="0123456789abcdef")
    assert "0123456789abcdef" not in json.dumps(graded.as_dict())
