"""Underdamped laws from positions alone."""

import numpy as np
import pytest

from formotion.core.errors import InputError
from formotion.dynamics.langevin import observe
from formotion.dynamics.langevin_worlds import oscillator, van_der_pol
from formotion.force import langevin, underdamped
from formotion.force.frames import Frames

DT = 0.05


@pytest.fixture(scope="module")
def swing():
    return oscillator(1.0, 0.5, 0.5).simulate(60, DT, 1500, np.random.default_rng(1), substeps=10)


def deviations(law, truth):
    std = np.sqrt(np.einsum("iaia->ai", law.covariance))
    return (law.coefficients - truth) / std


@pytest.mark.parametrize(("error_um", "exposure"), [(0, 0), (0.01, 0), (0.03, 0), (0.01, 1.0)])
def test_oscillator_is_found_whatever_the_camera_does(swing, error_um, exposure):
    seen = observe(swing, error_um, exposure, np.random.default_rng(2))
    law = langevin.infer(seen, DT, langevin.polynomial(1), "underdamped", exposure, select="all")
    assert abs(deviations(law, np.array([[0], [-1], [-0.5]]))).max() < 3.2
    assert np.sqrt(law.covariance[0, 2, 0, 2]) < 0.03
    std = law.diffusion_std(np.zeros((1, 2)))[0, 0, 0]
    assert abs(law.diffusion(np.zeros((1, 2)))[0, 0, 0] - 0.5) < 3 * std + 0.005
    np.testing.assert_allclose(law.error_um, error_um, atol=0.003)
    assert law.error_seen == (error_um > 0)


def test_naive_differences_are_far_off_where_ours_are_not(swing):
    [x] = [np.stack(observe(swing, 0.02, rng=np.random.default_rng(2)))[..., 0]]
    speed = np.diff(x, axis=1)[:, :-1] / DT
    force = np.diff(x, 2, axis=1) / DT**2
    design = np.column_stack([x[:, 1:-1].ravel(), speed.ravel()])
    damping = np.linalg.lstsq(design, force.ravel(), rcond=None)[0][1]
    assert damping < -3  # the truth is -0.5


def test_van_der_pol_terms_are_selected_from_all_cubic_ones():
    path = van_der_pol(2.0, 0.5).simulate(20, DT, 1200, np.random.default_rng(3), substeps=10)
    seen = observe(path, 0.01, rng=np.random.default_rng(4))
    law = langevin.infer(seen, DT, langevin.polynomial(3), "underdamped", select="best")
    names = np.array(langevin.polynomial(3).names(("x", "v")))
    assert set(names[law.support[:, 0]]) == {"x", "v", "x² v"}
    np.testing.assert_allclose(law.coefficients[law.support[:, 0], 0], [-1, 2, -2], rtol=0.08)
    assert law.equations()[0].startswith("dvx/dt")


def test_intervals_cover():
    path = oscillator(1.0, 0.5, 0.5).simulate(60, DT, 800, np.random.default_rng(6), substeps=5)
    truth, inside = np.array([0, -1, -0.5]), []
    for track in observe(path, 0.01, rng=np.random.default_rng(7)):
        law = langevin.infer([track], DT, langevin.polynomial(1), "underdamped", select="all")
        inside.append(abs(deviations(law, truth[:, None])) < 1.645)
    assert 0.8 < np.mean(inside) < 0.97


def test_units_change_only_units(swing):
    seen = observe(swing, 0.01, rng=np.random.default_rng(2))[:10]
    law, other = (
        langevin.infer([c * track for track in seen], c * DT, langevin.polynomial(2), "underdamped")
        for c in (1, 1000)
    )
    states = np.random.default_rng(0).normal(size=(5, 2))
    np.testing.assert_allclose(
        other.drift(states * [1000, 1]), law.drift(states) / 1000, rtol=1e-5, atol=1e-9
    )


def test_kalman_filter_follows_a_straight_line_exactly():
    x = 3.0 + 2.0 * np.arange(400)[:, None] * DT
    frames = Frames(np.vstack([x, -x]), np.repeat([0, 1], 400), DT, 0.0)
    state = underdamped.filtered(frames, np.array([1e-4]), np.array([0.5]))
    np.testing.assert_allclose(state[399], [x[-1, 0], 2.0], rtol=1e-6)
    np.testing.assert_allclose(state[-1], [-x[-1, 0], -2.0], rtol=1e-6)


def test_shares_of_noise_add_up_to_diffusion():
    for exposure in (0.0, 0.5, 1.0):
        thermal, apart = underdamped.averages(exposure)
        assert thermal[0] + 2 * thermal[1:].sum() == pytest.approx(1, abs=1e-3)
        assert 0.66 < apart < 0.85


def test_too_short_tracks_are_refused():
    with pytest.raises(InputError, match="terms apart"):
        langevin.infer([np.random.default_rng(0).normal(size=(4, 1))], DT, dynamics="underdamped")
