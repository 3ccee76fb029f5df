"""Worlds against their exact moments, autocorrelations and entropy productions."""

import numpy as np
import pytest
from scipy.linalg import expm

from formotion.core.errors import InputError, ShapeError
from formotion.dynamics import langevin_worlds as worlds


def late(world, particles=20000, dt_s=1.0, steps=4, substeps=60, seed=0):
    return world.simulate(particles, dt_s, steps, np.random.default_rng(seed), substeps)


@pytest.mark.parametrize(
    "world",
    [
        worlds.circulating(1.0, 2.0, 0.5),
        worlds.ornstein_uhlenbeck([[1.0, 0.5], [0.0, 2.0]], [[0.5, 0.1], [0.1, 0.4]]),
        worlds.double_well(0.0),
        worlds.double_well(1.0),
        worlds.uneven_noise(),
        worlds.oscillator(dimensions=2),
    ],
    ids=lambda world: world.name,
)
def test_stationary_variance_stays_what_it_was_said_to_be(world):
    path = late(world)
    for place in (path.position_um[0], path.position_um[-1]):
        np.testing.assert_allclose(place.var(axis=0), world.variance_um2, rtol=0.05)


def test_autocorrelation_of_the_linear_law_is_the_matrix_exponential():
    world = worlds.circulating(1.0, 2.0, 0.5)
    path = late(world, dt_s=0.4, steps=1)
    first, last = path.position_um
    seen = last.T @ first / len(first)
    np.testing.assert_allclose(seen, 0.5 * expm(-0.4 * np.array([[1.0, 2.0], [-2.0, 1.0]])), atol=0.015)


def test_autocorrelation_of_the_oscillator():
    path = late(worlds.oscillator(1.0, 0.5, 0.5), dt_s=1.5, steps=1)
    first, last = path.position_um[..., 0]
    turn = np.sqrt(1 - 0.25**2)
    exact = np.exp(-0.25 * 1.5) * (np.cos(turn * 1.5) + 0.25 / turn * np.sin(turn * 1.5))
    assert np.mean(first * last) == pytest.approx(exact, abs=0.03)
    speed = path.velocity_um_per_s[-1, :, 0]
    assert speed.var() == pytest.approx(1.0, rel=0.04)
    assert np.mean(speed * last) == pytest.approx(0.0, abs=0.03)


def test_entropy_production_of_the_swirl_is_the_textbook_value():
    assert worlds.circulating(0.7, 1.3, 0.2).entropy_per_s == pytest.approx(2 * 1.3**2 / 0.7)
    # detailed balance needs A D symmetric, not A: this one has it
    d = np.diag([0.5, 0.2])
    stiffness = np.array([[2.0, 0.6], [0.6, 1.0]])
    assert worlds.ornstein_uhlenbeck(d @ stiffness, d).entropy_per_s == 0.0


def test_entropy_production_does_not_depend_on_units_or_rotation():
    a, d = np.array([[1.0, 0.8], [-0.3, 2.0]]), np.array([[0.5, 0.1], [0.1, 0.4]])
    turn = np.array([[np.cos(0.7), -np.sin(0.7)], [np.sin(0.7), np.cos(0.7)]])
    reference = worlds.ornstein_uhlenbeck(a, d).entropy_per_s
    assert reference > 0.1
    assert worlds.ornstein_uhlenbeck(a, 1e6 * d).entropy_per_s == pytest.approx(reference)
    turned = worlds.ornstein_uhlenbeck(turn @ a @ turn.T, turn @ d @ turn.T).entropy_per_s
    assert turned == pytest.approx(reference)


def test_double_well_against_a_two_dimensional_quadrature():
    world = worlds.double_well(turn=1.5, diffusion=0.4)
    grid = np.linspace(-4, 4, 801)
    y, x = np.meshgrid(grid, grid, indexing="ij")
    weight = np.exp(-((x**2 - 1) ** 2 / 4 + y**2 * (1 + x**2) / 2) / 0.4)
    weight /= weight.sum()
    still = worlds.double_well(0.0, 0.4).drift(np.stack([y, x], axis=-1))
    flow = world.drift(np.stack([y, x], axis=-1)) - still
    assert world.entropy_per_s == pytest.approx((weight * (flow**2).sum(axis=-1)).sum() / 0.4, rel=1e-6)
    np.testing.assert_allclose(world.variance_um2, [(weight * y**2).sum(), (weight * x**2).sum()], rtol=1e-6)
    # the circulation runs along the levels of the potential
    np.testing.assert_allclose((flow * still).sum(axis=-1), 0, atol=1e-9)


def test_van_der_pol_balances_its_energy():
    path = late(worlds.van_der_pol(1.0, 0.2), particles=4000, dt_s=0.2, steps=60, substeps=20)
    x, v = path.position_um[1:], path.velocity_um_per_s[1:]
    assert np.mean((x**2 - 1) * v**2) == pytest.approx(0.2, abs=0.05)
    assert x.var() > 1.5  # it keeps going without being pushed


@pytest.mark.parametrize(
    ("make", "error", "match"),
    [
        (lambda: worlds.ornstein_uhlenbeck([[1.0, 0.0]], 1.0), ShapeError, "must be square"),
        (lambda: worlds.ornstein_uhlenbeck([[-1.0]], 1.0), InputError, "must pull back"),
        (lambda: worlds.ornstein_uhlenbeck([[1.0]], -1.0), InputError, "diffusion must be positive"),
        (lambda: worlds.circulating(rate_per_s=0.0), InputError, "rate_per_s must be positive"),
        (lambda: worlds.double_well(diffusion=np.nan), InputError, "diffusion must be positive"),
        (lambda: worlds.uneven_noise(growth_per_um2=-1.0), InputError, "growth_per_um2 must be positive"),
        (lambda: worlds.oscillator(damping_per_s=0.0), InputError, "damping_per_s must be positive"),
        (lambda: worlds.van_der_pol(diffusion=0.0), InputError, "diffusion must be positive"),
        (lambda: late(worlds.circulating(), particles=0), InputError, "particles must be a whole number"),
        (lambda: late(worlds.van_der_pol(), dt_s=-1.0), InputError, "dt_s must be positive"),
    ],
)
def test_bad_parameters_are_named(make, error, match):
    with pytest.raises(error, match=match):
        make()
