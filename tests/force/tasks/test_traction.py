"""The tractions task: instances, score, baselines and limit."""

import numpy as np
import pytest

from formotion.core.errors import InputError, ShapeError
from formotion.force.tasks import traction as module
from formotion.force.tasks.traction import task
from formotion.force.tasks.traction_large import task as large


@pytest.fixture(scope="module")
def small():
    return module.make(size=48, seeds=2)


def test_instances_repeat_and_state_their_noise(small):
    one, again = (small.instance("layer-10", 7) for _ in range(2))
    np.testing.assert_array_equal(one.inputs["displacement_um"], again.inputs["displacement_um"])
    assert one.inputs["thickness_um"] == 20.0
    quiet = small.instance("layer-5", 7)
    np.testing.assert_array_equal(one.truth["traction_pa"], quiet.truth["traction_pa"])
    assert one.truth["noise_um"] == pytest.approx(2 * quiet.truth["noise_um"])


def test_score_is_zero_for_the_truth_and_one_for_nothing(small):
    instance = small.instance("patchy-5", 1)
    assert small.score(instance.truth["traction_pa"], instance.truth) == 0
    assert small.score(small.trivial["no traction"](**instance.inputs), instance.truth) == 1
    with pytest.raises(ShapeError, match="components"):
        small.score(np.zeros((2, 3, 4)), instance.truth)
    with pytest.raises(InputError, match="finite"):
        small.score(np.full((2, 48, 48), np.nan), instance.truth)


@pytest.mark.parametrize("world", ["patches-10", "layer-5", "smooth-10", "mixed-5"])
def test_order_of_methods(small, world):
    instance = small.instance(world, 3)
    score = {
        name: small.score(method(**instance.inputs), instance.truth)
        for name, method in {**small.trivial, **small.ours}.items()
    }
    assert score["traction.infer sparse"] <= 1.1 * score["traction.infer smooth"] < 0.6
    assert score["traction.infer smooth"] < score["unregularised inverse"]
    assert small.limit.value(instance) < 1.02 * score["traction.infer sparse"]


def test_unregularised_inverse_undoes_a_wave():
    pixel_um, young_pa = 0.5, 1e3
    x = np.arange(40) * 2 * np.pi / 40
    pull = np.stack([np.cos(2 * x) * np.ones((30, 1)), np.sin(3 * x) * np.ones((30, 1))])
    gains = [
        module.compliance(n * 2 * np.pi / (40 * pixel_um), young_pa, 0.4)[part]
        for n, part in ((2, 1), (3, 0))
    ]
    moved = pull * np.array(gains)[:, None, None]
    np.testing.assert_allclose(module._unregularised(moved, pixel_um, young_pa, 0.4, np.inf), pull, atol=1e-9)


def test_the_two_sizes():
    assert task.worlds == large.worlds
    assert set(task.worlds.values()) == {"matched", "mismatched"}
    assert large.instance("smooth-5", 0).inputs["displacement_um"].shape == (2, 512, 512)
