"""Task force/stress: its instances, its score and its limit."""

import numpy as np
import pytest

from formotion.core.errors import ShapeError
from formotion.force.tasks.stress import task

SEED = 5


@pytest.fixture(scope="module")
def instances():
    return {world: task.instance(world, SEED) for world in task.worlds}


@pytest.mark.parametrize("world", task.worlds)
def test_the_same_seed_gives_the_same_instance_and_another_seed_another(instances, world):
    again, other = task.instance(world, SEED), task.instance(world, SEED + 1)
    np.testing.assert_array_equal(again.inputs["traction_pa"], instances[world].inputs["traction_pa"])
    assert not np.array_equal(other.inputs["traction_pa"], instances[world].inputs["traction_pa"])


def test_the_truth_scores_zero_and_no_stress_one(instances):
    for instance in instances.values():
        true = instance.truth["stress_n_per_m"]
        assert task.score(true, instance.truth) == 0
        assert task.score(0 * true, instance.truth) == pytest.approx(1)


def test_only_a_window_forgives_a_uniform_stress(instances):
    for world, instance in instances.items():
        shifted = instance.truth["stress_n_per_m"] + 1e-3
        assert (task.score(shifted, instance.truth) < 1e-9) == (world == "window")


def test_bad_estimates_are_named(instances):
    with pytest.raises(ShapeError, match="estimate must have shape"):
        task.score(np.zeros((2, 3, 3)), instances["disc"].truth)


@pytest.mark.parametrize("world", ["uneven", "disc"])
def test_ours_lies_between_the_trivial_and_the_limit(instances, world):
    instance = instances[world]
    scores = {
        name: task.score(method(**instance.inputs), instance.truth)
        for name, method in (task.trivial | task.ours).items()
    }
    assert task.limit.value(instance) < scores["stress.infer"] < scores["the mean everywhere (virial)"]
    assert scores["the mean everywhere (virial)"] < scores["no stress"]
