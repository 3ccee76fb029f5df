"""check() in the face of learners: right, wrong in known and unknown ways, and hostile."""

import subprocess
import sys

import numpy as np
import pytest

from formotion.core.errors import InputError
from formotion.course import check, hint, memory, points, reference_in_use, show_solution, store
from formotion.course.checking import examine

ID = "sample/sums/square"


def words(spec, function):
    report = examine(ID, spec, function)
    return report.state, "\n".join(report.lines)


def test_right_function_comes_back_and_earns_its_points(square, capsys):
    def mine(x):
        return x * x

    assert check(ID, mine) is mine
    assert points(ID) == 3
    assert capsys.readouterr().out.startswith("✓ square: right on all 5 random cases.")
    assert reference_in_use(ID) == []


def test_wrong_function_is_replaced_by_the_reference_and_earns_nothing(square, capsys):
    f = check(ID, lambda x: 2 * x)
    assert f.is_reference
    assert f(3) == 9
    assert points(ID) == 0
    assert reference_in_use(ID) == [ID]
    said = capsys.readouterr().out
    assert "Twice is not squared." in said
    assert f'Hint 1 of 3: hint("{ID}")' in said
    assert "x * x" not in said


def test_checking_the_reference_itself_earns_nothing(square):
    assert check(ID, check(ID, lambda x: 2 * x)).is_reference
    assert points(ID) == 0


def test_a_later_mistake_takes_the_points_back(square):
    check(ID, lambda x: x * x)
    check(ID, lambda x: x)
    assert points(ID) == 0


def stub(x):
    # YOUR CODE HERE
    raise NotImplementedError()


@pytest.mark.parametrize("untouched", [stub, lambda x: None])
def test_stub_is_not_attempted(square, untouched):
    state, said = words(square, untouched)
    assert state == "not attempted"
    assert "hint(" in said


def exits(x):
    raise SystemExit(1)


def divides(x):
    return 1 / 0


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        (lambda x: 2.5 * x**2, "your value is 2.5 times the right one on all 5 cases"),
        (lambda x: -(x**2), "wrong sign on all 5 cases"),
        (lambda x: 1e6 * x**2, "1e+06 times the right one on all 5 cases: a unit is not converted"),
        (lambda x: (x**2)[::-1], "two components swapped; the order is (y, x)"),
        (
            lambda x: x**2 * np.array([1, -1])[:, None, None],
            "right but for its second component, which has the wrong sign on all 5 cases",
        ),
        (lambda x: x**6, "is wrong on all 5 cases"),
        (lambda x: np.abs(x), "is the root of the right one on all 5 cases"),
        (lambda x: np.swapaxes(x**2, 1, 2), "last two axes are transposed"),
        (lambda x: (x**2)[:, :2], "has shape (2, 2, 4), the right one has shape (2, 3, 4)"),
        (lambda x: (x**2).sum(), "has shape (), the right one has shape (2, 3, 4)"),
        (lambda x: x**2 + 4, "off by +4 everywhere"),
        (lambda x: np.where(x > x.min(), x**2, np.nan), "holds 1 NaN or infinite of 24"),
        (lambda x: "nine", "is text where numbers are wanted"),
        (lambda x: (x**2, x), "expected an array of shape (2, 3, 4), got a tuple of 2"),
        (lambda x: [[1], [2, 3]], "an object where numbers are wanted"),
        (np.sin, "is wrong on all 5 cases: on the first it is"),
        (exits, "your code stops with SystemExit: 1"),
        (divides, "ZeroDivisionError: division by zero (line "),
        (42, "expected a function, got int"),
    ],
)
def test_diagnosis_names_what_differs(square, wrong, expected):
    state, said = words(square, wrong)
    assert state == "wrong"
    assert expected in said


def test_each_misconception_draws_its_own_hint(square):
    for misconception in square.misconceptions:
        assert misconception.hint in words(square, misconception.wrong)[1]


def test_lists_are_as_good_as_arrays(square):
    assert words(square, lambda x: (x**2).tolist())[0] == "passed"


def test_changing_the_arguments_is_forgiven_and_said(square):
    def greedy(x):
        x *= x
        return x

    state, said = words(square, greedy)
    assert state == "passed"
    assert "changes its arguments" in said


def test_right_by_luck_on_some_cases_only(square):
    state, said = words(square, lambda x: x**2 * (1 if x.flat[0] > 0 else 1.5))
    assert state == "wrong"
    assert "right on" in said


def test_printing_is_kept_to_one_line(square, capsys):
    def chatty(x):
        print("here")
        return x

    check(ID, chatty)
    assert capsys.readouterr().out.count("here") == 1


def test_the_grader_prints_nothing(square, capsys, monkeypatch):
    monkeypatch.setenv("FORMOTION_CONTEXT", "grade")
    check(ID, lambda x: x * x)
    assert capsys.readouterr().out == ""
    assert points(ID) == 3


def test_points_never_raise(square):
    assert [points(bad) for bad in ("sample/sums/none", "nonsense", None, 3)] == [0, 0, 0, 0]


