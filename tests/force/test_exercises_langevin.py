"""The exercises of force/langevin: references that hold in simulated worlds."""

import numpy as np
import pytest

from formotion.dynamics import langevin, langevin_worlds
from formotion.force.exercises import langevin as exercises


def free(error_um=0.0, frames=40_000, dt_s=0.01):
    """Return a free track with D = 0.5 µm²/s as a camera sees it."""
    rng = np.random.default_rng(0)
    path = langevin.overdamped(np.zeros_like, 0.5, np.zeros((1, 2)), dt_s, frames, rng, substeps=1)
    return langevin.observe(path, error_um, rng=rng)[0]


def test_regression_finds_the_known_spring():
    spring = langevin_worlds.ornstein_uhlenbeck(np.eye(2), 0.5)
    track = spring.simulate(1, 0.02, 100_000, np.random.default_rng(1), substeps=1).position_um[:, 0]
    values = np.column_stack([np.ones(len(track)), track])
    found = exercises.regress.reference(track, values, 0.02)
    np.testing.assert_allclose(found, [[0, 0], [-1, 0], [0, -1]], atol=0.1)


def test_mean_square_step_gives_the_known_diffusion():
    assert exercises.diffusion.reference(free(), 0.01) == pytest.approx(0.5, rel=0.02)


def test_an_error_of_the_camera_is_taken_off_and_found():
    seen = free(error_um=0.2)
    assert exercises.diffusion.reference(seen, 0.01) > 4  # what forgetting it costs
    np.testing.assert_allclose(exercises.camera.reference(seen, 0.01), [0.5, 0.2], rtol=0.15)


def test_watching_that_long_gives_that_error_of_a_constant_drift():
    # one term per axis: the mean of T/dt steps of variance 2 D dt, over dt, has variance 2 D / T per axis
    drift_um_per_s, d, error = np.array([0.3, -0.4]), 0.5, 0.1
    duration_s = exercises.watch.reference(2, 0.5, d, error)
    found = drift_um_per_s + np.random.default_rng(4).normal(0, np.sqrt(2 * d / duration_s), (4000, 2))
    nmse = np.mean(((found - drift_um_per_s) ** 2).sum(axis=1)) / 0.5**2
    assert np.sqrt(nmse) == pytest.approx(error, rel=0.05)


def test_luck_passes_the_score_as_rarely_as_it_says():
    rng, chance = np.random.default_rng(5), 0.2
    passed = [(exercises.score.reference(rng.normal(size=20), 1.0, chance) > 0).any() for _ in range(4000)]
    assert 0.02 < np.mean(passed) <= chance
