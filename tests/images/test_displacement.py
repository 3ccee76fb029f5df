"""Measured displacement against simulated: sign, precision, bias, coverage, drift, bad input."""

from functools import cache

import numpy as np
import pytest

from formotion.core.errors import InputError, ShapeError
from formotion.images import beads, fields
from formotion.images.bounds import shift_bound_px
from formotion.images.displacement import drift, measure

SHAPE = (256, 320)
INSIDE = (slice(None), slice(32, -32, 4), slice(32, -32, 4))
Z90 = 1.645
FIELDS = {
    "shift": fields.uniform(SHAPE, (0.63, -1.37)),
    "gradient": fields.strain(SHAPE, [[0.004, 0.003], [-0.006, 0.008]]),
    "vortex": fields.vortex(SHAPE, 2.0, 70.0),
    "adhesions": fields.adhesions(SHAPE, np.random.default_rng(50), peak_px=2.0, count=6),
}


@cache
def measured(world, window_px=32, seed=51):
    pair = beads.bead_pair(FIELDS[world], np.random.default_rng(seed))
    return pair, measure(pair.before, pair.after, window_px)


def rms(values):
    return np.sqrt(np.mean(np.square(values)))


def pooled(world, seeds=(51, 52, 53)):
    """Errors and error bars over a few pairs."""
    runs = [measured(world, seed=seed) for seed in seeds]
    errors = np.stack([(flow.shift_px - pair.shift_px)[INSIDE] for pair, flow in runs])
    return errors, np.stack([flow.std_px[INSIDE] for _, flow in runs])


def test_sign_and_order_of_components():
    """The stressed image shows the beads where the cell dragged them."""
    rng = np.random.default_rng(0)
    places, light = rng.uniform(0, 128, (600, 2)), np.full(600, 2000.0)
    after = beads.render(places, light, 1.5, (128, 128))
    before = beads.render(places + (2.0, -1.0), light, 1.5, (128, 128))
    flow = measure(before, after)
    np.testing.assert_allclose(flow.shift_px[:, 64, 64], (2.0, -1.0), atol=0.01)


def test_noise_free_pair_is_measured_exactly():
    field = FIELDS["gradient"]
    pair = beads.bead_pair(field, np.random.default_rng(1))
    error = (measure(pair.expected_before, pair.expected_after).shift_px - field)[INSIDE]
    assert rms(error) < 4e-3


def test_uniform_shift_is_within_a_fifth_of_the_cramer_rao_bound():
    errors, _ = pooled("shift")
    bounds = [
        rms(shift_bound_px(pair.expected_after, pair.noise_variance, 32)[INSIDE])
        for pair, _ in (measured("shift", seed=seed) for seed in (51, 52, 53))
    ]
    assert rms(errors) < 1.2 * np.mean(bounds)


@pytest.mark.parametrize("world", ["shift", "gradient", "vortex"])
def test_error_bar_covers(world):
    errors, std = pooled(world)
    # about 150 independent windows: the share itself is known to 0.02
    assert 0.85 < np.mean(np.abs(errors) < Z90 * std) < 0.97


@pytest.mark.parametrize("optics", [{"photons": (60, 120)}, {"sigma_px": 3.0}, {"beads_per_px": 0.006}])
def test_error_bar_covers_for_dim_wide_and_sparse_beads(optics):
    pair = beads.bead_pair(FIELDS["shift"], np.random.default_rng(54), **optics)
    flow = measure(pair.before, pair.after, 48)
    assert 0.8 < np.mean((np.abs(flow.shift_px - pair.shift_px) < Z90 * flow.std_px)[INSIDE]) < 0.97


@pytest.mark.parametrize("world", ["shift", "gradient", "vortex"])
def test_no_bias_where_the_field_is_smooth(world):
    errors, _ = pooled(world)
    assert np.abs(errors.mean(axis=(0, 2, 3))).max() < 0.015


def test_error_bar_grows_at_adhesions_but_not_enough_at_their_peaks():
    """The stated limit of the error bar: peaks narrower than the window."""
    errors, std = pooled("adhesions")
    steep = np.hypot(*FIELDS["adhesions"][INSIDE]) > 1.3
    assert std[..., steep].mean() > 1.1 * std[..., ~steep].mean()
    assert np.mean(np.abs(errors) < Z90 * std) > 0.75
    assert np.mean((np.abs(errors) < Z90 * std)[..., steep]) < 0.75


def test_narrow_window_is_noisier_and_follows_adhesions_better():
    wide, narrow = (measured("shift", window)[1].std_px[INSIDE] for window in (32, 16))
    assert rms(narrow) == pytest.approx(2 * rms(wide), rel=0.25)
    field = FIELDS["adhesions"]
    pair = beads.bead_pair(field, np.random.default_rng(2))
    wide, narrow = (
        rms((measure(pair.expected_before, pair.expected_after, w).shift_px - field)[INSIDE])
        for w in (32, 16)
    )
    assert narrow < 0.5 * wide


