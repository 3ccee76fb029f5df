"""Figures of `force/displacement`: what they say in words is what the data say, and references are marked."""

from dataclasses import replace

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.quiver import QuiverKey

from formotion import plot
from formotion.data.bead_pairs import BeadPairData
from formotion.force.plots import bead_pictures
from formotion.force.plots import displacement as plots
from formotion.images import beads, fields
from formotion.images.displacement import Flow

SHAPE = (40, 56)


@pytest.fixture
def shown(monkeypatch):
    """Collect (figure, alternative text) in place of showing them."""
    kept = []
    monkeypatch.setattr(plot, "alt", lambda fig, text: kept.append((fig, text)))
    yield kept
    plt.close("all")


@pytest.fixture(scope="module")
def pair():
    return beads.bead_pair(fields.vortex(SHAPE, 2.0, 9.0), np.random.default_rng(0))


@pytest.fixture(scope="module")
def flow(pair):
    return Flow(pair.shift_px + 0.1, np.full((2, *SHAPE), 0.1))


@pytest.fixture(scope="module")
def measured(pair):
    known = {"young_pa": 100.0, "poisson": 0.5, "thickness_um": np.inf, "published": None}
    return BeadPairData(
        pair.before, pair.after, 0.5, **known, cell=pair.after, is_real=False, said="simulated"
    )


def reference(*arguments):
    return arguments


reference.is_reference = True


def words(fig):
    return " ".join(text.get_text() for text in fig.findobj(plt.Text))


def test_what_did_not_move_is_colourless_and_what_moved_is_orange_and_blue():
    rest, pulled = np.zeros((2, *SHAPE))
    rest[5:12, 5:12] = pulled[5:12, 20:27] = 1
    rest[25:32, 30:37] = pulled[25:32, 30:37] = 1
    picture = bead_pictures.overlay(pulled, rest)
    assert picture[28, 33] == pytest.approx([1, 1, 1])
    assert picture[8, 23] == pytest.approx(bead_pictures.STRESSED_RGB)
    assert picture[8, 8] == pytest.approx(bead_pictures.RELAXED_RGB)
    assert picture[20, 20] == pytest.approx([0, 0, 0])


def test_only_figures_made_with_a_reference_say_so(shown):
    windows, parts = [8, 16, 32], np.ones(3)
    plots.tradeoff(windows, parts, parts, lambda: None)
    plots.tradeoff(windows, parts, parts, reference)
    (mine, _), (theirs, _) = shown
    assert "reference" not in words(mine)
    assert "made with the reference" in words(theirs)


def test_the_tradeoff_names_the_window_with_the_smallest_sum(shown):
    plots.tradeoff([8, 16, 32], [0.0, 0.1, 1.0], [1.0, 0.2, 0.1])
    assert "smallest at 16 pixels" in shown[0][1]


def test_lost_walks_are_named(shown):
    plots.walks({1: np.array([1, 0.1]), 9: np.array([9, 9.5])})
    assert "those of 9 pixels are not found" in shown[0][1]


def test_a_correlation_peak_is_marked_where_it_is(shown):
    score = np.zeros((16, 20))
    plots.correlation(score + np.eye(16, 20), score, score, (5, 13))
    (circle,) = shown[0][0].axes[2].lines
    assert (circle.get_xdata()[0], circle.get_ydata()[0]) == (3, -3)


def test_the_key_of_arrows_can_be_read_on_paper(shown, pair):
    plots.world(pair)
    (key,) = shown[0][0].findobj(QuiverKey)
    assert key.color == plot.INK


def test_maps_state_the_error_per_component(shown, pair, flow):
    plots.show_maps(pair.shift_px, flow)
    assert "0.10 pixels rms per component" in shown[0][1]


def test_actual_and_stated_errors_stand_side_by_side(shown):
    plots.bars_that_lie({"clean": (0.1, 0.1, 0.9), "JPEG": (0.4, 0.1, 0.5)})
    assert "JPEG 0.40 and 0.10 px" in shown[0][1]
    assert "50% inside" in words(shown[0][0])


def test_the_bound_stands_beside_the_repeats(shown):
    plots.against_bound(np.random.default_rng(0).normal(0, 0.05, 200), 0.04)
    assert "0.040 pixels" in shown[0][1]


def test_other_figures_of_the_simulated_world(shown, pair):
    far = np.zeros(SHAPE, bool)
    far[:5] = True
    plots.flank()
    plots.drift_removed(pair.shift_px + 2, pair.shift_px, far)
    plots.breaks({2: 0.1, 8: 3.0}, {4: 0.5, 8: 0.9})
    assert len(shown) == 3


def test_the_real_map_is_in_micrometres(shown, measured, flow):
    plots.real_map(measured, 0.5 * flow.shift_px, 0.5 * flow.std_px)
    largest = 0.5 * np.hypot(*flow.shift_px).max()
    assert f"up to {largest:.1f} µm" in shown[0][1]


def test_the_common_offset_is_stated_with_its_sign(shown, measured):
    at_px = np.indices(SHAPE)[:, 8::8, 8::8].reshape(2, -1)
    theirs = np.zeros(at_px.shape)
    plots.published(measured, at_px, theirs + np.array([[1.0], [-2.0]]), theirs)
    assert "0.50 µm in y and -1.00 µm in x" in shown[0][1]


@pytest.mark.parametrize("has_cell", [True, False])
def test_blinking_works_with_and_without_a_picture_of_the_cell(monkeypatch, measured, has_cell):
    monkeypatch.setenv("FORMOTION_CONTEXT", "test")
    plots.blink(measured if has_cell else replace(measured, cell=None), corner=(4, 6), side=20)


def test_the_window_slider_draws(monkeypatch, pair, flow):
    monkeypatch.setenv("FORMOTION_CONTEXT", "test")
    plots.window_slider(pair.shift_px, {16: flow, 32: flow})
