"""Inference of tractions: exact where it can be, against truth where it must be."""

from dataclasses import replace

import numpy as np
import pytest

from formotion.core.errors import InputError, ShapeError
from formotion.force import grid, smooth, traction, worlds
from formotion.force.green import Gel
from formotion.force.posterior import Posterior
from formotion.force.spectrum import Spectrum


def relative_error(estimate, truth):
    return np.linalg.norm(estimate - truth) / np.linalg.norm(truth)


def infer(cell, seen_um, **options):
    return traction.infer(seen_um, cell.pixel_um, cell.young_pa, cell.poisson, cell.thickness_um, **options)


@pytest.fixture(scope="module")
def cells():
    found = {}
    for kind in ("patches", "smooth"):
        cell = worlds.simulate(kind, np.random.default_rng(5), shape=(72, 96))
        seen_um, noise_um = cell.noisy(0.1, np.random.default_rng(6))
        found[kind] = cell, seen_um, noise_um
    return found


def dense(operator, shape):
    """Return the matrix of a linear operator on (2, Y, X)."""
    unit = np.eye(2 * shape[0] * shape[1]).reshape(-1, 2, *shape)
    return operator(unit).reshape(len(unit), -1).T


def small_posterior():
    shape = (6, 8)
    gel = Gel(shape, 1.0, 1e3, 0.45)
    scale = np.random.default_rng(0).uniform(0.1, 3, shape)
    return Posterior(gel, Spectrum(2e4, 1.5, 1.2, 0.02), scale)


def test_posterior_mean_and_samples_are_those_of_the_dense_formula():
    posterior = small_posterior()
    shape, noise = posterior.gel.shape, posterior.spectrum.noise_um
    root, gel = dense(posterior._colour, shape), dense(posterior.gel, shape)
    prior = root @ root.T
    gain = prior @ gel.T @ np.linalg.inv(gel @ prior @ gel.T + noise**2 * np.eye(len(gel)))
    seen = np.random.default_rng(1).normal(0, 0.1, (2, *shape))
    mean = posterior.mean(seen, tol=1e-10)[0]
    np.testing.assert_allclose(mean.ravel(), gain @ seen.ravel(), rtol=1e-6, atol=1e-6 * abs(mean).max())

    samples = posterior.sample(np.random.default_rng(2), 4000, tol=1e-6).reshape(4000, -1)
    covariance = prior - gain @ gel @ prior
    spread = np.sqrt(np.diag(covariance))
    np.testing.assert_allclose(samples.std(axis=0), spread, rtol=0.06)
    total = covariance.sum()
    assert samples.sum(axis=1).var() == pytest.approx(total, rel=0.12)


@pytest.mark.parametrize("prior", ["smooth", "sparse"])
def test_traction_grows_with_stiffness_and_keeps_its_value_in_other_units(cells, prior):
    _, seen_um, _ = cells["patches"]
    seen_um = seen_um[:, :40, :56]
    plain = traction.infer(seen_um, 1.0, 1e3, prior=prior).traction_pa
    stiffer = traction.infer(seen_um, 1.0, 8e3, prior=prior).traction_pa
    np.testing.assert_allclose(stiffer, 8 * plain, atol=0.02 * abs(stiffer).max())
    larger = traction.infer(4 * seen_um, 4.0, 1e3, prior=prior).traction_pa
    np.testing.assert_allclose(larger, plain, atol=0.02 * abs(plain).max())


def test_noise_is_found_or_taken(cells):
    cell, seen_um, noise_um = cells["smooth"]
    field = infer(cell, seen_um, prior="smooth")
    assert field.posterior.spectrum.noise_um == pytest.approx(noise_um, rel=0.05)
    told = infer(cell, seen_um, prior="smooth", noise_um=2 * noise_um)
    assert told.posterior.spectrum.noise_um == pytest.approx(2 * noise_um)
    assert np.linalg.norm(told.traction_pa) < np.linalg.norm(field.traction_pa)


def test_matern_law_is_recovered_from_its_own_draw():
    gel = Gel((160, 200), 0.5, 1e3, 0.5)
    truth = Spectrum(4e4, 2.0, 2.0, 0.02)
    prior = Posterior(gel, truth, np.ones(gel.shape))
    rng = np.random.default_rng(3)
    seen = gel(prior._colour(rng.normal(size=(2, *gel.shape)))) + 0.02 * rng.normal(size=(2, *gel.shape))
    found = smooth.fit_spectrum(seen, gel)
    wave = np.array([0.3, 0.6, 1.0])
    np.testing.assert_allclose(found(wave), truth(wave), rtol=0.4)
    assert found.noise_um == pytest.approx(0.02, rel=0.03)


