"""Noise read off images, against noise of known variance."""

import numpy as np
import pytest
from scipy.ndimage import shift

from formotion.core.errors import InputError, ShapeError
from formotion.images import beads, noise


def test_photon_transfer_line_is_exact_and_stays_positive():
    brightness = np.random.default_rng(0).uniform(5, 50, (40, 61))
    line = noise.photon_transfer(2 * brightness + 3, brightness)
    np.testing.assert_allclose(line(np.array([5.0, 50.0])), [13.0, 103.0])
    assert line(-1e6) > 0


def test_photon_transfer_of_a_perfect_match_is_positive():
    assert noise.photon_transfer(np.zeros((20, 30)), np.random.default_rng(0).random((20, 30)))(0.5) > 0


def test_noise_of_bead_images():
    pair = beads.bead_pair(np.zeros((2, 200, 240)), np.random.default_rng(1))
    found = noise.noise_variance(pair.after)
    assert found.mean() == pytest.approx(pair.noise_variance.mean(), rel=0.05)
    assert np.corrcoef(found.ravel(), pair.noise_variance.ravel())[0, 1] > 0.6


@pytest.mark.parametrize("moved", [0.0, 0.25, 0.5, 0.8, -1.3])
def test_share_kept_by_interpolation(moved):
    white = np.random.default_rng(3).normal(size=200_000)
    kept = shift(white, moved, order=3, mode="grid-wrap").var() / white.var()
    assert noise.kept_by_interpolation(moved) == pytest.approx(kept, abs=0.01)


def test_bad_input_is_refused():
    with pytest.raises(InputError, match="image must be finite"):
        noise.noise_variance(np.full((9, 9), np.nan))
    with pytest.raises(InputError, match="image must show something"):
        noise.noise_variance(np.ones((9, 9)))
    with pytest.raises(ShapeError, match="squares must have shape"):
        noise.photon_transfer(np.ones((3, 4)), np.ones((4, 3)))
