"""Label masks made ready for tracing: gaps closed, specks removed, cells numbered."""

import numpy as np
from scipy.ndimage import distance_transform_edt
from skimage.measure import label as connected
from skimage.segmentation import expand_labels

from formotion.core.errors import InputError
from formotion.core.validate import finite_array

OUTSIDE = -1
# Background narrower than about twice this is a line that a program drew between cells.
GAP_RADIUS_PX = 2.5
SMALLEST_CELL_PX2 = 12
_REMEDY = "give one whole number per pixel, 0 for background"


def touching(labels):
    """Return the cells of a label mask as touching regions, numbered without gaps.

    Parameters
    ----------
    labels : (Y, X) int
        Label mask; 0 is background. Numbers need not be consecutive.

    Returns
    -------
    cells : (Y, X) int
        Cell of each pixel, 0 to C - 1; -1 (`OUTSIDE`) where there is none.
    label_of_cell : (C,) int
        Label of each cell in `labels`, rising.

    Raises
    ------
    InputError
        If a value is negative, not finite or not whole, or fewer than two cells are left.
    ShapeError
        If `labels` is not two-dimensional.

    Notes
    -----
    Background up to four pixels wide between cells (watershed lines, gaps that Cellpose leaves) is shared
    between the nearest cells; wider background is outside. So a real slit of up to four pixels is closed too.
    A label in several pieces becomes several cells; pieces under 12 px², and pieces that have a single
    neighbour and do not reach the picture's border (islands, a cell inside another), are
    given to their surroundings: no junctions meet there, so they say nothing about a balance of forces.

    Examples
    --------
    >>> labels = np.zeros((8, 13), int)
    >>> labels[:, :6], labels[:, 7:] = 40, 7  # one column of background between two cells
    >>> cells, label_of_cell = touching(labels)
    >>> label_of_cell.tolist(), np.unique(cells).tolist()
    ([7, 40], [0, 1])
    """
    labels = _whole(labels)
    pieces, of_piece = _pieces(labels)
    pieces = np.where(_outside(pieces == 0), -1, pieces)
    pieces = _closed(pieces)
    for _ in range(2):  # an island's neighbour may itself be an island afterwards
        pieces = _without_islands(pieces)
    kept = np.unique(pieces[pieces > 0])
    if len(kept) < 2:
        raise InputError(f"labels must show at least two touching cells, got {len(kept)}: check the mask")
    kept = kept[np.argsort(of_piece[kept], kind="stable")]
    number = np.full(len(of_piece), OUTSIDE)
    number[kept] = np.arange(len(kept))
    return np.where(pieces > 0, number[np.maximum(pieces, 0)], OUTSIDE), of_piece[kept]


def halved(labels, cells):
    """Return the cells on pixels of half the size, so that lines between cells are cut along their middle.

    Parameters
    ----------
    labels, cells : (Y, X) int
        A label mask and what `touching` makes of it.

    Returns
    -------
    (2 Y, 2 X) int
        As `cells`.

    Notes
    -----
    A line of background one pixel wide has no middle on its own pixels: given to one side it would shift
    the border by half a pixel.

    Examples
    --------
    >>> halved(np.array([[4, 0, 7]]), np.array([[0, 0, 1]])).tolist()
    [[0, 0, 0, 1, 1, 1], [0, 0, 0, 1, 1, 1]]
    """
    open_ = np.where((np.asarray(labels) == 0) & (cells >= 0), 0, np.where(cells >= 0, cells + 1, -1))
    closed = _closed(open_.repeat(2, axis=0).repeat(2, axis=1))
    return np.where(closed > 0, closed - 1, OUTSIDE)


def neighbour_pairs(cells):
    """Return the pairs of values that share a pixel edge.

    Parameters
    ----------
    cells : (Y, X) int
        Any image of regions.

    Returns
    -------
    (N, 2) int
        Each pair once, the smaller value first.

    Examples
    --------
    >>> neighbour_pairs(np.array([[0, 0, 2], [0, 1, 2]])).tolist()
    [[0, 1], [0, 2], [1, 2]]
    """
    sides = [(cells[:, :-1], cells[:, 1:]), (cells[:-1], cells[1:])]
    pairs = np.concatenate([np.stack([a[a != b], b[a != b]], axis=1) for a, b in sides])
    return np.unique(np.sort(pairs, axis=1), axis=0)


def _whole(labels):
    values = finite_array("labels", labels, ("Y", "X"), _REMEDY)
    if values.min() < 0 or (values % 1).any():
        bad = values[(values < 0) | (values % 1 != 0)][0]
        raise InputError(f"labels must be whole numbers from 0, got {bad:g}: {_REMEDY}")
    return values.astype(np.int64)


def _pieces(labels):
    pieces = connected(labels, background=0, connectivity=1)
    area = np.bincount(pieces.ravel())
    of_piece = np.zeros(len(area), dtype=np.int64)
    of_piece[pieces.ravel()] = labels.ravel()
    small = area < SMALLEST_CELL_PX2
    small[0] = False
    return np.where(small[pieces], 0, pieces), of_piece


def _outside(background):
    """Mark the background that is too wide to be a line between cells."""
    core = distance_transform_edt(background) > GAP_RADIUS_PX
    parts = connected(core, connectivity=2)
    # where three gaps meet a little more than a line is empty
    wide = np.bincount(parts.ravel()) >= SMALLEST_CELL_PX2
    wide[0] = False
    core = wide[parts]
    if not core.any():
        return core
    return background & (distance_transform_edt(~core) <= GAP_RADIUS_PX + 0.5)


def _closed(pieces):
    """Share what is 0 among its nearest neighbours, the outside (-1) being one of them."""
    shifted = np.where(pieces == -1, pieces.max() + 1, pieces)
    closed = expand_labels(shifted, distance=np.hypot(*pieces.shape))
    return np.where(closed == pieces.max() + 1, -1, closed)


def _without_islands(pieces):
    pairs = neighbour_pairs(pieces)
    both = np.concatenate([pairs, pairs[:, ::-1]])
    both = both[np.argsort(both[:, 0], kind="stable")]
    names, first, count = np.unique(both[:, 0], return_index=True, return_counts=True)
    frame = np.unique(np.concatenate([pieces[0], pieces[-1], pieces[:, 0], pieces[:, -1]]))
    island = (count == 1) & (names > 0) & ~np.isin(names, frame)
    table = np.arange(-1, pieces.max() + 1)
    table[names[island] + 1] = both[first[island], 1]
    return table[pieces + 1]
