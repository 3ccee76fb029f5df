"""The task: instances repeat, the score reads as told, the oracle is good, the foci cannot be predicted."""

import numpy as np
import pytest

from formotion.core.errors import InputError, ShapeError
from formotion.staining.tasks import label_free as module
from formotion.staining.tasks.label_free import task


@pytest.fixture(scope="module")
def matched():
    return task.instance("matched", 3)


def test_instances_repeat_and_hold_fields_apart(matched):
    again = task.instance("matched", 3)
    np.testing.assert_array_equal(matched.inputs["train_stain"], again.inputs["train_stain"])
    assert matched.inputs["train_bright"].shape == (module.TRAINING_FIELDS, *module.SHAPE)
    assert matched.inputs["bright"].shape == matched.truth["expected"].shape
    flat = matched.inputs["train_bright"].reshape(module.TRAINING_FIELDS, -1)
    for field in matched.inputs["bright"]:
        assert not (flat == field.ravel()).all(axis=1).any()


def test_mismatched_worlds_are_learned_from_the_matched_one(matched):
    dense = task.instance("dense", 3)
    np.testing.assert_array_equal(dense.inputs["train_bright"], matched.inputs["train_bright"])


def test_the_score(matched):
    truth = matched.truth
    expected = truth["expected"]
    assert task.score(expected, truth) == 0
    assert task.score(np.full_like(expected, expected.mean()), truth) == pytest.approx(1, abs=1e-5)
    assert task.score(expected + 2 * expected.std(), truth) == pytest.approx(2, abs=1e-5)
    with pytest.raises(ShapeError, match="one picture for each"):
        task.score(expected[0], truth)
    with pytest.raises(InputError, match="finite"):
        task.score(np.full_like(expected, np.nan), truth)


@pytest.mark.parametrize("world", task.worlds)
def test_the_oracle_is_good_where_there_is_something_to_know(world):
    limit = task.limit.value(task.instance(world, 1))
    assert (0.9 < limit < 1.1) if world == "foci" else (limit < 0.5)


def test_order_of_the_quick_methods(matched):
    score = {
        name: task.score(task.trivial[name](**matched.inputs), matched.truth)
        for name in ("mean of the training stain", "linear regression on patches")
    }
    assert 0.95 < score["mean of the training stain"] < 1.1
    assert task.limit.value(matched) < score["linear regression on patches"] < 1
