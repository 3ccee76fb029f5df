"""Cutting tracks at gaps, and summary curves against exact ones."""

import numpy as np
import pandas as pd
import pytest

from formotion import data
from formotion.core.errors import DataError, InputError, ShapeError
from formotion.dynamics import langevin_worlds as worlds
from formotion.dynamics import tracks
from formotion.dynamics.langevin import observe, overdamped


def table(**change):
    rows = {
        "track": [7, 7, 7, 7, 9, 9, 4],
        "t_s": [0.0, 2.0, 6.0, 8.0, 4.0, 6.0, 0.0],
        "x_um": [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
        "y_um": [10.0, 11.0, 12.0, 13.0, 14.0, 15.0, 16.0],
    }
    return pd.DataFrame(rows | change)


def test_tracks_are_cut_at_gaps_and_losses_counted():
    found = tracks.split(table())
    assert [track.tolist() for track in found.tracks] == [
        [[10, 0], [11, 1]],
        [[12, 2], [13, 3]],
        [[14, 4], [15, 5]],
    ]
    assert (found.dt_s, found.axes, found.ids, found.gaps, found.lost_points) == (
        2,
        ("y", "x"),
        [7, 7, 9],
        1,
        1,
    )
    assert "3 pieces of 2 tracks" in str(found)


def test_order_of_rows_and_names_of_tracks_do_not_matter():
    mixed = table().sample(frac=1, random_state=3)
    renamed = table(track=list("bbbbcca"))
    for other in (mixed, renamed):
        found = [track.tolist() for track in tracks.split(other).tracks]
        assert sorted(found) == [track.tolist() for track in tracks.split(table()).tracks]


def test_a_third_axis_and_small_jitter_are_kept():
    found = tracks.split(table(z_um=1.0, t_s=[0.0, 2.04, 6.0, 8.03, 4.0, 6.0, 0.0]))
    assert found.axes == ("y", "x", "z")
    assert all(track.shape == (2, 3) for track in found.tracks)


def test_real_tracks_are_cut_at_their_six_gaps():
    found = tracks.split(data.load("tcell-tracks")["tracks"])
    assert (found.dt_s, found.gaps) == (24.0, 6)
    assert len(set(found.ids)) == 258
    assert found.lengths.sum() + found.lost_points == 5157


@pytest.mark.parametrize(
    ("change", "error", "match"),
    [
        ({"x_um": np.nan}, InputError, "positions must be finite"),
        ({"t_s": np.nan}, InputError, "t_s must be finite"),
        ({"t_s": [0.0, 2.0, 2.0, 4.0, 0.0, 2.0, 0.0]}, InputError, "two points at the same time"),
        (
            {"t_s": [0.0, 2.0, 5.0, 7.0, 4.0, 6.0, 0.0]},
            InputError,
            "whole multiples of dt_s = 2 s, got a step of 3",
        ),
        ({"track": range(7)}, DataError, "no track has two points"),
        ({"track": [1, 1, 1, 1, 2, 2, np.nan]}, InputError, "track must not be missing"),
    ],
)
def test_bad_tables_are_named(change, error, match):
    with pytest.raises(error, match=match):
        tracks.split(table(**change))


def test_missing_columns_and_rows_are_named():
    with pytest.raises(DataError, match="no column track: it has t_s, x_um, y_um"):
        tracks.split(table().drop(columns="track"))
    with pytest.raises(DataError, match="no column y_um"):
        tracks.split(table().drop(columns="y_um"))
    with pytest.raises(DataError, match="no rows"):
        tracks.split(table().iloc[:0])
    with pytest.raises(DataError, match="no piece has 5 points"):
        tracks.split(table(), shortest=5)
    with pytest.raises(InputError, match="shortest must be a whole number from 2"):
        tracks.split(table(), shortest=1)
    with pytest.raises(InputError, match="dt_s must be positive"):
        tracks.split(table(), dt_s=-1.0)


@pytest.mark.parametrize(
    ("bad", "error", "match"),
    [
        ([], InputError, "at least one track"),
        ([[[0.0, np.nan], [1, 1]]], InputError, r"tracks\[0\] must be finite"),
        ([np.zeros((3, 2)), np.zeros((3, 3))], ShapeError, "must all have 2 axes, got 3"),
        ([np.zeros((3, 2)), np.zeros((1, 2))], InputError, r"got 1 in tracks\[1\]"),
        (np.zeros((3, 2)), ShapeError, r"write \[track\]"),
        ([np.zeros(3)], ShapeError, r"tracks\[0\] must have shape"),
    ],
)
def test_bad_tracks_are_named(bad, error, match):
    for function in (tracks.check, lambda t: tracks.velocity_autocorrelation(t, 1.0)):
        with pytest.raises(error, match=match):
            function(bad)


def test_bad_lags_and_steps_are_named():
    with pytest.raises(InputError, match="dt_s must be positive"):
        tracks.mean_square_displacement([np.zeros((3, 2))], 0.0)
    with pytest.raises(InputError, match="longest must be a whole number from 1"):
        tracks.mean_square_displacement([np.zeros((3, 2))], 1.0, longest=0)


@pytest.mark.parametrize(("particles", "steps"), [(60, 50), (1, 3000)])
def test_msd_of_free_diffusion_lies_within_its_errors(particles, steps):
    inside = []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        path = overdamped(np.zeros_like, 0.5, np.zeros((particles, 2)), 0.1, steps, rng, 1)
        curve = tracks.mean_square_displacement(path.tracks(), 0.1, longest=5)
        inside.append(abs(curve.value - 4 * 0.5 * curve.lag_s) < 1.645 * curve.std)
    assert 0.78 < np.mean(inside) < 0.97


def test_velocity_correlation_shows_memory_and_localisation_error():
    rng = np.random.default_rng(0)
    path = worlds.oscillator(0.05, 1.0, 0.5).simulate(400, 0.2, 100, rng)
    curve = tracks.velocity_autocorrelation(path.tracks(), 0.2, longest=4)
    np.testing.assert_allclose(curve.value[1:], 0.5 * np.exp(-curve.lag_s[1:]), atol=0.03)
    still = overdamped(np.zeros_like, 0.0, np.zeros((400, 2)), 0.2, 100, rng, 1)
    curve = tracks.velocity_autocorrelation(observe(still, 0.1, rng=rng), 0.2, longest=3)
    np.testing.assert_allclose(curve.value, [4 * 0.25, -2 * 0.25, 0, 0], atol=0.02)


def test_curves_scale_with_the_unit_and_ignore_order_and_rotation():
    rng = np.random.default_rng(0)
    some = [rng.standard_normal((n, 2)).cumsum(axis=0) for n in (5, 9, 30)]
    turn = np.array([[0.6, -0.8], [0.8, 0.6]])
    plain = tracks.mean_square_displacement(some, 1.0, longest=8)
    other = tracks.mean_square_displacement([1e3 * track @ turn for track in some[::-1]], 1.0, longest=8)
    np.testing.assert_allclose(other.value, 1e6 * plain.value)
    np.testing.assert_allclose(other.std, 1e6 * plain.std)


def test_lags_that_no_track_reaches_are_left_out_and_one_value_has_no_error():
    curve = tracks.mean_square_displacement([np.array([[0.0], [1.0], [3.0]])], 1.0)
    assert curve.lag_s.tolist() == [1, 2]
    assert np.isnan(curve.std[-1])
    assert curve.samples.tolist() == [2, 1]
