import numpy as np
import pytest
from skimage.draw import disk

from formotion.core.errors import InputError, ShapeError
from formotion.staining import nuclei

SHAPE = (90, 120)
CENTRES = [(20, 25), (60, 40), (45, 95)]
BACKGROUND, BRIGHT = 100.0, 50.0


def picture(centres=CENTRES, radius=8, bright=BRIGHT):
    image = np.full(SHAPE, BACKGROUND)
    for centre in centres:
        image[disk(centre, radius, shape=SHAPE)] += bright
    return image


SEGMENTATION = nuclei.Segmentation(BACKGROUND + BRIGHT / 2, 16)


def measured(image):
    return nuclei.measure(SEGMENTATION.labels(image), image)


def test_discs_are_counted_and_measured():
    found = measured(picture())
    area = picture([(45, 60)]).sum() / BRIGHT - BACKGROUND * np.prod(SHAPE) / BRIGHT
    assert found.count == 3
    order = np.lexsort(found.centre_px.T[::-1])
    np.testing.assert_allclose(found.centre_px[order], sorted(CENTRES), atol=0.3)
    np.testing.assert_allclose(found.area_px, area, rtol=0.03)
    np.testing.assert_allclose(found.intensity, BRIGHT * area, rtol=0.03)


def test_touching_discs_are_two_and_a_long_one_is_one():
    assert measured(picture([(40, 40), (40, 54)])).count == 2
    assert measured(picture([(40, 40), (40, 44)])).count == 1


def test_specks_do_not_count():
    assert measured(picture([*CENTRES, (10, 100)], radius=8) * 1.0).count == 4
    speck = picture()
    speck[disk((10, 100), 2)] += 5 * BRIGHT
    assert measured(speck).count == 3


def test_a_faint_prediction_is_not_rescued():
    assert measured(picture(bright=0.4 * BRIGHT)).count == 0


def test_noise_does_not_split_or_merge():
    noisy = picture() + 10 * np.random.default_rng(0).normal(size=SHAPE)
    assert measured(noisy).count == 3


def test_the_threshold_lies_between_background_and_nuclei_of_all_training_fields():
    found = nuclei.fixed_on([picture(), picture([(30, 30)], bright=1.2 * BRIGHT)], 16)
    assert BACKGROUND + 5 < found.threshold < BACKGROUND + BRIGHT - 5
    assert found.diameter_px == 16


def test_an_empty_image_has_no_nuclei():
    found = measured(np.full(SHAPE, BACKGROUND))
    assert found.count == 0
    assert found.centre_px.shape == (0, 2)


def at(*centres):
    return nuclei.Nuclei(
        np.reshape(centres, (-1, 2)).astype(float), np.ones(len(centres)), np.ones(len(centres))
    )


def test_pairs_missed_and_invented_add_up():
    found = nuclei.match(at((0, 0), (10, 0), (50, 50)), at((10, 1), (1, 0), (80, 80), (90, 9)), 5)
    assert dict(zip(found.truth.tolist(), found.prediction.tolist(), strict=True)) == {0: 1, 1: 0}
    assert (found.missed, found.invented) == (1, 2)
    assert found.f1 == pytest.approx(4 / 7)


def test_as_many_pairs_as_possible_are_made():
    # the nearest pair alone would leave two nuclei without a partner
    found = nuclei.match(at((0, 0), (0, 4)), at((0, 4.5), (0, 8.5)), 5)
    assert sorted(zip(found.truth.tolist(), found.prediction.tolist(), strict=True)) == [(0, 0), (1, 1)]


def test_the_shortest_of_equally_many_pairs_are_made():
    found = nuclei.match(at((0, 0), (0, 3)), at((0, 3.1), (0, 0.1)), 5)
    assert sorted(zip(found.truth.tolist(), found.prediction.tolist(), strict=True)) == [(0, 1), (1, 0)]


@pytest.mark.parametrize(
    ("truth", "prediction", "f1"), [((), (), 1.0), ((), ((1, 1),), 0.0), (((1, 1),), (), 0.0)]
)
def test_nothing_is_matched_with_nothing(truth, prediction, f1):
    found = nuclei.match(at(*truth), at(*prediction), 5)
    assert (len(found.truth), found.missed, found.invented) == (0, len(truth), len(prediction))
    assert found.f1 == f1


def test_bad_input_is_refused():
    with pytest.raises(InputError, match="diameter_px must be positive"):
        nuclei.Segmentation(1.0, 0)
    with pytest.raises(InputError, match="threshold must be finite, got nan"):
        nuclei.Segmentation(np.nan, 5)
    with pytest.raises(InputError, match="at least one training field, got none"):
        nuclei.fixed_on([], 5)
    with pytest.raises(InputError, match="targets must vary, got 1 everywhere"):
        nuclei.fixed_on([np.ones((9, 9))], 5)
    with pytest.raises(InputError, match="image must be finite"):
        SEGMENTATION.labels(np.full(SHAPE, np.nan))
    with pytest.raises(ShapeError, match="labels must have the image's shape"):
        nuclei.measure(np.zeros((3, 3), int), picture())
    with pytest.raises(InputError, match="nuclei must leave some background"):
        nuclei.measure(np.ones(SHAPE, int), picture())
    with pytest.raises(InputError, match="within_px must be positive"):
        nuclei.match(at(), at(), 0)
