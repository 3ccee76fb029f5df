"""check at a learner's, who has examples and no specification."""

import numpy as np
import pytest

from formotion.core import Exercise, Misconception
from formotion.core.errors import InputError, SourceError
from formotion.course import check, given_cases, hint, points, public_cases, show_solution
from formotion.course.unsolved import NotSolved, unsolved

NAME = "homework/sums/square"


def _doubled(field, scale):
    return 2 * scale * field


def spec(**more):
    return Exercise(
        reference=lambda field, scale: scale * field**2,
        cases=lambda rng: (rng.normal(size=(2, 3)), rng.uniform(1, 2)),
        outcome=1,
        misconceptions=[
            Misconception(
                "doubled", lambda field, scale: 2 * scale * field, "Twice is not squared.", public=True
            ),
            Misconception("cubed", lambda field, scale: scale * field**3, "One power too many."),
        ],
        hints=["Think of area.", "Multiply it by itself.", "x * x"],
        **more,
    )


class Lesson:
    id = "homework/sums"


@pytest.fixture
def give(monkeypatch):
    """Write the examples of one exercise, and take them in where the specification is not."""

    def give(**more):
        monkeypatch.setattr(public_cases, "exercises", lambda _: {"square": spec(**more)})
        monkeypatch.setattr(given_cases, "_given", {})
        cell = public_cases.examples_cell(Lesson)
        exec(cell, {})
        return cell

    return give


def test_the_right_function_comes_back_and_is_told_so(give, capsys):
    give()
    right = spec().reference
    assert check(NAME, right) is right
    said = capsys.readouterr().out
    assert "✓ square: right on all 2 examples." in said
    assert "marked on other cases after you hand it in" in said
    assert points(NAME) == 0


def test_a_wrong_function_comes_back_and_draws_public_hints_alone(give, capsys):
    give()
    for wrong, hinted in ((spec().misconceptions[0].wrong, True), (spec().misconceptions[1].wrong, False)):
        assert check(NAME, wrong) is wrong
        said = capsys.readouterr().out
        assert "✗ square: your value" in said
        assert ("Twice is not squared." in said) is hinted
        assert "One power too many." not in said


def test_a_known_relation_is_named_without_a_reference(give, capsys):
    give()
    check(NAME, lambda field, scale: -scale * field**2)
    assert "wrong sign" in capsys.readouterr().out


@pytest.mark.parametrize("body", ["raise NotImplementedError()", "pass"])
def test_a_stub_is_not_attempted_and_says_so_in_one_line_when_called(give, capsys, body):
    give()
    known = {}
    exec(f"def square(field, scale):\n    {body}", known)
    square = check(NAME, known["square"])
    assert "○ square: not attempted yet." in capsys.readouterr().out
    with pytest.raises(NotSolved, match=f"{NAME} is not solved yet") as caught:
        square(np.ones(3), 1.0)
    assert caught.value._render_traceback_() == [f"NotSolved: {caught.value}"]
    check(NAME, square)
    assert "○ square: not attempted" in capsys.readouterr().out


def test_an_exercise_that_uses_an_unsolved_one_names_it(give, capsys):
    give()
    other = unsolved("homework/sums/other", lambda field: None)
    check(NAME, lambda field, scale: scale * other(field))
    assert "it uses homework/sums/other: solve that first" in capsys.readouterr().out


def test_what_is_no_function_is_refused(give, capsys):
    give()
    check(NAME, 3)
    assert "expected a function, got int" in capsys.readouterr().out


def test_hints_and_solution_stay_with_the_teacher(give, capsys):
    give()
    hint(NAME)
    show_solution(NAME)
    said = capsys.readouterr().out
    assert "there are no hints" in said
    assert "the solution is not here" in said
    assert "area" not in said


def test_the_cell_is_the_same_each_time_and_holds_no_private_hint(give):
    cell = give()
    assert cell == give()
    assert "Twice is not squared." in cell
    assert "One power too many." not in cell


def test_an_exercise_without_examples_is_taken_as_it_is(give, capsys):
    give(examples=0)
    right = spec().reference
    check(NAME, right)
    assert "no example to check it with" in capsys.readouterr().out


def test_examples_that_no_notebook_can_hold_are_refused(give, monkeypatch):
    monkeypatch.setattr(public_cases, "LONGEST", 10)
    with pytest.raises(SourceError, match=r"exercises/homework/sums.py: the examples are \d+ characters"):
        give()


@pytest.mark.parametrize(
    "text", ["{", "{}", '{"dict": [["square", 3]]}', '{"dict": [["square", {"dict": []}]]}']
)
def test_changed_examples_are_refused(text):
    with pytest.raises(InputError, match="the examples of homework/sums were changed"):
        given_cases.examples("homework/sums", text)
