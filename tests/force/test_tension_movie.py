"""Frames of a movie together: the algebra, intervals that cover, what each tie is for."""

from itertools import pairwise

import numpy as np
import pytest
from scipy.sparse import csr_array

from formotion.dynamics.tissue_movie import sequence
from formotion.force import tension
from formotion.force.tension_joint import Joint, State, join, persistence, tie

Z90 = 1.6449


def state(rng, n_junctions=4, n_cells=3, n_seen=9):
    """A small frame whose prior and posterior fit each other, junctions in any order."""
    names = np.array([[0, 1], [0, 2], [1, 2], [2, 3]])[rng.permutation(4)][:n_junctions]
    rows = rng.normal(size=(2 * n_junctions, n_junctions + n_cells))
    prior = np.linalg.inv(rows.T @ rows + 0.1 * np.eye(rows.shape[1]))
    seen = rng.normal(size=(n_seen, rows.shape[1]))
    covariance = np.linalg.inv(np.linalg.inv(prior) + seen.T @ seen)
    return State(covariance @ seen.T @ rng.normal(size=n_seen), covariance, prior, names, csr_array(rows))


def test_joint_agrees_with_dense_algebra():
    rng = np.random.default_rng(0)
    states = [state(rng) for _ in range(4)]
    size, kept = len(states[0].away), 0.8
    precision = np.zeros((4 * size, 4 * size))
    pull = np.zeros(4 * size)
    for k, frame in enumerate(states):
        own = slice(k * size, (k + 1) * size)
        precision[own, own] += np.linalg.inv(frame.covariance)
        pull[own] = np.linalg.solve(frame.covariance, frame.away)
    for k, (first, second) in enumerate(pairwise(states)):
        order = [second.names.tolist().index(name) for name in first.names.tolist()]
        one, two = first.rows.toarray(), second.of(np.array(order)).toarray()
        both = np.zeros((len(one), 4 * size))
        both[:, k * size : (k + 1) * size] = kept * one
        both[:, (k + 1) * size : (k + 2) * size] = -two
        precision += both.T @ both / (1 - kept**2)
        there = slice((k + 1) * size, (k + 2) * size)
        precision[there, there] -= two.T @ two  # the frame's own prior, which it holds already
    mean, covariance = np.linalg.solve(precision, pull), np.linalg.inv(precision)
    for k, (found, spread) in enumerate(join(states, kept)):
        own = slice(k * size, (k + 1) * size)
        np.testing.assert_allclose(found, mean[own], atol=1e-10)
        np.testing.assert_allclose(spread, covariance[own, own], atol=1e-10)
    ties = [tie(*pair) for pair in pairwise(states)]
    joint = Joint(states, ties, kept)
    stacked = np.linalg.slogdet(precision)[1] + sum(np.linalg.slogdet(s.covariance)[1] for s in states)
    assert joint.log_determinant() == pytest.approx(stacked)
    alone = sum(s.away @ np.linalg.solve(s.covariance, s.away) for s in states)
    assert joint.misfit() == pytest.approx(alone - mean @ pull)


def test_rank_is_the_number_of_directions_that_the_prior_sets():
    rng = np.random.default_rng(1)
    rows = rng.normal(size=(6, 6))
    prior = np.linalg.inv(rows.T @ rows)
    frame = State(np.zeros(6), prior, prior, np.array([[0, 1], [0, 2], [1, 2]]), csr_array(rows))
    assert tie(frame, frame).rank == pytest.approx(6)


def relative(true):
    return true.tension_nn / true.tension_nn[true.junctions.inner].mean()


def push(true):
    mean = true.tension_nn[true.junctions.inner].mean()
    return (true.pressure_nn_per_um - true.pressure_nn_per_um.mean()) / mean


def watched(noise, seed, change):
    frames = sequence(60, 5, np.random.default_rng([seed, 0]), change=change)
    rng = np.random.default_rng([seed, 1])
    return frames, [part.junctions.noisy(noise * part.junctions.mean_length_um, rng) for part in frames]


@pytest.mark.parametrize(("noise", "change"), [(0.01, 0.02), (0.03, 0.01), (0.03, 0.05)])
def test_intervals_of_a_movie_cover_and_it_helps(noise, change):
    force, pressure, gain = [], [], []
    for seed in (100, 101, 102):
        frames, seen = watched(noise, seed, change)
        movie = tension.infer_movie(seen).frames
        for found, true, junctions in zip(movie, frames, seen, strict=True):
            inner = junctions.inner
            error = (found.tension - relative(true))[inner]
            force.append(np.abs(error) < Z90 * found.tension_std[inner])
            pressure.append(np.abs(found.pressure - push(true)) < Z90 * found.pressure_std)
        alone = tension.infer(seen[2])
        gain.append(np.std((alone.tension - relative(frames[2]))[seen[2].inner]))
        gain[-1] = np.std((movie[2].tension - relative(frames[2]))[seen[2].inner]) / gain[-1]
    assert 0.85 < np.concatenate(force).mean() < 0.95
    assert 0.85 < np.concatenate(pressure).mean() < 0.95
    assert np.mean(gain) < 0.9


def test_persistence_is_that_of_the_tissue():
    frames, seen = watched(0.01, 100, 0.02)
    changes = []
    for first, second in pairwise(frames):
        there = {
            tuple(pair): value for pair, value in zip(second.junctions.cells, relative(second), strict=True)
        }
        kept = [
            (value - 1, there[tuple(pair)] - 1)
            for pair, value, inner in zip(
                first.junctions.cells, relative(first), first.junctions.inner, strict=True
            )
            if inner and tuple(pair) in there
        ]
        changes.append(np.corrcoef(np.array(kept).T)[0, 1])
    found = tension.infer_movie(seen).persistence
    assert 0.6 < (1 - found) / (1 - np.mean(changes)) < 1.5


def test_frames_that_share_nothing_stay_apart():
    rng = np.random.default_rng(2)
    first, second = state(rng), state(rng)
    apart = State(second.away, second.covariance, second.prior, second.names + 10, second.rows)
    assert persistence([first, apart]) == 0
    joined = join([first, apart], 0.0)
    np.testing.assert_allclose(joined[0][0], first.away)
    np.testing.assert_allclose(joined[1][1], apart.covariance)
