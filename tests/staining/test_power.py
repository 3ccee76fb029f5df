import numpy as np
import pytest
from scipy import ndimage

from formotion.core.errors import InputError
from formotion.staining import baselines, power
from formotion.staining.pairs import Pairs

RNG = np.random.default_rng(12)
SHAPE = (60, 70)
NAMES = ("a", "a", "b", "b", "c", "c")
INPUTS = tuple(RNG.normal(size=(1, *SHAPE)).astype(np.float32) for _ in NAMES)
CELLS = tuple(ndimage.gaussian_filter(RNG.normal(size=SHAPE), 4) > 0 for _ in NAMES)
TARGETS = tuple(np.where(inside, RNG.normal(size=(1, *SHAPE)), 0).astype(np.float32) for inside in CELLS)
PAIRS = Pairs(INPUTS, TARGETS, NAMES)


class Oracle:
    """Predicts what was planted, exactly."""

    def predict(self, image):
        return power.signal(image[0])[None]


def oracle(inputs, targets):
    return Oracle()


@pytest.mark.parametrize("fraction", [0, 0.1, 0.5, 1])
def test_the_planted_share_of_variance_is_what_was_asked_for(fraction):
    planted = power.plant(PAIRS, CELLS, fraction)
    for image, target, was, inside in zip(INPUTS, planted.targets, TARGETS, CELLS, strict=True):
        assert (target[0][~inside] == 0).all()
        new, old = power.signal(image[0])[inside], was[0][inside]
        expected = np.sqrt(fraction) * new / new.std() + np.sqrt(1 - fraction) * old / old.std()
        np.testing.assert_allclose(target[0][inside], expected - expected.mean(), atol=1e-5)


def test_who_sees_all_that_was_planted_reaches_the_ceiling():
    for one in power.curve(PAIRS, CELLS, (0.0, 0.25, 1.0), oracle):
        np.testing.assert_allclose(one.each, one.ceiling, atol=0.06)
        assert one.found == (one.fraction > 0)
        assert one.ceiling == np.sqrt(one.fraction)


def test_nothing_is_found_by_a_predictor_that_cannot_see_it():
    found = power.curve(PAIRS, CELLS, (0.0, 0.5), baselines.mean)
    assert [one.r.value for one in found] == [0, 0]
    assert not any(one.found for one in found)


def test_fields_are_held_out_in_turn():
    seen = []

    def record(inputs, targets):
        seen.append({id(image) for image in inputs})
        return Oracle()

    power.curve(PAIRS, CELLS, (0.5,), record)
    every = {id(image) for image in INPUTS}
    assert [every - some for some in seen] == [{id(image) for image in INPUTS[k : k + 2]} for k in (0, 2, 4)]


def test_pixels_outside_cells_do_not_count():
    wrong = [np.where(inside, target[0], 1e6)[None] for target, inside in zip(TARGETS, CELLS, strict=True)]
    np.testing.assert_allclose(power.within_cells(wrong, TARGETS, CELLS), 1)


def test_bad_input_is_refused():
    with pytest.raises(InputError, match="fraction must be between 0 and 1, got 1.5"):
        power.curve(PAIRS, CELLS, (1.5,), oracle)
    with pytest.raises(InputError, match="at least two fields, got 1: cut the picture up"):
        power.curve(PAIRS.only([0, 1]), CELLS[:2], (0.5,), oracle)
