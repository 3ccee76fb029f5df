"""Inference of overdamped laws: exact limits, symmetries, errors of the camera, coverage, bad input."""

import numpy as np
import pytest

from formotion.core.errors import InputError, ShapeError
from formotion.dynamics.langevin import observe, overdamped
from formotion.dynamics.langevin_worlds import circulating, ornstein_uhlenbeck, uneven_noise
from formotion.force import langevin

DT = 0.02
RATE, TURN, D = 1.0, 2.0, 0.5
MATRIX = np.array([[-RATE, -TURN], [TURN, -RATE]])


@pytest.fixture(scope="module")
def path():
    return circulating(RATE, TURN, D).simulate(8, DT, 2500, np.random.default_rng(1), substeps=20)


@pytest.fixture(scope="module")
def tracks(path):
    return path.tracks()


@pytest.fixture(scope="module")
def law(tracks):
    return langevin.infer(tracks, DT, langevin.polynomial(2), select="all")


def deviations(law):
    """Return the linear coefficients' errors in units of their standard deviations."""
    std = np.sqrt(np.einsum("iaia->ai", law.covariance))
    return ((law.coefficients[1:3].T - MATRIX) / std[1:3].T).ravel()


def test_a_motion_without_noise_gives_its_law_with_an_error_of_dt_squared():
    def error(dt):
        time = np.arange(0, 2, dt)
        tracks = [np.column_stack([np.exp(-time), 0.5 * np.exp(-2 * time)]) * side for side in (1, -1)]
        tracks += [track[:, ::-1] * [1, -1] for track in tracks]
        law = langevin.infer(tracks[:1] + tracks[1:2], dt, langevin.polynomial(1), select="all")
        return abs(law.drift(tracks[0]) - tracks[0] * [-1, -2]).max()

    assert error(0.02) < 1e-3
    assert error(0.04) / error(0.02) == pytest.approx(4, rel=0.1)


def test_a_linear_law_is_found_within_its_uncertainty(law):
    assert abs(deviations(law)).max() < 3
    assert np.sqrt(law.covariance[0, 1, 0, 1]) < 0.12
    tensor = law.diffusion(np.zeros((1, 2)))[0]
    np.testing.assert_allclose(tensor, D * np.eye(2), atol=4 * law.diffusion_std(np.zeros((1, 2))).max())
    assert not law.error_seen
    np.testing.assert_array_equal(law.error_um, 0)


def test_information_is_that_of_the_exact_law(law, tracks):
    # <F . F / D> = (k² + w²) <x . x> / D, with <x . x> = 2 D / k
    exact = 0.25 * law.duration_s * 2 * (RATE**2 + TURN**2) / RATE
    assert law.duration_s == pytest.approx(8 * 2500 * DT)
    assert law.information_nats.covers(exact)
    assert law.expected_error == pytest.approx(12 / (2 * exact), rel=0.2)


def test_selection_finds_the_terms_that_exist(tracks):
    for select in ("best", "average"):
        law = langevin.infer(tracks, DT, langevin.polynomial(3), select=select)
        assert law.support[1:3].all()
        assert law.support.sum() == 4
    assert law.equations()[0].startswith("dy/dt = (-")
    assert langevin.infer(tracks, DT, langevin.polynomial(1), select=False).support.all()


@pytest.mark.parametrize("select", ["all", "average"])
def test_intervals_cover(select):
    world = circulating(RATE, TURN, D)
    paths = world.simulate(60, DT, 2500, np.random.default_rng(3), substeps=5).tracks()
    at = np.random.default_rng(4).normal(0, 0.7, (40, 2))
    inside = []
    for track in paths:
        found = langevin.infer([track], DT, langevin.polynomial(2), select=select)
        inside.append(abs(found.drift(at) - world.drift(at)) < 1.645 * found.drift_std(at))
    assert 0.82 < np.mean(inside) < 0.96


