"""The exercises of force/traction: exact references."""

import numpy as np
import pytest

from formotion.force.exercises import traction as exercises
from formotion.force.green import compliance


def test_noise_traction_inverts_the_exact_compliance():
    length_um, noise_um, young_pa, poisson = np.array([2.0, 30.0]), 0.01, 5e3, 0.4
    _, across = compliance(2 * np.pi / length_um, young_pa, poisson)
    pull = exercises.noise_traction.reference(length_um, noise_um, young_pa, poisson)
    np.testing.assert_allclose(pull * across, noise_um)


def test_tikhonov_is_at_the_minimum_of_its_cost():
    displacement_hat, gain, weight = exercises.tikhonov.cases(np.random.default_rng(1))
    best = exercises.tikhonov.reference(displacement_hat, gain, weight)

    def cost(pull):
        return np.abs(gain * pull - displacement_hat) ** 2 + weight * np.abs(pull) ** 2

    for step in (1e-3, -1e-3, 1e-3j, -1e-3j):
        assert (cost(best * (1 + step)) > cost(best)).all()


def test_gcv_is_leave_one_out_where_all_waves_are_alike():
    # equal gains: the fit of each datum is one share of it, and leaving one out is exact algebra
    displacement_hat, gain, weight = np.array([1.0, -2.0, 0.5]), np.full(3, 0.7), 0.2
    kept = gain**2 / (gain**2 + weight)
    left_out = np.mean(((displacement_hat - kept * displacement_hat) / (1 - kept)) ** 2)
    assert exercises.gcv.reference(displacement_hat, gain, weight) == pytest.approx(left_out)


def test_gcv_tends_to_the_mean_square_of_the_data_for_a_huge_weight():
    displacement_hat, gain, _ = exercises.gcv.cases(np.random.default_rng(2))
    score = exercises.gcv.reference(displacement_hat, gain, 1e12)
    assert score == pytest.approx(np.mean(np.abs(displacement_hat) ** 2))


def test_strain_energy_of_one_newton_over_one_metre():
    # 1 Pa over one pixel of (1 m)², moved by 1 m: half a joule
    pull = np.zeros((2, 1, 1))
    pull[1] = 1.0
    assert exercises.strain_energy.reference(pull, pull * 1e6, 1e6) == pytest.approx(0.5)


def test_net_force_cancels_and_summed_force_adds():
    pull = np.zeros((2, 2, 3))
    pull[:, 0, 0], pull[:, 1, 2] = (300.0, 400.0), (-300.0, -400.0)
    np.testing.assert_allclose(exercises.net_and_summed.reference(pull, 2.0), [0.0, 4e-9], atol=1e-24)


def test_energy_sd_agrees_with_drawing_both_errors():
    rng, energy_j, noise_sd_j, (mean_pa, sd_pa) = np.random.default_rng(5), 1.0, 0.1, (10e3, 1.5e3)
    drawn = (energy_j + noise_sd_j * rng.normal(size=200_000)) * rng.normal(mean_pa, sd_pa, 200_000) / mean_pa
    found = exercises.energy_sd.reference(energy_j, noise_sd_j, (mean_pa, sd_pa))
    assert found == pytest.approx(drawn.std(), rel=exercises.energy_sd.rtol)
