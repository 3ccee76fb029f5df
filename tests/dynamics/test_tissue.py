from dataclasses import replace

import numpy as np
import pytest

from formotion.core.errors import InputError
from formotion.dynamics import tissue, tissue_worlds
from formotion.dynamics.diagram import Unclean, Weights, find_arcs

BALANCED = [w for w in tissue.WORLDS if w != "drag"]


def whole_vertices(junctions):
    return np.bincount(junctions.vertices[junctions.vertices >= 0]) == 3


@pytest.fixture(
    scope="module", params=[(w, b) for w in tissue.WORLDS for b in tissue.BOUNDARIES], ids="-".join
)
def sheet(request):
    world, boundary = request.param
    return tissue.simulate(60, np.random.default_rng(5), world, boundary), boundary


def test_every_vertex_is_in_balance(sheet):
    sheet, _ = sheet
    force = sheet.arcs.net_force_nn(sheet.pressure_nn_per_um)[whole_vertices(sheet.junctions)]
    if sheet.world == "drag":
        assert 0.025 < np.sqrt((force**2).sum(axis=1).mean()) < 0.035
    else:
        assert np.abs(force).max() < 1e-9


def test_the_contours_themselves_pull_in_balance():
    """From the points alone, with the fourth-order one-sided tangent: not through the code of the arcs."""
    sheet = tissue.simulate(40, np.random.default_rng(2), points=65)
    points = sheet.junctions.points_um.reshape(-1, 65, 2)
    weights = np.array([-25 / 12, 4, -3, 4 / 3, -1 / 4])
    force = np.zeros((sheet.junctions.n_vertices, 2))
    for column, path in ((0, points), (1, points[:, ::-1])):
        tangent = np.tensordot(weights, path[:, :5], axes=(0, 1))
        tangent /= np.hypot(*tangent.T)[:, None]
        np.add.at(force, sheet.junctions.vertices[:, column], tangent * sheet.tension_nn[:, None])
    assert np.abs(force).max() < 1e-6


def test_young_laplace_is_exact_where_it_should_hold(sheet):
    sheet, _ = sheet
    step = sheet.arcs.pressure_step(sheet.pressure_nn_per_um)
    left = sheet.tension_nn * sheet.arcs.curvature_per_um()
    if sheet.world == "straight":
        assert (left == 0).all()
        assert np.abs(step).max() > 0.02
    else:
        np.testing.assert_allclose(left, step, atol=1e-12)


def test_points_lie_on_the_circle_of_the_true_radius():
    sheet = tissue.simulate(40, np.random.default_rng(3))
    step = sheet.arcs.pressure_step(sheet.pressure_nn_per_um)
    for j in np.flatnonzero(np.abs(step) > 0.01)[:30]:
        y, x = sheet.junctions.points_um[sheet.junctions.start[j] : sheet.junctions.start[j + 1]].T
        a, b, c = np.linalg.lstsq(np.stack([2 * y, 2 * x, np.ones_like(x)], 1), y**2 + x**2)[0]
        assert np.sqrt(c + a**2 + b**2) == pytest.approx(sheet.tension_nn[j] / abs(step[j]), rel=1e-6)


def test_the_first_cell_lies_on_the_left_of_the_screen(sheet):
    sheet, boundary = sheet
    junctions = sheet.junctions
    forward = junctions.chord_um
    left = np.stack([-forward[:, 1], forward[:, 0]], axis=1)
    middle = junctions.ends_um.mean(axis=1)
    for column, sign in ((0, 1), (1, -1)):
        known = junctions.cells[:, column] >= 0
        away = sheet.centre_um[junctions.cells[known, column]] - middle[known]
        if boundary == "periodic" and column == 1:
            away = away + (sheet.arcs.step * sheet.period_um)[known]
        assert (sign * (away * left[known]).sum(axis=1) > 0).all()


def test_the_cell_of_higher_pressure_bulges_out():
    sheet = tissue.simulate(40, np.random.default_rng(1), points=3)
    forward, middle = sheet.junctions.chord_um, sheet.junctions.points_um[1::3]
    right = np.stack([forward[:, 1], -forward[:, 0]], axis=1)
    bulge = ((middle - sheet.junctions.ends_um.mean(axis=1)) * right).sum(axis=1)
    step = sheet.arcs.pressure_step(sheet.pressure_nn_per_um)
    assert (np.sign(bulge) == np.sign(step))[np.abs(step) > 1e-4].all()


