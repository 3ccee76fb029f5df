import numpy as np
import pytest

from formotion.core.errors import InputError, ShapeError
from formotion.staining.agreement import bland_altman

RNG = np.random.default_rng(2)


def test_limits_are_bias_and_spread():
    first = np.array([10.0, 20, 30, 40])
    found = bland_altman(first, first + [0, 2, 4, 2])
    spread = np.std([0, 2, 4, 2], ddof=1)
    assert float(found.bias) == 2
    np.testing.assert_allclose(float(found.high), 2 + 1.959964 * spread, rtol=1e-6)
    np.testing.assert_allclose(float(found.low), 2 - 1.959964 * spread, rtol=1e-6)
    np.testing.assert_array_equal(found.difference, [0, 2, 4, 2])
    np.testing.assert_array_equal(found.mean, [10, 21, 32, 41])


@pytest.mark.parametrize("n", [3, 8, 40])
def test_intervals_cover_the_true_limits_and_bias(n):
    trials = 2000
    differences = RNG.normal(1.0, 2.0, size=(trials, n))
    found = [bland_altman(np.zeros(n), row) for row in differences]
    truth = {"bias": 1.0, "low": 1 - 2 * 1.959964, "high": 1 + 2 * 1.959964}
    for name, value in truth.items():
        share = np.mean([getattr(one, name).covers(value) for one in found])
        assert abs(share - 0.9) < 4 * np.sqrt(0.09 / trials), name


def test_many_pairs_give_the_textbook_approximation():
    n = 2000
    found = bland_altman(np.zeros(n), RNG.normal(size=n), level=0.95)
    half = (found.high.high - found.high.low) / 2
    expected = 1.96 * found.difference.std(ddof=1) * np.sqrt(1 / n + 1.96**2 / (2 * n))
    np.testing.assert_allclose(half, expected, rtol=0.02)


def test_swapping_the_measurements_mirrors_everything():
    first, second = RNG.normal(size=(2, 12))
    one, other = bland_altman(first, second), bland_altman(second, first)
    np.testing.assert_allclose([one.low.low, one.low.high], [-other.high.high, -other.high.low])
    np.testing.assert_allclose(float(one.bias), -float(other.bias))


def test_perfect_agreement_has_limits_of_zero():
    found = bland_altman([1, 2, 3], [1, 2, 3])
    assert (found.low.low, found.high.high) == (0, 0)


@pytest.mark.parametrize(
    ("first", "second", "setting", "error", "message"),
    [
        ([1, 2], [1, 2], {}, InputError, "at least 3 pairs, got 2: measure more"),
        ([1, 2, 3], [1, 2], {}, ShapeError, r"second must have shape \(3\)"),
        ([1, 2, np.nan], [1, 2, 3], {}, InputError, "first must be finite"),
        ([1, 2, 3], [1, 2, 3], {"share": 1}, InputError, "share must be between"),
        ([1, 2, 3], [1, 2, 3], {"level": 0}, InputError, "level must be between"),
    ],
)
def test_bad_input_is_refused(first, second, setting, error, message):
    with pytest.raises(error, match=message):
        bland_altman(first, second, **setting)
