import numpy as np
import pytest
import tifffile
from PIL import Image

from formotion.core.errors import DataError
from formotion.data import load
from formotion.images.label_files import read_labels

MASK = np.repeat(np.repeat(np.arange(12).reshape(3, 4), 10, axis=0), 9, axis=1)
NOISE = np.random.default_rng(0).integers(0, 255, (60, 70)).astype(np.uint8)


def saved(folder, name, pixels):
    path = folder / name
    if path.suffix in (".tif", ".tiff"):
        tifffile.imwrite(path, pixels)
    elif path.suffix == ".npy":
        np.save(path, pixels)
    else:
        Image.fromarray(pixels).save(path)
    return path


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.uint32, np.int32, np.float32, np.float64])
@pytest.mark.parametrize("name", ["a.tif", "a.tiff"])
def test_tiff_masks_of_any_number_type_come_back(tmp_path, name, dtype):
    labels = read_labels(saved(tmp_path, name, MASK.astype(dtype)))
    assert labels.dtype == np.int64
    np.testing.assert_array_equal(labels, MASK)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_png_masks_come_back(tmp_path, dtype):
    np.testing.assert_array_equal(read_labels(saved(tmp_path, "a_cp_masks.png", MASK.astype(dtype))), MASK)


def test_labels_beyond_16_bits_and_axes_of_length_one(tmp_path):
    high = (MASK[None] * 100_003).astype(np.uint32)
    np.testing.assert_array_equal(read_labels(saved(tmp_path, "a.tif", high)), high[0])


def test_a_real_mask_is_read_and_its_picture_is_refused(tmp_path):
    real = load("epithelium-movie")
    mask = real["labels"].to_numpy()
    np.testing.assert_array_equal(read_labels(saved(tmp_path, "mask.tif", mask)), mask)
    with pytest.raises(DataError, match="looks like a picture"):
        read_labels(saved(tmp_path, "picture.tif", real["projection"].to_numpy()))


@pytest.mark.parametrize(
    ("name", "pixels", "message"),
    [
        ("a_seg.npy", MASK, r"may run code when opened: save masks as TIFF \(_cp_masks.tif\)"),
        ("a.jpg", MASK.astype(np.uint8), "changes label numbers: save the mask as TIFF or PNG"),
        ("a.png", np.dstack([MASK] * 3).astype(np.uint8), "is coloured.*save the label numbers"),
        (
            "a.tif",
            np.stack([MASK] * 5).astype(np.uint16),
            r"is a stack of shape \(5, 30, 36\): save one plane",
        ),
        ("a.tif", MASK[:1].astype(np.uint16), "must have rows and columns, got shape"),
        ("a.tif", MASK + 0.25, "whole numbers from 0, got 0.25"),
        ("a.tif", MASK.astype(np.int16) - 1, "whole numbers from 0, got -1"),
        ("a.tif", np.where(MASK == 2, np.nan, MASK), "must be finite, got 90 NaN"),
        ("a.tif", (MASK > 3).astype(np.uint8) * 255, "two cells at least, got 1.*black-and-white"),
        ("a.tif", np.zeros((20, 20), np.uint8), "two cells at least, got 0"),
        ("a.png", NOISE, r"looks like a picture, \d+% of it in specks.*drawn from it"),
        ("a.tif", MASK * 1j, "whole numbers, got complex"),
    ],
)
def test_what_is_no_mask_is_refused_in_one_line(tmp_path, name, pixels, message):
    with pytest.raises(DataError, match=message) as caught:
        read_labels(saved(tmp_path, name, pixels))
    assert "\n" not in str(caught.value)


def test_a_missing_file():
    with pytest.raises(DataError, match="does not exist"):
        read_labels("nowhere.tif")
