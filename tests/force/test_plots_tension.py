"""Figures of force/tension: what they draw is what they are given."""

from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import pytest

from formotion import plot
from formotion.dynamics import tissue
from formotion.dynamics.junctions import Junctions
from formotion.force.plots import tension_pictures as pictures
from formotion.force.plots import tension_ropes as ropes
from formotion.force.plots import tension_scores as figures
from formotion.force.plots import tissue as maps
from formotion.images import membrane
from formotion.images.trace import trace

WORLD = tissue.simulate(20, np.random.default_rng(1))


def area(outline):
    y, x = outline.T
    return abs(np.sum(y * np.roll(x, 1) - x * np.roll(y, 1))) / 2


def test_outlines_enclose_the_area_of_their_cells():
    found = [area(maps.outline(WORLD.junctions, cell)) for cell in range(20)]
    np.testing.assert_allclose(found, WORLD.area_um2, rtol=0.01)


def test_a_cell_that_the_picture_cuts_has_no_outline():
    wall = Junctions([[0, 0], [0, 5]], [0, 2], [[0, 1]], [[-1, -1]])
    assert maps.outline(wall, 0) is None
    missing = WORLD.junctions.subset(np.flatnonzero((WORLD.junctions.cells != 0).all(axis=1)))
    assert maps.outline(missing, 0) is None


def test_lines_carry_the_known_values_and_hide_the_others():
    fig, ax = plot.figure("half")
    values = WORLD.tension_nn.copy()
    values[:3] = np.nan
    drawn = maps.lines(ax, WORLD.junctions, values)
    np.testing.assert_array_equal(drawn.get_array(), values[3:])
    assert len(ax.collections[0].get_paths()) == 3
    plt.close(fig)


def test_fill_leaves_unknown_cells_empty():
    fig, ax = plot.figure("half")
    values = WORLD.pressure_nn_per_um.copy()
    values[4] = np.nan
    drawn = maps.fill(ax, WORLD.junctions, values)
    np.testing.assert_array_equal(drawn.get_array(), np.delete(values, 4))
    plt.close(fig)


def test_mechanics_shows_tensions_and_pressures(shown):
    maps.mechanics(WORLD)
    labels = [ax.get_ylabel() for ax in shown[0][0].axes] + [
        child.get_ylabel() for ax in shown[0][0].axes for child in ax.child_axes
    ]
    assert {"tension (mean = 1)", "pressure (nN/µm)"} <= set(labels)


def test_maps_side_by_side_share_their_scale():
    views = {"truth": WORLD.tension_nn, "doubled": 2 * WORLD.tension_nn}
    fig = maps.side_by_side(WORLD.junctions, views)
    limits = [ax.collections[-1].get_clim() for ax in fig.axes[:2]]
    assert limits == [(0.6, 1.4), (0.6, 1.4)]
    plt.close(fig)


def test_figures_made_with_a_reference_say_so(shown):
    solved = SimpleNamespace(is_reference=True)
    figures.noise_curves([0.3, 3.0], {"ours": np.ones((2, 3))}, solved)
    figures.worlds({"matched": np.array([0.2])}, solved)
    assert all(plot.REFERENCE_NOTE in fig.get_supxlabel() for fig, _ in shown)


@pytest.mark.parametrize("angles", list(ropes.KNOTS.values()))
def test_pulls_of_a_knot_cancel(angles):
    angle = np.radians(angles)
    pull = ropes.pulls(angles)
    np.testing.assert_allclose(np.stack([np.cos(angle), np.sin(angle)]) @ pull, 0, atol=1e-9)
    assert pull.mean() == pytest.approx(1)


@pytest.mark.parametrize("draw", [ropes.knots, ropes.wall, ropes.bowls], ids=lambda f: f.__name__)
def test_drawings_have_alternative_text(shown, draw):
    draw()
    assert len(shown[0][1]) > 100


def test_tremble_shows_the_three_junctions_of_the_vertex(shown):
    ropes.tremble(WORLD.junctions, WORLD.junctions.noisy(0.05, np.random.default_rng(0)), vertex=5)
    left, right = shown[0][0].axes
    assert (len(left.lines), len(right.lines)) == (6, 9)


def test_estimates_beyond_the_axes_are_marked_at_their_edge(shown):
    true = np.linspace(0.8, 1.2, 9)
    found = true.copy()
    found[4] = 9.0
    figures.against_truth({"one": (true, found)}, "One is lost.")
    line, dots, lost = shown[0][0].axes[0].lines
    assert len(lost.get_xdata()) == 1
    assert dots.get_ydata().max() == line.get_ydata().max()


def test_noise_curves_say_where_each_method_starts_and_ends(shown):
    figures.noise_curves([0.3, 3.0], {"ours": np.array([[0.99, 1, 0.1], [0.8, 0.7, 0.5]])})
    assert "ours, r from 0.99 to 0.80" in shown[0][1]


def test_coverage_is_counted_in_groups_of_the_truth(shown):
    true = np.random.default_rng(0).permutation(np.linspace(0.5, 1.5, 100))
    share = figures.coverage(true, true < 1.3, groups=5)
    np.testing.assert_allclose(share, [1, 1, 1, 1, 0])


def test_worlds_are_sorted_worst_first(shown):
    worst = figures.worlds(
        {"matched": np.array([0.2]), "drag": np.array([0.5, 0.7]), "cable": np.array([0.3])}
    )
    assert worst == "drag"
    assert "worst first: drag 0.60, cable 0.30, matched 0.20" in shown[0][1]


def test_junctions_of_a_rendered_tissue_are_paired_with_the_true_ones():
    pixel_um, shape = 0.4, (160, 170)
    placed = membrane.centred(WORLD.junctions, shape, pixel_um)
    shift = placed.points_um[0] - WORLD.junctions.points_um[0]
    at = np.moveaxis(np.indices(shape), 0, -1) * pixel_um
    distance = np.hypot(*np.moveaxis(at[..., None, :] - (WORLD.centre_um + shift), -1, 0))
    labels = 1 + distance.argmin(axis=-1)  # Voronoi cells of the centres: nearly the tissue
    labels[distance.min(axis=-1) > 8] = 0
    drawn = trace(labels, pixel_um)
    true_of, found_of = pictures.paired(WORLD, placed, labels, drawn, pixel_um)
    assert len(true_of) > 0.7 * WORLD.junctions.inner.sum()
    middle = [
        np.array([part.mean(axis=0) for part in np.split(j.points_um, j.start[1:-1])])[which]
        for j, which in ((placed, true_of), (drawn, found_of))
    ]
    assert np.median(np.hypot(*(middle[0] - middle[1]).T)) < 1.0


def test_real_maps_show_image_tension_error_and_pressure(shown):
    found = SimpleNamespace(
        tension=WORLD.tension_nn, tension_std=0.1 * WORLD.tension_nn, pressure=WORLD.pressure_nn_per_um
    )
    pictures.real_maps(np.eye(40, 50), WORLD.junctions, found)
    titles = [ax.get_title(loc="left") for ax in shown[0][0].axes]
    assert titles[:4] == ["membranes", "inferred tension", "its uncertainty", "inferred pressure"]


def test_pictures_have_alternative_text(shown):
    pictures.opening(np.random.default_rng(0).random((150, 160)))
    pictures.traced(np.eye(200), WORLD.junctions, 0.4)
    pictures.recoils(np.arange(5.0), np.arange(5.0))
    assert all(len(text) > 80 for _, text in shown)
