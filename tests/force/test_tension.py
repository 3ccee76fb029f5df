"""Inference of tensions: exact without noise, the same in any frame and unit, covered by its intervals."""

from dataclasses import replace

import numpy as np
import pytest

from formotion.core.errors import InputError, ShapeError
from formotion.dynamics import tissue
from formotion.dynamics.junctions import Junctions
from formotion.dynamics.tissue_movie import sequence
from formotion.force import tension
from formotion.force.chain import chain
from formotion.force.potential import geometry, linearise
from formotion.force.tension_limit import expected_error
from formotion.force.tension_prior import (
    Spread,
    blocks,
    given_scale,
    negative_evidence,
    posterior,
    relinearise,
    start_linear,
)

Z90 = 1.6449


def draw(n_cells, noise, seed, **options):
    true = tissue.simulate(n_cells, np.random.default_rng([seed, 0]), **options)
    clean = true.junctions
    return true, clean.noisy(noise * clean.mean_length_um, np.random.default_rng([seed, 1]))


def relative(true):
    return true.tension_nn / true.tension_nn[true.junctions.inner].mean()


def correlation(found, true):
    inner = true.junctions.inner
    return np.corrcoef(found[inner], relative(true)[inner])[0, 1]


def changed(junctions, **parts):
    given = {name: getattr(junctions, name) for name in ("points_um", "start", "cells", "vertices")}
    return Junctions(**(given | parts))


@pytest.fixture(scope="module")
def noisy():
    return draw(60, 0.01, 3)


@pytest.fixture(scope="module")
def found(noisy):
    return tension.infer(noisy[1])


@pytest.mark.parametrize("world", ["matched", "polarised", "cable"])
@pytest.mark.parametrize("outside", ["unknown", "medium"])
def test_exact_without_noise(world, outside):
    true, seen = draw(60, 0.0, 5, world=world)
    found = tension.infer(seen, outside)
    inner = seen.inner
    np.testing.assert_allclose(found.tension[inner], relative(true)[inner], atol=1e-3)
    push = true.pressure_nn_per_um - true.pressure_nn_per_um.mean()
    np.testing.assert_allclose(found.pressure, push, atol=1e-3 * np.abs(push).max() + 1e-5)
    assert np.isnan(found.tension[~inner]).all() == (outside == "unknown")


def test_a_window_of_a_larger_tissue_needs_no_border():
    true, seen = draw(40, 0.0, 6, boundary="cut")
    assert correlation(tension.infer(seen).tension, true) > 0.9999


def test_noise_is_found_and_intervals_cover():
    covered, pushed = [], []
    for seed in range(6):
        true, seen = draw(70, 0.01, 20 + seed)
        found, inner = tension.infer(seen), seen.inner
        assert found.noise_um == pytest.approx(0.01 * seen.mean_length_um, rel=0.15)
        covered.append(np.abs(found.tension - relative(true))[inner] < Z90 * found.tension_std[inner])
        push = true.pressure_nn_per_um - true.pressure_nn_per_um.mean()
        pushed.append(np.abs(found.pressure - push) < Z90 * found.pressure_std)
    assert 0.83 < np.concatenate(covered).mean() < 0.98
    assert 0.83 < np.concatenate(pushed).mean() < 0.98


def test_mean_tension_and_mean_pressure_are_the_gauge(found, noisy):
    assert found.tension[noisy[1].inner].mean() == pytest.approx(1, abs=1e-6)
    assert found.pressure.mean() == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("turn", [0.7, 2.0])
def test_turning_and_shifting_the_picture_changes_nothing(found, noisy, turn):
    matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    again = tension.infer(noisy[1].moved(noisy[1].points_um @ matrix.T + [500.0, -90.0]))
    np.testing.assert_allclose(again.tension, found.tension, atol=2e-3)
    np.testing.assert_allclose(again.tension_std, found.tension_std, rtol=0.02)
    np.testing.assert_allclose(again.pressure, found.pressure, atol=2e-3 * found.pressure_std.max())


