import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from formotion.core.errors import InputError, ShapeError
from formotion.core.estimate import Estimate
from formotion.staining import scores

RNG = np.random.default_rng(5)
TRUTH = RNG.normal(size=(24, 31))
OTHER = TRUTH + RNG.normal(size=TRUTH.shape)


def test_pearson_is_that_of_scipy():
    np.testing.assert_allclose(scores.pearson(TRUTH, OTHER), stats.pearsonr(TRUTH.ravel(), OTHER.ravel())[0])


def test_pearson_of_a_known_mixture():
    noise = RNG.normal(size=TRUTH.shape)
    noise -= noise.mean()
    noise -= (noise * TRUTH).sum() / (TRUTH * (TRUTH - TRUTH.mean())).sum() * (TRUTH - TRUTH.mean())
    mixed = 0.6 * TRUTH / TRUTH.std() + 0.8 * noise / noise.std()
    np.testing.assert_allclose(scores.pearson(TRUTH, mixed), 0.6, rtol=1e-12)


@given(scale=st.floats(1e-3, 1e3), offset=st.floats(-1e3, 1e3))
def test_pearson_forgives_scale_and_offset_and_rmse_does_not(scale, offset):
    np.testing.assert_allclose(
        scores.pearson(TRUTH, scale * OTHER + offset), scores.pearson(TRUTH, OTHER), atol=1e-7
    )
    shifted = scores.relative_rmse(TRUTH, TRUTH + offset)
    np.testing.assert_allclose(shifted, abs(offset) / TRUTH.std(), rtol=1e-9, atol=1e-12)


def test_a_constant_prediction_tells_nothing():
    constant = np.full_like(TRUTH, TRUTH.mean())
    assert scores.pearson(TRUTH, constant) == 0
    np.testing.assert_allclose(scores.relative_rmse(TRUTH, constant), 1, rtol=1e-12)


def test_ssim_of_an_offset_is_the_formula():
    flat = np.zeros((40, 40))
    flat[0, 0] = 1.0  # gives the truth a range, far from the window looked at
    moved = flat + 0.5
    c1 = 0.01**2
    from skimage.metrics import structural_similarity

    full = structural_similarity(flat, moved, data_range=1.0, gaussian_weights=True, sigma=1.5,
                                 use_sample_covariance=False, full=True)[1]  # fmt: skip
    np.testing.assert_allclose(full[30, 30], c1 / (0.25 + c1), rtol=1e-6)
    assert scores.ssim(TRUTH, TRUTH) == 1
    assert scores.ssim(TRUTH, OTHER) < 0.9


def test_ssim_takes_its_range_from_the_truth():
    np.testing.assert_allclose(scores.ssim(100 * TRUTH, 100 * OTHER), scores.ssim(TRUTH, OTHER), rtol=1e-12)
    assert scores.ssim(TRUTH, OTHER) != pytest.approx(scores.ssim(OTHER, TRUTH), abs=1e-3)


def test_the_interval_of_a_mean_is_that_of_student():
    values = [0.2, 0.5, 0.9, 0.3]
    found = scores.mean_of(values, level=0.95)
    expected = stats.ttest_1samp(values, 0).confidence_interval(0.95)
    np.testing.assert_allclose([found.low, found.high], expected)
    assert found.value == pytest.approx(0.475)


def test_the_interval_of_a_mean_covers():
    covered = [scores.mean_of(row).covers(3.0) for row in RNG.normal(3, 2, size=(2000, 4))]
    assert abs(np.mean(covered) - 0.9) < 4 * np.sqrt(0.09 / 2000)


def test_errors_are_split_by_condition():
    bins = scores.split_by([1, 2, 3, 4, 5], [0, 0.5, 1, 2, 4], [0, 1, 2, 3, 4])
    assert [one.n for one in bins] == [2, 1, 1, 1]
    assert isinstance(bins[0].mean, Estimate)
    assert [float(one.mean) for one in bins] == [1.5, 3, 4, 5]
    empty = scores.split_by([1.0], [0.5], [0, 1, 2])[1]
    assert (empty.low, empty.high, empty.n) == (1, 2, 0)
    assert np.isnan(empty.mean)


@pytest.mark.parametrize("score", [scores.pearson, scores.ssim, scores.relative_rmse])
def test_bad_images_are_refused(score):
    with pytest.raises(
        ShapeError, match=r"prediction must have the truth's shape \(24, 31\), got \(31, 24\)"
    ):
        score(TRUTH, TRUTH.T)
    with pytest.raises(InputError, match="truth must be finite, got 744 NaN"):
        score(TRUTH * np.nan, TRUTH)
    with pytest.raises(InputError, match="prediction must be finite"):
        score(TRUTH, TRUTH * np.inf)
    with pytest.raises(InputError, match="the truth must vary, got 2 everywhere: leave such a field out"):
        score(np.full((24, 31), 2.0), TRUTH)


def test_small_images_have_no_ssim():
    with pytest.raises(InputError, match=r"at least 11 px on each side, got \(24, 10\)"):
        scores.ssim(TRUTH[:, :10], OTHER[:, :10])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1.0],), "at least 2 fields, got 1: hold out more"),
        (([1.0, np.nan],), "values must be finite"),
        (([1.0, 2.0], 1.5), "level must be between"),
    ],
)
def test_a_mean_needs_fields(arguments, message):
    with pytest.raises(InputError, match=message):
        scores.mean_of(*arguments)


@pytest.mark.parametrize(
    ("condition", "edges", "message"),
    [
        ([0, 1, 2], [0, 2, 2], "edges must rise"),
        ([0, 1, 2], [0], "edges must rise"),
        ([0, 1, 2], [0, 1], "edges must hold 0 to 2, got"),
        ([0, 1], [0, 1], "condition must have shape"),
    ],
)
def test_bad_conditions_are_refused(condition, edges, message):
    with pytest.raises(InputError, match=message):
        scores.split_by([1, 2, 3], condition, edges)
