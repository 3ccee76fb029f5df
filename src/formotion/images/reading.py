"""Read one gray image from a file, and say in one line what is wrong with a file that holds none."""

from pathlib import Path

import numpy as np

from formotion.core.errors import DataError

READABLE = "give a TIFF, PNG or JPEG file"


def read_gray(path):
    """Return one gray image as float64.

    Parameters
    ----------
    path : str or pathlib.Path
        TIFF, PNG or JPEG file.

    Returns
    -------
    (Y, X) float64 ndarray, grey values
        As stored, neither scaled nor converted.

    Raises
    ------
    DataError
        If the file is missing, is no image, is coloured, is a stack or movie, is empty or holds NaN.

    Notes
    -----
    Colour files whose channels are equal are gray pictures in disguise and are accepted, with an
    alpha channel too if it is opaque everywhere. A stack is refused rather than projected: which
    slice or projection is right, only the experimenter can say.

    Examples
    --------
    >>> read_gray("no-such-file.tif")
    Traceback (most recent call last):
    formotion.core.errors.DataError: no-such-file.tif does not exist: check the name and the folder
    """
    path = Path(path)
    image = _single_plane(_without_colour(read_pixels(path), path), path)
    if image.dtype.kind not in "uifb":
        raise DataError(f"{path} must hold real grey values, got {image.dtype}: {READABLE}")
    if bad := image.size - int(np.isfinite(image).sum()):
        raise DataError(f"{path} must be finite, got {bad} NaN or infinite pixels: crop or replace them")
    return image.astype(np.float64)


def read_pixels(path):
    """Return the pixels of an image file as they are stored, whatever their shape.

    Raises
    ------
    DataError
        If the file does not exist, is empty or cannot be read as an image.

    Examples
    --------
    >>> read_pixels("no-such-file.png")
    Traceback (most recent call last):
    formotion.core.errors.DataError: no-such-file.png does not exist: check the name and the folder
    """
    path = Path(path)
    if not path.is_file():
        raise DataError(f"{path} does not exist: check the name and the folder")
    if path.stat().st_size == 0:
        raise DataError(f"{path} is empty (0 bytes): {READABLE}")
    try:
        pixels = np.asarray(_decode(path))
    except Exception as error:  # the decoders raise whatever a broken file leads them into
        raise DataError(f"{path} is no readable image ({_first_line(error)}): {READABLE}") from None
    if pixels.size == 0:
        raise DataError(f"{path} holds no pixels: {READABLE}")
    return pixels


def _decode(path):
    if path.suffix.lower() in (".tif", ".tiff"):
        import tifffile

        return tifffile.imread(path)
    from PIL import Image

    with Image.open(path) as image:
        if image.mode == "P":  # a colour table: the stored numbers are no grey values
            image = image.convert("RGBA")
        return np.asarray(image)


def _without_colour(pixels, path):
    if pixels.ndim != 3 or pixels.shape[-1] not in (3, 4):
        return pixels
    if pixels.shape[-1] == 4:
        opaque = np.iinfo(pixels.dtype).max if pixels.dtype.kind == "u" else 1.0
        if not (pixels[..., 3] == opaque).all():
            raise DataError(f"{path} is partly transparent: save it without an alpha channel")
    if not (pixels[..., :3] == pixels[..., :1]).all():
        raise DataError(f"{path} is coloured: save the one channel you need as a gray image")
    return pixels[..., 0]


def _single_plane(image, path):
    image = image.reshape([n for n in image.shape if n > 1] or [1])
    if image.ndim > 2:
        raise DataError(f"{path} is a stack of shape {image.shape}: choose one frame or project it first")
    if image.ndim < 2:
        raise DataError(f"{path} must have rows and columns, got shape {image.shape}: {READABLE}")
    return image


def _first_line(error):
    return (str(error).splitlines() or [type(error).__name__])[0]
