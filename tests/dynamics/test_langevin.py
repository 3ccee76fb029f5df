"""Simulated Langevin paths against exact moments, orders of convergence and the camera model."""

import numpy as np
import pytest

from formotion.core.errors import InputError, ShapeError
from formotion.dynamics.langevin import observe, overdamped, underdamped


def rng(seed=0):
    return np.random.default_rng(seed)


def test_free_diffusion_has_the_einstein_variance_at_any_substep():
    for substeps in (1, 7):
        path = overdamped(np.zeros_like, 0.3, np.zeros((20000, 2)), 0.5, 4, rng(), substeps)
        np.testing.assert_allclose(path.position_um[-1].var(axis=0), 2 * 0.3 * 2.0, rtol=0.04)


def test_diffusion_matrix_gives_its_own_covariance():
    matrix = np.array([[0.5, 0.2], [0.2, 0.3]])
    for diffusion in (matrix, lambda x: np.broadcast_to(matrix, (*x.shape, 2))):
        path = overdamped(np.zeros_like, diffusion, np.zeros((40000, 2)), 1.0, 1, rng(), 1)
        np.testing.assert_allclose(np.cov(path.position_um[-1].T), 2 * matrix, rtol=0.04)
    along_axes = overdamped(np.zeros_like, [0.5, 0.0], np.zeros((1000, 2)), 1.0, 1, rng())
    assert np.all(along_axes.position_um[..., 1] == 0)


def test_heun_is_of_second_order_on_a_noise_free_law():
    errors = []
    for substeps in (5, 10, 20):
        path = overdamped(lambda x: -(x**3), 0.0, np.full((1, 1), 1.5), 1.0, 1, rng(), substeps)
        errors.append(abs(path.position_um[-1, 0, 0] - 1.5 / np.sqrt(1 + 2 * 1.5**2)))
    np.testing.assert_allclose(np.log2(np.array(errors)[:-1] / errors[1:]), 2.0, atol=0.4)


def stationary_variance(rate, diffusion, h):
    """Exact stationary variance of Heun's scheme for dx = -rate x dt + sqrt(2 D) dW."""
    a = 1 - rate * h + 0.5 * (rate * h) ** 2
    return 2 * diffusion * h * (1 - 0.5 * rate * h) ** 2 / (1 - a**2)


def test_heun_keeps_the_stationary_variance_to_second_order():
    # exact for the scheme, so the simulator is held against algebra, not only against a limit
    path = overdamped(lambda x: -x, 0.5, np.zeros((100000, 1)), 0.5, 16, rng(1), substeps=1)
    assert path.position_um[-1].var() == pytest.approx(stationary_variance(1, 0.5, 0.5), rel=0.02)
    biases = [stationary_variance(1, 0.5, h) / 0.5 - 1 for h in (0.2, 0.1, 0.05)]
    np.testing.assert_allclose(np.log2(np.divide(biases[:-1], biases[1:])), 2, atol=0.2)


def test_noise_multiplies_at_the_start_of_a_step_ito():
    # geometric Brownian motion dx = s x dW: Itô keeps the mean, Stratonovich would let it grow
    path = overdamped(np.zeros_like, lambda x: 0.1 * x[..., 0] ** 2, np.ones((100000, 1)), 1.0, 1, rng(), 20)
    assert path.position_um[-1].mean() == pytest.approx(1.0, abs=0.01)


def test_same_seed_same_path_and_particles_do_not_mix():
    start = np.zeros((3, 2))
    paths = [overdamped(lambda x: -x, 0.5, start, 0.1, 5, rng(4)).fine_um for _ in range(2)]
    np.testing.assert_array_equal(*paths)
    alone = overdamped(lambda x: -x * [[1], [9], [9]], 0.5, start, 0.1, 5, rng(4)).fine_um
    np.testing.assert_array_equal(alone[:, 0], paths[0][:, 0])


def test_particles_feel_each_other_through_the_drift():
    def attract(x):
        return x.mean(axis=-2, keepdims=True) - x

    path = overdamped(attract, 0.0, np.array([[0.0], [2.0]]), 1.0, 20, rng())
    np.testing.assert_allclose(path.position_um[-1], 1.0, atol=1e-6)


def test_scaling_length_scales_the_path():
    # micrometres to nanometres: drift times 1000, diffusion times 1000²
    micro = overdamped(lambda x: -(x**3), 0.5, np.ones((4, 2)), 0.1, 10, rng(2))
    nano = overdamped(lambda x: -1e-6 * x**3, 0.5e6, np.full((4, 2), 1e3), 0.1, 10, rng(2))
    np.testing.assert_allclose(nano.fine_um, 1e3 * micro.fine_um, rtol=1e-9)


def test_free_inertial_motion_is_exact_at_one_step():
    # dv = sqrt(2D) dW from rest: var v = 2 D t, var x = 2 D t³/3, cov = D t²
    path = underdamped(lambda x, v: 0 * v, 0.5, np.zeros((200000, 1)), 2.0, 1, rng(), substeps=1)
    seen = np.cov(path.position_um[-1, :, 0], path.velocity_um_per_s[-1, :, 0])
    np.testing.assert_allclose(seen, [[8 / 3, 2.0], [2.0, 2.0]], rtol=0.02)