def test_vertices_edges_and_cells_obey_euler(sheet):
    sheet, boundary = sheet
    j = sheet.junctions
    faces, ends = j.n_cells, (j.vertices < 0).sum()
    assert faces == 60
    vertices, edges = j.n_vertices + ends, j.n_junctions
    if boundary == "free":
        assert vertices - edges + faces == 1
    if boundary == "periodic":
        assert vertices - edges + faces == 0
    if boundary != "cut":
        assert (np.bincount(j.vertices.ravel()) == 3).all()
        assert ends == 0


def test_vertices_are_shared_points(sheet):
    sheet, _ = sheet
    junctions = sheet.junctions
    gap = junctions.ends_um - junctions.vertex_um()[junctions.vertices]
    if sheet.period_um is not None:
        gap -= np.round(gap / sheet.period_um) * sheet.period_um
    assert np.abs(gap[junctions.vertices >= 0]).max() < 1e-9


def test_tensions_have_mean_one_and_the_stated_spread():
    spread = {
        world: np.mean(
            [
                s.tension_nn[s.junctions.inner].std()
                for s in (tissue.simulate(100, np.random.default_rng(k), world) for k in range(8))
            ]
        )
        for world in ("matched", "polarised", "cable")
    }
    assert 0.12 < spread["matched"] < 0.14
    assert spread["polarised"] > 0.16
    assert spread["cable"] > 0.3
    sheet = tissue.simulate(100, np.random.default_rng(0))
    assert sheet.tension_nn[sheet.junctions.inner].mean() == pytest.approx(1.0)
    assert (sheet.tension_nn > 0).all()
    assert (sheet.pressure_nn_per_um > 0).all()


def test_tension_of_a_polarised_tissue_depends_on_direction():
    sheet = tissue.simulate(300, np.random.default_rng(0), "polarised", "periodic")
    direction = np.abs(sheet.arcs.frame()[1][:, 1])
    assert sheet.tension_nn[direction > 0.9].mean() > 1.2 * sheet.tension_nn[direction < 0.4].mean()


def test_the_cable_is_a_ring_that_pulls_two_to_three_times_as_hard():
    sheet = tissue.simulate(200, np.random.default_rng(0), "cable")
    ring = sheet.tension_nn > 1.6
    assert 1.9 < sheet.tension_nn[ring].mean() / np.median(sheet.tension_nn) < 3.2
    degree = np.bincount(sheet.junctions.vertices[ring].ravel())
    assert (degree[degree > 0] == 2).all()


def test_areas_fill_the_tile_and_match_the_outlines(sheet):
    sheet, boundary = sheet
    if boundary == "periodic":
        assert sheet.area_um2.sum() == pytest.approx(sheet.period_um.prod(), rel=1e-9)
    if boundary == "free":
        outline = sheet.arcs.sample(2001)[~sheet.junctions.inner]
        cross = outline[:, :-1, 0] * outline[:, 1:, 1] - outline[:, :-1, 1] * outline[:, 1:, 0]
        assert sheet.area_um2.sum() == pytest.approx(cross.sum() / 2, rel=1e-6)


def test_a_free_island_carries_no_total_stress():
    for world in BALANCED:
        sheet = tissue.simulate(50, np.random.default_rng(4), world)
        total = (tissue.cell_stress_nn_per_um(sheet) * sheet.area_um2[:, None, None]).sum(axis=0)
        np.testing.assert_allclose(total, 0.0, atol=1e-9)


def test_stress_is_symmetric_and_pulls_along_the_stiff_direction():
    sheet = tissue.simulate(200, np.random.default_rng(4), "polarised", "periodic")
    stress = tissue.cell_stress_nn_per_um(sheet)
    np.testing.assert_allclose(stress, stress.transpose(0, 2, 1), atol=1e-15)
    assert abs(stress[:, 0, 1].mean()) < 0.01


def test_a_cut_tissue_shows_junctions_between_its_own_cells():
    junctions = tissue.simulate(80, np.random.default_rng(0), boundary="cut").junctions
    assert junctions.inner.all()
    assert (junctions.vertices < 0).sum() > 10
    degree = np.bincount(junctions.vertices[junctions.vertices >= 0])
    assert (degree == 3).all()


