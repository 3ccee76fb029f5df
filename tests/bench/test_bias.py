"""Bias and variance apart, on errors whose parts are known."""

import numpy as np
import pytest

from formotion.bench.bias import bias_variance
from formotion.core.errors import InputError, ShapeError

TRUTH = np.linspace(-1, 1, 3000).reshape(50, 60)


def draw(k):
    return {"noise": np.random.default_rng(k).normal(0, 0.5, TRUTH.shape)}


def test_parts_are_recovered_and_add_up():
    estimates = [0.8 * TRUTH + draw(k)["noise"] for k in range(12)]
    parts = bias_variance(lambda noise: 0.8 * TRUTH + noise, draw, TRUTH, repeats=12)
    assert parts.variance.mean() == pytest.approx(0.25, rel=0.05)
    assert parts.bias2.mean() == pytest.approx((0.04 * TRUTH**2).mean(), abs=0.005)
    error = np.mean([(estimate - TRUTH) ** 2 for estimate in estimates])
    assert (parts.bias2 + parts.variance).mean() == pytest.approx(error)
    assert parts.repeats == 12


def test_no_bias_is_zero_on_average():
    assert bias_variance(lambda noise: TRUTH + noise, draw, TRUTH, repeats=6).bias2.mean() == pytest.approx(
        0, abs=5e-3
    )


def test_bad_input_is_refused():
    with pytest.raises(InputError, match="repeats must be at least 2"):
        bias_variance(lambda noise: TRUTH, draw, TRUTH, repeats=1)
    with pytest.raises(ShapeError, match="estimate must have shape"):
        bias_variance(lambda noise: TRUTH.T, draw, TRUTH)
    with pytest.raises(InputError, match="estimate must be finite"):
        bias_variance(lambda noise: TRUTH * np.nan, draw, TRUTH)
