"""The task force/tension: instances, score, order of methods, and the limit."""

import numpy as np
import pytest

from formotion.core.errors import InputError, ShapeError
from formotion.force.tasks import tension as module
from formotion.force.tasks.tension import task


def scores(problem):
    methods = {**task.trivial, **task.ours}
    return {name: task.score(method(**problem.inputs), problem.truth) for name, method in methods.items()}


def test_instances_repeat_and_share_the_tissue_between_noises():
    one, again = (module.instance("balanced-1", 3, n_cells=30) for _ in range(2))
    np.testing.assert_array_equal(one.inputs["points_um"], again.inputs["points_um"])
    loud = module.instance("balanced-3", 3, n_cells=30)
    np.testing.assert_array_equal(loud.truth["tension"], one.truth["tension"])
    assert loud.truth["noise_um"] == pytest.approx(3 * one.truth["noise_um"])
    error = loud.inputs["points_um"] - loud.truth["points_um"]
    assert error.std() == pytest.approx(loud.truth["noise_um"], rel=0.1)


def test_score_knows_ratios_alone():
    problem = module.instance("cable-1", 4, n_cells=30)
    truth = problem.truth["tension"]
    assert task.score(truth, problem.truth) == pytest.approx(0, abs=1e-12)
    assert task.score(7 * truth, problem.truth) == pytest.approx(0, abs=1e-12)
    assert task.score(np.ones_like(truth), problem.truth) == pytest.approx(1)
    with pytest.raises(ShapeError, match="one tension per junction"):
        task.score(truth[:-1], problem.truth)
    with pytest.raises(InputError, match="finite"):
        task.score(np.full_like(truth, np.nan), problem.truth)
    with pytest.raises(InputError, match="positive mean"):
        task.score(-truth, problem.truth)


@pytest.mark.parametrize("world", task.worlds)
def test_infer_beats_all_equal_and_the_textbook_in_every_world(world):
    found = scores(module.instance(world, 6))
    assert found["tension.infer"] < 0.8 * found["all equal"]
    assert found["tension.infer"] < found["tension.local"]


def test_nothing_passes_the_limit_on_average_where_balance_is_exact():
    ours, limit = [], []
    for seed in range(6):
        problem = module.instance("balanced-1", seed, n_cells=50)
        ours.append(task.score(task.ours["tension.infer"](**problem.inputs), problem.truth))
        limit.append(task.limit.value(problem))
    assert np.mean(limit) < 1.1 * np.mean(ours) < 1.3 * np.mean(limit)
