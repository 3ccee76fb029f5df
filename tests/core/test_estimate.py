import pytest
from hypothesis import given
from hypothesis import strategies as st

from formotion.core import Estimate, InputError


@given(st.floats(-1e6, 1e6), st.floats(0, 1e6), st.floats(-2e6, 2e6))
def test_covers_means_between_the_ends(low, width, truth):
    assert Estimate(low, low, low + width).covers(truth) == (low <= truth <= low + width)


def test_reads_as_a_number_with_its_interval():
    assert f"{Estimate(2.0, 1.5, 2.75):.1f}" == "2.0 (1.5 to 2.8, 90 %)"
    assert str(Estimate(2e-15, 1e-15, 3e-15, 0.95)) == "2e-15 (1e-15 to 3e-15, 95 %)"


@pytest.mark.parametrize("ends", [(2, 1), (float("nan"), 1)])
def test_ends_out_of_order_are_an_error(ends):
    with pytest.raises(InputError, match="low <= high"):
        Estimate(1.0, *ends)


@pytest.mark.parametrize("level", [0, 1, 90, -0.1])
def test_level_is_a_probability(level):
    with pytest.raises(InputError, match="level must be between 0 and 1, got"):
        Estimate(1.0, 0.0, 2.0, level)
