"""Entropy production: exact values at and out of equilibrium, coverage, invariance, bad input."""

import numpy as np
import pytest

from formotion.core.errors import InputError, ShapeError
from formotion.dynamics import langevin_worlds as worlds
from formotion.dynamics.langevin import observe
from formotion.force import entropy, langevin


def found(world, seeds=range(16), basis=None, particles=20, dt_s=0.02, steps=250, **camera):
    exposure = camera.pop("exposure", 0.0)
    every = []
    for seed in seeds:
        rng = np.random.default_rng(seed)
        path = world.simulate(particles, dt_s, steps, rng, substeps=4)
        tracks = observe(path, exposure=exposure, rng=rng, **camera)
        every.append(entropy.infer(tracks, dt_s, basis, exposure=exposure))
    return every


def rates(every):
    return np.array([float(one.rate_per_s) for one in every])


def covered(every, truth):
    return np.mean([one.rate_per_s.covers(truth) for one in every])


@pytest.mark.parametrize("camera", [{}, {"error_um": 0.1}, {"error_um": 0.05, "exposure": 1.0}])
def test_the_swirl_has_its_exact_production_with_errors_and_blur_too(camera):
    every = found(worlds.circulating(1.0, 2.0, 0.5), **camera)
    assert rates(every).mean() == pytest.approx(8.0, abs=3 * rates(every).std() / 4)
    assert covered(every, 8.0) > 0.7
    assert all(one.dissipates for one in every)


def test_cubic_circulation_needs_its_cubic_basis():
    world = worlds.double_well(1.0)
    full, linear = (found(world, basis=langevin.polynomial(order)) for order in (3, 1))
    assert rates(full).mean() == pytest.approx(world.entropy_per_s, rel=0.12)
    assert covered(full, world.entropy_per_s) > 0.7
    assert rates(linear).mean() < 0.8 * world.entropy_per_s  # a lower bound


@pytest.mark.parametrize("order", [1, 3])
def test_equilibrium_produces_nothing_once_the_bias_is_off(order):
    every = found(worlds.circulating(1.0, 0.0, 0.5), range(30), langevin.polynomial(order))
    naive = np.array([one.naive_per_s for one in every])
    assert abs(rates(every).mean()) < 0.5 * naive.mean()
    assert naive.min() > 0
    assert covered(every, 0.0) >= 0.85
    assert np.mean([one.dissipates for one in every]) < 0.2


def test_uneven_noise_in_detailed_balance_produces_nothing():
    every, rng = [], np.random.default_rng(0)
    for _ in range(8):
        tracks = worlds.uneven_noise().simulate(20, 0.02, 250, rng, 4).tracks()
        every.append(
            entropy.infer(tracks, 0.02, langevin.polynomial(3), diffusion_basis=langevin.polynomial(2))
        )
    assert covered(every, 0.0) >= 0.7


def test_flow_is_the_true_one_within_its_error():
    [one] = found(worlds.circulating(1.0, 2.0, 0.5), [1], particles=40)
    places = np.random.default_rng(0).normal(0, 0.7, (50, 2))
    true = 2.0 * np.stack([-places[:, 1], places[:, 0]], axis=-1)
    off = (one.velocity(places) - true) / one.velocity_std(places)
    assert 0.3 < np.sqrt(np.mean(off**2)) < 2.2


def test_rate_does_not_depend_on_unit_rotation_or_order_of_tracks():
    rng = np.random.default_rng(0)
    tracks = worlds.circulating().simulate(12, 0.02, 200, rng, 4).tracks()
    reference = entropy.infer(tracks, 0.02)
    turn = np.array([[0.6, -0.8], [0.8, 0.6]])
    for other in ([1e3 * track for track in tracks], [track @ turn.T for track in tracks]):
        seen = entropy.infer(other, 0.02)
        assert float(seen.rate_per_s) == pytest.approx(float(reference.rate_per_s), rel=1e-6)
        assert seen.rate_per_s.high == pytest.approx(reference.rate_per_s.high, rel=1e-6)
    minutes = entropy.infer(tracks, 0.02 / 60)
    assert float(minutes.rate_per_s) == pytest.approx(60 * float(reference.rate_per_s), rel=1e-6)
    turned = entropy.infer(tracks[::-1], 0.02)
    assert turned.naive_per_s == pytest.approx(reference.naive_per_s, rel=1e-9)


def test_time_reversal_leaves_the_rate_and_turns_the_flow():
    tracks = worlds.circulating().simulate(12, 0.02, 200, np.random.default_rng(0), 4).tracks()
    ahead, back = (entropy.infer([track[::s] for track in tracks], 0.02) for s in (1, -1))
    assert back.naive_per_s == pytest.approx(ahead.naive_per_s, rel=0.02)
    np.testing.assert_allclose(back.coefficients, -ahead.coefficients, atol=0.02)


@pytest.mark.parametrize(
    ("change", "error", "match"),
    [
        ({"tracks": []}, InputError, "at least one track"),
        ({"tracks": [np.full((50, 2), np.nan)]}, InputError, "must be finite"),
        ({"tracks": [np.zeros((2, 2))]}, InputError, "must have 3 points"),
        ({"dt_s": 0.0}, InputError, "dt_s must be positive"),
        ({"level": 1.0}, InputError, "level must be between"),
        ({"exposure": 2.0}, InputError, "exposure must be between"),
        ({"basis": 3}, InputError, "basis must be a Basis"),
        ({"tracks": [np.zeros((50, 2)), np.zeros((50, 3))]}, ShapeError, "must all have 2 axes"),
    ],
)
def test_bad_input_is_named(change, error, match):
    good = {"tracks": [np.random.default_rng(0).normal(size=(60, 2)).cumsum(axis=0)], "dt_s": 0.1}
    with pytest.raises(error, match=match):
        entropy.infer(**(good | change))


def test_too_few_frames_are_named():
    with pytest.raises(InputError, match="16 inner frames|too few"):
        entropy.infer([np.random.default_rng(0).normal(size=(12, 2))], 0.1)
