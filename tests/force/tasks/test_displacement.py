"""The task force/displacement: its worlds, its scored points, and the order of its methods."""

import numpy as np
import pytest

from formotion.core.errors import InputError, ShapeError
from formotion.force.tasks.displacement import at_vectors, instance, task


def test_scored_points_lie_where_image_velocimetry_has_its_vectors():
    points = at_vectors(np.indices((512, 512), dtype=float))
    expected = 15.5 + 16 * np.arange(2, 29)
    np.testing.assert_allclose(points[0, :, 0], expected)
    np.testing.assert_allclose(points[1, 0], expected)


def test_score_is_the_rms_per_component():
    truth = instance("gradient", 1).truth
    assert task.score(truth["shift_px"], truth) == 0
    assert task.score(truth["shift_px"] + np.array([0.3, -0.4])[:, None, None], truth) == pytest.approx(
        np.sqrt((0.09 + 0.16) / 2)
    )


@pytest.mark.parametrize("world", task.worlds)
def test_measure_beats_the_trivial_methods_that_do_not_know_the_world(world):
    problem = instance(world, 2)
    scores = {
        name: task.score(method(**problem.inputs), problem.truth)
        for name, method in (task.trivial | task.ours).items()
    }
    limit = task.limit.value(problem)
    assert 0.04 < limit < 0.05
    assert scores["displacement.measure"] < 0.3 * scores["no displacement"]
    if task.worlds[world] == "matched":
        assert scores["displacement.measure"] < 1.2 * limit


def test_repeats_keep_the_field_and_renew_beads_and_noise():
    one, two = instance("adhesions", 3, repeat=0), instance("adhesions", 3, repeat=1)
    np.testing.assert_array_equal(one.truth["shift_px"], two.truth["shift_px"])
    assert not np.allclose(one.inputs["after"], two.inputs["after"])
    np.testing.assert_array_equal(one.inputs["after"], instance("adhesions", 3).inputs["after"])


def test_wrong_estimates_are_refused():
    truth = instance("shift", 1).truth
    with pytest.raises(ShapeError, match="estimate must have shape"):
        task.score(np.zeros((512, 512)), truth)
    with pytest.raises(InputError, match="estimate must be finite"):
        task.score(np.full((2, 512, 512), np.nan), truth)
