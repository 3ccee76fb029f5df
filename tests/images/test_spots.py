"""Rendered spots: light, place and smear as asked for; the bound against its closed forms."""

import numpy as np
import pytest
from scipy.ndimage import center_of_mass

from formotion.core.errors import InputError, ShapeError
from formotion.dynamics.langevin import Path, overdamped
from formotion.images.spots import localisation_bound_um, render


def still(place=((3.0, 4.0),), frames=200):
    return Path(np.broadcast_to(np.array(place), (frames, len(place), 2)), 0.1, 1)


def moving(substeps=10):
    x = np.linspace(0, 2.0, 2 * substeps + 1)
    return Path(np.stack([0 * x + 3.0, 2.0 + x], axis=-1)[:, None], 0.1, substeps)


def rng(seed=0):
    return np.random.default_rng(seed)


def test_a_still_spot_has_its_light_its_place_and_its_width():
    movie = render(still(), (60, 80), 0.1, rng(), psf_um=0.25, photons=800.0, background=5.0)
    mean = movie.frames.mean(axis=0) - 5.0
    assert mean.sum() == pytest.approx(800, rel=0.03)
    near = np.zeros_like(mean)
    near[15:46, 25:56] = mean[15:46, 25:56]
    np.testing.assert_allclose(np.multiply(center_of_mass(near), 0.1), [3.0, 4.0], atol=0.02)
    y = 0.1 * np.arange(60)
    width = np.sqrt((near.sum(axis=1) * (y - 3.0) ** 2).sum() / near.sum())
    assert width == pytest.approx(0.25, abs=0.03)
    np.testing.assert_allclose(movie.frames[:, :10, :10].var(), 5.0 + 4.0, rtol=0.03)


def test_an_open_shutter_smears_and_shifts_a_moving_spot():
    flash, long = (
        render(moving(), (60, 60), 0.1, rng(), exposure=e, photons=1e6, background=0.0, read_noise=0.0)
        for e in (0.0, 1.0)
    )
    assert (len(flash.frames), len(long.frames)) == (3, 2)
    np.testing.assert_allclose(flash.truth_um[:, 0, 1], [2, 3, 4])
    np.testing.assert_allclose(long.truth_um[:, 0, 1], [2.5, 3.5])
    x = 0.1 * np.arange(60)
    widths = []
    for movie in (flash, long):
        profile = movie.frames[0].sum(axis=0) / movie.frames[0].sum()
        assert profile @ x == pytest.approx(movie.truth_um[0, 0, 1], abs=2e-3)
        widths.append(profile @ x**2 - (profile @ x) ** 2)
    assert widths[1] - widths[0] == pytest.approx(1 / 12 + 0.1**2 / 6, rel=0.02)  # uniform, trapezoid rule


def test_spots_may_leave_the_picture():
    movie = render(still([[3.0, 4.0], [-9.0, 4.0]], 2), (60, 80), 0.1, rng())
    assert movie.frames.shape == (2, 60, 80)


def test_bound_has_its_closed_form_and_its_scaling():
    bright = localisation_bound_um(0.02, 0.2, 1000.0, 0.0, 1e-3)
    assert bright == pytest.approx(np.sqrt((0.2**2 + 0.02**2 / 12) / 1000), rel=0.01)
    # against a bright ground b per pixel: sd = sqrt(8 pi b) psf² / (pixel N)
    dim = localisation_bound_um(0.05, 0.2, 10.0, 100.0, 0.0)
    assert dim == pytest.approx(np.sqrt(8 * np.pi * 100) * 0.2**2 / (0.05 * 10), rel=0.02)
    assert localisation_bound_um(100, 200) == pytest.approx(1000 * localisation_bound_um(0.1, 0.2))


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"pixel_um": -0.1}, "pixel_um must be positive"),
        ({"psf_um": 0.0}, "psf_um must be positive"),
        ({"photons": np.nan}, "photons must be positive"),
        ({"background": -1.0}, "background must be between"),
        ({"read_noise": -1.0}, "read_noise must be between"),
    ],
)
def test_bad_optics_are_named(options, match):
    with pytest.raises(InputError, match=match):
        render(still(), (60, 80), **({"pixel_um": 0.1} | options), rng=rng())
    with pytest.raises(InputError, match=match):
        localisation_bound_um(**({"pixel_um": 0.1} | options))


def test_bad_paths_and_shapes_are_named():
    deep = overdamped(np.zeros_like, 0.1, np.zeros((1, 3)), 0.1, 2, rng())
    with pytest.raises(ShapeError, match="path must lie in a plane, got 3"):
        render(deep, (60, 80), 0.1, rng())
    with pytest.raises(InputError, match="shape_px must be a whole number"):
        render(still(), (60, 0), 0.1, rng())
    with pytest.raises(InputError, match="whole number of substeps"):
        render(moving(), (60, 80), 0.1, rng(), exposure=0.33)