def test_turning_the_coordinates_turns_the_drift(tracks, law):
    c, s = np.cos(0.7), np.sin(0.7)
    turn = np.array([[c, -s], [s, c]])
    turned = langevin.infer([track @ turn.T for track in tracks], DT, langevin.polynomial(2), select="all")
    at = tracks[0][::100]
    np.testing.assert_allclose(turned.drift(at @ turn.T), law.drift(at) @ turn.T, atol=1e-9)
    assert turned.information_nats.value == pytest.approx(law.information_nats.value, rel=1e-3)


def test_units_of_length_and_time_change_only_units(tracks, law):
    other = langevin.infer([1e3 * track for track in tracks], 60 * DT, langevin.polynomial(2), select="all")
    at = tracks[0][::100]
    np.testing.assert_allclose(other.drift(1e3 * at), law.drift(at) * 1e3 / 60, rtol=1e-7, atol=1e-6)
    np.testing.assert_allclose(other.drift_std(1e3 * at), law.drift_std(at) * 1e3 / 60, rtol=1e-6)
    np.testing.assert_allclose(other.diffusion(at), law.diffusion(at) * 1e6 / 60, rtol=1e-9)
    assert other.information_nats.value == pytest.approx(law.information_nats.value, rel=1e-9)


def test_order_of_tracks_does_not_matter_and_cuts_cost_only_their_own_step(tracks, law):
    at = tracks[0][::100]
    shuffled = langevin.infer(tracks[::-1], DT, langevin.polynomial(2), select="all")
    np.testing.assert_allclose(shuffled.drift(at), law.drift(at), rtol=1e-9, atol=1e-12)
    cut = langevin.infer(
        [part for track in tracks for part in np.array_split(track, 3)],
        DT,
        langevin.polynomial(2),
        select="all",
    )
    assert cut.duration_s == pytest.approx(law.duration_s - 16 * DT)
    assert abs(cut.drift(at) - law.drift(at)).max() < 0.1 * law.drift_std(at).max()


def test_copies_of_a_track_leave_the_estimate_and_shrink_the_interval(tracks, law):
    twice = langevin.infer(tracks + tracks, DT, langevin.polynomial(2), select="all")
    np.testing.assert_allclose(twice.coefficients, law.coefficients, atol=1e-10)
    np.testing.assert_allclose(twice.covariance, law.covariance / 2, rtol=1e-8, atol=1e-14)


def naive(tracks):
    """Least squares of displacements on where they start."""
    moved = np.concatenate([np.diff(track, axis=0) for track in tracks]) / DT
    before = np.concatenate([track[:-1] for track in tracks])
    return np.linalg.lstsq(langevin.polynomial(2).values(before), moved, rcond=None)[0]


@pytest.mark.parametrize(("error_um", "exposure"), [(0.05, 0.0), (0.15, 0.0), (0.05, 1.0), (0.0, 0.5)])
def test_errors_of_the_camera_do_not_bias(path, error_um, exposure):
    seen = observe(path, error_um, exposure, np.random.default_rng(2))
    law = langevin.infer(seen, DT, langevin.polynomial(2), exposure=exposure, select="all")
    assert law.error_seen
    assert abs(deviations(law)).max() < 3.2
    np.testing.assert_allclose(law.error_um, error_um, atol=0.012)
    at = np.zeros((1, 2))
    np.testing.assert_allclose(law.diffusion(at)[0], D * np.eye(2), atol=4 * law.diffusion_std(at).max())
    if error_um >= 0.05 and exposure == 0:
        std = np.sqrt(law.covariance[0, 1, 0, 1])
        assert abs(naive(seen)[1, 0] + RATE) > 0.8 * error_um**2 / (2 * D * DT) > 0.08 > std


def test_quadratic_terms_do_not_leak_into_the_constant_under_errors():
    def drift(x):
        return 1.5 - x**2 - x

    start = np.full((6, 1), 0.8)
    path = overdamped(drift, 0.05, start, 0.02, 4000, np.random.default_rng(0), substeps=5)
    seen = observe(path, 0.1, rng=np.random.default_rng(1))
    law = langevin.infer(seen, 0.02, langevin.polynomial(2), select="all")
    std = np.sqrt(np.diag(law.covariance[0, :, 0]))
    assert abs((law.coefficients[:, 0] - [1.5, -1, -1]) / std).max() < 3


