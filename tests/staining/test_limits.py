"""What cannot be predicted: rendering again against closed forms."""

from dataclasses import replace

import numpy as np
import pytest

from formotion.core.errors import InputError
from formotion.images import camera
from formotion.staining import limits, worlds


@pytest.fixture(scope="module")
def fields():
    return worlds.simulate("matched", np.random.default_rng(2), 3, (96, 96))


def test_one_level_per_nucleus_has_a_closed_form(fields):
    """Inside a nucleus, away from others, the variance is that of the level times the mean stain squared."""
    found = limits.rerender(fields, np.random.default_rng(0), draws=300)
    stain = found.mean - worlds.BACKGROUND
    middle = stain > 0.8 * stain.max()
    ratio = found.variance[middle] / stain[middle] ** 2
    assert ratio.mean() == pytest.approx(worlds.LEVEL_SD**2, rel=0.15)


def test_foci_obey_campbells_theorem():
    """A Poisson process of spots: variance is rate times the integral of the spot squared."""
    fields = worlds.simulate("foci", np.random.default_rng(2), 3, (96, 96))
    found = limits.rerender(fields, np.random.default_rng(0), draws=100)
    sample = fields.samples[0]
    sigma_px = worlds.Widefield().sigma_um(worlds.STAIN_FOCUS_UM - sample.slice_um) / sample.pixel_um
    rate = worlds.FOCI_PER_UM3 * sample.cell.mean((1, 2)) * sample.pixel_um**2 * worlds.SLICE_UM
    exact = (rate * worlds.FOCUS_PHOTONS**2 / (4 * np.pi * sigma_px**2)).sum()
    alone = replace(fields, samples=fields.samples[:1])
    whole = limits.rerender(alone, np.random.default_rng(1), draws=100)
    assert whole.variance.mean() == pytest.approx(
        exact, rel=0.35
    )  # the margin holds other cells than the middle
    assert found.relative_error() > 0.95


def test_nobody_beats_it_on_average(fields):
    found = limits.rerender(fields, np.random.default_rng(0), draws=100)
    rng, errors = np.random.default_rng(1), {"best": [], "bolder": [], "paler": []}
    for _ in range(60):
        drawn = np.stack([worlds.cropped(worlds.stained(s, fields.world, rng)) for s in fields.samples])
        for name, factor in (("best", 1.0), ("bolder", 1.15), ("paler", 0.85)):
            guess = worlds.BACKGROUND + factor * (fields.best - worlds.BACKGROUND)
            errors[name].append(np.mean((drawn - guess) ** 2))
    assert np.mean(errors["best"]) == pytest.approx(found.variance.mean(), rel=0.15)
    assert np.mean(errors["best"]) < min(np.mean(errors["bolder"]), np.mean(errors["paler"]))


def test_error_and_correlation_agree_with_what_is_seen(fields):
    many = worlds.simulate("matched", np.random.default_rng(5), 40, (96, 96))
    found = limits.rerender(many, np.random.default_rng(0), draws=8)
    seen = np.corrcoef(many.best.ravel(), many.expected.ravel())[0, 1]
    assert found.correlation() == pytest.approx(seen, abs=0.01)
    error = np.sqrt(np.mean((many.best - many.expected) ** 2)) / many.expected.std()
    assert found.relative_error() == pytest.approx(error, abs=0.03)


def test_noise_lowers_what_can_be_reached(fields):
    ceiling = camera.ceiling(fields.expected, worlds.READ_NOISE)
    assert 0.9 < ceiling < 1


def test_bad_input(fields):
    with pytest.raises(InputError, match="draws must be a whole number from 2"):
        limits.rerender(fields, np.random.default_rng(0), draws=1)
    with pytest.raises(InputError, match="must hold their samples"):
        limits.rerender(replace(fields, samples=()), np.random.default_rng(0))