def test_unknown_exercise_names_the_nearest(square):
    with pytest.raises(InputError, match="no exercise 'sample/sums/sqare': sample/sums has square"):
        check("sample/sums/sqare", abs)
    with pytest.raises(InputError, match="theme/lesson/name"):
        check("square", abs)


def test_a_reference_that_fails_on_its_cases_is_the_authors_error(square):
    from dataclasses import replace

    broken = replace(square, reference=divides)
    with pytest.raises(InputError, match="reference fails on its own cases"):
        examine(ID, broken, abs)


def test_hints_come_one_by_one_and_the_last_stays(square, capsys):
    for _ in range(4):
        hint(ID)
    said = capsys.readouterr().out
    assert [said.count(words) for words in ("1 of 3. Think", "2 of 3. Multiply", "3 of 3. x * x")] == [
        1,
        1,
        2,
    ]


def told(capsys, function):
    check(ID, function)
    return capsys.readouterr().out


def test_a_second_and_a_third_failure_say_more_and_a_fourth_no_more(square, capsys):
    said = [told(capsys, lambda x, k=k: x + k) for k in range(4)]  # the same code, other values
    assert ["Think of area" in each for each in said] == [False] * 4
    wrong = [lambda x: x + 1, lambda x: x + 2, lambda x: x + 3]
    said = [told(capsys, function) for function in wrong]
    assert ["Hint 1 of 3. Think of area." in each for each in said] == [True] * 3
    assert ["Hint 2 of 3. Multiply it by itself." in each for each in said] == [False, True, True]
    assert not any("x * x" in each for each in said)
    assert 'Hint 3 of 3: hint("sample/sums/square")' in said[-1]


def test_the_same_mistake_run_again_draws_no_further_hint(square, capsys):
    said = [told(capsys, lambda x: 2 * x) for _ in range(3)]
    assert not any("Hint 1 of 3. " in each for each in said)


def test_hints_start_again_after_a_pass(square, capsys):
    told(capsys, lambda x: x + 1)
    told(capsys, lambda x: x**2)
    assert "Hint 1 of 3. " not in told(capsys, lambda x: x + 2)
    assert "Hint 1 of 3. " in told(capsys, lambda x: x + 3)


def test_a_new_kernel_goes_on_counting_failures_at_a_learners_desk(square, desk, capsys):
    told(capsys, lambda x: x + 1)
    memory.forget()
    assert "Hint 1 of 3. " not in told(capsys, lambda x: x + 1)  # run again, unchanged
    memory.forget()
    assert "Hint 1 of 3. " in told(capsys, lambda x: x + 2)
    told(capsys, lambda x: x**2)
    memory.forget()
    assert points(ID) == 0, "points are for what passes in this kernel"
    assert "Hint 1 of 3. " not in told(capsys, lambda x: x + 3)


@pytest.mark.parametrize(
    ("variable", "value"),
    [("FORMOTION_CONTEXT", name) for name in ("book", "test", "grade")]
    + [("NBGRADER_EXECUTION", "autograde")],
)
def test_elsewhere_what_a_learner_did_changes_nothing(square, desk, capsys, monkeypatch, variable, value):
    for wrong in (lambda x: x + 1, lambda x: x + 2):
        told(capsys, wrong)
    before = store.tries(ID)
    memory.forget()
    with monkeypatch.context() as patch:
        patch.setenv(variable, value)
        assert "Hint 1 of 3. " not in told(capsys, lambda x: x + 3)
    assert store.tries(ID) == before


def test_the_hash_of_a_function_is_the_same_in_every_kernel(square):
    code = "from formotion.course.memory import written; print(written(lambda x: 2 * x + len('a')))"
    seen = {subprocess.run([sys.executable, "-c", code], capture_output=True).stdout for _ in range(2)}
    assert len(seen) == 1
    assert len(seen.pop().strip()) == 64


def test_what_is_not_attempted_is_no_failure(square, capsys):
    def stub(x):
        raise NotImplementedError()

    for _ in range(3):
        assert "Hint 1 of 3. " not in told(capsys, stub)
    assert "Hint 1 of 3. " not in told(capsys, lambda x: x + 1)


def test_solution_opens_only_after_a_try(sample, capsys, monkeypatch):
    monkeypatch.setattr("formotion.course.lessons.resource", lambda name: sample.path.parents[1])
    show_solution(ID)
    assert "x**2" not in capsys.readouterr().out
    check(ID, lambda x: x)
    show_solution(ID)
    said = capsys.readouterr().out
    assert "return x**2" in said
    assert "###" not in said


def test_report_escapes_html(square):
    def angry(x):
        raise ValueError("<b>no</b>")

    assert "&lt;b&gt;no" in examine(ID, square, angry)._repr_html_()


def test_cases_are_fixed_in_tests_and_fresh_for_learners(square, monkeypatch):
    from formotion.course.trial import cases

    monkeypatch.setenv("FORMOTION_CONTEXT", "test")
    first, again = (cases(ID, square)[0][0] for _ in range(2))
    assert np.array_equal(first, again)
    monkeypatch.setenv("FORMOTION_CONTEXT", "interactive")
    assert not np.array_equal(cases(ID, square)[0][0], first)
