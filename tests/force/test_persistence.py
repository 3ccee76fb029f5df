"""Models of short walks: exact likelihood, recovery, comparison by tracks left out, and stated inadequacy."""

import numpy as np
import pytest
from scipy.stats import multivariate_normal, multivariate_t

from formotion import data
from formotion.core import Estimate
from formotion.core.errors import InputError, ShapeError
from formotion.dynamics import tracks as cut
from formotion.dynamics.contacts import Contact, simulate
from formotion.force import persistence

DT_S = 24.0
TRUE = {
    "diffusion_um2_per_s": 0.2,
    "speed_um_per_s": 0.1,
    "persistence_s": 60.0,
    "error_um": 1.0,
    "variation": 0.5,
}


def world(model, **change):
    values = TRUE | change
    names = persistence.MODELS[model]
    return persistence.Fit(
        model, {n: Estimate(values[n], values[n], values[n]) for n in names}, 0.0, 0.0, DT_S
    )


def walks(model, seed, count=120, dimensions=2, **change):
    rng = np.random.default_rng(seed)
    return world(model, **change).simulate(rng.integers(6, 40, count), dimensions, rng)


def covariance_of_steps(model, n):
    """Covariance of displacements from the state space, summed step by step: no closed form used."""
    fine, substeps = DT_S / 100, 100
    t = (np.arange(n * substeps) + 0.5) * fine
    velocity = TRUE["speed_um_per_s"] ** 2 * np.exp(-abs(t[:, None] - t) / TRUE["persistence_s"]) * fine**2
    total = velocity.reshape(n, substeps, n, substeps).sum(axis=(1, 3)) if "persistent" in model else 0
    if "brownian" in model:
        total = total + 2 * TRUE["diffusion_um2_per_s"] * DT_S * np.eye(n)
    if "error" in model:
        total = total + TRUE["error_um"] ** 2 * (2 * np.eye(n) - np.eye(n, k=1) - np.eye(n, k=-1))
    return total


@pytest.mark.parametrize("model", persistence.MODELS)
def test_likelihood_is_that_of_the_state_space(model):
    some = world("persistent, error").simulate([4, 9, 6, 7, 5], 2, np.random.default_rng(1))
    values = [TRUE[name] for name in persistence.MODELS[model]]
    found = persistence._Data.of(some, DT_S).log_likelihoods(model, values)
    freedom = persistence._freedom(model, values)
    for track, seen in zip(some, found, strict=True):
        steps = np.diff(track, axis=0)
        shape = np.kron(np.eye(2), covariance_of_steps(model, len(steps)))
        law = multivariate_t(shape=shape, df=freedom) if freedom else multivariate_normal(cov=shape)
        assert seen == pytest.approx(law.logpdf(steps.T.ravel()), rel=1e-4)


@pytest.mark.parametrize("model", persistence.MODELS)
def test_parameters_are_recovered_and_covered(model):
    inside, values = [], []
    for seed in range(5):
        found = persistence.fit(walks(model, seed), DT_S, model).parameters
        inside.append([one.covers(TRUE[name]) for name, one in found.items()])
        values.append([one.value for one in found.values()])
    # the square of the error is what enters: a small one is often found to be none
    loose = {"error_um": 0.5} if model == "brownian, error" else {}
    for name, value in zip(persistence.MODELS[model], np.median(values, axis=0), strict=True):
        assert value == pytest.approx(TRUE[name], rel=loose.get(name, 0.15))
    assert np.mean(inside) > 0.65


def test_an_independent_simulator_gives_the_same_parameters():
    rng = np.random.default_rng(0)
    path = simulate(
        Contact(0.0), 150, 1, DT_S, 20, rng, diffusion=0.0, propulsion_um_per_s=0.1, persistence_s=60.0
    )
    found = persistence.fit(path.tracks(), DT_S, "persistent").parameters
    assert found["speed_um_per_s"].value == pytest.approx(0.1, rel=0.1)
    assert found["persistence_s"].value == pytest.approx(60.0, rel=0.2)


@pytest.mark.parametrize(
    "model", ["brownian", "persistent", "persistent, error", "persistent, error, varied"]
)
def test_the_right_model_wins_or_stays_in_the_race(model):
    found = persistence.compare(walks(model, 3), DT_S, folds=2)
    assert model in (found.best, *found.rivals)
    if "persistent" in model:
        assert "brownian" not in (found.best, *found.rivals) or "varied" in model
    assert found.held_out[found.best] == 0
    assert max(found.held_out.values()) == 0


