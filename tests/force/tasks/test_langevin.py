"""The task force/langevin: instances, score, baselines and limit."""

import numpy as np
import pytest

from formotion.core.errors import InputError, ShapeError
from formotion.force.tasks import langevin as module
from formotion.force.tasks.langevin import task


@pytest.fixture(autouse=True)
def short(monkeypatch):
    monkeypatch.setattr(module, "FRAMES", 1600)


def test_instances_repeat_and_hold_what_their_name_says():
    one, again = (task.instance("error-1000", 7) for _ in range(2))
    np.testing.assert_array_equal(one.inputs["points_um"], again.inputs["points_um"])
    assert len(np.unique(one.inputs["track"])) == 10
    away = one.inputs["points_um"] - one.truth["true_um"]
    assert away.std() == pytest.approx(0.05, rel=0.03)
    blurred = task.instance("blur-1000", 7)
    assert blurred.inputs["exposure"] == 1.0
    assert len(blurred.inputs["points_um"]) == 10 * 1600


@pytest.mark.parametrize("world", task.worlds)
def test_score_of_truth_and_of_no_drift(world):
    instance = task.instance(world, 1)
    assert task.score(instance.truth["drift_um_per_s"], instance.truth) == 0
    nothing = task.score(task.trivial["no drift"](**instance.inputs), instance.truth)
    assert nothing == (0 if world == "free-100" else pytest.approx(1))
    with pytest.raises(ShapeError, match="one drift vector"):
        task.score(np.zeros((3, 2)), instance.truth)
    with pytest.raises(InputError, match="finite"):
        task.score(np.full_like(instance.truth["drift_um_per_s"], np.nan), instance.truth)


def test_order_of_methods_under_errors_of_the_camera():
    instance = task.instance("error-1000", 3)
    score = {
        name: task.score(method(**instance.inputs), instance.truth)
        for name, method in {**task.trivial, **task.ours}.items()
    }
    assert score["langevin.infer average"] < score["langevin.infer all"] < 0.2
    assert score["least squares on displacements"] > 0.2
    assert task.limit.value(instance) == pytest.approx(score["langevin.infer all"], rel=0.8)


def test_limit_without_errors_is_terms_over_information():
    instance = task.instance("well-100", 2)
    drift = module.double_well().drift(instance.truth["true_um"])
    information = 0.25 * 1600 * module.DT_S * np.mean((drift**2).sum(axis=1)) / 0.5
    assert task.limit.value(instance) == pytest.approx(20 / (2 * information), rel=0.03)
