"""The balance of a sheet on a grid, and the prior of its stress, against what they must be."""

import numpy as np
import pytest
from scipy import ndimage

from formotion.core.errors import InputError
from formotion.force import sheet_worlds
from formotion.force.sheet import Sheet
from formotion.force.sheet_prior import Posterior, Prior, factor


def blob(shape=(24, 30), seed=0):
    noise = ndimage.gaussian_filter(np.random.default_rng(seed).normal(size=shape), 4)
    y, x = np.indices(shape)
    far = np.hypot((y - shape[0] / 2) / shape[0], (x - shape[1] / 2) / shape[1])
    return np.pad(((far + noise) < 0.36)[2:-2, 2:-2].astype(float), 2)


def at_corners(sheet, world_stress):
    """Return (tension, half difference, shear) of a function of y and x in µm at the sheet's corners."""
    rows, columns = np.nonzero(sheet.corners >= 0)
    ny, nx = sheet.mask.shape
    yy, yx, xx = world_stress((rows - ny / 2) * sheet.pixel_um, (columns - nx / 2) * sheet.pixel_um)
    return np.concatenate([(yy + xx) / 2, (xx - yy) / 2, yx])


@pytest.mark.parametrize("free", [True, False])
def test_a_stress_that_grows_evenly_leaves_its_slope_on_every_whole_pixel(free):
    sheet = Sheet(blob(), 2.0, free)
    grown = at_corners(sheet, lambda y, x: (3.0 * y + x, 5.0 * y - 2.0 * x, 7.0 * x + 4.0 * y))
    pull = (sheet.divergence @ grown).reshape(2, -1)
    rows, columns = sheet.pixels
    whole = sheet.level > 0.5
    whole = (whole[1:, 1:] & whole[:-1, 1:] & whole[1:, :-1] & whole[:-1, :-1])[rows, columns]
    assert whole.sum() > 100
    np.testing.assert_allclose(pull[:, whole], [[3.0 - 2.0] * whole.sum(), [5.0 + 7.0] * whole.sum()])


def test_no_stress_gives_a_free_colony_a_net_force():
    sheet = Sheet(blob(), 1.5)
    count = sheet.pixels.shape[1]
    sums = np.stack([sheet.divergence[:count].sum(axis=0), sheet.divergence[count:].sum(axis=0)])
    np.testing.assert_allclose(sums, 0, atol=1e-12)


def test_a_window_may_have_a_net_force_and_shows_no_uniform_stress():
    sheet = Sheet(np.ones((12, 16)), 1.0, free=False)
    count = sheet.pixels.shape[1]
    assert count == 12 * 16
    assert abs(sheet.divergence[:count].sum(axis=0)).max() > 0.1
    for part in np.eye(3):
        np.testing.assert_allclose(sheet.divergence @ np.repeat(part, sheet.size), 0, atol=1e-12)


def balance_error(pixels):
    """Return the error of the balance on a colony with a known stress, over the size of the traction."""

    def stress(y, x):
        rise = np.clip(1 - (y / 40) ** 2 - (x / 50) ** 2, 0, None) ** 4
        return 1e3 * rise * np.stack([2 + np.sin(y / 15), np.cos(x / 11 + y / 20), 1 + np.sin(x / 17)])

    y, x = ((np.arange(n) + 0.5 - n / 2) * 128 / pixels for n in (pixels, pixels))
    world = sheet_worlds.made_of(stress, (y[:, None] / 40) ** 2 + (x / 50) ** 2 < 1, 128 / pixels)
    sheet = Sheet(world.mask.astype(float), world.pixel_um)
    left = (sheet.divergence @ at_corners(sheet, stress)).reshape(2, -1)
    true = world.traction_pa[:, *sheet.pixels]
    return np.linalg.norm(left - true) / np.linalg.norm(true)


def test_the_balance_converges_with_the_square_of_the_pixel():
    errors = [balance_error(n) for n in (32, 64, 128)]
    assert errors[2] < 0.002
    orders = np.log2(np.divide(errors[:-1], errors[1:]))
    assert (orders > 1.8).all()


def edge_error(pixels):
    """Return the force that the balance misses on the disc, over all force: hoop stress jumps at its edge."""
    world = sheet_worlds.disc((pixels, pixels), 128 / pixels)
    y, x = (((np.arange(8 * pixels) + 0.5) / 8 - pixels / 2) * 128 / pixels for _ in range(2))
    cover = (np.hypot(y[:, None], x) < 45).reshape(pixels, 8, pixels, 8).mean(axis=(1, 3))
    sheet = Sheet(cover, world.pixel_um)

    def stress(y, x):
        r = np.maximum(np.hypot(y, x), 1e-9)
        _, along, across = sheet_worlds._disc(np.minimum(r, 45.0), 45.0, 15.0, 4e3, 0.4)
        return (
            (y * y * along + x * x * across) / r**2,
            y * x * (along - across) / r**2,
            (x * x * along + y * y * across) / r**2,
        )

    left = (sheet.divergence @ at_corners(sheet, stress)).reshape(2, -1)
    true = world.traction_pa[:, *sheet.pixels]
    return np.abs(left - true).sum() / np.abs(true).sum()


def test_the_cut_edge_converges_too():
    errors = [edge_error(n) for n in (24, 48, 96)]
    assert errors[2] < 0.04
    assert errors[0] > 1.6 * errors[1] > 1.6**2 * errors[2]


