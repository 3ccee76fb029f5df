"""Fluorescence: widths of the point-spread function, and no photon lost."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import j1

from formotion.core.errors import InputError
from formotion.images.widefield import Widefield


def point(shape=(61, 81), slices=1, at=0):
    light = np.zeros((slices, *shape))
    light[at, shape[0] // 2, shape[1] // 2] = 1000.0
    return light


def spread_px(picture, axis):
    """Standard deviation of the light along one axis."""
    profile = picture.sum(axis=1 - axis)
    places = np.arange(len(profile))
    mean = (profile * places).sum() / profile.sum()
    return np.sqrt((profile * (places - mean) ** 2).sum() / profile.sum())


@pytest.mark.parametrize("defocus_um", [0.0, 4.0, -9.0])
@pytest.mark.parametrize("axis", [0, 1])
def test_a_point_becomes_a_gaussian_of_the_stated_width(defocus_um, axis):
    optics, pixel_um = Widefield(wavelength_um=0.6, na=0.3), 0.2
    picture = optics.image(point(), [1.0], pixel_um, focus_um=1.0 + defocus_um)
    assert spread_px(picture, axis) * pixel_um == pytest.approx(optics.sigma_um(defocus_um), rel=1e-3)


def test_in_focus_it_is_as_wide_as_the_airy_pattern():
    optics, radius = Widefield(0.5, 0.5), np.linspace(1e-6, 1, 20001)
    v = 2 * np.pi * optics.na / optics.wavelength_um * radius
    airy = (2 * j1(v) / v) ** 2
    half_um = radius[np.argmax(airy < 0.5)]
    assert optics.sigma_um(0.0) * np.sqrt(2 * np.log(2)) == pytest.approx(half_um, rel=0.05)


def test_far_from_focus_it_is_as_wide_as_the_cone():
    optics = Widefield(0.5, 0.5, 1.0)
    radius_um = 100 * np.tan(np.arcsin(0.5))
    assert optics.sigma_um(100.0) == pytest.approx(radius_um / 2, rel=1e-3)  # an even disc of that radius
    assert optics.sigma_um(-100.0) == optics.sigma_um(100.0)


@settings(max_examples=20)
@given(st.floats(-20, 20), st.integers(0, 2**31))
def test_all_light_arrives(focus_um, seed):
    light = np.random.default_rng(seed).uniform(0, 9, (4, 20, 31))
    picture = Widefield().image(light, [0.0, 1.0, 2.0, 3.0], 0.65, focus_um)
    assert picture.sum() == pytest.approx(light.sum(), rel=1e-5)


def test_slices_add_up_and_batches_agree():
    light = np.random.default_rng(0).uniform(0, 9, (2, 3, 16, 24))
    heights = [0.5, 1.5, 2.5]
    both = Widefield().image(light, heights, 0.65, 2.0)
    alone = sum(Widefield().image(light[1, [z]], [heights[z]], 0.65, 2.0) for z in range(3))
    np.testing.assert_allclose(both[1], alone, rtol=1e-4)


@pytest.mark.parametrize(
    ("settings_", "message"),
    [({"na": 1.5}, "na must be between"), ({"na": 0.0}, "positive"), ({"wavelength_um": np.inf}, "positive")],
)
def test_impossible_microscopes(settings_, message):
    with pytest.raises(InputError, match=message):
        Widefield(**settings_)


def test_bad_light():
    with pytest.raises(InputError, match="one picture per slice"):
        Widefield().image(np.zeros((2, 8, 8)), [0.0], 0.5, 0.0)
    with pytest.raises(InputError, match="not negative"):
        Widefield().image(np.full((1, 8, 8), -1.0), [0.0], 0.5, 0.0)
    with pytest.raises(InputError, match="not negative"):
        Widefield().image(np.full((1, 8, 8), np.nan), [0.0], 0.5, 0.0)