def test_another_unit_of_length_scales_pressure_alone(found, noisy):
    again = tension.infer(noisy[1].moved(1000 * noisy[1].points_um))
    np.testing.assert_allclose(again.tension, found.tension, atol=1e-6)
    np.testing.assert_allclose(1000 * again.pressure, found.pressure, atol=1e-6)
    assert again.noise_um == pytest.approx(1000 * found.noise_um, rel=1e-5)


def test_names_of_cells_and_order_of_junctions_do_not_matter(found, noisy):
    seen, rng = noisy[1], np.random.default_rng(0)
    order, names = rng.permutation(seen.n_junctions), rng.permutation(seen.n_cells)
    shuffled = seen.subset(order)
    again = tension.infer(changed(shuffled, cells=np.where(shuffled.cells >= 0, names[shuffled.cells], -1)))
    np.testing.assert_allclose(again.tension, found.tension[order], atol=2e-3)
    np.testing.assert_allclose(again.pressure[names], found.pressure, atol=2e-3 * found.pressure_std.max())


def test_direction_of_walking_does_not_matter(found, noisy):
    seen = noisy[1]
    owner = seen.owner
    backwards = seen.start[owner] + seen.start[owner + 1] - 1 - np.arange(len(owner))
    again = tension.infer(
        changed(
            seen,
            points_um=seen.points_um[backwards],
            cells=seen.cells[:, ::-1],
            vertices=seen.vertices[:, ::-1],
        )
    )
    np.testing.assert_allclose(again.tension, found.tension, atol=1e-6)
    np.testing.assert_allclose(again.distance_um, -found.distance_um[backwards], atol=1e-6)


def test_two_pieces_are_inferred_beside_each_other(noisy):
    seen = noisy[1]
    moved = seen.moved(seen.points_um + [0.0, 500.0])
    both = Junctions(
        np.concatenate([seen.points_um, moved.points_um]),
        np.concatenate([seen.start, seen.start[1:] + len(seen.points_um)]),
        np.concatenate([seen.cells, np.where(seen.cells >= 0, seen.cells + seen.n_cells, -1)]),
        np.concatenate([seen.vertices, np.where(seen.vertices >= 0, seen.vertices + seen.n_vertices, -1)]),
    )
    found = tension.infer(both).tension
    np.testing.assert_allclose(found[: seen.n_junctions], found[seen.n_junctions :], atol=1e-3)


def test_a_larger_tissue_is_learned_from_its_middle():
    true, seen = draw(600, 0.01, 8)
    found = tension.infer(seen)
    assert correlation(found.tension, true) > 0.95
    assert found.noise_um == pytest.approx(0.01 * seen.mean_length_um, rel=0.05)


def test_errors_alike_along_a_contour_count_for_fewer_points():
    true = tissue.simulate(60, np.random.default_rng(4), points=25)
    clean, rng = true.junctions, np.random.default_rng(5)
    white = rng.normal(size=clean.points_um.shape)
    alike = np.sqrt(5) * np.apply_along_axis(lambda part: np.convolve(part, np.ones(5) / 5, "same"), 0, white)
    noise_um = 0.01 * clean.mean_length_um
    independent, together = (
        tension.infer(clean.moved(clean.points_um + noise_um * error)) for error in (white, alike)
    )
    assert np.nanmean(together.tension_std) > 1.3 * np.nanmean(independent.tension_std)


def small(seed=0):
    _, seen = draw(16, 0.02, seed)
    kept = seen.subset(seen.inner)
    geo = geometry(kept, kept.cells)
    linear = relinearise(geo, posterior(geo, start_linear(geo), blocks(geo, start_linear(geo)), SPREAD)[1])[0]
    return geo, linear


SPREAD = Spread(0.02, 0.2, 0.1)


