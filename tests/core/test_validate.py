import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formotion.core.errors import InputError, ShapeError
from formotion.core.validate import finite_array, positive, whole, within


@given(st.floats(min_value=1e-300, max_value=1e300))
def test_positive_returns_what_it_was_given(number):
    assert positive("pixel_um", number, "x") == number


@pytest.mark.parametrize("bad", [0, -0.1, np.nan, np.inf, None, "wide", [1, 2]])
def test_positive_names_rule_value_and_remedy(bad):
    with pytest.raises(InputError, match=r"pixel_um must be positive and finite, got .*: measure it"):
        positive("pixel_um", bad, "measure it")


@pytest.mark.parametrize("bad", [-0.01, 0.51, np.nan, "a"])
def test_within_rejects_what_lies_outside(bad):
    with pytest.raises(InputError, match=r"poisson must be between 0.0 and 0.5"):
        within("poisson", bad, 0.0, 0.5, "0.5 for hydrogels")


def test_within_accepts_both_ends():
    assert within("poisson", 0, 0.0, 0.5, "") == 0.0
    assert within("poisson", 0.5, 0.0, 0.5, "") == 0.5


def test_finite_array_converts_without_touching_the_original():
    given_array = np.ones((2, 3, 5), dtype=np.uint8)
    checked = finite_array("u", given_array, (2, "Y", "X"), "")
    checked[:] = 7
    assert checked.dtype == np.float64
    assert given_array.max() == 1


@pytest.mark.parametrize("shape", [(2, 3), (3, 3, 5), (2, 0, 5), (2, 3, 5, 1)])
def test_finite_array_rejects_other_shapes(shape):
    with pytest.raises(ShapeError, match=r"u must have shape \(2, Y, X\), got "):
        finite_array("u", np.zeros(shape), (2, "Y", "X"), "give components first")


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_finite_array_counts_what_is_not_finite(value):
    field = np.zeros((2, 3, 5))
    field[0, 1, 1] = value
    with pytest.raises(InputError, match=r"got 1 NaN or infinite of 30"):
        finite_array("u", field, (2, "Y", "X"), "mask it")


@pytest.mark.parametrize("bad", [np.array(["a"]), np.array([1j]), np.array([None])])
def test_finite_array_rejects_what_is_no_real_number(bad):
    with pytest.raises(InputError, match="must hold real numbers"):
        finite_array("u", bad, ("X",), "")


@pytest.mark.parametrize("value", [0, 1.5, float("nan"), None, "two"])
def test_whole_numbers_are_asked_for(value):
    with pytest.raises(InputError, match="steps must be a whole number from 1, got"):
        whole("steps", value, 1, "frames after the first")
    assert whole("steps", 3.0, 1, "frames after the first") == 3