def test_few_points_cannot_tell_and_many_can():
    rng = np.random.default_rng(5)
    world_ = world("persistent", persistence_s=15.0)
    models = ("brownian", "persistent")
    few = persistence.compare(world_.simulate([5] * 8, 2, rng), DT_S, models)
    many = persistence.compare(world_.simulate([30] * 150, 2, rng), DT_S, models)
    assert not few.decided
    assert many.best == "persistent"
    assert many.decided


def test_cells_of_different_speeds_are_noticed_and_then_modelled():
    some, rng = walks("persistent, error, varied", 2), np.random.default_rng(0)
    alike, varied = (
        persistence.adequacy(persistence.fit(some, DT_S, model), some, rng, 60)
        for model in ("persistent, error", "persistent, error, varied")
    )
    assert alike.seen > alike.expected.high
    assert alike.p_value < 0.05 < varied.p_value


def test_a_right_model_is_found_adequate():
    some = walks("persistent, error", 4)
    found = persistence.fit(some, DT_S, "persistent, error")
    assert persistence.adequacy(found, some, np.random.default_rng(0), 60).p_value > 0.02


def test_t_cells_persist_are_seen_with_error_and_differ():
    pieces = cut.split(data.load("tcell-tracks")["tracks"], shortest=4)
    some = [track for track in pieces.tracks if len(track) < 40][::3]
    found = persistence.compare(some, pieces.dt_s, folds=2)
    assert found.best == "persistent, error, varied"
    assert found.decided
    alike = persistence.adequacy(found.fits["persistent, error"], some, np.random.default_rng(0), 40)
    assert alike.p_value < 0.05


def test_units_rotation_and_order_do_not_matter():
    some = walks("persistent, error", 6, count=40)
    turn = np.array([[0.6, -0.8], [0.8, 0.6]])
    plain = persistence.fit(some, DT_S)
    other = persistence.fit([1e3 * track @ turn for track in some[::-1]], DT_S / 60)
    factor = {"speed_um_per_s": 6e4, "persistence_s": 1 / 60, "error_um": 1e3}
    for name, one in plain.parameters.items():
        for end in ("value", "low", "high"):
            scaled = factor[name] * getattr(one, end)
            assert getattr(other.parameters[name], end) == pytest.approx(scaled, rel=0.01)
    steps = sum(track.size - 2 for track in some)
    assert other.log_likelihood == pytest.approx(plain.log_likelihood - steps * np.log(1e3), rel=1e-5)


def test_long_tracks_are_cut_and_still_agree():
    rng = np.random.default_rng(0)
    some = world("persistent, error").simulate([900] * 5, 2, rng)
    found = persistence.fit(some, DT_S).parameters
    assert found["persistence_s"].value == pytest.approx(60.0, rel=0.15)


@pytest.mark.parametrize(
    ("change", "error", "match"),
    [
        ({"tracks": []}, InputError, "at least one track"),
        ({"tracks": [np.zeros((9, 2))] * 3}, InputError, "tracks must be 5 or more, got 3"),
        ({"tracks": [np.zeros((9, 2))] * 6}, InputError, "tracks must move"),
        ({"tracks": [np.full((9, 2), np.nan)] * 6}, InputError, "must be finite"),
        ({"tracks": [np.zeros((2, 2))] * 6}, InputError, "must have 3 points"),
        ({"tracks": [np.zeros((9, 2))] * 5 + [np.zeros((9, 3))]}, ShapeError, "must all have 2 axes"),
        ({"dt_s": 0.0}, InputError, "dt_s must be positive"),
        ({"model": "levy"}, InputError, "model must be one of brownian; "),
    ],
)
def test_bad_input_to_fit_is_named(change, error, match):
    good = {"tracks": [np.random.default_rng(i).normal(size=(9, 2)) for i in range(6)], "dt_s": 1.0}
    with pytest.raises(error, match=match):
        persistence.fit(**(good | change))


def test_bad_input_to_comparison_and_check_is_named():
    some = [np.random.default_rng(i).normal(size=(9, 2)) for i in range(6)]
    with pytest.raises(InputError, match="models must name two or more"):
        persistence.compare(some, 1.0, models=["brownian"])
    with pytest.raises(InputError, match="folds must be a whole number from 2"):
        persistence.compare(some, 1.0, folds=1)
    with pytest.raises(InputError, match="simulations must be a whole number from 20"):
        persistence.adequacy(persistence.fit(some, 1.0, "brownian"), some, np.random.default_rng(0), 3)
