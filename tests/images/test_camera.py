"""Photon statistics, and the correlation that noise allows."""

import numpy as np
import pytest

from formotion.core.errors import InputError
from formotion.images import camera


@pytest.mark.parametrize("mean", [0.5, 7.0, 300.0])
@pytest.mark.parametrize("read_noise", [0.0, 3.0])
def test_mean_and_variance_of_every_pixel(mean, read_noise):
    counts = camera.expose(np.full((300, 400), mean), np.random.default_rng(1), read_noise)
    n, variance = counts.size, mean + read_noise**2
    assert counts.mean() == pytest.approx(mean, abs=5 * np.sqrt(variance / n))
    assert counts.var() == pytest.approx(variance, abs=5 * np.sqrt((mean + 2 * variance**2) / n))


def test_without_read_noise_photons_are_whole():
    counts = camera.expose(np.full((9, 9), 4.2), np.random.default_rng(0))
    np.testing.assert_array_equal(counts, np.round(counts))


def test_neighbours_share_no_noise():
    counts = camera.expose(np.full((300, 300), 20.0), np.random.default_rng(2), 1.0)
    assert abs(np.corrcoef(counts[:, 1:].ravel(), counts[:, :-1].ravel())[0, 1]) < 0.02


@pytest.mark.parametrize("read_noise", [0.0, 4.0])
def test_the_ceiling_is_the_correlation_that_is_seen(read_noise):
    expected = np.random.default_rng(3).uniform(5, 60, (400, 400))
    counts = camera.expose(expected, np.random.default_rng(4), read_noise)
    seen = np.corrcoef(counts.ravel(), expected.ravel())[0, 1]
    assert camera.ceiling(expected, read_noise) == pytest.approx(seen, abs=0.003)


def test_bad_light():
    with pytest.raises(InputError, match="not negative"):
        camera.expose([-1.0], np.random.default_rng(0))
    with pytest.raises(InputError, match="read_noise"):
        camera.expose([1.0], np.random.default_rng(0), -1.0)
    with pytest.raises(InputError, match="nothing to predict"):
        camera.ceiling([3.0, 3.0])
    with pytest.raises(InputError, match="finite"):
        camera.ceiling([3.0, np.nan])
