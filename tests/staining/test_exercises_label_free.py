"""The exercises of staining/label_free: exact references, and that their mistakes do what is said of them."""

import numpy as np
import pytest

from formotion.staining import networks, nuclei
from formotion.staining.exercises import label_free as exercises


def _mistake(exercise, name):
    (found,) = [each for each in exercise.misconceptions if each.name == name]
    return found.wrong


def _pixels_seen(kernel_px, binning):
    """Follow single input pixels of a row through the layers; count those that reach a middle output."""
    row = np.eye(40 * np.prod(binning))  # one row for each input pixel
    for kernel, factor in zip(kernel_px, binning, strict=True):
        row = row.reshape(len(row), -1, factor).sum(2)
        row = np.array([np.convolve(one, np.ones(kernel), "same") for one in row])
    return np.count_nonzero(row[:, row.shape[1] // 2])


@pytest.mark.parametrize("seed", range(4))
def test_receptive_field_counts_the_pixels_that_reach_the_output(seed):
    layers = exercises.receptive_field.cases(np.random.default_rng(seed))
    assert exercises.receptive_field.reference(*layers) == _pixels_seen(*layers)


def test_receptive_field_of_a_network_without_bins_is_the_networks_own():
    before, after = networks.unet(levels=1).receptive_field()
    assert exercises.receptive_field.reference([3, 3], [1, 1]) == before + 1 + after


def _cost(image, images, probability):
    return probability @ ((images - image) ** 2).sum((1, 2))


def test_best_guess_costs_less_than_any_other_image():
    rng = np.random.default_rng(1)
    images, probability = exercises.best_guess.cases(rng)
    best = exercises.best_guess.reference(images, probability)
    cost = _cost(best, images, probability)
    step = rng.normal(size=best.shape)
    for other in (best + step, best - step):
        assert _cost(other, images, probability) == pytest.approx(cost + (step**2).sum())
    for mistake in exercises.best_guess.misconceptions:
        assert _cost(mistake.wrong(images, probability), images, probability) > cost


def _fields_on_both_sides(names, test):
    field = np.array([name[: name.index("_t")] for name in names])
    return set(field[test]) & set(field[~test])


@pytest.mark.parametrize("seed", range(4))
def test_honest_split_cuts_no_field_and_leaves_squares_on_both_sides(seed):
    names, one_in = exercises.honest_split.cases(np.random.default_rng(seed))
    test = exercises.honest_split.reference(names, one_in)
    assert not _fields_on_both_sides(names, test)
    assert 0 < test.sum() < len(names)


def test_honest_split_does_not_depend_on_the_order_of_the_list():
    names, one_in = exercises.honest_split.cases(np.random.default_rng(5))
    split = exercises.honest_split.reference
    np.testing.assert_array_equal(split(names[::-1], one_in), split(names, one_in)[::-1])


def test_honest_split_takes_the_first_field_and_every_nth_after_it():
    names = ["B03_f2_t01_s1", "B04_f1_t01_s1", "B03_f1_t02_s1", "B03_f1_t01_s9"]
    assert exercises.honest_split.reference(names, 2).tolist() == [False, True, True, True]


def test_mistaken_splits_leak_but_whole_wells_do_not():
    names, one_in = exercises.honest_split.cases(np.random.default_rng(6))
    for leaking in ("squares dealt out", "a run of squares", "frames taken for fields"):
        assert _fields_on_both_sides(names, _mistake(exercises.honest_split, leaking)(names, one_in))
    assert not _fields_on_both_sides(names, _mistake(exercises.honest_split, "whole wells")(names, one_in))


def test_intensity_bias_finds_a_factor_whatever_the_background():
    truth, _, labels = exercises.intensity_bias.cases(np.random.default_rng(2))
    assert exercises.intensity_bias.reference(truth, 500 + 0.7 * truth, labels) == pytest.approx(-0.3)
    left_on = _mistake(exercises.intensity_bias, "background left on")
    assert abs(left_on(truth, 500 + 0.7 * truth, labels)) > 1


def test_intensity_bias_measures_nuclei_as_the_package_does():
    truth, prediction, labels = exercises.intensity_bias.cases(np.random.default_rng(3))
    true, predicted = (nuclei.measure(labels, image).intensity for image in (truth, prediction))
    found = exercises.intensity_bias.reference(truth, prediction, labels)
    assert found == pytest.approx(np.median(predicted / true) - 1)


def test_residual_slope_is_flat_once_the_prediction_is_rescaled():
    truth, prediction = exercises.residual_slope.cases(np.random.default_rng(4))
    slope = exercises.residual_slope.reference(truth, prediction)
    assert abs(slope) > 0.05
    assert exercises.residual_slope.reference(truth, (1 + slope) * prediction) == pytest.approx(0, abs=1e-12)


def test_flat_does_not_mean_that_everything_was_found_and_the_truth_accuses_everybody():
    visible, hidden = np.array([1, -1, 1, -1, 1, -1, 1, -1.0]), np.array([1, 1, -1, -1, 1, 1, -1, -1.0])
    truth, half = visible + hidden, visible * (np.arange(8) < 4)
    for flat in (visible, half):
        assert exercises.residual_slope.reference(truth, flat) == pytest.approx(0, abs=1e-12)
    assert (truth - half).var() == 1.5 * (truth - visible).var()
    against_truth = _mistake(exercises.residual_slope, "against the truth")
    assert against_truth(truth, visible) == pytest.approx(0.5)
