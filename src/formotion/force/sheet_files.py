"""Traction and mask from the files of ``formotion run traction`` and of others."""

from pathlib import Path

import numpy as np
import tifffile
from scipy import ndimage

from formotion.core.errors import DataError
from formotion.images.reading import read_pixels

TIFF = "give traction.tif of `formotion run traction`: channels y, x and, if known, their two sd, in Pa"
TABLE = (
    "give vectors.csv of `formotion run traction`: a whole grid with y_um, x_um, traction_y_pa, traction_x_pa"
)
WINDOW_PX = 32
SAME_PIXEL = 0.02
MICRONS = ("um", "micron", "\\u00B5m", "µm")
COLUMNS = ("traction_y_pa", "traction_x_pa")
SD_COLUMNS = ("traction_sd_y_pa", "traction_sd_x_pa")


def read_traction(path, pixel_um):
    """Return traction, its standard deviation if there is one, and where the points lie.

    Parameters
    ----------
    path : str or pathlib.Path
        A TIFF of shape (2 or 4, Y, X), or a CSV table of a regular grid.
    pixel_um : float, µm
        Pixel of the picture.

    Returns
    -------
    traction_pa : (2, Y', X') float, Pa
    std_pa : (2, Y', X') float or None, Pa
    rows, columns : (Y',), (X',) float, px
        Positions in the picture.

    Raises
    ------
    DataError
        If the file is missing, is no traction, or holds NaN.
    """
    read = _from_table if Path(path).suffix.lower() == ".csv" else _from_tiff
    traction_pa, std_pa, rows, columns = read(Path(path), pixel_um)
    for values in (traction_pa, std_pa):
        if values is not None and not np.isfinite(values).all():
            raise DataError(f"{path} must be finite, got NaN or infinite tractions: crop or replace them")
    return traction_pa, None if std_pa is None else np.maximum(std_pa, _least(traction_pa)), rows, columns


def _least(traction_pa):
    """A standard deviation of zero would be believed without end."""
    return 1e-3 * max(float(np.abs(traction_pa).max()), 1e-9)


def _from_tiff(path, pixel_um):
    stack = read_pixels(path).astype(float)
    if stack.ndim != 3 or stack.shape[0] not in (2, 4):
        raise DataError(f"{path} must have shape (2 or 4, Y, X), got {stack.shape}: {TIFF}")
    stated = _header(path).get("pixel_um", pixel_um)
    if abs(stated / pixel_um - 1) > SAME_PIXEL:
        raise DataError(f"{path} has pixels of {stated:.4g} µm, got {pixel_um:g} µm: correct --pixel-um")
    std_pa = stack[2:] if stack.shape[0] == 4 else None
    return stack[:2], std_pa, np.arange(stack.shape[1], dtype=float), np.arange(stack.shape[2], dtype=float)


def window_px(path, rows):
    """Return the window of the displacement in pixels, as the files of ``formotion run traction`` tell it.

    Its table has one point every half window; its TIFF names the window in the header. Where it does not,
    the answer is the default of that command.
    """
    if Path(path).suffix.lower() == ".csv":
        return max(1, round(2 * (rows[1] - rows[0])))
    return _header(Path(path)).get("window_px", WINDOW_PX)


def _header(path):
    """Return pixel size and window from an ImageJ header, as far as it states them."""
    if path.suffix.lower() not in (".tif", ".tiff"):
        return {}
    with tifffile.TiffFile(path) as file:
        header, tags = file.imagej_metadata or {}, file.pages[0].tags
    found = {key: int(value) for key, value in header.items() if key == "window_px"}
    if header.get("unit") in MICRONS and "XResolution" in tags:
        pixels, length = tags["XResolution"].value
        found |= {"pixel_um": length / pixels} if pixels else {}
    return found


def _from_table(path, pixel_um):
    if not path.is_file():
        raise DataError(f"{path} does not exist: check the name and the folder")
    try:
        table = np.genfromtxt(path, delimiter=",", names=True, encoding="utf-8")
    except ValueError as error:
        raise DataError(f"{path} is no readable table ({str(error).splitlines()[0]}): {TABLE}") from None
    names = table.dtype.names or ()
    missing = [name for name in ("y_um", "x_um", *COLUMNS) if name not in names]
    if missing:
        raise DataError(f"{path} lacks the columns {', '.join(missing)}: {TABLE}")
    (rows, row), (columns, column) = (np.unique(table[n], return_inverse=True) for n in ("y_um", "x_um"))
    steps = np.concatenate([np.diff(rows), np.diff(columns)])
    if rows.size * columns.size != table.size or steps.size == 0 or np.ptp(steps) > 0.02 * steps.mean():
        raise DataError(f"{path} must be one whole grid with even steps, got {table.size} points: {TABLE}")

    def grid(wanted):
        field = np.empty((2, rows.size, columns.size))
        field[:, row, column] = [table[name] for name in wanted]
        return field

    std_pa = grid(SD_COLUMNS) if set(SD_COLUMNS) <= set(names) else None
    return grid(COLUMNS), std_pa, rows / pixel_um, columns / pixel_um


def read_mask(path, rows, columns):
    """Return the mask at the points of the traction, and how many pieces of it were left out.

    Parameters
    ----------
    path : str or pathlib.Path
        Image, not zero where there are cells: a mask, or labels as Cellpose writes them.
    rows, columns : (Y',), (X',) float, px
        Where the points lie in the picture.

    Returns
    -------
    mask : (Y', X') bool
        The largest piece, gaps between touching cells closed.
    dropped : int

    Raises
    ------
    DataError
        If the file holds no mask, or the picture is smaller than the traction.
    """
    from formotion.images.reading import read_gray

    cells = read_gray(path) > 0
    _require_size(path, cells.shape, rows, columns)
    if not cells.any():
        raise DataError(f"{path} marks no cell: give an image that is not zero where there are cells")
    closed = _closed(cells)
    mask = closed[np.ix_(np.round(rows).astype(int), np.round(columns).astype(int))]
    pieces, count = ndimage.label(mask)
    if not count:
        raise DataError(f"{path} marks less than one point of the traction: use a finer grid")
    largest = 1 + np.argmax(np.bincount(pieces.ravel())[1:])
    return pieces == largest, count - 1


def _require_size(path, shape, rows, columns):
    """A grid may leave a margin of two steps; a stack has a point in every pixel."""
    for given, at in zip(shape, (rows, columns), strict=True):
        least, spare = int(np.ceil(at[-1] + 0.6)), 2 * (at[1] - at[0]) + at[0]
        if given < least or given > (least if at[1] - at[0] == 1 else least + spare):
            size = " x ".join(f"{axis[-1] + 1:.0f}" for axis in (rows, columns))
            raise DataError(
                f"{path} must be as large as the picture of the traction, got {shape[0]} x {shape[1]} px, "
                f"need about {size}: give the mask in pixels of that picture, and check --pixel-um"
            )


def _closed(cells, gap_px=2):
    """Close lines of up to twice `gap_px` pixels between cells, and the holes they leave."""
    wide = np.pad(cells, gap_px, mode="edge")
    around = np.ones((3, 3))
    grown = ndimage.binary_dilation(wide, around, iterations=gap_px)
    shrunk = ndimage.binary_erosion(grown, around, iterations=gap_px, border_value=1)
    return shrunk[gap_px:-gap_px, gap_px:-gap_px] | cells