def test_sparse_wins_on_patches_and_loses_nothing_on_smooth_cells(cells):
    errors = {
        (kind, prior): relative_error(infer(cell, seen_um, prior=prior).traction_pa, cell.traction_pa)
        for kind, (cell, seen_um, _) in cells.items()
        for prior in ("smooth", "sparse")
    }
    assert errors["patches", "sparse"] < 0.8 * errors["patches", "smooth"] < 0.4
    assert errors["smooth", "sparse"] < 1.1 * errors["smooth", "smooth"] < 0.15


@pytest.mark.parametrize("prior", ["smooth", "sparse"])
def test_nothing_pulls_where_there_is_only_noise(prior):
    noise_um = 0.01 * np.random.default_rng(2).normal(size=(2, 48, 64))
    field = traction.infer(noise_um, 0.5, 10e3, prior=prior)
    assert abs(field.traction_pa).max() < 1.0  # the noise over the gel's compliance at one pixel is 100 Pa


def test_sparse_prior_returns_to_one_scale_where_the_field_is_even():
    gel = Gel((64, 80), 1.0, 1e3, 0.5, dtype=np.float32)
    even = Posterior(gel, Spectrum(4e4, 3.0, 4.0, 0.02), np.ones(gel.shape))
    rng = np.random.default_rng(4)
    pull = even._colour(rng.normal(size=(2, *gel.shape)))
    seen = gel(pull) + 0.02 * rng.normal(size=(2, *gel.shape))
    errors = [
        relative_error(traction.infer(seen, 1.0, 1e3, prior=prior).traction_pa, pull)
        for prior in ("sparse", "smooth")
    ]
    assert errors[0] < 1.1 * errors[1]


def test_right_thickness_beats_half_space_on_a_thin_layer():
    cell = worlds.simulate("patches", np.random.default_rng(8), shape=(64, 48), thickness_um=4.0)
    seen_um, _ = cell.noisy(0.03, np.random.default_rng(9))
    right = infer(cell, seen_um, prior="smooth")
    wrong = infer(replace(cell, thickness_um=np.inf), seen_um, prior="smooth")
    assert relative_error(right.traction_pa, cell.traction_pa) < 0.8 * relative_error(
        wrong.traction_pa, cell.traction_pa
    )


def test_windows_average_the_displacement_first(cells):
    cell, seen_um, _ = cells["smooth"]
    field = infer(cell, seen_um, prior="smooth", window_px=4)
    assert field.posterior.gel.shape == (18, 24)
    assert field.traction_pa.shape == seen_um.shape
    assert relative_error(field.traction_pa, cell.traction_pa) < 0.4
    told = infer(cell, seen_um, prior="smooth", window_px=4, noise_um=0.03)
    assert told.posterior.spectrum.noise_um == pytest.approx(0.03)  # correlated inside a window: not lowered


def test_grid_there_and_back():
    y, x = np.mgrid[:10, :14]
    plane = np.stack([2.0 * y + x, 3.0 - x])
    coarse = grid.block_mean(plane, 2)
    inner = np.s_[:, 1:-1, 1:-1]
    np.testing.assert_allclose(grid.refine(coarse, (10, 14), 0.5, 1.0)[inner], plane[inner], rtol=1e-12)
    assert grid.block_mean(plane, 4).shape == (2, 3, 4)


@pytest.mark.parametrize(
    ("change", "error", "match"),
    [
        ({"displacement_um": np.ones((4, 16, 20))}, ShapeError, "components"),
        ({"displacement_um": np.ones((2, 7, 20))}, ShapeError, "at least 8 windows"),
        ({"window_px": 4}, ShapeError, "smaller window"),
        ({"displacement_um": np.full((2, 16, 20), np.inf)}, InputError, "finite"),
        ({"displacement_um": np.zeros((2, 16, 20))}, InputError, "nothing to infer"),
        ({"prior": "flat"}, InputError, "smooth, sparse"),
        ({"young_pa": (1e3, -5.0)}, InputError, "sd of young_pa"),
        ({"young_pa": (1e3, 900.0)}, InputError, "no calibration"),
        ({"pixel_um": "small"}, InputError, "magnification"),
        ({"noise_um": -1.0}, InputError, "leave it out"),
        ({"thickness_um": -3.0}, InputError, "at least one pixel"),
    ],
)
def test_bad_input(change, error, match):
    seen_um = np.random.default_rng(0).normal(size=(2, 16, 20))
    with pytest.raises(error, match=match):
        traction.infer(**({"displacement_um": seen_um, "pixel_um": 1.0, "young_pa": 1e3} | change))


def test_the_noise_does_not_collapse_to_zero_on_a_coarse_grid():
    world = worlds.simulate("smooth", np.random.default_rng(0), shape=(12, 20))
    field = traction.infer(
        world.displacement_um, world.pixel_um, world.young_pa, world.poisson, prior="smooth"
    )
    assert field.posterior.spectrum.noise_um > 1e-5 * world.displacement_um.std()
    assert np.isfinite(field.std_pa).all()
