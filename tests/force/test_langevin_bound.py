"""The bound on drift estimates against dense Gaussian algebra."""

import numpy as np
import pytest

from formotion.force.langevin_bound import coefficient_information, drift_error

DT = 0.05


def linear_bound(frames, rate, diffusion, error_um):
    values = np.ones((frames, 1, 1))
    jacobian = np.full((frames, 1, 1, 1), -rate)
    return coefficient_information(values, jacobian, np.full((frames, 1), diffusion), DT, error_um)[0, 0]


@pytest.mark.parametrize("error_um", [0.02, 0.1, 1.0])
@pytest.mark.parametrize("rate", [0.0, 2.0])
def test_a_constant_force_has_the_information_of_the_dense_covariance(rate, error_um):
    n, diffusion = 60, 0.3
    # x_(k+1) = (1 - rate dt) x_k + c dt + noise, from an x_0 of which only the first frame tells
    keep = 1 - rate * DT
    powers = keep ** np.abs(np.subtract.outer(np.arange(n), np.arange(n)))
    lower = np.tril(powers)[:, 1:]
    mean = lower @ np.full(n - 1, DT)
    covariance = 2 * diffusion * DT * lower @ lower.T + error_um**2 * np.eye(n)
    start = powers[:, 0]
    inverse = np.linalg.inv(covariance)
    exact = mean @ inverse @ mean - (mean @ inverse @ start) ** 2 / (start @ inverse @ start)
    assert linear_bound(n, rate, diffusion, error_um) == pytest.approx(exact, rel=1e-9)


def test_without_error_it_is_the_information_of_the_path():
    rng = np.random.default_rng(0)
    values, diffusion = rng.normal(size=(50, 2, 3)), rng.uniform(0.5, 2, (50, 2))
    jacobian = rng.normal(size=(50, 2, 2, 2))
    found = coefficient_information(values, jacobian, diffusion, DT, 0.0)
    gram = DT * np.einsum("nta,ntb,nt->ab", values[:-1], values[:-1], 1 / (2 * diffusion[:-1]))
    np.testing.assert_allclose(found, np.kron(np.eye(2), gram), atol=1e-12)
    error = drift_error(found, values[:-1].reshape(-1, 3), diffusion[:-1].ravel())
    assert error == pytest.approx(2 * 6 / (2 * 49 * DT))


def test_error_of_the_camera_only_takes_information():
    information = [linear_bound(100, 1.0, 0.5, error) for error in (0.0, 0.05, 0.2, 1.0)]
    assert np.all(np.diff(information) < 0)