def test_large_shift_and_drift_are_followed():
    drifted = (13.3, -27.6)
    pair = beads.bead_pair(FIELDS["adhesions"], np.random.default_rng(3), drift_px=drifted)
    found = drift(pair.before, pair.after)
    np.testing.assert_allclose(found, drifted, atol=0.1)
    kept = measure(pair.before, pair.after).shift_px
    removed = measure(pair.before, pair.after, drift_px=found).shift_px
    np.testing.assert_allclose(kept - removed, np.broadcast_to(found[:, None, None], kept.shape), atol=1e-4)
    assert rms((removed - pair.shift_px)[INSIDE]) < 0.12


def test_displacement_of_several_bead_sizes_is_followed():
    field = fields.vortex(SHAPE, 7.0, 60.0)
    pair = beads.bead_pair(field, np.random.default_rng(6))
    assert rms((measure(pair.before, pair.after).shift_px - field)[INSIDE]) < 0.1


def test_swapping_axes_swaps_components():
    pair, flow = measured("vortex")
    turned = measure(pair.before.T, pair.after.T)
    np.testing.assert_allclose(turned.shift_px[::-1].swapaxes(1, 2)[INSIDE], flow.shift_px[INSIDE], atol=0.01)


def test_brightness_unit_does_not_matter():
    pair, flow = measured("shift")
    scaled = measure(1e-3 * pair.before + 5, 1e-3 * pair.after + 5)
    np.testing.assert_allclose(scaled.shift_px, flow.shift_px, atol=2e-3)
    np.testing.assert_allclose(scaled.std_px, flow.std_px, rtol=0.02)


def test_blank_border_left_by_registration_is_ignored():
    pair, flow = measured("shift")
    before = pair.before.copy()
    before[-7:], before[:, :4] = 0, 0
    blank = measure(before, pair.after)
    assert blank.shift_px.shape == flow.shift_px.shape
    assert np.abs(blank.shift_px - pair.shift_px).max() < 1.0
    np.testing.assert_allclose(blank.shift_px[INSIDE], flow.shift_px[INSIDE], atol=0.06)


def test_empty_corner_has_a_wide_error_bar():
    pair = beads.bead_pair(np.zeros((2, *SHAPE)), np.random.default_rng(4), background=0.0, read_noise=0.1)
    before, after = pair.before.copy(), pair.after.copy()
    rng = np.random.default_rng(5)
    for image in (before, after):
        image[:, 200:] = rng.normal(0, 0.1, image[:, 200:].shape)
    flow = measure(before, after)
    assert np.isfinite(flow.shift_px).all()
    assert np.isfinite(flow.std_px).all()
    assert flow.std_px[:, :, 290:].mean() > 4 * flow.std_px[:, :, 30:150].mean()


def test_identical_images_do_not_move():
    pair, _ = measured("shift")
    flow = measure(pair.after, pair.after)
    assert np.abs(flow.shift_px).max() < 1e-6
    assert flow.std_px.max() < 1e-3
    np.testing.assert_allclose(drift(pair.after, pair.after), 0)


def image(shape=(64, 80)):
    return np.random.default_rng(0).random(shape)


@pytest.mark.parametrize("function", [measure, drift])
@pytest.mark.parametrize(
    ("before", "after", "error", "message"),
    [
        (image(), image((64, 81)), ShapeError, "before and after must have one shape"),
        (image((64, 80, 3)), image(), ShapeError, "before must have shape"),
        (image(), image((2, 64, 80)), ShapeError, "after must have shape"),
        (np.full((64, 80), np.nan), image(), InputError, "before must be finite"),
        (image(), np.where(image() > 0.99, np.inf, 0), InputError, "after must be finite"),
        (np.ones((64, 80)), image(), InputError, "before must show beads"),
        (image(), np.zeros((64, 80)), InputError, "after must show beads"),
        (np.ones((0, 4)), np.ones((0, 4)), ShapeError, "before must have shape"),
        (np.full((4, 4), "x"), image((4, 4)), InputError, "before must hold real numbers"),
    ],
)
def test_bad_images_are_refused(function, before, after, error, message):
    with pytest.raises(error, match=message):
        function(before, after)


@pytest.mark.parametrize("window_px", [0, 7, -32, 65, np.nan, np.inf])
def test_bad_window_is_refused(window_px):
    with pytest.raises(InputError, match="window_px must be between 8 and the image's 64 px"):
        measure(image(), image(), window_px)


def test_images_that_share_no_row_are_refused():
    before, after = image(), image()
    before[30:], after[:30] = 0, 0
    with pytest.raises(InputError, match="must show beads in the same place"):
        measure(before, after)


def test_bad_drift_is_refused():
    with pytest.raises(ShapeError, match="drift_px must have shape"):
        measure(image(), image(), drift_px=(1, 2, 3))
    with pytest.raises(InputError, match="drift_px must be finite"):
        measure(image(), image(), drift_px=(np.nan, 0))
