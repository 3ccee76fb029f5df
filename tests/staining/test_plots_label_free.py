"""Figures of staining/label_free: what they draw is what they are given."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from formotion import bench, plot
from formotion.core import Estimate
from formotion.core.errors import InputError
from formotion.staining import model, worlds
from formotion.staining.agreement import bland_altman
from formotion.staining.pairs import Pairs
from formotion.staining.plots import formation, predictions, real, scores
from formotion.staining.power import Detection


@pytest.fixture
def drawn(monkeypatch):
    """Catch the figures and their texts instead of showing them."""
    caught = []
    monkeypatch.setattr(plot, "alt", lambda fig, text: caught.append((fig, " ".join(text.split()))))
    yield caught
    plt.close("all")


@pytest.fixture(scope="module")
def fields():
    return worlds.simulate("matched", np.random.default_rng(1), fields=1, shape=(64, 64))


@pytest.fixture(scope="module")
def stain(fields):
    setting = model.Setting(width=4, levels=2, side_px=32, batch=4, steps=16, epochs=2)
    return model.train(fields.bright[:, None], fields.stain[:, None], setting=setting)


def test_contrast_changes_sign_through_focus(fields):
    below, above = formation.contrast(fields.samples[0], [-10.0, 15.0])
    assert below < 0 < above


def test_contrast_is_that_of_a_picture_made_of_the_delay(fields, monkeypatch):
    delay = worlds.cropped(formation.total_phase_rad(fields.samples[0]))
    monkeypatch.setattr(worlds, "brightness", lambda sample, height: 1 + height * delay)
    np.testing.assert_allclose(formation.contrast(fields.samples[0], [-0.5, 2.0]), [-0.5, 2.0], rtol=1e-4)


def test_all_heights_share_one_gray_scale(fields, drawn):
    formation.through_focus(fields.samples[0], [0.0, 10.0])
    fig, text = drawn[0]
    assert len({ax.images[0].get_clim() for ax in fig.axes}) == 1
    assert "0, 10 µm" in text
    with pytest.raises(InputError, match="got none"):
        formation.through_focus(fields.samples[0], [])


def test_influence_ends_where_the_receptive_field_ends(stain, fields):
    before, after = stain.network.receptive_field()
    pull = predictions.influence(stain, fields.bright[0], (32, 32))
    rows, columns = np.nonzero(pull)
    for found in (rows, columns):
        assert 32 - before <= found.min()
        assert found.max() <= 32 + after
    assert np.ptp(rows) > 4  # it does see something


def test_influence_is_the_slope_of_the_prediction(stain, fields):
    place, other, step = (32, 32), (31, 33), 1e-3
    bumped = fields.bright[0].astype(float).copy()
    bumped[other] += step * stain.input_scale.sd[0]
    base, new = (stain.predict(image[None])[0][place] for image in (fields.bright[0].astype(float), bumped))
    slope = abs(new - base) / step / stain.target_scale.sd[0]
    assert predictions.influence(stain, fields.bright[0], place)[other] == pytest.approx(
        slope, rel=0.05, abs=1e-3
    )


def test_stains_share_one_gray_scale_and_titles_say_the_error(fields, drawn):
    truth = fields.expected[0]
    guesses = {"twice": truth + truth.std(), "right": truth}
    predictions.compare(fields.bright[0], truth, guesses, 0.65, "Look.")
    fig, text = drawn[0]
    assert len({ax.images[0].get_clim() for ax in fig.axes[1:4]}) == 1
    assert "twice: error 1.00; right: error 0.00. Look." in text


def test_possible_stains_share_one_gray_scale(fields):
    one = fields.expected[0]
    fig = predictions.possible(fields.bright[0], [one, 3 * one], 2 * one, one, 0.65)
    assert {ax.images[0].get_clim() for ax in fig.axes[1:]} == {(0, float(np.max(3 * one)))}
    plt.close(fig)


def test_scores_stand_where_they_belong(drawn):
    task, records = bench.task("staining/label_free"), bench.recorded("staining/label_free")
    shown = [one for one in records if not one.method.startswith("mean")]
    scores.by_world(shown, list(task.worlds))
    fig, text = drawn[0]
    ax = fig.axes[0]
    assert [tick.get_text() for tick in ax.get_xticklabels()] == list(task.worlds)
    methods = [one for one in shown if one.kind != "limit"]
    assert len(ax.containers) == len(methods) == 4
    for drawn_line, record in zip(ax.containers, methods, strict=True):
        assert drawn_line.get_label() == record.method
        heights = drawn_line.lines[0].get_ydata()
        np.testing.assert_allclose(heights, [record.worlds[name].score for name in task.worlds])
        bars = np.array([ends[:, 1] for ends in drawn_line.lines[2][0].get_segments()])
        ends = [(record.worlds[name].low, record.worlds[name].high) for name in task.worlds]
        np.testing.assert_allclose(bars, ends)
    assert "U-Net: matched" in text


def test_conditions_are_drawn_for_each_method(drawn):
    scores.by_condition([0, 5], {"U-Net": [0.4, 0.9], "limit": [0.2, 0.2]}, "focus (µm)", (0, 1))
    ax = drawn[0][0].axes[0]
    assert [list(line.get_ydata()) for line in ax.lines[:2]] == [[0.4, 0.9], [0.2, 0.2]]


def test_agreement_lines_are_bias_and_limits(drawn):
    found = bland_altman([1, 2, 3, 4], [2, 3, 5, 5])
    scores.agreements({"count (1)": found})
    ax = drawn[0][0].axes[0]
    heights = [line.get_ydata()[0] for line in ax.lines[2:]]
    assert heights == pytest.approx([found.bias.value, found.low.value, found.high.value])


def test_the_slope_over_nuclei(drawn):
    assert scores.nucleus_by_nucleus([1e4, 2e4, 4e4], [1.5e4, 2e4, 3e4]) == 0.5
    assert "slope 0.50" in drawn[0][1]


def test_residuals_of_a_prediction_that_is_half_the_truth(drawn):
    truth = np.linspace(0, 100, 5000)
    scores.residuals(truth, {"U-Net": truth / 2})
    by_prediction, by_truth = drawn[0][0].axes
    x, y = by_prediction.lines[0].get_data()
    np.testing.assert_allclose(y, x)
    x, y = by_truth.lines[0].get_data()
    np.testing.assert_allclose(y, x / 2)


def test_ranges_with_few_pixels_are_left_out():
    along = np.r_[np.zeros(500), np.linspace(45, 46, 49), 100 * np.ones(500)]
    x, _ = scores._grouped(along, along, bins=10)
    assert x.tolist() == [0, 100]


def test_pairs_and_claims_and_power(drawn):
    image = np.eye(12)[None]
    real.pairs_of(Pairs((image,), (image,), ("a",)), None, "A diagonal.")
    assert "fields a. A diagonal." in drawn[0][1]
    real.claims({("forest", "a"): 0.4}, {("forest", "a"): 0.5})
    honest, claimed = drawn[1][0].axes[0].lines
    assert (honest.get_xdata()[0], claimed.get_xdata()[0]) == (0.4, 0.5)
    curve = [Detection(f, f**0.5, Estimate(f, f - 0.1, f + 0.1, 0.9), (f,)) for f in (0.0, 0.25)]
    real.power_curve(curve, Estimate(0.9, 0.8, 1.0, 0.9))
    found = drawn[2][0].axes[0].containers[0].lines[0]
    assert found.get_xydata().tolist() == [[0.0, 0.0], [25.0, 0.25]]
