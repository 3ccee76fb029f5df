"""Bright field against closed forms, and against imaging wave by wave without any approximation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formotion.core.errors import InputError
from formotion.images.brightfield import BrightField

SHAPE, PIXEL_UM = (24, 40), 0.5


def wave(periods, shape=SHAPE):
    """One wave along x, with so many periods over the width."""
    return np.broadcast_to(np.cos(2 * np.pi * periods * np.arange(shape[1]) / shape[1]), shape)


def imaged(optics, phase_rad, absorption, defocus_um):
    """Abbe's way: send in one wave after the other, stop at the pupil, refocus, add the intensities."""
    ky, kx = np.meshgrid(*(np.fft.fftfreq(n, PIXEL_UM) for n in phase_rad.shape), indexing="ij")
    rings, angles = 32, 48
    ring = optics.condenser_na / optics.wavelength_um * np.sqrt((np.arange(rings) + 0.5) / rings)
    spectrum = np.fft.fft2(np.exp(1j * phase_rad - absorption))
    total = 0
    for angle in 2 * np.pi * (np.arange(2 * angles) + 0.5) / (2 * angles):
        for radius in ring if optics.condenser_na else [0.0]:
            sideways = (ky + radius * np.sin(angle)) ** 2 + (kx + radius * np.cos(angle)) ** 2
            along = np.sqrt((optics.medium_index / optics.wavelength_um) ** 2 - sideways + 0j).real
            passes = sideways <= (optics.objective_na / optics.wavelength_um) ** 2
            pupil = passes * np.exp(2j * np.pi * defocus_um * along)
            total = total + np.abs(np.fft.ifft2(spectrum * pupil)) ** 2
    return total / (2 * angles * (rings if optics.condenser_na else 1))


@given(st.floats(0.02, 0.2), st.floats(-20, 20))
def test_a_weak_phase_wave_in_coherent_light(wavenumber, defocus_um):
    optics = BrightField(condenser_na=0.0)
    exact = 2 * np.sin(np.pi * 0.55 / optics.medium_index * defocus_um * wavenumber**2)
    assert optics.phase_transfer(wavenumber, defocus_um) == pytest.approx(exact, abs=2e-3)  # paraxial


def test_a_weak_phase_wave_makes_a_wave_of_that_transfer():
    optics = BrightField()
    image = optics.image(0.1 * wave(3)[None], [2.0], PIXEL_UM, focus_um=10.0)
    transfer = optics.phase_transfer(3 / (SHAPE[1] * PIXEL_UM), 8.0)
    np.testing.assert_allclose(image, 1 + 0.1 * transfer * wave(3), atol=1e-4)


@pytest.mark.parametrize("condenser_na", [0.0, 0.1, 0.25])
@pytest.mark.parametrize("defocus_um", [-7.0, 0.0, 12.0])
def test_against_imaging_wave_by_wave(condenser_na, defocus_um):
    optics = BrightField(condenser_na=condenser_na)
    rng = np.random.default_rng(1)
    phase, absorption = 1e-4 * rng.normal(size=(2, *SHAPE))
    whole = imaged(optics, phase, absorption, defocus_um)
    quick = optics.image(phase[None], [0.0], PIXEL_UM, defocus_um, absorption[None])
    np.testing.assert_allclose(quick - 1, whole - 1, atol=4e-6)
    assert np.abs(whole - 1).max() > 5e-5


def test_what_is_left_out_is_quadratic_in_the_phase():
    optics = BrightField()
    blob = np.exp(-np.add.outer((np.arange(24) - 12) ** 2, (np.arange(40) - 20) ** 2) / 18)
    left_out = []
    for rad in (0.05, 0.1, 0.2):
        quick = optics.image(rad * blob[None], [0.0], PIXEL_UM, 8.0)
        left_out.append(np.abs(quick - imaged(optics, rad * blob, 0 * blob, 8.0)).max())
    assert left_out[1] / left_out[0] == pytest.approx(4, rel=0.2)
    assert left_out[2] / left_out[1] == pytest.approx(4, rel=0.2)
    assert left_out[1] < 0.1 * 0.1


