import numpy as np
import pytest
import tifffile
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image

from formotion.core.errors import DataError
from formotion.images.reading import read_gray, read_pixels

GRAY = (np.arange(30 * 40).reshape(30, 40) % 251).astype(np.uint8)
RGB = np.stack([GRAY] * 3, axis=-1)
OPAQUE = np.dstack([RGB, np.full(GRAY.shape, 255, np.uint8)])


def saved(tmp_path, name, pixels):
    path = tmp_path / name
    if path.suffix == ".tif":
        tifffile.imwrite(path, pixels)
    else:
        Image.fromarray(pixels).save(path)
    return path


@pytest.mark.parametrize("pixels", [GRAY, RGB, OPAQUE, GRAY.astype(np.uint16) * 200], ids=str)
@pytest.mark.parametrize("suffix", ["tif", "png"])
def test_gray_values_come_back_as_stored(tmp_path, suffix, pixels):
    expected = pixels if pixels.ndim == 2 else GRAY
    image = read_gray(saved(tmp_path, f"a.{suffix}", pixels))
    assert image.dtype == np.float64
    np.testing.assert_array_equal(image, expected)


@given(hnp.arrays(st.sampled_from([np.float32, np.uint16, np.int16]), (3, 7), elements=st.integers(0, 1000)))
@settings(max_examples=20, deadline=None)
def test_any_tiff_of_numbers_comes_back(tmp_path_factory, pixels):
    path = tmp_path_factory.mktemp("tiff") / "a.tif"
    tifffile.imwrite(path, pixels)
    np.testing.assert_array_equal(read_gray(path), pixels)


def test_a_gray_jpeg_is_read(tmp_path):
    path = tmp_path / "a.jpg"
    Image.fromarray(np.full((16, 24), 77, np.uint8)).save(path)
    np.testing.assert_allclose(read_gray(path), 77, atol=1)


def test_axes_of_length_one_are_dropped(tmp_path):
    assert read_gray(saved(tmp_path, "a.tif", GRAY[None, None])).shape == (30, 40)


def test_a_colour_table_is_looked_up(tmp_path):
    path = tmp_path / "a.png"
    indexed = Image.fromarray(np.array([[0, 1, 1], [1, 0, 0]], np.uint8), mode="L").convert("P")
    indexed.putpalette([10, 10, 10, 200, 200, 200] + [0] * 762)
    indexed.save(path)
    np.testing.assert_array_equal(read_gray(path), [[10, 200, 200], [200, 10, 10]])


def test_three_rows_of_pixels_are_no_colour(tmp_path):
    assert read_gray(saved(tmp_path, "a.tif", GRAY[:, :3])).shape == (30, 3)


def coloured():
    pixels = RGB.copy()
    pixels[4, 5, 1] += 1
    return pixels


def transparent():
    pixels = OPAQUE.copy()
    pixels[0, 0, 3] = 254
    return pixels


@pytest.mark.parametrize(
    ("name", "pixels", "message"),
    [
        ("a.png", coloured(), "is coloured: save the one channel you need"),
        ("a.tif", coloured(), "is coloured"),
        ("a.png", transparent(), "is partly transparent"),
        (
            "a.tif",
            np.zeros((5, 30, 40), np.uint8),
            r"is a stack of shape \(5, 30, 40\): choose one frame or project",
        ),
        ("a.tif", np.zeros((1, 40), np.uint8), r"must have rows and columns, got shape \(40,\)"),
        ("a.tif", np.where(GRAY == 3, np.nan, 1.0), "must be finite, got 5 NaN or infinite pixels"),
        ("a.tif", np.full((4, 5), 1j, np.complex64), "must hold real grey values, got complex64"),
    ],
)
def test_what_is_no_gray_image_is_refused_in_one_line(tmp_path, name, pixels, message):
    path = saved(tmp_path, name, pixels)
    with pytest.raises(DataError, match=message) as caught:
        read_gray(path)
    assert "\n" not in str(caught.value)
    assert name in str(caught.value)


@pytest.mark.parametrize("suffix", ["tif", "png", "jpg", "czi"])
@pytest.mark.parametrize(("content", "message"), [(b"", "is empty"), (b"text" * 9, "no readable image")])
def test_a_file_that_is_no_image_is_refused(tmp_path, suffix, content, message):
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(content)
    with pytest.raises(DataError, match=f"{message}.*: give a TIFF, PNG or JPEG file") as caught:
        read_gray(path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("keep", [8, 200, 1000])
def test_a_truncated_file_is_refused(tmp_path, keep):
    path = saved(tmp_path, "a.tif", GRAY)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(DataError, match="a.tif"):
        read_gray(path)


def test_a_missing_file_or_a_folder_is_refused(tmp_path):
    for path in (tmp_path / "none.tif", tmp_path):
        with pytest.raises(DataError, match="does not exist: check the name"):
            read_gray(path)


def test_pixels_are_read_whatever_their_shape(tmp_path):
    assert read_pixels(saved(tmp_path, "a.png", coloured())).shape == (30, 40, 3)
