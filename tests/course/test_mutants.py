import ast

import numpy as np
import pytest

from formotion.course.altered import alterations, names
from formotion.course.mutants import mutants
from formotion.course.outside import around
from formotion.course.powers import relation

SOLUTION = """
def strain_energy_j(traction_pa, displacement_um, pixel_um):
    work = np.sum(traction_pa * displacement_um, axis=0)[1:]
    if pixel_um < 0:
        return -work
    return 0.5 * work.mean() * 1e-18
"""


def kinds(source):
    return {kind for kind, _, _ in mutants(source)}


def test_one_solution_is_broken_in_every_way_that_it_can_be():
    assert kinds(SOLUTION) == {
        "sign",
        "left out",
        "factor or power",
        "unit",
        "constant",
        "comparison",
        "call left out",
        "keyword left out",
        "index left out",
        "off by one",
        "sum, mean or spread",
    }


def test_every_mutant_is_code_that_differs_in_one_place():
    whole = ast.unparse(ast.parse(SOLUTION))
    found = [code for _, _, code in mutants(SOLUTION)]
    assert len(set(found)) == len(found) > 30
    assert all(ast.parse(code) and code != whole for code in found)


@pytest.mark.parametrize(
    ("source", "kind", "change"),
    [
        ("y = a.T", "transposed", "a.T -> a"),
        ("y = (a, b)", "order swapped", "(a, b) -> (b, a)"),
        ("y = np.std(a)", "sum, mean or spread", "np.std(a) -> np.std(a, ddof=1)"),
        ("y = -a", "sign", "-a -> a"),
        ("y = f(a, b)", "arguments swapped", "f(a, b) -> f(b, a)"),
        ("y = np.sqrt(a)", "call left out", "np.sqrt(a) -> a"),
        ("y = a[:-1]", "off by one", ":-1 -> 1:"),
    ],
)
def test_mistakes_by_name(source, kind, change):
    assert (kind, change) in {(each[0], each[1]) for each in mutants(source)}


def test_text_and_truth_values_are_left_alone():
    assert not list(mutants("y = f'{a}' if True else 'no'"))


def test_mistakes_around_a_function_give_other_values():
    rng = np.random.default_rng(0)
    case = rng.normal(size=(2, 3, 4)), rng.uniform(2, 3)

    def right(field, pixel_um):
        return field * pixel_um**3

    wrong = {change: function(*case) for _, change, function in around(right, case)}
    assert len(wrong) > 15
    for change, value in wrong.items():
        assert value.shape != case[0].shape or not np.allclose(value, right(*case)), change


def test_arguments_go_by_their_names():
    assert names(lambda gain, weight: 0, 2) == ["`gain`", "`weight`"]
    assert names(lambda *given: 0, 2) == ["`given`", "argument 2"]
    moved = {words: move((2.0, 5.0)) for _, words, move in alterations((2.0, 5.0), ["`gain`", "`weight`"])}
    assert moved["as if `gain` and `weight` had changed places"] == (5.0, 2.0)
    assert moved["as if `weight` were 1"] == (2.0, 1.0)


SIZES = [2.0, 3.0, 5.0, 7.0]


@pytest.mark.parametrize(
    ("power", "said"),
    [
        (1, "has one factor of `width` too many on all 4 cases."),
        (-2, "has two factors of `width` too few on all 4 cases."),
        (0.5, "has the root of `width` too many on all 4 cases."),
        (3, None),
        (0, None),
    ],
)
def test_a_power_too_many_is_named(power, said):
    rights = [np.array(value) for value in (4.0, 1.0, 3.0, 2.0)]
    arrays = [(right * size**power, right) for right, size in zip(rights, SIZES, strict=True)]
    assert relation(arrays, {"`width`": SIZES}) == said


def test_the_same_size_on_all_cases_names_nothing():
    arrays = [(np.array(6.0), np.array(2.0))] * 4
    assert relation(arrays, {"`width`": [3.0] * 4}) is None
