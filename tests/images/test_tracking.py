"""From movie to tracks: every spot found once, placed nearly as well as the bound allows, in µm and s."""

import sys

import numpy as np
import pytest

from formotion.core.errors import DataError, InputError, ShapeError
from formotion.dynamics.langevin import overdamped
from formotion.images.spots import localisation_bound_um, render
from formotion.images.tracking import link

SPOT = {"pixel_um": 0.1, "dt_s": 0.1, "spot_um": 1.2, "search_um": 0.9}


def trapped(diffusion, frames=12, seed=0, **light):
    """Spots on a lattice with places of their own within a pixel, each in a trap."""
    rng = np.random.default_rng(seed)
    home = np.stack(np.meshgrid(np.arange(4), np.arange(5)), -1).reshape(-1, 2) * 3.0 + 2.0
    home += rng.uniform(-0.2, 0.2, home.shape)
    path = overdamped(lambda x: home - x, diffusion, home, 0.1, frames - 1, rng)
    return render(path, (140, 170), 0.1, rng, **light)


def errors_um(found, movie):
    """Match each track with the particle that it stays nearest to."""
    truth = movie.truth_um.transpose(1, 0, 2)
    nearest = [min(truth, key=lambda one: np.linalg.norm(one - track)) for track in found.tracks]
    return np.array(found.tracks) - np.array(nearest)


@pytest.mark.parametrize("photons", [400.0, 2000.0])
def test_localisation_error_is_within_a_fifth_of_the_cramer_rao_bound(photons):
    movie = trapped(0.0, photons=photons)
    found = link(movie.frames, **SPOT)
    assert found.lengths.tolist() == [12] * 20
    rms = np.sqrt(np.mean(errors_um(found, movie) ** 2))
    assert 0.9 < rms / localisation_bound_um(0.1, photons=photons) < 1.2


def test_moving_spots_are_followed_and_errors_do_not_grow():
    movie = trapped(0.05)
    found = link(movie.frames, **SPOT)
    assert (found.lengths.tolist(), found.dt_s, found.axes) == ([12] * 20, 0.1, ("y", "x"))
    assert np.abs(errors_um(found, movie)).max() < 0.08


def test_faint_noise_is_not_taken_for_spots():
    movie = trapped(0.0, frames=3)
    dark = np.random.default_rng(0).normal(10, 4, movie.frames.shape)
    with pytest.raises(DataError, match="no spot"):
        link(dark, **SPOT, shortest=2)


def test_brightness_unit_and_pixel_unit_do_not_matter():
    movie = trapped(0.02, frames=5)
    plain = link(movie.frames, **SPOT, shortest=5)
    grey = link(movie.frames * 3.7, **SPOT, shortest=5)
    nano = link(movie.frames, 100.0, 0.1, 1200.0, 900.0, shortest=5)
    for a, b, c in zip(plain.tracks, grey.tracks, nano.tracks, strict=True):
        np.testing.assert_allclose(b, a, atol=2e-3)
        np.testing.assert_allclose(c, 1e3 * a, rtol=1e-9)


@pytest.mark.parametrize(
    ("change", "error", "match"),
    [
        ({"pixel_um": 0.0}, InputError, "pixel_um must be positive"),
        ({"dt_s": -1.0}, InputError, "dt_s must be positive"),
        ({"spot_um": 0.2}, InputError, "spot_um must cover 3 pixels"),
        ({"search_um": np.nan}, InputError, "search_um must be positive"),
        ({"snr": 0.0}, InputError, "snr must be positive"),
        ({"shortest": 1}, InputError, "shortest must be a whole number from 2"),
        ({"shortest": 99}, DataError, "no piece has 99 points"),
        ({"frames": np.zeros((3, 50))}, ShapeError, "frames must have shape"),
        ({"frames": np.full((3, 50, 50), np.nan)}, InputError, "frames must be finite"),
        ({"frames": np.zeros((3, 50, 50))}, DataError, "no spot was found"),
    ],
)
def test_bad_input_is_named(change, error, match):
    frames = trapped(0.0, frames=3).frames
    with pytest.raises(error, match=match):
        link(**({"frames": frames} | SPOT | change))


def test_too_wide_a_search_is_named():
    rng = np.random.default_rng(0)
    path = overdamped(np.zeros_like, 0.5, rng.uniform(1, 13, (60, 2)), 0.1, 3, rng)
    movie = render(path, (140, 140), 0.1, rng, photons=5000.0)
    with pytest.raises(InputError, match="search_um is so large"):
        link(movie.frames, 0.1, 0.1, 0.7, 9.0, shortest=2)


def test_a_missing_trackpy_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "trackpy", None)
    with pytest.raises(DataError, match=r"pip install 'formotion\[themes\]'"):
        link(np.zeros((3, 50, 50)), **SPOT)
