"""The windowed polynomial fit: it must reproduce polynomials exactly, whatever the beads."""

import numpy as np
import pytest

from formotion.images import localfit

SHAPE, BLOCK = (48, 72), 4


def equations(flow, rng, block=1):
    """Random gradients, and the brightness change that a flow causes."""
    gradient = rng.normal(size=(2, *SHAPE))
    target = np.stack([localfit.block_sum(g * (gradient * flow).sum(0), block) for g in gradient])
    return localfit.pair_sums(*gradient, *gradient, block), target


@pytest.mark.parametrize("degree", [0, 1, 2])
def test_polynomials_up_to_the_degree_come_out_exactly(degree):
    y, x = np.indices(SHAPE) / 40.0
    flow = np.stack([1 + degree * (0.5 * y - x), 2 - degree * y])
    if degree == 2:
        flow = flow + np.stack([x * y - y**2, 0.3 * x**2])
    tensor, target = equations(flow, np.random.default_rng(0))
    found, _, _ = localfit.fit(tensor, target, flow, 5.0, degree)
    np.testing.assert_allclose(found, flow, atol=1e-2)  # the ridge is not exact, and meant to be small


def test_a_constant_fit_smooths_what_a_quadratic_one_keeps():
    y, _ = np.indices(SHAPE)
    flow = np.stack([(y - 24.0) ** 2 / 100, 0.0 * y])
    tensor, target = equations(flow, np.random.default_rng(1))
    errors = [
        abs(localfit.fit(tensor, target, 0 * flow, 5.0, degree)[0] - flow)[0, 20:28].mean()
        for degree in (0, 2)
    ]
    assert errors[0] == pytest.approx(0.25, rel=0.2)  # sigma² / 2 x second derivative
    assert errors[1] < 0.01


def test_nothing_to_see_falls_back_on_the_start_and_says_so():
    flow = np.stack([np.full(SHAPE, 1.5), np.full(SHAPE, -0.5)])
    rng = np.random.default_rng(2)
    gradient = rng.normal(size=(2, *SHAPE))
    gradient[:, :, 40:] = 0
    target = np.stack([g * (gradient * flow).sum(0) for g in gradient])
    start = np.zeros_like(flow)
    found, _, prior = localfit.fit(localfit.pair_sums(*gradient, *gradient, 1), target, start, 2.0, 0)
    np.testing.assert_allclose(found[:, :, -5:], 0, atol=1e-12)
    np.testing.assert_allclose(found[:, 20, 20], (1.5, -0.5), rtol=1e-3)
    assert prior[0, 20, -1] > 1e4 * prior[0, 20, 20]


def test_sandwich_variance_is_the_scatter_of_repeated_fits():
    rng, gradient = np.random.default_rng(3), np.random.default_rng(4).normal(size=(2, *SHAPE))
    loud = np.where(np.indices(SHAPE)[1] > 30, 3.0, 1.0)  # noise differs from place to place
    tensor = localfit.pair_sums(*gradient, *gradient, BLOCK)
    found, claimed = [], []
    for _ in range(150):
        noise = loud * rng.normal(size=SHAPE)
        target = np.stack([localfit.block_sum(g * noise, BLOCK) for g in gradient])
        shift, rows, _ = localfit.fit(tensor, target, 0 * target, 1.5, 2)
        scores = localfit.pair_sums(*(gradient * noise), *(gradient * noise), BLOCK)
        claimed.append(localfit.sandwich(rows, scores, 1.5, 2))
        found.append(shift)
    scatter = np.var(found, axis=0)[:, 3:-3, 3:-3].mean()
    assert np.mean(claimed, axis=0)[:, 3:-3, 3:-3].mean() == pytest.approx(scatter, rel=0.1)


@pytest.mark.parametrize("block", [1, 4, 5])
def test_block_sums_keep_the_total_and_means_keep_constants(block):
    image = np.random.default_rng(5).random((22, 31))
    assert localfit.block_sum(image, block).sum() == pytest.approx(image.sum())
    np.testing.assert_allclose(localfit.block_mean(np.full((22, 31), 2.5), block), 2.5)


def test_interpolation_to_pixels_is_exact_for_a_plane_inside():
    y, x = np.indices(SHAPE, dtype=float)
    plane = np.stack([0.1 * y - 0.2 * x, x])
    nodes = np.stack([localfit.block_mean(component, BLOCK) for component in plane])
    back = localfit.to_pixels(nodes, BLOCK, SHAPE)
    np.testing.assert_allclose(back[:, 2:-2, 2:-2], plane[:, 2:-2, 2:-2], atol=1e-9)
    assert localfit.to_pixels(np.ones((1, 1, 2)), 8, (5, 12)).shape == (1, 5, 12)


def test_powers_count_the_monomials():
    assert [len(localfit.powers(degree)) for degree in range(4)] == [1, 3, 6, 10]
    assert localfit.powers(2)[0] == (0, 0)
    assert max(sum(p) for p in localfit.powers(2)) == 2