def test_inertial_step_is_of_second_order_on_an_oscillator():
    errors = []
    for substeps in (10, 20, 40):
        path = underdamped(lambda x, v: -x, 0.0, np.ones((1, 1)), 2.0, 1, rng(), substeps)
        errors.append(abs(path.position_um[-1, 0, 0] - np.cos(2.0)))
    np.testing.assert_allclose(np.log2(np.array(errors)[:-1] / errors[1:]), 2.0, atol=0.3)


def test_inertial_noise_may_depend_on_place_and_velocity():
    path = underdamped(
        lambda x, v: -v, lambda x, v: 0.5 * (x[..., 0] < 1e9), np.zeros((40000, 1)), 5.0, 1, rng(), 50
    )
    assert path.velocity_um_per_s[-1].var() == pytest.approx(0.5, rel=0.04)


def test_localisation_error_and_blur_change_the_mean_square_step_as_berglund_says():
    path = overdamped(np.zeros_like, 0.4, np.zeros((400, 1)), 0.1, 200, rng(), substeps=20)
    for exposure in (0.0, 0.5, 1.0):
        tracks = observe(path, error_um=0.1, exposure=exposure, rng=rng(1))
        steps = np.diff(tracks, axis=1)[..., 0]
        seen = np.mean(steps**2), np.mean(steps[:, 1:] * steps[:, :-1])
        blur = 2 * 0.4 * 0.1 * exposure / 6
        exact = 2 * 0.4 * 0.1 - 2 * blur + 2 * 0.1**2, blur - 0.1**2
        np.testing.assert_allclose(seen, exact, atol=0.0012)


def test_observing_without_error_or_blur_returns_the_exact_tracks():
    path = overdamped(lambda x: -x, 0.5, np.zeros((2, 3, 2)), 0.1, 5, rng())
    for seen, exact in zip(observe(path), path.tracks(), strict=True):
        np.testing.assert_array_equal(seen, exact)
    assert len(path.tracks()) == 6
    np.testing.assert_array_equal(path.tracks()[4], path.position_um[:, 1, 1])


def test_error_may_differ_by_axis():
    path = overdamped(np.zeros_like, 0.0, np.zeros((1, 2)), 0.1, 5000, rng(), 1)
    [track] = observe(path, error_um=[0.01, 0.2], rng=rng(1))
    np.testing.assert_allclose(track.std(axis=0), [0.01, 0.2], rtol=0.05)


@pytest.mark.parametrize(
    ("change", "error", "match"),
    [
        ({"start_um": np.full((2, 2), np.nan)}, InputError, "start_um must be finite"),
        ({"start_um": np.zeros(2)}, ShapeError, "start_um must have shape"),
        ({"start_um": np.zeros((0, 2))}, ShapeError, "start_um must have shape"),
        ({"dt_s": -1.0}, InputError, "dt_s must be positive"),
        ({"steps": 0}, InputError, "steps must be a whole number"),
        ({"substeps": 1.5}, InputError, "substeps must be a whole number"),
        ({"diffusion": -0.1}, InputError, "diffusion must not be negative"),
        ({"diffusion": [1.0, 2.0, 3.0]}, ShapeError, "diffusion must be a number"),
        ({"diffusion": [[1.0, 2.0], [2.0, 1.0]]}, InputError, "positive definite"),
        ({"diffusion": lambda x: np.ones(7)}, ShapeError, "diffusion must return"),
        ({"drift": lambda x: x[:1]}, ShapeError, "drift must return"),
        ({"drift": lambda x: 1e3 * x**3 + 1, "steps": 50}, InputError, "ran away"),
    ],
)
def test_bad_input_to_the_simulator_is_named(change, error, match):
    given = {"drift": lambda x: -x, "diffusion": 0.5, "start_um": np.zeros((2, 2)), "dt_s": 0.1, "steps": 3}
    with pytest.raises(error, match=match):
        overdamped(**(given | change), rng=rng())


def test_bad_input_to_the_inertial_simulator_is_named():
    with pytest.raises(ShapeError, match="start_velocity_um_per_s must have shape"):
        underdamped(lambda x, v: -v, 0.5, np.zeros((2, 2)), 0.1, 3, rng(), start_velocity_um_per_s=[[1.0]])
    with pytest.raises(ShapeError, match="force must return"):
        underdamped(lambda x, v: 0.0, 0.5, np.zeros((2, 2)), 0.1, 3, rng())


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"error_um": -0.1}, "error_um must not be negative"),
        ({"error_um": np.nan}, "error_um must be finite"),
        ({"error_um": [0.1, 0.1, 0.1]}, "1 or 2 values"),
        ({"error_um": 0.1}, "rng must be given"),
        ({"exposure": 1.2}, "exposure must be between"),
        ({"exposure": 0.25}, "whole number of substeps"),
    ],
)
def test_bad_input_to_the_camera_is_named(options, match):
    path = overdamped(lambda x: -x, 0.5, np.zeros((2, 2)), 0.1, 3, rng(), substeps=10)
    with pytest.raises(InputError, match=match):
        observe(path, **options)
