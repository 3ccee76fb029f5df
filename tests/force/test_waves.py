"""Fields as sums of waves: exact rebuilding, the gel's own answer, errors that say what to do."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formotion.core.errors import InputError, ShapeError
from formotion.force.waves import Waves

SHAPE = (14, 18)


def waves(pad=1, **changed):
    return Waves(**({"shape": SHAPE, "pixel_um": 0.5, "young_pa": 2e3, "poisson": 0.4, "pad": pad} | changed))


@given(seed=st.integers(0, 99), pad=st.integers(1, 3))
@settings(max_examples=15, deadline=None)
def test_join_undoes_split_up_to_the_mean(seed, pad):
    field = np.random.default_rng(seed).normal(size=(2, *SHAPE))
    rebuilt = waves(pad).join(waves(pad).split(field))
    offset = rebuilt - field
    np.testing.assert_allclose(
        offset, offset.mean(axis=(1, 2), keepdims=True) * np.ones((1, *SHAPE)), atol=1e-12
    )
    if pad == 1:
        np.testing.assert_allclose(rebuilt.mean(axis=(1, 2)), 0, atol=1e-12)


@pytest.mark.parametrize("pad", [1, 2])
def test_white_noise_keeps_its_size(pad):
    noise = 3.0 * np.random.default_rng(0).normal(size=(2, 60, 80))
    found = Waves((60, 80), 0.5, 1e3, 0.5, pad).split(noise)
    assert np.sqrt(np.mean(np.abs(found) ** 2)) == pytest.approx(3.0, rel=0.03)


@pytest.mark.parametrize(("component", "part"), [(1, 0), (0, 1)])
def test_one_wave_along_x_is_answered_by_one_gain(component, part):
    one = waves()
    field = np.zeros((2, *SHAPE))
    field[component] = np.cos(2 * np.pi * 3 * np.arange(SHAPE[1]) / SHAPE[1])
    moved = one.join(one.split(field) * one.gain)
    wavenumber = 2 * np.pi * 3 / (SHAPE[1] * 0.5)
    gain = 2 * (1 + 0.4) / (2e3 * wavenumber) * ((1 - 0.4) if part == 0 else 1)
    np.testing.assert_allclose(moved, gain * field, atol=1e-12)


def test_wavelengths_run_from_two_pixels_to_the_field():
    length_um = waves().wavelength_um
    assert length_um.max() == pytest.approx(SHAPE[1] * 0.5)
    assert length_um.min() == pytest.approx(2 * 0.5 / np.sqrt(2))
    assert waves().gain.shape == length_um.shape == (2 * (SHAPE[0] * SHAPE[1] - 1),)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"pixel_um": -0.1}, "pixel_um must be positive.*-0.1"),
        ({"young_pa": 0.0}, "young_pa must be positive.*stiffness"),
        ({"poisson": 0.6}, "poisson must be between.*0.6"),
        ({"pad": 0}, "pad must be a whole number"),
        ({"pad": 1.5}, "pad must be a whole number"),
    ],
)
def test_bad_numbers_are_refused(changed, message):
    with pytest.raises(InputError, match=message):
        waves(**changed)


def test_bad_fields_are_refused():
    with pytest.raises(ShapeError, match="field must have shape"):
        waves().split(np.zeros((2, 18, 14)))
    with pytest.raises(InputError, match="field must be finite"):
        waves().split(np.full((2, *SHAPE), np.nan))