def test_uneven_noise_is_mapped_and_its_push_told_from_the_force():
    world = uneven_noise(diffusion=0.3, growth_per_um2=0.5)
    path = world.simulate(8, DT, 4000, np.random.default_rng(5), substeps=10)
    for error_um in (0.0, 0.05):
        seen = observe(path, error_um, rng=np.random.default_rng(6))
        law = langevin.infer(
            seen, DT, langevin.polynomial(3), diffusion_basis=langevin.polynomial(2), select="all"
        )
        found = law.diffusion_coefficients[:, 0, 0]
        std = np.sqrt(np.diag(law.diffusion_covariance[0, 0]))
        assert (abs(found - [0.3, 0, 0, 0.15, 0, 0.15]) < 3 * std + 0.005).all()
        assert (std < 0.02).all()
        at = np.array([[0.5, 0.0], [-0.5, 0.7], [0.0, -1.0]])
        force = -world.diffusion(at)[:, None] * at
        assert abs(law.pull(at) - force).max() < 4 * law.drift_std(at).max()
        assert abs(law.drift(at) - force).max() > 0.15  # the push is there


def test_unequal_axes_and_three_dimensions():
    world = ornstein_uhlenbeck(np.diag([1.0, 2.0, 3.0]), np.diag([0.1, 0.5, 1.0]))
    path = world.simulate(4, 0.01, 3000, np.random.default_rng(7), substeps=5)
    law = langevin.infer(path.tracks(), 0.01, langevin.polynomial(1), select="all")
    np.testing.assert_allclose(np.diag(law.diffusion(np.zeros((1, 3)))[0]), [0.1, 0.5, 1.0], rtol=0.06)
    std = np.sqrt(np.diagonal(law.covariance[np.arange(3), 1:, np.arange(3)], axis1=1, axis2=2))
    assert abs(np.diag(law.coefficients[1:]) - [-1, -2, -3]).max() < 4 * std.max()
    assert "dz/dt" in law.equations()[2]


def test_bad_input_is_refused(tracks):
    good = tracks[0][:200]
    holed = good.copy()
    holed[3, 0] = np.nan
    with pytest.raises(InputError, match=r"tracks\[1\] must be finite"):
        langevin.infer([good, holed], DT)
    with pytest.raises(InputError, match="at least one track"):
        langevin.infer([], DT)
    with pytest.raises(ShapeError, match=r"tracks\[0\] must have shape"):
        langevin.infer([good[:, 0]], DT)
    with pytest.raises(ShapeError, match="same number of axes"):
        langevin.infer([good, good[:, :1]], DT)
    for dt_s in (0, -1.0, np.nan, "fast"):
        with pytest.raises(InputError, match="dt_s must be positive"):
            langevin.infer([good], dt_s)
    with pytest.raises(InputError, match="exposure must be between"):
        langevin.infer([good], DT, exposure=1.2)
    with pytest.raises(InputError, match="got 9 rows"):
        langevin.infer([good[:11]], DT)
    with pytest.raises(InputError, match="terms apart"):
        langevin.infer([np.zeros((100, 2))], DT)
    noise = np.random.default_rng(0).normal(size=(300, 2))
    with pytest.raises(InputError, match="diffusion above the error"):
        langevin.infer([noise], DT, langevin.polynomial(0))
    with pytest.raises(InputError, match="dynamics must be one of"):
        langevin.infer([good], DT, dynamics="damped")
    with pytest.raises(InputError, match="select must be one of"):
        langevin.infer([good], DT, select="some")
    with pytest.raises(InputError, match="basis must be a Basis"):
        langevin.infer([good], DT, basis=3)


def test_a_law_refuses_states_of_another_shape(law):
    for question in (law.drift, law.drift_std, law.diffusion, law.diffusion_std, law.pull):
        with pytest.raises(ShapeError, match="states must have shape"):
            question(np.zeros((3, 3)))
        with pytest.raises(InputError, match="states must be finite"):
            question(np.full((3, 2), np.inf))
