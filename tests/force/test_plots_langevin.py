"""Figures of force/langevin: what they draw is what they are given."""

from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from formotion import data, plot
from formotion.data.download import Unreachable
from formotion.dynamics import langevin_worlds
from formotion.dynamics.contacts import Contact
from formotion.force import langevin
from formotion.force.plots import (
    langevin_camera,
    langevin_cells,
    langevin_fit,
    langevin_movie,
    langevin_side,
    laws,
)


@pytest.fixture
def world():
    return langevin_worlds.double_well(diffusion=0.2)


def track(world, frames=400, seed=0):
    return world.simulate(1, 0.05, frames, np.random.default_rng(seed), substeps=1).tracks()[0]


def units(fig):
    return " ".join(ax.get_xlabel() + ax.get_ylabel() for ax in fig.axes)


def test_opening_shows_frame_track_and_time(shown, world):
    laws.opening(np.eye(34, 44), 0.1, track(world), 0.05)
    fig, text = shown[0]
    assert fig.axes[0].images
    assert fig.axes[1].get_ylim()[0] > fig.axes[1].get_ylim()[1]  # y points down
    assert "time (s)" in units(fig)
    assert len(text) > 60


def test_the_mean_of_many_released_particles_moves_with_the_drift(shown):
    trap = langevin_worlds.circulating(rate_per_s=1.0, turn_per_s=0.0, diffusion=0.01)
    start = np.array([0.0, 1.0])
    moved = laws.release(trap, start, (0.1, 0.2, 0.4), np.random.default_rng(1), particles=2000)
    expected = np.expm1(-np.array([0.1, 0.2, 0.4]))
    np.testing.assert_allclose(moved[:, 1], expected, atol=0.01)
    np.testing.assert_allclose(moved[:, 0], 0, atol=0.01)


def test_arrows_draw_truth_and_estimate_at_every_place(shown, world):
    place = np.array([[0.0, 1.0], [0.2, -0.5], [0.1, 0.3]])
    laws.arrows({"one": (place, np.ones((3, 2))), "two": (place, np.zeros((3, 2)))}, world)
    fig, text = shown[0]
    drawn = [c for c in fig.axes[0].collections if isinstance(c, plt.matplotlib.quiver.Quiver)]
    np.testing.assert_allclose(drawn[0].V, world.drift(place)[:, 0])
    np.testing.assert_allclose(drawn[1].U, 1)
    assert "one; two" in text


def test_relative_error_is_one_for_claiming_no_drift():
    truth = np.random.default_rng(0).normal(size=(30, 2))
    assert laws.relative_error(0 * truth, truth) == pytest.approx(1)
    assert laws.relative_error(truth, truth) == 0


def test_watching_draws_each_camera_and_the_floor(shown):
    t = np.array([50.0, 100.0])
    langevin_fit.watching(t, {0.01: 1 / t, 0.02: 2 / t}, 3 / t)
    ax = shown[0][0].axes[0]
    assert [line.get_label() for line in ax.lines] == ["every 0.01 s", "every 0.02 s", "floor, √(N / 2I)"]
    np.testing.assert_allclose(ax.lines[1].get_ydata(), 2 / t)


def test_profiles_hold_truth_estimate_and_band(shown, world):
    one = track(world, 2000)
    law = langevin.infer([one], 0.05, langevin.polynomial(3), select="all")
    plain = langevin_fit.Plain(law.basis, law.coefficients)
    langevin_fit.profiles({"plain": plain, "infer": law}, world, one)
    along_x = shown[0][0].axes[0]
    x, truth = along_x.lines[0].get_data()
    np.testing.assert_allclose(truth, x - x**3, atol=1e-9)
    np.testing.assert_allclose(along_x.lines[1].get_ydata(), along_x.lines[2].get_ydata())
    assert along_x.lines[2].get_color() == plot.TEAL
    assert "µm/s" in units(shown[0][0])


def test_terms_above_the_price_are_named(shown):
    langevin_fit.terms(["1", "x", "y"], np.array([1.0, -5.0, 3.0]), 4.0, np.array([False, True, False]))
    assert "Above the line of the price: x." in " ".join(shown[0][1].split())


def test_selection_shows_medians(shown):
    full = np.arange(1.0, 7).reshape(3, 2)
    langevin_fit.selection(np.array([50.0, 100.0]), full, full / 2)
    np.testing.assert_allclose(shown[0][0].axes[0].lines[0].get_ydata(), [3, 4])


def test_against_frame_time_draws_the_truth(shown):
    dt_s = np.array([0.01, 0.02])
    langevin_camera.against_frame_time(dt_s, {"naive": dt_s, "ours": 2 * dt_s}, 0.2)
    lines = shown[0][0].axes[0].lines
    np.testing.assert_allclose(lines[1].get_ydata(), 2 * dt_s)
    np.testing.assert_allclose(lines[2].get_ydata(), 0.2)
    assert "µm²/s" in units(shown[0][0])


def test_one_wrong_place_is_drawn_once(shown):
    langevin_camera.shared_place()
    true, seen = (line.get_xdata() for line in shown[0][0].axes[0].lines[:2])
    assert np.count_nonzero(true != seen) == 1


