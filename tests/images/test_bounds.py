"""The Cramér-Rao bound against closed forms, and against an estimator that reaches it."""

import numpy as np
import pytest

from formotion.core.errors import InputError, ShapeError
from formotion.images import beads
from formotion.images.bounds import shift_bound_from_image_px, shift_bound_px, slope

MIDDLE = (slice(None), slice(24, -24), slice(24, -24))


def test_one_bead_in_even_noise_has_a_closed_form():
    """Gaussian of N photons in noise v: J = N² / (8 pi s⁴ v), doubled noise for two frames."""
    image = beads.render([[20.3, 21.1]], [500.0], 2.5, (41, 43))
    for frames in (1, 2):
        bound = shift_bound_px(image, np.full(image.shape, 7.0), 41, frames)[:, 20, 21]
        np.testing.assert_allclose(
            bound, np.sqrt(frames * 7 * 8 * np.pi) * (2.5**2 + 1 / 12) / 500, rtol=5e-3
        )


def test_slopes_in_one_direction_leave_the_other_unknown():
    y, _ = np.indices((64, 80))
    bound = shift_bound_px(100 + 10 * np.sin(2 * np.pi * y / 16), np.full((64, 80), 50.0), 32)
    assert np.isinf(bound[1]).all()


def test_bound_scales_with_noise_and_window():
    pair = beads.bead_pair(np.zeros((2, 160, 200)), np.random.default_rng(0))
    base = shift_bound_px(pair.expected_after, pair.noise_variance, 32)[MIDDLE]
    louder = shift_bound_px(pair.expected_after, 4 * pair.noise_variance, 32)[MIDDLE]
    narrower = shift_bound_px(pair.expected_after, pair.noise_variance, 16)[MIDDLE]
    np.testing.assert_allclose(louder, 2 * base)
    assert np.median(narrower) == pytest.approx(2 * np.median(base), rel=0.1)
    assert 0.040 < np.sqrt((base**2).mean()) < 0.050  # the figure of the reference problem


def test_least_squares_with_the_true_slope_reaches_the_bound():
    """One known scene, many noisy pairs: the efficient estimator has the bound's variance."""
    pair = beads.bead_pair(np.zeros((2, 40, 40)), np.random.default_rng(1))
    gradient, weight = slope(pair.expected_after), 1 / pair.noise_variance
    matrix = np.einsum("iyx,jyx,yx->ij", gradient, gradient, weight)
    rng = np.random.default_rng(2)
    noise = rng.normal(size=(2000, 2, 40, 40)) * np.sqrt(pair.noise_variance)
    right = np.einsum("iyx,yx,nyx->ni", gradient, weight, noise[:, 0] - noise[:, 1])
    spread = np.linalg.solve(matrix, right.T).std(axis=1)
    np.testing.assert_allclose(
        spread, shift_bound_px(pair.expected_after, pair.noise_variance, 40)[:, 20, 20], rtol=0.06
    )


@pytest.mark.parametrize("sigma", [1.2, 1.5, 2.5])
def test_bound_from_one_image_agrees_with_the_exact_one(sigma):
    pair = beads.bead_pair(np.zeros((2, 300, 340)), np.random.default_rng(3), sigma_px=sigma)
    exact = shift_bound_px(pair.expected_after, pair.noise_variance, 32)[MIDDLE]
    measured = shift_bound_from_image_px(pair.after, 32)[MIDDLE]
    assert np.median(measured) == pytest.approx(np.median(exact), rel=0.1)


def test_bad_input_is_refused():
    image = np.random.default_rng(0).random((30, 40))
    with pytest.raises(InputError, match="expected must be finite"):
        shift_bound_px(np.full((30, 40), np.nan), image)
    with pytest.raises(ShapeError, match="noise_variance must have shape"):
        shift_bound_px(image, image.T)
    with pytest.raises(InputError, match="noise_variance must be positive"):
        shift_bound_px(image, 0 * image)
    with pytest.raises(InputError, match="frames must be 1 or 2"):
        shift_bound_px(image, image + 1, frames=3)
    for window in (31, 1, 16.5, -4):
        with pytest.raises(InputError, match="window_px must be a whole number"):
            shift_bound_px(image, image + 1, window)
    with pytest.raises(InputError, match="window_px must be a whole number"):
        shift_bound_from_image_px(image, 64)
    with pytest.raises(InputError, match="image must show something"):
        shift_bound_from_image_px(np.ones((40, 50)))
    with pytest.raises(ShapeError, match="image must have shape"):
        slope(np.ones(5))