def test_cell_size_scales_lengths_and_pressures():
    small, large = (tissue.simulate(30, np.random.default_rng(7), cell_um=c) for c in (5.0, 20.0))
    np.testing.assert_allclose(large.junctions.points_um, 4 * small.junctions.points_um, atol=1e-9)
    np.testing.assert_allclose(large.tension_nn, small.tension_nn, rtol=1e-9)
    np.testing.assert_allclose(4 * large.pressure_nn_per_um, small.pressure_nn_per_um, rtol=1e-9)


def weights(count=25, seed=0):
    return tissue_worlds.draw(count, np.random.default_rng(seed), "matched", False, 10.0)


def by_pair(arcs, name=None):
    pairs = np.sort(arcs.cells if name is None else np.append(name, -1)[arcs.cells], axis=1)
    order = np.lexsort(pairs.T)
    return pairs[order], arcs.tension[order], np.abs(arcs.bend)[order], arcs.frame()[0][order]


def test_rotating_and_shifting_the_seeds_turns_the_tissue():
    w = weights()
    turn = np.array([[0.6, -0.8], [0.8, 0.6]])
    moved = replace(w, seed_um=w.seed_um @ turn.T + [300, -90], site_um=w.site_um @ turn.T + [300, -90])
    for a, b in zip(by_pair(find_arcs(w)), by_pair(find_arcs(moved)), strict=True):
        np.testing.assert_allclose(a, b, atol=1e-9)


def test_renaming_the_cells_renames_the_junctions():
    w = weights()
    order = np.random.default_rng(1).permutation(len(w.pressure))
    fields = ("pressure", "seed_um", "constant", "site_um")
    renamed = replace(w, **{f: getattr(w, f)[order] for f in fields})
    for a, b in zip(by_pair(find_arcs(w)), by_pair(find_arcs(renamed), order), strict=True):
        np.testing.assert_allclose(a, b, atol=1e-9)


def test_the_diagram_is_the_lowest_function_on_a_grid():
    w = weights(20, 3)
    found = find_arcs(w)
    grid = np.stack(np.meshgrid(*[np.linspace(-35, 35, 300)] * 2, indexing="ij"), axis=-1)
    phi = w.pressure * ((grid[..., None, :] - w.seed_um) ** 2).sum(axis=-1) + w.constant
    label = np.concatenate([phi, np.full((300, 300, 1), w.outside)], axis=-1).argmin(axis=-1)
    counted = np.bincount(label.ravel(), minlength=21)[:20] * (70 / 299) ** 2
    np.testing.assert_allclose(found.area_um2(), counted, rtol=0.02)
    a, b = label[:, :-1].ravel(), label[:, 1:].ravel()
    seen = {
        tuple(sorted((i % 21 if i < 20 else -1, j if j < 20 else -1)))
        for i, j in zip(a, b, strict=True)
        if i != j
    }
    assert seen <= {tuple(sorted(pair)) for pair in found.cells.tolist()}


def test_equal_pressures_give_straight_junctions_and_dual_tensions():
    w = weights()
    even = replace(w, pressure=np.full(25, 0.1), constant=np.full(25, -2.5))
    found = find_arcs(even)
    inner = (found.cells >= 0).all(axis=1)
    seeds = w.seed_um[found.cells[inner]]
    np.testing.assert_allclose(found.tension[inner], 0.1 * np.hypot(*(seeds[:, 0] - seeds[:, 1]).T))
    assert (found.bend[inner] == 0).all()


def test_a_missing_cell_is_noticed():
    w = weights()
    constant = w.constant.copy()
    constant[3] += 100.0
    with pytest.raises(Unclean, match="missing or in pieces"):
        find_arcs(Weights(w.pressure, w.seed_um, constant, w.site_um, w.outside))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"n_cells": 3}, "n_cells must be a whole number from 10, got 3"),
        ({"n_cells": 12, "boundary": "periodic"}, "n_cells must be a whole number from 16"),
        ({"n_cells": np.nan}, "n_cells must be a whole number"),
        ({"world": "flat"}, "world must be one of matched"),
        ({"boundary": "open"}, "boundary must be one of free"),
        ({"points": 1}, "points must be a whole number from 2"),
        ({"cell_um": -1.0}, "cell_um must be positive"),
        ({"cell_um": np.nan}, "cell_um must be positive"),
    ],
)
def test_bad_input_is_refused(arguments, message):
    with pytest.raises(InputError, match=message):
        tissue.simulate(**{"n_cells": 30, "rng": np.random.default_rng(0), **arguments})
