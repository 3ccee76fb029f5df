"""The exercises of force/tension: exact references."""

import numpy as np
import pytest

from formotion.dynamics import tissue
from formotion.force.exercises import tension as exercises


def test_pressure_jump_is_that_of_the_circle_through_three_points():
    radius_um, half_angle = 7.0, 0.4
    chord_um, sagitta_um = 2 * radius_um * np.sin(half_angle), radius_um * (1 - np.cos(half_angle))
    jump = exercises.pressure_jump.reference(1.4, chord_um, sagitta_um)
    assert jump == pytest.approx(1.4 / radius_um)


def test_a_flat_wall_holds_no_pressure():
    assert exercises.pressure_jump.reference(1.0, 6.0, 0.0) == 0


def test_pressure_jump_agrees_with_a_tissue_in_balance():
    world = tissue.simulate(12, np.random.default_rng(2), points=3)
    first, middle, last = world.junctions.points_um.reshape(-1, 3, 2).transpose(1, 0, 2)
    chord = last - first
    length = np.hypot(*chord.T)
    right = np.stack([chord[:, 1], -chord[:, 0]], axis=1) / length[:, None]
    sagitta = ((middle - (first + last) / 2) * right).sum(axis=1)
    pressure = np.append(world.pressure_nn_per_um, 0.0)[world.junctions.cells]
    jump = exercises.pressure_jump.reference(world.tension_nn, length, sagitta)
    np.testing.assert_allclose(jump, pressure[:, 0] - pressure[:, 1], atol=1e-9)


@pytest.mark.parametrize("n_cells", [10, 30])
def test_a_free_tissue_has_more_equations_than_unknowns(n_cells):
    junctions = tissue.simulate(n_cells, np.random.default_rng(n_cells)).junctions
    unknowns, equations = exercises.unknowns.reference(junctions.cells, junctions.vertices)
    # three junctions meet at each vertex: Euler leaves one free number per tissue size
    assert (unknowns, equations) == (4 * n_cells - 4, 7 * (n_cells - 1))


def test_angle_noise_agrees_with_drawing_the_points():
    rng, noise_um = np.random.default_rng(4), 0.02
    steps = np.array([6.0 / 8, 0.0]) + noise_um * (
        rng.normal(size=(100_000, 2)) - rng.normal(size=(100_000, 2))
    )
    drawn = np.degrees(np.arctan2(steps[:, 1], steps[:, 0]).std())
    assert exercises.angle_noise.reference(6.0, 9, noise_um) == pytest.approx(drawn, rel=0.01)


def test_shrinking_is_the_posterior_of_many_draws():
    rng = np.random.default_rng(6)
    true = 1 + 0.13 * rng.normal(size=400_000)
    measured = true + 0.2 * rng.normal(size=true.size)
    near = np.abs(measured - 1.3) < 0.01
    value, bar = exercises.shrink.reference(1.3, 0.2, 0.13)
    assert value == pytest.approx(true[near].mean(), abs=0.004)
    assert bar == pytest.approx(true[near].std(), abs=0.004)


def test_scores_of_the_truth_in_another_unit_are_perfect():
    true = 1 + 0.13 * np.random.default_rng(1).normal(size=30)
    np.testing.assert_allclose(exercises.scores.reference(true, 7 * true), [1, 1, 0], atol=1e-12)


def test_claiming_that_all_are_equal_has_error_one():
    true = 1 + 0.13 * np.random.default_rng(1).normal(size=5000)
    found = 1 + 1e-6 * np.random.default_rng(2).normal(size=5000)
    assert exercises.scores.reference(true, found)[2] == pytest.approx(1, abs=1e-3)