@pytest.mark.parametrize("condenser_na", [0.0, 0.1, 0.3])
def test_phase_vanishes_in_focus_and_changes_sign_through_it(condenser_na):
    optics, k = BrightField(condenser_na=condenser_na), np.linspace(0, 0.5, 30)
    np.testing.assert_allclose(optics.phase_transfer(k, 0.0), 0, atol=1e-12)
    np.testing.assert_allclose(optics.phase_transfer(k, 6.0), -optics.phase_transfer(k, -6.0), atol=1e-12)


def test_a_wide_condenser_takes_the_contrast_of_phase():
    wide = [float(BrightField(condenser_na=na).phase_transfer(0.15, 6.0)) for na in (0.0, 0.1, 0.2, 0.3)]
    assert wide[0] > 0.3
    assert wide == sorted(wide, reverse=True)
    assert wide[-1] < 0.01


def test_slices_on_both_sides_of_the_focus_cancel():
    phase = np.stack([wave(4), wave(4)]) * 0.1
    image = BrightField().image(phase, [-3.0, 3.0], PIXEL_UM, focus_um=0.0)
    np.testing.assert_allclose(image, 1, atol=1e-5)
    assert np.ptp(BrightField().image(phase, [3.0, 3.0], PIXEL_UM, focus_um=0.0)) > 0.02


def test_absorption_is_seen_in_focus_and_energy_is_kept():
    optics = BrightField()
    np.testing.assert_allclose(optics.absorption_transfer(0.0, 0.0), -2)
    phase = 0.1 * np.random.default_rng(0).normal(size=(3, *SHAPE))
    image = optics.image(phase, [0.0, 1.0, 2.0], PIXEL_UM, 9.0)
    assert image.mean() == pytest.approx(1, abs=1e-6)  # phase moves light about and takes none away
    grey = optics.image(0 * phase, [0.0, 1.0, 2.0], PIXEL_UM, 9.0, np.full_like(phase, 0.01))
    np.testing.assert_allclose(grey, 1 - 3 * 2 * 0.01, rtol=1e-5)


def test_nothing_finer_than_both_apertures_passes():
    optics = BrightField()
    edge = (optics.objective_na + optics.condenser_na) / optics.wavelength_um
    assert optics.phase_transfer(1.01 * edge, 10.0) == 0
    assert optics.absorption_transfer(1.01 * edge, 10.0) == 0
    assert optics.absorption_transfer(0.9 * edge, 0.0) < 0


def test_batches_and_moved_samples():
    rng = np.random.default_rng(2)
    phase = 0.1 * rng.normal(size=(2, 3, *SHAPE))
    heights = [0.0, 1.5, 3.0]
    both = BrightField().image(phase, heights, PIXEL_UM, 8.0)
    np.testing.assert_allclose(both[1], BrightField().image(phase[1], heights, PIXEL_UM, 8.0), atol=1e-6)
    moved = BrightField().image(np.roll(phase[0], (5, 7), (-2, -1)), heights, PIXEL_UM, 8.0)
    np.testing.assert_allclose(moved, np.roll(both[0], (5, 7), (-2, -1)), atol=1e-5)
    turned = BrightField().image(phase[0].swapaxes(-1, -2), heights, PIXEL_UM, 8.0)
    np.testing.assert_allclose(turned, both[0].T, atol=1e-5)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"wavelength_um": -0.5}, "wavelength_um must be positive"),
        ({"objective_na": 1.4}, "objective_na must be between"),
        ({"condenser_na": 0.4}, "dark field"),
        ({"medium_index": np.nan}, "medium_index must be positive"),
    ],
)
def test_impossible_microscopes(settings, message):
    with pytest.raises(InputError, match=message):
        BrightField(**settings)


def test_bad_samples():
    with pytest.raises(InputError, match="one picture per slice"):
        BrightField().image(np.zeros((2, 8, 8)), [0.0], 0.5, 0.0)
    with pytest.raises(InputError, match="look for NaN"):
        BrightField().image(np.full((1, 8, 8), np.nan), [0.0], 0.5, 0.0)
    with pytest.raises(InputError, match="pixel_um must be positive"):
        BrightField().image(np.zeros((1, 8, 8)), [0.0], 0.0, 0.0)
