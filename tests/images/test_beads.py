"""Simulated beads against what is known exactly: light, centre, width, movement, noise."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formotion.core.errors import InputError, ShapeError
from formotion.images import beads, fields

SHAPE = (60, 84)


def moments(image):
    y, x = np.indices(image.shape)
    centre = np.array([(image * y).sum(), (image * x).sum()]) / image.sum()
    spread = (
        np.array([(image * (y - centre[0]) ** 2).sum(), (image * (x - centre[1]) ** 2).sum()]) / image.sum()
    )
    return centre, spread


@settings(deadline=None, max_examples=25)
@given(y=st.floats(15, 45), x=st.floats(15, 65), light=st.floats(1, 1e4), sigma=st.floats(0.8, 2.5))
def test_bead_keeps_its_light_centre_and_width(y, x, light, sigma):
    image = beads.render([[y, x]], [light], sigma, SHAPE)
    centre, spread = moments(image)
    assert image.sum() == pytest.approx(light, rel=2e-6)
    np.testing.assert_allclose(centre, (y, x), atol=1e-4)
    # a pixel adds the variance of a box to the Gaussian
    np.testing.assert_allclose(spread, sigma**2 + 1 / 12, rtol=1e-3)


def test_light_adds_up_and_beads_outside_reach_in():
    places = np.array([[-2.0, 20.0], [10.0, 85.5], [30.0, 30.0], [-40.0, 5.0], [30.4, 31.0]])
    light = np.array([100.0, 200.0, 300.0, 400.0, 500.0])
    together = beads.render(places, light, 1.5, SHAPE)
    apart = sum(beads.render(p[None], light[i : i + 1], 1.5, SHAPE) for i, p in enumerate(places))
    np.testing.assert_allclose(together, apart, atol=1e-12)
    assert together[0, 20] > 2
    assert together[10, 83] > 2


def test_crop_of_a_larger_frame_is_the_same_picture():
    rng = np.random.default_rng(0)
    places, light = rng.uniform(-10, 90, (300, 2)), rng.uniform(200, 600, 300)
    large = beads.render(places + 9, light, 1.5, (78, 102))
    np.testing.assert_allclose(beads.render(places, light, 1.5, SHAPE), large[9:-9, 9:-9], atol=1e-4)


def test_beads_are_material_points():
    """A bead at r after is at r + u(r) before, with u taken at r and not at the new place."""
    field = fields.strain((200, 260), [[0.05, 0.02], [-0.03, 0.04]])
    pair = beads.bead_pair(field, np.random.default_rng(3), beads_per_px=3e-4, background=0.0)
    checked = 0
    for y, x in np.argwhere(pair.expected_after > 18):
        box = np.s_[y - 11 : y + 12, x - 11 : x + 12]
        after = pair.expected_after[box]
        if (
            after.shape != (23, 23)
            or after[11, 11] < after.max()
            or after.max(initial=0, where=_rim(23)) > 1e-6
        ):
            continue
        centre = moments(after)[0] + (y - 11, x - 11)
        moved = centre + [_bilinear(component, centre) for component in field]
        top, left = np.rint(moved).astype(int) - 11
        before = pair.expected_before[top : top + 23, left : left + 23]
        if before.shape == (23, 23) and before.max(initial=0, where=_rim(23)) < 1e-6:
            np.testing.assert_allclose(moments(before)[0] + (top, left), moved, atol=1e-3)
            checked += 1
    assert checked >= 3


def _rim(n):
    rim = np.ones((n, n), bool)
    rim[2:-2, 2:-2] = False
    return rim


def _bilinear(image, place):
    y, x = np.floor(place).astype(int)
    fy, fx = place - (y, x)
    rows = image[y : y + 2, x] * (1 - fx) + image[y : y + 2, x + 1] * fx
    return rows[0] * (1 - fy) + rows[1] * fy


def test_drift_moves_the_stressed_image_and_is_no_displacement():
    shift, rng = (1.3, -2.4), np.random.default_rng
    by_drift = beads.bead_pair(np.zeros((2, *SHAPE)), rng(1), drift_px=shift)
    by_cell = beads.bead_pair(fields.uniform(SHAPE, shift), rng(1))
    np.testing.assert_allclose(by_drift.expected_before, by_cell.expected_before, atol=1e-9)
    assert not by_drift.shift_px.any()


def test_noise_is_poisson_plus_read_noise():
    pair = beads.bead_pair(np.zeros((2, 300, 320)), np.random.default_rng(2))
    standard = (pair.after - pair.expected_after) / np.sqrt(pair.noise_variance)
    assert abs(standard.mean()) < 4 / np.sqrt(standard.size)
    assert standard.var() == pytest.approx(1, abs=4 * np.sqrt(2 / standard.size))
    bright = pair.expected_after > np.quantile(pair.expected_after, 0.95)
    assert standard[bright].var() == pytest.approx(1, abs=4 * np.sqrt(2 / bright.sum()))
    np.testing.assert_allclose(pair.noise_variance, pair.expected_after + 4.0)


def test_background_and_density():
    pair = beads.bead_pair(
        np.zeros((2, 256, 300)), np.random.default_rng(5), photons=(400, 400), background=7.0
    )
    expected = 7.0 + 400 * 7000 / 512**2
    assert pair.expected_after.mean() == pytest.approx(expected, rel=0.1)


def test_saturation_clips_and_seed_decides():
    field = fields.vortex(SHAPE, 1.0, 20.0)
    one = beads.bead_pair(field, np.random.default_rng(7), saturation=25.0)
    two = beads.bead_pair(field, np.random.default_rng(7))
    assert one.after.max() == 25.0
    assert two.after.max() > 25.0
    np.testing.assert_array_equal(one.after, np.minimum(two.after, 25.0))


def test_jpeg_changes_more_at_lower_quality():
    image = beads.bead_pair(np.zeros((2, *SHAPE)), np.random.default_rng(0)).after
    errors = [np.abs(beads.jpeg(image, q) - np.clip(image, 0, None)).mean() for q in (90, 30)]
    assert 0 < errors[0] < errors[1]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"beads_per_px": 0}, "beads_per_px must be positive"),
        ({"sigma_px": -1}, "sigma_px must be positive"),
        ({"photons": (600, 200)}, "photons must be"),
        ({"photons": (0, 200)}, "photons must be"),
        ({"background": -1}, "background must be between"),
        ({"read_noise": np.nan}, "read_noise must be between"),
        ({"saturation": 0}, "saturation must be positive"),
        ({"saturation": np.nan}, "saturation must be positive"),
        ({"drift_px": (np.nan, 0)}, "drift_px must be finite"),
    ],
)
def test_bad_settings_are_refused(change, message):
    with pytest.raises(InputError, match=message):
        beads.bead_pair(np.zeros((2, *SHAPE)), np.random.default_rng(0), **change)


def test_bad_arrays_are_refused():
    rng = np.random.default_rng(0)
    with pytest.raises(ShapeError, match="shift_px must have shape"):
        beads.bead_pair(np.zeros(SHAPE), rng)
    with pytest.raises(InputError, match="shift_px must be finite"):
        beads.bead_pair(np.full((2, *SHAPE), np.nan), rng)
    with pytest.raises(ShapeError, match="places must have shape"):
        beads.render(np.zeros((3, 3)), np.ones(3), 1.5, SHAPE)
    with pytest.raises(ShapeError, match="light must have shape"):
        beads.render(np.zeros((3, 2)), np.ones(2), 1.5, SHAPE)
    with pytest.raises(InputError, match="brightest pixel must be positive"):
        beads.jpeg(np.zeros(SHAPE))
    with pytest.raises(InputError, match="quality must be between"):
        beads.jpeg(np.ones(SHAPE), 120)
