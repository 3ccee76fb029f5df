"""Nuclei of truth and prediction: exact numbers for drawn discs, partners, and what has none."""

import numpy as np
import pytest

from formotion.core.errors import InputError, ShapeError
from formotion.staining import nuclei, nucleus_scores

RECIPE = nuclei.Segmentation(threshold=30.0, diameter_px=12)  # half-way up the discs below


def discs(*places, light=50.0, shape=(64, 96)):
    y, x = np.mgrid[: shape[0], : shape[1]]
    image = np.full(shape, 5.0)
    for row, column in places:
        image[(y - row) ** 2 + (x - column) ** 2 <= 36] += light
    return image


def test_count_area_and_light_of_discs():
    found = nucleus_scores.by_field([discs((20, 20), (40, 60)), discs((30, 30))], RECIPE, pixel_um=0.5)
    assert found.count.tolist() == [2, 1]
    assert found.area_um2 == pytest.approx([113 * 0.25] * 2, rel=0.1)
    assert found.intensity == pytest.approx([113 * 50] * 2, rel=0.1)


def test_area_scales_with_the_pixel_squared_and_light_with_the_image():
    one, other = (
        nucleus_scores.by_field([gain * discs((20, 20))], nuclei.Segmentation(gain * 30.0, 12), pixel_um)
        for gain, pixel_um in ((1, 1.0), (3, 2.0))
    )
    assert other.area_um2 == pytest.approx(4 * one.area_um2)
    assert other.intensity == pytest.approx(3 * one.intensity)


def test_partners_missed_and_invented():
    truth, guess = discs((20, 20), (40, 60), light=50.0), discs((21, 20), (15, 75), light=40.0)
    found = nucleus_scores.one_by_one([truth], [guess], RECIPE)
    assert (len(found.true), found.missed, found.invented) == (1, 1, 1)
    assert found.predicted / found.true == pytest.approx([0.8], rel=0.1)
    assert found.f1 == pytest.approx(0.5)


def test_nothing_in_both_agrees():
    empty = np.full((32, 32), 5.0)
    found = nucleus_scores.one_by_one([empty], [empty], RECIPE)
    assert (len(found.true), found.f1) == (0, 1.0)


def test_fields_without_nuclei_are_named():
    with pytest.raises(InputError, match=r"got none in \[1\]"):
        nucleus_scores.by_field([discs((20, 20)), np.full((64, 96), 5.0)], RECIPE, pixel_um=0.5)
    with pytest.raises(InputError, match="no image"):
        nucleus_scores.by_field([], RECIPE, pixel_um=0.5)


def test_bad_input():
    with pytest.raises(InputError, match="pixel_um"):
        nucleus_scores.by_field([discs((20, 20))], RECIPE, pixel_um=-1)
    with pytest.raises(ShapeError, match="each truth needs a prediction"):
        nucleus_scores.one_by_one([discs((20, 20))], [], RECIPE)
    with pytest.raises(InputError, match="finite"):
        nucleus_scores.one_by_one([np.full((32, 32), np.nan)], [discs((9, 9), shape=(32, 32))], RECIPE)
