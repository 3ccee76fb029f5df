"""The references of `force/displacement` give exact answers; its misconceptions can be told apart."""

from itertools import combinations

import numpy as np
import pytest

from formotion.core import Exercise
from formotion.force.exercises import displacement as exercises

SPECS = {name: spec for name, spec in vars(exercises).items() if isinstance(spec, Exercise)}


def bead(shape, y, x):
    rows, columns = np.indices(shape)
    return 1000 * np.exp(-((rows - y) ** 2 + (columns - x) ** 2) / (2 * 1.5**2))


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("name", SPECS)
def test_every_misconception_gives_its_own_answer(name, seed):
    spec = SPECS[name]
    case = spec.cases(np.random.default_rng(seed))
    answers = {m.name: np.asarray(m.wrong(*case)) for m in spec.misconceptions}
    answers["right"] = np.asarray(spec.reference(*case))
    size = np.abs(answers["right"]).max()
    for one, other in combinations(answers, 2):
        assert np.abs(answers[one] - answers[other]).max() > 1e-3 * size, f"{one} = {other}"


def test_one_step_points_from_the_relaxed_to_the_stressed_place():
    after = bead((30, 41), 14.0, 20.0)
    down, right = bead((30, 41), 14.2, 20.0), bead((30, 41), 14.0, 20.2)
    assert exercises.one_step.reference(down, after) == pytest.approx((0.2, 0), abs=0.05)
    assert exercises.one_step.reference(right, after) == pytest.approx((0, 0.2), abs=0.05)


def test_repeated_steps_find_the_shift_exactly():
    shift = np.array([0.4, -0.3])
    before = bead((30, 41), 14 + shift[0], 20 + shift[1])
    found = np.zeros(2)
    for _ in range(12):
        found += exercises.one_step.reference(before, bead((30, 41), *(np.array([14, 20]) + found)))
    assert found == pytest.approx(shift, abs=1e-9)


def test_smallest_error_of_a_checkerboard_of_slopes():
    slope = np.ones((2, 8, 10))
    slope[1, :, ::2] = -1  # y and x slopes uncorrelated: every pixel holds 1 / (2 variance) on each
    error = exercises.smallest_error_px.reference(slope, np.full((8, 10), 9.0))
    assert error == pytest.approx(np.sqrt([2 * 9 / 80] * 2), rel=1e-12)


def test_slopes_that_cannot_tell_y_from_x_raise_the_smallest_error():
    rng = np.random.default_rng(0)
    slope, variance = rng.normal(size=(2, 9, 12)), np.ones((9, 12))
    alike = slope.copy()
    alike[1] = 0.95 * slope[0] + np.sqrt(1 - 0.95**2) * slope[1]
    assert (
        exercises.smallest_error_px.reference(alike, variance)[0]
        > 2 * (exercises.smallest_error_px.reference(slope, variance)[0])
    )


def test_drift_is_gone_and_the_pull_stays():
    far = np.zeros((7, 10), bool)
    far[:, :5] = True
    pull = np.where(far, 0.0, 3.0)
    field = np.stack([pull + 1.5, -pull - 2.5])
    field[0, 2, 2] = 99  # a lost bead must not matter
    left = exercises.remove_drift.reference(field, far)
    keep = np.ones_like(far)
    keep[2, 2] = False
    np.testing.assert_allclose(left[:, keep], np.stack([pull, -pull])[:, keep], atol=1e-12)


def test_bias_and_variance_add_up_to_the_squared_error():
    estimates, truth = exercises.bias2_and_variance.cases(np.random.default_rng(3))
    parts = exercises.bias2_and_variance.reference(estimates, truth)
    assert sum(parts) == pytest.approx(((estimates - truth) ** 2).mean(), rel=1e-12)


def test_a_pixel_of_the_picture_in_micrometres():
    ones = np.ones((2, 3, 4))
    np.testing.assert_allclose(exercises.to_um.reference(ones, 6.5, 20, 2), 0.65 * ones)
