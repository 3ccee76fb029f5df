"""Which cell of one frame is which cell of the next."""

from itertools import pairwise

import numpy as np
from scipy.sparse import coo_array

from formotion.core.errors import InputError, ShapeError
from formotion.core.validate import finite_array
from formotion.images.labels import touching


def link(labels_before, labels_after):
    """Link the cells of two frames by their overlap.

    Parameters
    ----------
    labels_before, labels_after : (Y, X) int
        Label masks of two frames; the labels themselves mean nothing to each other.

    Returns
    -------
    (n, 2) int
        Cell before and cell after, numbered as by `formotion.images.labels.touching` and `trace`, by rising
        first cell.

    Raises
    ------
    InputError
        If a mask is no label mask or shows fewer than two cells.
    ShapeError
        If the masks differ in shape.

    Notes
    -----
    Two cells are linked where each is the other's largest overlap. That holds while cells move less than
    about half their diameter between frames; subtract drift first. Of a dividing cell the larger daughter
    is linked, the other one is not; cells that enter, leave or are missed once stay without link.

    Examples
    --------
    >>> before = np.repeat([[1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3]], 5, axis=0)
    >>> link(before, 10 - before).tolist()
    [[0, 2], [1, 1], [2, 0]]
    """
    return _linked(touching(labels_before)[0], touching(labels_after)[0])


def name_cells(label_movie):
    """Give each cell of a movie one name for all frames in which it is seen.

    Parameters
    ----------
    label_movie : (T, Y, X) int, or list of (Y, X) int
        Label masks of the frames, in order.

    Returns
    -------
    list of (C,) int
        For each frame the names of its cells, numbered as by `touching` and `trace`; a cell that cannot be
        linked to the frame before gets a new name.

    Raises
    ------
    InputError
        If a mask is no label mask or shows fewer than two cells, or there is no frame.
    ShapeError
        If the masks differ in shape.

    Notes
    -----
    Chains the links of neighbouring frames (see `link`): a cell missed once has a new name afterwards.

    Examples
    --------
    >>> frame = np.repeat([[1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3]], 5, axis=0)
    >>> [names.tolist() for names in name_cells([frame, 10 - frame])]
    [[0, 1, 2], [2, 1, 0]]
    """
    if len(label_movie) == 0:
        raise InputError("label_movie must hold one frame at least, got 0: give the label masks")
    cells = [touching(labels)[0] for labels in label_movie]
    names = [np.arange(cells[0].max() + 1)]
    unused = len(names[0])
    for before, after in pairwise(cells):
        pairs = _linked(before, after)
        found = np.full(after.max() + 1, -1)
        found[pairs[:, 1]] = names[-1][pairs[:, 0]]
        new = found < 0
        found[new] = unused + np.arange(new.sum())
        unused += new.sum()
        names.append(found)
    return names


def _linked(before, after):
    if before.shape != after.shape:
        raise ShapeError(f"frames must have one shape, got {before.shape} and {after.shape}: crop them alike")
    both = (before >= 0) & (after >= 0)
    overlap = coo_array((np.ones(both.sum()), (before[both], after[both]))).tocsr()
    onwards, back = overlap.argmax(axis=1), overlap.argmax(axis=0)
    cell = np.arange(overlap.shape[0])
    mutual = (back[onwards] == cell) & (overlap.max(axis=1).toarray().ravel() > 0)
    return np.stack([cell[mutual], onwards[mutual]], axis=1)


def match_junctions(before, after, cell_pairs):
    """Match the junctions of two frames through the cells on their sides.

    Parameters
    ----------
    before, after : formotion.dynamics.junctions.Junctions
        Junctions of two frames.
    cell_pairs : (n, 2) int
        Linked cells, see `link`.

    Returns
    -------
    (m, 2) int
        Junction before and junction after, by rising first junction.

    Raises
    ------
    InputError
        If a number of a cell is negative or not finite.
    ShapeError
        If `cell_pairs` is not (n, 2), or empty.

    Notes
    -----
    The outside is linked with the outside. Two cells that touch in two places of one frame are left
    out: which contact is which, cells do not tell.

    Examples
    --------
    >>> from formotion.images.trace import trace
    >>> labels = np.ones((30, 40), int)
    >>> labels[:, 20:] = 2
    >>> labels[15:] += 2
    >>> frame = trace(labels, 1.0)
    >>> match_junctions(frame, frame, link(labels, labels)).tolist()
    [[0, 0], [1, 1], [2, 2], [3, 3]]
    """
    pairs = finite_array("cell_pairs", cell_pairs, ("n", 2), "give the cells that `link` found").astype(int)
    if pairs.min() < 0:
        raise InputError(f"cell_pairs must be numbers of cells from 0, got {pairs.min()}: use `link`")
    becomes = np.full(max(before.n_cells, pairs[:, 0].max() + 1) + 1, -2)
    becomes[-1] = -1  # the outside, index -1, stays outside
    becomes[pairs[:, 0]] = pairs[:, 1]
    earlier, later = _by_cells(becomes[before.cells]), _by_cells(after.cells)
    matches = [(j, later[pair]) for pair, j in earlier.items() if pair[0] >= -1 and pair in later]
    return np.array(sorted(matches), dtype=int).reshape(-1, 2)


def _by_cells(cells):
    """Return the junction of each pair of cells that touches once."""
    pairs, index, count = np.unique(np.sort(cells, axis=1), axis=0, return_index=True, return_counts=True)
    return {
        tuple(pair): int(j) for pair, j in zip(pairs[count == 1].tolist(), index[count == 1], strict=True)
    }
