"""Fields of cells: both pictures show the same cells, noise is as stated, and worlds differ as told."""

from dataclasses import replace

import numpy as np
import pytest

from formotion.core.errors import InputError
from formotion.images.cells import Kind
from formotion.staining import worlds

SHAPE = (72, 96)


def simulated(world="matched", seed=0, fields=2):
    return worlds.simulate(world, np.random.default_rng(seed), fields, SHAPE)


@pytest.mark.parametrize("world", worlds.WORLDS)
def test_pictures_are_whole(world):
    fields = simulated(world)
    for picture in (fields.bright, fields.stain, fields.expected, fields.best, fields.labels):
        assert picture.shape == (2, *SHAPE)
        assert np.isfinite(picture).all()
    assert fields.bright.dtype == fields.stain.dtype == np.float32
    assert fields.expected.min() >= 0


def test_seeds_decide_everything():
    np.testing.assert_array_equal(simulated(seed=4).stain, simulated(seed=4).stain)
    assert not np.array_equal(simulated(seed=4).stain, simulated(seed=5).stain)


def test_noise_has_the_stated_variance():
    fields = simulated(fields=30)
    ratio = (fields.stain - fields.expected) ** 2 / (fields.expected + worlds.READ_NOISE**2)
    assert ratio.mean() == pytest.approx(1, abs=0.02)


def test_the_stain_lies_in_the_nuclei():
    fields = simulated(fields=4)
    inside = fields.labels > 0
    assert fields.expected[inside].mean() > 5 * fields.expected[~inside].mean()


def test_an_empty_dish_is_one_in_bright_field_and_background_in_the_stain():
    empty = worlds.World(Kind(per_mm2=1e-9))
    fields = worlds.simulate(empty, np.random.default_rng(0), 2, SHAPE)
    assert fields.bright.mean() == pytest.approx(1, abs=0.001)
    assert fields.bright.std() == pytest.approx(worlds.LAMP**-0.5, rel=0.05)
    np.testing.assert_allclose(fields.expected, worlds.BACKGROUND, rtol=1e-5)


def test_the_other_side_of_focus_turns_dark_into_bright():
    sample = simulated("vacuoles").samples[0]
    above, below = (worlds.brightness(sample, focus_um) - 1 for focus_um in (15.0, -15.0))
    assert np.corrcoef(above.ravel(), below.ravel())[0, 1] < -0.5


def test_draws_of_the_stain_leave_bright_field_as_it_is_and_average_to_best():
    fields = simulated(fields=1)
    (sample,), rng = fields.samples, np.random.default_rng(1)
    draws = np.mean([worlds.cropped(worlds.stained(sample, fields.world, rng)) for _ in range(200)], axis=0)
    error = np.abs(draws - fields.best[0]).max()
    assert error < 4 * worlds.LEVEL_SD / np.sqrt(200) * fields.best.max()
    assert error > 0


def test_foci_follow_their_rate():
    fields = simulated("foci", fields=40)
    light = float((fields.expected - worlds.BACKGROUND).sum()) / worlds.FOCUS_PHOTONS
    mean = float((fields.best - worlds.BACKGROUND).sum()) / worlds.FOCUS_PHOTONS
    assert light == pytest.approx(mean, abs=4 * np.sqrt(mean))


def test_a_world_of_ones_own():
    crowded = replace(worlds.WORLDS["matched"], cells=Kind(per_mm2=4000.0))
    assert simulated(crowded).labels.max() > simulated().labels.max()


def test_bad_input():
    with pytest.raises(InputError, match="world must be one of matched"):
        simulated("no such world")
    with pytest.raises(InputError, match="fields must be a whole number"):
        simulated(fields=0)
    with pytest.raises(InputError, match="stain must be"):
        worlds.World(stain="gold")
    with pytest.raises(InputError, match="focus_um"):
        worlds.World(focus_um=np.nan)