def test_each_particle_of_a_film_stays_in_its_tile_and_comes_back_to_its_middle(world):
    rng = np.random.default_rng(0)
    path = world.simulate(4, 0.05, 20, rng, substeps=1)
    movie = langevin_movie.film(path, 21, rng)
    assert movie.frames.shape == (21, 68, 132)
    for i, one in enumerate(path.tracks()):
        np.testing.assert_allclose(langevin_movie.from_middle(movie.truth_um[:, i]), one, atol=1e-9)


def test_tracked_draws_every_track_on_the_frame(shown, world):
    rng = np.random.default_rng(0)
    movie = langevin_movie.film(world.simulate(2, 0.05, 5, rng, substeps=1), 6, rng)
    langevin_movie.tracked(movie, [movie.truth_um[:, 0], movie.truth_um[:, 1]])
    assert len(shown[0][0].axes[1].lines) == 2


def test_uneven_draws_the_pull_without_what_noise_adds(shown):
    uneven = langevin_worlds.uneven_noise()
    paths = uneven.simulate(10, 0.02, 500, np.random.default_rng(0), substeps=1)
    law = langevin.infer(paths.tracks(), 0.02, diffusion_basis=langevin.polynomial(2), select="all")
    langevin_side.uneven(law, uneven)
    pull = shown[0][0].axes[2].lines[0]
    x, y = pull.get_data()
    np.testing.assert_allclose(y, -0.3 * (1 + 0.5 * x**2) * x)


def test_flows_are_drawn_where_the_track_was(shown):
    places = np.random.default_rng(0).normal(0, 0.3, (2000, 2))
    still = SimpleNamespace(velocity=lambda place: np.ones_like(place))
    langevin_side.flows({"a": still, "b": still}, [places, places])
    arrows = [c for c in shown[0][0].axes[0].collections if isinstance(c, plt.matplotlib.quiver.Quiver)]
    assert 10 < arrows[0].N < 77


def test_two_speeds_marks_one_place(shown):
    rng = np.random.default_rng(0)
    place, before, after = rng.normal(size=(3, 500))
    langevin_side.two_speeds(place, before, after, at_um=0.0, width_um=0.2)
    drawn = shown[0][0].axes[1].lines[0].get_xdata()
    np.testing.assert_allclose(drawn, before[np.abs(place) < 0.2])


def interaction(slope):
    r = np.array([2.0, 6.0, 10.0])
    return SimpleNamespace(distance_um=r, along=slope * r, along_std=np.full(3, 0.1))


def test_contact_is_drawn_per_minute_with_the_truth(shown):
    truth = Contact(strength_per_s=0.02)
    found = {"pushing": {"none": interaction(1.0), "field": interaction(2.0)}}
    langevin_cells.contact(found, {"pushing": truth})
    ax = shown[0][0].axes[0]
    drawn = {line.get_label(): line for line in ax.lines}
    x, y = drawn["truth"].get_data()
    np.testing.assert_allclose(y, 60 * truth.along(x))
    first = ax.containers[0].lines[0].get_ydata()
    np.testing.assert_allclose(first, [120, 360, 600])
    assert "µm/min" in units(shown[0][0])


def test_the_stand_in_has_the_shape_of_the_measured_tracks():
    drawn = langevin_cells.stand_in()
    assert len(drawn.tracks) == 258
    assert {track.shape[1] for track in drawn.tracks} == {3}
    assert 7 <= drawn.lengths.min() <= np.median(drawn.lengths) <= 20 <= drawn.lengths.max() <= 40
    assert drawn.dt_s == 24.0


def test_without_the_data_everything_is_simulated_and_says_so(monkeypatch):
    def unreachable(name):
        raise Unreachable("no network")

    monkeypatch.setattr(data, "load", unreachable)
    found = langevin_cells.walks()
    assert found.pieces is found.drawn
    assert "Not measured" in found.said


def small_table(name):
    rows = [(i, 24.0 * k, 0.0, float(i + k), 0.0) for i in range(3) for k in range(5)]
    return {"tracks": pd.DataFrame(rows, columns=["track", "t_s", "x_um", "y_um", "z_um"])}


@pytest.mark.parametrize(("where", "own_pictures"), [("book", False), ("interactive", True)])
def test_pictures_of_the_measured_tracks_stay_off_the_page(monkeypatch, where, own_pictures):
    monkeypatch.setattr(data, "load", small_table)
    monkeypatch.setenv("FORMOTION_CONTEXT", where)
    found = langevin_cells.walks()
    assert len(found.pieces.tracks) == 3
    assert (found.drawn is found.pieces) is own_pictures
    assert ("simulated" in found.said) is not own_pictures


def test_walking_shows_tracks_and_memory(shown):
    langevin_cells.walking(langevin_cells.stand_in(), longest=4)
    left, right = shown[0][0].axes[:2]
    assert len(left.lines) == 40
    lag_s, product = right.containers[0].lines[0].get_data()
    np.testing.assert_allclose(lag_s, 24.0 * np.arange(1, 5))
    assert product[1] > product[0] > 0  # neighbouring steps share a wrong place