def test_readout_is_exact_for_fields_that_grow_evenly():
    sheet = Sheet(np.pad(np.ones((6, 8)), 2), 3.0)
    rows, columns = np.nonzero(sheet.corners >= 0)
    matrix = sheet.readout((20, 24), 1.5)
    y, x = np.meshgrid((np.arange(20) + 0.5) * 1.5, (np.arange(24) + 0.5) * 1.5, indexing="ij")
    inside = np.asarray(matrix.sum(axis=1)).ravel() > 0
    assert inside.sum() >= 12 * 16
    found = matrix @ (3.0 * (2 * rows - 5 * columns))
    np.testing.assert_allclose(found[inside], (2 * y - 5 * x).ravel()[inside], atol=1e-9)


@pytest.mark.parametrize("order", [2, 3])
def test_the_prior_has_its_variance_and_its_length(order):
    sheet = Sheet(np.ones((60, 60)), 1.0, free=False)
    prior = Prior(sheet, 1.0, 12.0, 1.0, order)
    middle = sheet.corners[30, 30]
    unit = np.zeros(sheet.size)
    unit[middle] = 1
    column = factor(prior.root.T @ prior.root).solve(unit)
    assert column[middle] == pytest.approx(1, rel=0.08)
    assert 0.08 < column[sheet.corners[30, 42]] < 0.16
    assert column[sheet.corners[30, 42]] == pytest.approx(column[sheet.corners[42, 30]], rel=1e-6)
    diagonal = 12 / np.sqrt(2)
    assert column[sheet.corners[30 + round(diagonal), 30 + round(diagonal)]] == pytest.approx(0.14, abs=0.05)


def small_posterior(order=2):
    sheet = Sheet(np.pad(np.ones((5, 6)), 1), 2.0)
    rng = np.random.default_rng(3)
    count = 2 * sheet.pixels.shape[1]
    prior = Prior(sheet, 100.0, 10.0, 500.0, order)
    return Posterior(prior, rng.normal(0, 50, count), rng.uniform(5, 15, count))


@pytest.mark.parametrize("order", [2, 3])
def test_mean_evidence_and_samples_are_those_of_the_dense_formulas(order):
    posterior = small_posterior(order)
    covariance = np.linalg.inv(posterior.prior.precision.toarray())
    size = posterior.prior.sheet.size
    spread = np.vstack([np.eye(3 * size), np.repeat(np.eye(3), size, axis=1)])
    operator = (posterior.prior.sheet.divergence @ spread.T).T
    design = operator.T
    data = design @ covariance @ design.T + np.diag(posterior.noise_pa**2)
    t = posterior.traction_pa
    mean = covariance @ design.T @ np.linalg.solve(data, t)
    np.testing.assert_allclose(posterior.mean, mean, rtol=1e-6, atol=1e-6 * abs(mean).max())
    evidence = -0.5 * (t @ np.linalg.solve(data, t) + np.linalg.slogdet(data)[1])
    assert posterior.log_evidence == pytest.approx(evidence, rel=1e-7)
    left = covariance - covariance @ design.T @ np.linalg.solve(data, design @ covariance)
    draws = posterior.sample(np.random.default_rng(1), 4000)
    np.testing.assert_allclose(draws.std(axis=1), np.sqrt(np.diag(left)), rtol=0.08)
    assert draws.sum(axis=0).var() == pytest.approx(left.sum(), rel=0.12)


def test_disc_and_strip_are_in_balance_and_free_at_their_edge():
    for world in (sheet_worlds.disc(), sheet_worlds.strip()):
        pull = world.traction_pa.sum(axis=(1, 2))
        np.testing.assert_allclose(pull, 0, atol=1e-6 * abs(world.traction_pa).sum())
    edge_pa_um = sheet_worlds._disc(45.0, 45.0, 15.0, 4e3, 0.4)[1]
    assert abs(edge_pa_um) < 1e-9


@pytest.mark.parametrize("kind", sheet_worlds.COLONIES)
def test_colonies_are_in_balance_as_a_whole_and_turn_nothing(kind):
    world = sheet_worlds.colony(kind, np.random.default_rng(2), (40, 48))
    assert world.traction_pa.shape == (2, 40, 48)
    if kind == "window":
        assert world.mask.all()
        return
    assert abs(world.traction_pa.sum(axis=(1, 2))).max() < 1e-6 * abs(world.traction_pa).sum()
    y, x = np.indices(world.mask.shape)
    torque = np.sum(x * world.traction_pa[0] - y * world.traction_pa[1])
    assert abs(torque) < 0.02 * np.sum(np.hypot(y - 20, x - 24) * np.hypot(*world.traction_pa))


def test_worlds_say_what_is_wrong():
    rng = np.random.default_rng(0)
    with pytest.raises(InputError, match="kind must be one of"):
        sheet_worlds.colony("round", rng)
    with pytest.raises(InputError, match="field_um must be positive"):
        sheet_worlds.colony("lines", rng, field_um=-1)
    with pytest.raises(InputError, match="radius_um must leave a pixel"):
        sheet_worlds.disc(radius_um=80.0)
    with pytest.raises(InputError, match="width_um must leave a pixel"):
        sheet_worlds.strip(width_um=200.0)
    with pytest.raises(InputError, match="fraction must be between"):
        sheet_worlds.disc().noisy(-0.1, rng)
