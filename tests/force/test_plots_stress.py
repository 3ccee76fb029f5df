"""Figures of force/stress: what they draw is what they are given."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from formotion import plot
from formotion.dynamics import tissue
from formotion.force import sheet_tissue, sheet_worlds, stress
from formotion.force.plots import stress as figures
from formotion.force.plots import stress_maps


@pytest.fixture(scope="module")
def world():
    return sheet_worlds.colony("smooth", np.random.default_rng(1), (32, 40))


@pytest.fixture(scope="module")
def found(world):
    return stress.infer(world.traction_pa, world.mask, world.pixel_um, 20.0)


def test_a_map_is_empty_outside_the_mask_and_in_millinewton(world):
    fig, ax = plot.figure("half")
    tension = figures.half_trace(world.stress_n_per_m)
    image = stress_maps.tension(ax, tension, world.mask, world.pixel_um).get_array()
    np.testing.assert_array_equal(image.mask, ~world.mask)
    np.testing.assert_allclose(image[world.mask], 1e3 * tension[world.mask])
    plt.close(fig)


def test_lines_run_along_the_largest_tension():
    mask = np.ones((20, 20), bool)
    along_y = np.stack([np.ones((20, 20)), np.zeros((20, 20)), np.zeros((20, 20))])
    fig, ax = plot.figure("half")
    stress_maps.axes_of_tension(ax, along_y, mask, every=5)
    for line in ax.lines:
        assert np.ptp(line.get_xdata()) == pytest.approx(0, abs=1e-9)
        assert np.ptp(line.get_ydata()) == pytest.approx(5)
    plt.close(fig)


def test_relative_error_is_one_for_no_stress(world):
    true = world.stress_n_per_m
    assert figures.relative_error(0 * true, true, world.mask) == pytest.approx(1)


def test_rope_states_the_tension_behind_each(shown):
    figures.rope((10, 20, -30))
    assert "10, 30, 0 newton" in shown[0][1]


def test_estimates_state_their_errors(shown, world):
    true = world.stress_n_per_m
    figures.estimates(true, world.mask, world.pixel_um, {"none": 0 * true}, "Look.")
    fig, text = shown[0]
    assert "truth; none: 1.00. Look." in text
    assert [ax.get_title(loc="left") or ax.get_title() for ax in fig.axes[:2]] == ["truth", "none: 1.00"]


def test_coverage_states_every_share(shown):
    figures.coverage({"even": np.array([0.9, 0.8]), "lines": np.array([0.7, 0.2])})
    assert "even 90%, 80%; lines 70%, 20%" in shown[0][1]


def test_a_strip_and_a_cut_have_labels_and_text(shown):
    band = sheet_worlds.strip()
    figures.strip(band, np.zeros(band.mask.shape[1]))
    figures.cut()
    assert any("µm" in ax.get_xlabel() for ax in shown[0][0].axes)
    assert all(len(text) > 60 for _, text in shown)


def test_maps_of_the_lesson_show_what_they_are_given(shown, world, found):
    figures.opening(world.traction_pa, found)
    figures.same_pull(world, sheet_worlds.ring(world.mask.shape, world.pixel_um, 30.0, 1e-3))
    figures.error_bars(found, world.stress_n_per_m)
    figures.edges(world.stress_n_per_m, world.mask, world.pixel_um, {"a": found, "b": found})
    images = [sum(bool(ax.images) for ax in fig.axes) for fig, _ in shown]
    assert images == [2, 3, 1, 1]
    band = shown[2][0].axes[1].lines[0].get_ydata()
    row = world.mask.shape[0] // 2
    np.testing.assert_allclose(band, 1e3 * found.tension_n_per_m[row][world.mask[row]])


def test_the_chain_shows_tissue_pull_and_tension(shown):
    cells = tissue.simulate(12, np.random.default_rng(0))
    held = sheet_tissue.colony(cells, pixel_um=2.0).world
    result = stress.infer(held.traction_pa, held.mask, held.pixel_um, 1.0)
    figures.held_colony(cells.junctions, held, result)
    figures.junction_tensions(np.array([0.8, 1.2]), np.array([0.9, 1.1]), np.array([0.1, 0.1]))
    assert sum(bool(ax.images) for ax in shown[0][0].axes) == 2
    assert "2 junctions" in shown[1][1]