def dense(geo, parts):
    matrix = np.zeros((geo.chain.n_unknowns + 1,) * 2)
    columns = geo.chain.columns
    np.add.at(matrix, (columns[:, :, None], columns[:, None, :]), parts)
    return matrix[:-1, :-1]


def test_chain_agrees_with_dense_algebra():
    geo, linear = small()
    parts = blocks(geo, linear).precision(SPREAD)
    matrix, factor = dense(geo, parts), geo.chain.factor(parts)
    right = np.random.default_rng(1).normal(size=(len(matrix), 3))
    np.testing.assert_allclose(factor.solve(right), np.linalg.solve(matrix, right), rtol=1e-8, atol=1e-10)
    assert factor.log_determinant == pytest.approx(np.linalg.slogdet(matrix)[1])
    inverse = np.zeros((len(matrix) + 1,) * 2)
    inverse[:-1, :-1] = np.linalg.inv(matrix)
    columns = geo.chain.columns
    expected = inverse[columns[:, :, None], columns[:, None, :]]
    np.testing.assert_allclose(factor.covariances(), expected, rtol=1e-7, atol=1e-12)
    row = np.random.default_rng(2).normal(size=len(matrix))
    given = given_scale(geo, linear, parts)
    assert given.times(row) @ geo.chain.scatter(linear.tension_rows) == pytest.approx(0, abs=1e-9)


def test_chain_holds_one_cell_of_each_piece_and_none_beside_the_medium():
    centres = np.array([[0.0, 0], [0, 1], [0, 2], [5, 0], [5, 1]])
    assert chain(np.array([[0, 1], [1, 2], [3, 4]]), centres).n_unknowns == 4 * 3
    assert chain(np.array([[0, 1], [1, 2], [3, 4], [0, -1]]), centres).n_unknowns == 4 * 4


def test_derivatives_of_the_model_and_of_the_evidence():
    geo, linear = small()
    unknowns = posterior(geo, linear, blocks(geo, linear), SPREAD)[1]
    step = 1e-6 * np.random.default_rng(3).normal(size=len(unknowns))
    here, there = linearise(geo, unknowns), linearise(geo, unknowns + step)
    local = geo.chain.gather(step)
    np.testing.assert_allclose(
        there.tension - here.tension, np.einsum("je,je->j", here.tension_rows, local), atol=1e-9
    )
    np.testing.assert_allclose(
        there.distance - here.distance, np.einsum("pe,pe->p", here.points, local[geo.owner]), atol=1e-9
    )
    at = np.log([0.01, 0.3, 0.2])
    squares = blocks(geo, linear)
    slope = [
        (
            negative_evidence(at + d, geo, linear, squares)[0]
            - negative_evidence(at - d, geo, linear, squares)[0]
        )
        / 2e-5
        for d in 1e-5 * np.eye(3)
    ]
    np.testing.assert_allclose(negative_evidence(at, geo, linear, squares)[1], slope, rtol=1e-4, atol=1e-3)


def test_limit_grows_with_noise_and_vanishes_without():
    true = tissue.simulate(30, np.random.default_rng(0))
    push = true.pressure_nn_per_um
    errors = [
        expected_error(true.junctions, relative(true), push, share * true.junctions.mean_length_um)
        for share in (1e-5, 0.003, 0.01, 0.03)
    ]
    assert errors[0] < 1e-3
    assert (np.diff(errors) > 0).all()
    assert errors[-1] < 1


def test_local_is_exact_without_noise_and_worse_with_it(found, noisy):
    true, seen = noisy
    clean = tension.local(true.junctions)
    inner = seen.inner
    np.testing.assert_allclose(clean.tension[inner], relative(true)[inner], atol=1e-6)
    push = true.pressure_nn_per_um - true.pressure_nn_per_um.mean()
    np.testing.assert_allclose(clean.pressure, push, atol=1e-8)
    assert np.nanmax(clean.imbalance) < 1e-8
    errors = [np.std((part - relative(true))[inner]) for part in (found.tension, tension.local(seen).tension)]
    assert 3 * errors[0] < errors[1]


