import numpy as np
import pytest
from scipy import ndimage
from sklearn.linear_model import Ridge

from formotion.core.errors import InputError, ShapeError
from formotion.staining import baselines

RNG = np.random.default_rng(4)
KERNEL = RNG.normal(size=(2, 5, 3))  # not square, not symmetric: a swapped axis shows
FIELDS = [5 + RNG.normal(size=(2, 40, 37)), 5 + RNG.normal(size=(2, 31, 50))]


def filtered(field):
    planes = [ndimage.correlate(plane, one, mode="mirror") for plane, one in zip(field, KERNEL, strict=True)]
    return 7 + np.sum(planes, axis=0, keepdims=True)


TARGETS = [filtered(field) for field in FIELDS]


def test_linear_regression_finds_the_filter_that_made_the_target():
    found = baselines.linear(FIELDS, TARGETS, side_px=5, ridge=0)
    expected = np.zeros((1, 2, 5, 5))
    expected[0, :, :, 1:4] = KERNEL
    np.testing.assert_allclose(found.filters, expected, atol=1e-9)
    np.testing.assert_allclose(found.offset, 7, atol=1e-8)
    np.testing.assert_allclose(found.predict(FIELDS[0]), TARGETS[0], atol=1e-8)


def test_ridge_is_that_of_scikit_learn():
    field, target = FIELDS[0][:1], TARGETS[0]
    found = baselines.linear([field], [target], side_px=3, ridge=0.05)
    windows = np.lib.stride_tricks.sliding_window_view(field[0], (3, 3)).reshape(-1, 9)
    weight = 0.05 * len(windows) * windows.var(axis=0).mean()
    theirs = Ridge(alpha=weight).fit(windows, target[0, 1:-1, 1:-1].ravel())
    np.testing.assert_allclose(found.filters.ravel(), theirs.coef_, rtol=1e-8)
    np.testing.assert_allclose(found.offset, theirs.intercept_, rtol=1e-8)


def test_linear_regression_predicts_several_outputs():
    both = [np.concatenate([target, -2 * target]) for target in TARGETS]
    found = baselines.linear(FIELDS, both, side_px=5, ridge=0).predict(FIELDS[1])
    np.testing.assert_allclose(found, both[1], atol=1e-8)


def test_a_constant_input_is_no_obstacle():
    flat = [np.ones((1, 20, 20))]
    found = baselines.linear(flat, [TARGETS[0][:, :20, :20]], side_px=3).predict(flat[0])
    np.testing.assert_allclose(found, TARGETS[0][:, 1:19, 1:19].mean(), rtol=1e-6)


def test_the_mean_weighs_fields_by_pixels():
    targets = [np.zeros((1, 10, 10)), np.ones((1, 10, 30))]
    found = baselines.mean([np.zeros_like(target) for target in targets], targets)
    np.testing.assert_allclose(found.predict(np.zeros((1, 4, 6))), np.full((1, 4, 6), 0.75))


def test_a_forest_learns_what_no_filter_can():
    fields = [RNG.normal(size=(1, 48, 48)) for _ in range(3)]
    targets = [abs(field) for field in fields]
    found = baselines.forest(fields[:2], targets[:2], pixels=3000, trees=10).predict(fields[2])
    straight = baselines.linear(fields[:2], targets[:2], side_px=3).predict(fields[2])
    assert found.shape == (1, 48, 48)
    assert np.corrcoef(found.ravel(), targets[2].ravel())[0, 1] > 0.9
    assert abs(np.corrcoef(straight.ravel(), targets[2].ravel())[0, 1]) < 0.2


def test_a_forest_repeats_with_its_seed_and_takes_several_outputs():
    both = [np.concatenate([target, -target]) for target in TARGETS]
    first, again = (baselines.forest(FIELDS, both, 300, 3, 2.0, seed=1).predict(FIELDS[0]) for _ in range(2))
    np.testing.assert_array_equal(first, again)
    np.testing.assert_allclose(first[1], -first[0])


EVERY = [baselines.mean, baselines.linear, baselines.forest]


@pytest.mark.parametrize("train", EVERY)
@pytest.mark.parametrize(
    ("inputs", "targets", "error", "message"),
    [
        ([], [], InputError, "each field needs one target, got 0 and 0"),
        (FIELDS, TARGETS[:1], InputError, "each field needs one target, got 2 and 1"),
        (FIELDS[:1], TARGETS[1:], ShapeError, "a pair must have the same Y, X"),
        ([FIELDS[0][0]], TARGETS[:1], ShapeError, r"image must have shape \(C, Y, X\)"),
        (FIELDS[:1], [np.full_like(TARGETS[0], np.nan)], InputError, "image must be finite"),
    ],
)
def test_bad_fields_are_refused(train, inputs, targets, error, message):
    with pytest.raises(error, match=message):
        train(inputs, targets)


@pytest.mark.parametrize("train", EVERY)
def test_bad_images_are_refused(train):
    found = train(FIELDS, TARGETS)
    with pytest.raises(ShapeError, match="image must have shape"):
        found.predict(FIELDS[0][0])
    with pytest.raises(InputError, match="image must be finite"):
        found.predict(np.full_like(FIELDS[0], np.inf))


@pytest.mark.parametrize(
    ("train", "setting", "message"),
    [
        (baselines.linear, {"side_px": 4}, "side_px must be odd, got 4"),
        (baselines.linear, {"side_px": 33}, "must hold a window of 33 px"),
        (baselines.linear, {"ridge": -1}, "ridge must be between 0"),
        (baselines.forest, {"pixels": 0}, "pixels must be a whole number from 1"),
        (baselines.forest, {"trees": 0}, "trees must be a whole number from 1"),
        (baselines.forest, {"sigma_max_px": 0}, "sigma_max_px must be between 0.5"),
    ],
)
def test_bad_settings_are_refused(train, setting, message):
    with pytest.raises(InputError, match=message):
        train(FIELDS, TARGETS, **setting)


def test_the_forest_learns_from_pixels_of_all_fields_and_holds_one_at_a_time():
    rng = np.random.default_rng(0)
    fields = [rng.normal(size=(2, 20, 30)), rng.normal(size=(2, 25, 15))]
    targets = [10 * k + field[:1] for k, field in enumerate(fields)]
    features, answers = baselines._drawn(fields, targets, 400, 2.0, np.random.default_rng(5))
    every = np.concatenate([baselines._features(field, 2.0) for field in fields])
    told = np.concatenate([target.reshape(1, -1).T for target in targets])
    chosen = np.random.default_rng(5).choice(len(every), 400, replace=False)
    np.testing.assert_array_equal(features, every[chosen])
    np.testing.assert_array_equal(answers, told[chosen])
