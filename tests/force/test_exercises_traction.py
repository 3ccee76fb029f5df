"""The exercises of force/traction: exact references, and mistakes that can be told apart."""

import numpy as np
import pytest

from formotion.course.compare import same
from formotion.force.exercises import traction as exercises
from formotion.force.green import compliance

SPECS = {
    name: getattr(exercises, name)
    for name in ("noise_traction", "tikhonov", "gcv", "strain_energy", "net_and_summed", "energy_sd")
}


@pytest.fixture(params=SPECS, ids=list(SPECS))
def spec(request):
    return SPECS[request.param]


def cases(spec, number=20):
    rng = np.random.default_rng(3)
    return [spec.cases(rng) for _ in range(number)]


def test_misconceptions_are_wrong_on_every_case(spec):
    for mistake in spec.misconceptions:
        for case in cases(spec):
            assert not same(mistake.wrong(*case), spec.reference(*case), spec.rtol), mistake.name


def test_misconceptions_differ_from_one_another(spec):
    for i, one in enumerate(spec.misconceptions):
        for other in spec.misconceptions[i + 1 :]:
            assert any(not same(one.wrong(*c), other.wrong(*c), spec.rtol) for c in cases(spec)), (
                one.name,
                other.name,
            )


def test_each_exercise_has_three_mistakes_and_two_hints(spec):
    assert len(spec.misconceptions) >= 3
    assert len(spec.hints) >= 2
    assert 1 <= spec.outcome <= 5


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