def test_arcs_know_straight_lines_and_both_sides():
    angle = np.linspace(0.3, 1.5, 7)
    arc = np.stack([3 + 4 * np.sin(angle), 4 * np.cos(angle)], axis=1)
    line = np.stack([np.linspace(0, 1, 5), np.linspace(2, 5, 5)], axis=1)
    points, start = np.concatenate([arc, line, arc[::-1]]), [0, 7, 12, 19]
    fitted = tension.fit_arcs(Junctions(points, start, [[0, 1], [0, 2], [1, 0]], -np.ones((3, 2))))
    np.testing.assert_allclose(np.abs(fitted.curvature_per_um), [0.25, 0, 0.25], atol=1e-9)
    assert fitted.curvature_per_um[0] == pytest.approx(-fitted.curvature_per_um[2])
    np.testing.assert_allclose(np.hypot(*np.moveaxis(fitted.tangents, -1, 0)), 1)
    np.testing.assert_allclose(fitted.tangents[0, 0], -fitted.tangents[2, 1] * -1, atol=1e-9)


def test_frames_of_a_movie_help_each_other():
    frames = sequence(36, 5, np.random.default_rng(2), change=0.02)
    rng = np.random.default_rng(3)
    seen = [part.junctions.noisy(0.01 * part.junctions.mean_length_um, rng) for part in frames]
    movie = tension.infer_movie(seen)
    assert movie.persistence > 0.8

    def error(found):
        return np.mean(
            [
                np.nanstd((f.tension - relative(t))[t.junctions.inner])
                for f, t in zip(found, frames, strict=True)
            ]
        )

    assert error(movie.frames) < 0.85 * error([tension.infer(part) for part in seen])
    names = np.random.default_rng(4).permutation(36) + 100
    again = tension.infer_movie(seen, [names] * 5)
    np.testing.assert_allclose(again.frames[2].tension, movie.frames[2].tension, atol=0.02)
    apart = tension.infer_movie(seen[:2], [np.arange(36), np.arange(36) + 36])
    assert apart.persistence == 0
    shape = movie.frames[0].tension.shape
    assert shape == seen[0].cells.shape[:1]


@pytest.mark.parametrize("function", [tension.infer, tension.local, tension.fit_arcs])
def test_only_junctions_between_cells_are_accepted(function):
    with pytest.raises(InputError, match=r"images\.trace"):
        function(np.zeros((3, 2)))
    ring = Junctions([[0, 0], [0, 5], [5, 0]], [0, 3], [[0, -1]], [[0, 0]])
    with pytest.raises(InputError, match="no relative tension"):
        function(ring)


def test_bad_input(noisy):
    seen = noisy[1]
    with pytest.raises(InputError, match="outside must be one of medium, unknown"):
        tension.infer(seen, outside="water")
    with pytest.raises(InputError, match="2 frames"):
        tension.infer_movie([seen])
    with pytest.raises(ShapeError, match="one array per frame"):
        tension.infer_movie([seen, seen], [np.arange(60)])
    with pytest.raises(ShapeError, match="name each cell"):
        tension.infer_movie([seen, seen], [np.arange(60), np.arange(59)])
    single = Junctions([[0, 0], [0, 5]], [0, 2], [[0, 1]], [[-1, -1]])
    with pytest.raises(InputError, match="meet at a vertex"):
        tension.local(single)
    loop = replace(single, points_um=[[0, 0], [0, 0]])
    with pytest.raises(InputError, match="two ends"):
        tension.fit_arcs(loop)


def test_a_periodic_tile_is_refused():
    tile = tissue.simulate(16, np.random.default_rng(3), boundary="periodic")
    with pytest.raises(InputError, match="must stand in one place, got vertex .* cut open"):
        tension.infer(tile.junctions)
