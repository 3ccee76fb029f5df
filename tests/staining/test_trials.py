"""Stains side by side: shapes, scores with exact answers, the limit beside them."""

import numpy as np
import pytest

from formotion.core.errors import InputError, ShapeError
from formotion.staining import baselines, trials, worlds


class Copy:
    """Predicts its input."""

    def predict(self, image):
        return image


class Given:
    """Predicts what it was given, whatever the input."""

    def __init__(self, answers):
        self.answers = iter(answers)

    def predict(self, image):
        return next(self.answers)[None]


@pytest.fixture(scope="module")
def fields():
    return worlds.simulate("matched", np.random.default_rng(1), fields=2, shape=(48, 64))


def test_each_stain_predicts_each_image(fields):
    found = trials.predicted({"copy": Copy(), "mean": baselines.Mean(np.array([2.0]))}, fields.bright)
    np.testing.assert_array_equal(found["copy"], fields.bright)
    assert found["mean"].shape == fields.bright.shape


def test_errors_are_zero_for_the_truth_and_one_for_the_best_constant(fields):
    found = trials.errors(
        {"truth": Given(fields.expected), "mean": baselines.Mean(np.array([fields.expected.mean()]))}, fields
    )
    assert found["truth"] == 0
    assert found["mean"] == pytest.approx(1, abs=1e-5)
    best = np.sqrt(np.mean((fields.best - fields.expected) ** 2)) / fields.expected.std()
    assert found["limit"] == pytest.approx(float(best))


def test_correlation_is_over_all_fields_together():
    truth = np.array([[[0.0, 1.0]], [[10.0, 11.0]]])
    within = np.array([[[1.0, 0.0]], [[11.0, 10.0]]])  # wrong in each field, right between fields
    assert trials.correlation(within, truth) == pytest.approx(
        np.corrcoef(truth.ravel(), within.ravel())[0, 1]
    )
    assert trials.correlation(-truth, truth) == -1


def test_bad_input(fields):
    with pytest.raises(InputError, match="got none"):
        trials.predicted({}, fields.bright)
    with pytest.raises(ShapeError, match="images"):
        trials.predicted({"copy": Copy()}, fields.bright[0])
    with pytest.raises(InputError, match="finite"):
        trials.predicted({"copy": Copy()}, np.full((1, 4, 4), np.nan))
    with pytest.raises(ShapeError, match="prediction"):
        trials.correlation(fields.bright[:1], fields.bright)
    with pytest.raises(InputError, match="vary"):
        trials.correlation(np.ones((1, 4, 4)), np.ones((1, 4, 4)))


def test_columns_keep_the_order():
    assert trials.columns([]) == {}
    assert list(trials.columns([{"b": 1, "a": 2}])) == ["b", "a"]
