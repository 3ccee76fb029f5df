"""Read a label mask from a file, and say in one line why a file holds none."""

from pathlib import Path

import numpy as np
from skimage.measure import label as connected

from formotion.core.errors import DataError
from formotion.images.labels import SMALLEST_CELL_PX2
from formotion.images.reading import read_pixels

_REMEDY = "give a mask with one whole number per cell, as TIFF or PNG"
_MOST_SPECKS = 0.2


def read_labels(path):
    """Return a label mask: one whole number for every cell, 0 for background.

    Parameters
    ----------
    path : str or pathlib.Path
        TIFF or PNG file, as Cellpose (``_cp_masks.tif``, ``_cp_masks.png``), scikit-image or Fiji write
        it; whole numbers stored as floats are accepted.

    Returns
    -------
    (Y, X) int64 ndarray
        Labels as stored.

    Raises
    ------
    DataError
        If the file is missing, a NumPy file or JPEG, is coloured or a stack, holds negative, broken or
        NaN values or fewer than two cells, or looks like a picture instead of a mask.

    Notes
    -----
    A mask is told from a picture by its regions: where more than a fifth of the labelled pixels lie in
    specks under 12 px², it is taken for a picture.

    Examples
    --------
    >>> read_labels("a_seg.npy")
    Traceback (most recent call last):
    formotion.core.errors.DataError: a_seg.npy may run code when opened: save masks as TIFF (_cp_masks.tif)
    """
    path = Path(path)
    _refuse_by_name(path)
    labels = _plane(read_pixels(path), path)
    if labels.dtype.kind not in "uifb":
        raise DataError(f"{path} must hold whole numbers, got {labels.dtype}: {_REMEDY}")
    if bad := labels.size - int(np.isfinite(labels).sum()):
        raise DataError(f"{path} must be finite, got {bad} NaN or infinite pixels: {_REMEDY}")
    if (broken := labels[(labels < 0) | (labels % 1 != 0)]).size:
        raise DataError(f"{path} must hold whole numbers from 0, got {broken[0]:g}: {_REMEDY}")
    labels = labels.astype(np.int64)
    _require_cells(labels, path)
    return labels


def _refuse_by_name(path):
    suffix = path.suffix.lower()
    if suffix in (".npy", ".npz"):
        raise DataError(f"{path} may run code when opened: save masks as TIFF (_cp_masks.tif)")
    if suffix in (".jpg", ".jpeg"):
        raise DataError(f"{path} is a JPEG file, which changes label numbers: save the mask as TIFF or PNG")


def _plane(pixels, path):
    if pixels.ndim == 3 and pixels.shape[-1] in (3, 4):
        raise DataError(f"{path} is coloured, a picture of a mask: save the label numbers themselves as TIFF")
    pixels = pixels.reshape([n for n in pixels.shape if n > 1] or [1])
    if pixels.ndim > 2:
        raise DataError(f"{path} is a stack of shape {pixels.shape}: save one plane or frame of the mask")
    if pixels.ndim < 2:
        raise DataError(f"{path} must have rows and columns, got shape {pixels.shape}: {_REMEDY}")
    return pixels


def _require_cells(labels, path):
    count = len(np.unique(labels[labels > 0]))
    if count < 2:
        raise DataError(
            f"{path} must hold two cells at least, got {count}: give a label mask, not a black-and-white one"
        )
    area = np.bincount(connected(labels, background=0, connectivity=1).ravel())[1:]
    specks = area[area < SMALLEST_CELL_PX2].sum() / area.sum()
    if specks > _MOST_SPECKS:
        raise DataError(
            f"{path} looks like a picture, {specks:.0%} of it in specks under {SMALLEST_CELL_PX2} px²: "
            "give the label mask that was drawn from it"
        )
