"""Cross-validation: folds are what they say, nothing is predicted by a model that saw it."""

import numpy as np
import pytest

from formotion.core.errors import InputError
from formotion.staining import baselines, crossing, pairs


@pytest.fixture
def squares():
    rng = np.random.default_rng(0)
    images = tuple(rng.normal(size=(1, 24, 36)) for _ in range(3))
    return pairs.cut(pairs.Pairs(images, images, ("a", "b", "c")), 12)


def test_folds_by_field_keep_fields_together(squares):
    folds = crossing.folds_by_field(squares)
    assert sorted(zip(squares.names, folds, strict=True)) == [
        (name, k) for k, name in enumerate("abc") for _ in range(6)
    ]


def test_folds_by_patch_are_of_equal_size_and_random(squares):
    first, second = (crossing.folds_by_patch(squares, 3, np.random.default_rng(k)) for k in (1, 2))
    assert np.bincount(first).tolist() == [6, 6, 6]
    assert (first != second).any()


def test_no_square_is_predicted_by_a_model_that_saw_it(squares):
    seen = []

    def train(inputs, targets):
        seen.append({one.tobytes() for one in inputs})
        return Watching(seen[-1])

    crossing.held_out_r(squares, crossing.folds_by_field(squares), train)
    assert [len(some) for some in seen] == [12, 12, 12]


class Watching:
    """Predicts the image itself and refuses what it was trained on."""

    def __init__(self, seen):
        self.seen = seen

    def predict(self, image):
        assert image.tobytes() not in self.seen
        return image


def test_r_is_that_of_all_squares_of_a_field_together(squares):
    """Offsets between the squares of one field count, those between fields do not."""
    steps = [10.0 * (k % 6) + 100 * squares.fields.index(name) for k, name in enumerate(squares.names)]
    shifted = pairs.Pairs(
        squares.inputs, tuple(one + h for one, h in zip(squares.targets, steps, strict=True)), squares.names
    )
    found = crossing.held_out_r(
        shifted, crossing.folds_by_field(shifted), lambda inputs, targets: Watching(())
    )
    for name in "abc":
        rows = [k for k, other in enumerate(shifted.names) if other == name]
        truth, guess = (np.ravel([part[k] for k in rows]) for part in (shifted.targets, shifted.inputs))
        assert found[name] == pytest.approx(np.corrcoef(truth, guess)[0, 1], abs=1e-6)


def test_a_leak_shows():
    """Fields with a gain of their own: known to a split by patch, unknown to one by field."""
    rng = np.random.default_rng(3)
    inputs = tuple(rng.normal(size=(1, 48, 48)) + 10 * k for k in range(4))
    gains = (1, -1, 1, -1)
    targets = tuple(gain * (one - one.mean()) for gain, one in zip(gains, inputs, strict=True))
    squares = pairs.cut(pairs.Pairs(inputs, targets, tuple("abcd")), 12)

    def train(inputs, targets):
        return baselines.forest(inputs, targets, pixels=4000, trees=10, sigma_max_px=1)

    honest = crossing.held_out_r(squares, crossing.folds_by_field(squares), train)
    claimed = crossing.held_out_r(squares, crossing.folds_by_patch(squares, 4, rng), train)
    assert min(claimed.values()) > 0.7
    assert min(honest.values()) < 0


@pytest.mark.parametrize("folds", [[0, 1], np.zeros(18, int), []])
def test_folds_must_fit(squares, folds):
    with pytest.raises(InputError, match="at least two folds"):
        crossing.held_out_r(squares, folds, baselines.linear)


@pytest.mark.parametrize(("count", "said"), [(1, "count"), (2.5, "count"), (19, "at most the 18 squares")])
def test_the_number_of_folds_must_fit(squares, count, said):
    with pytest.raises(InputError, match=said):
        crossing.folds_by_patch(squares, count, np.random.default_rng(0))
