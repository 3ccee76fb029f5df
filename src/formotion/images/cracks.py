"""Where regions of a label image meet: the lines between pixels, followed from node to node."""

from dataclasses import dataclass

import numpy as np

# Directions from a corner of pixels: right, down, left, up, as steps (y, x).
_STEPS = ((0, 1), (1, 0), (0, -1), (-1, 0))
_BITS = np.array([bits.bit_count() for bits in range(16)])


@dataclass(frozen=True)
class Cracks:
    """Lines between pixels of different regions, each from node to node.

    Attributes
    ----------
    paths : list of (n, 2) float, px
        Corners (y, x) along each line, at half pixels: (0, 0) is the centre of the first pixel.
    sides : (J, 2) int
        Region on the left and on the right of each line, as seen on the screen when walking along it.
    nodes : (J, 2) int
        Node at the first and at the last corner; -1 where the line leaves the picture.
    at_px : (V, 2) float, px
        Corner (y, x) of each node: there three or four regions meet.
    """

    paths: list
    sides: np.ndarray
    nodes: np.ndarray
    at_px: np.ndarray


def follow(cells):
    """Follow every line along which two regions meet.

    Parameters
    ----------
    cells : (Y, X) int
        Region of each pixel.

    Returns
    -------
    Cracks

    Notes
    -----
    Regions are 4-connected: where four pixels meet and two opposite ones are of one region, the lines
    pass each other and no node arises. Four different regions make one node of four lines. Lines
    without a node (a region inside another) are left out.

    Examples
    --------
    >>> found = follow(np.array([[0, 0, 1], [0, 2, 1], [2, 2, 1]]))
    >>> len(found.paths), found.at_px.tolist()
    (3, [[0.5, 1.5]])
    >>> found.sides.tolist()
    [[1, 0], [1, 2], [2, 0]]
    """
    exits, is_node, turn = _corners(cells)
    width = exits.shape[1]
    flat = exits.ravel().tolist()
    stop = (is_node | _frame(exits.shape)).ravel()
    starts = np.flatnonzero(stop & (exits.ravel() > 0)).tolist()
    paths, first_step = _walk_all(starts, flat, stop.tolist(), turn.ravel().tolist(), width)
    ends = np.array([(path[0], path[-1]) for path in paths], dtype=int).reshape(-1, 2)
    node_of = np.full(exits.size, -1)
    inner = np.flatnonzero(is_node.ravel())
    node_of[inner] = np.arange(len(inner))
    corners = [np.stack(np.divmod(path, width), axis=1) - 0.5 for path in paths]
    at_px = np.stack(np.divmod(inner, width), axis=1) - 0.5
    return Cracks(
        corners, _sides(cells, ends[:, 0], np.array(first_step, dtype=int), width), node_of[ends], at_px
    )


def _corners(cells):
    """Return the exits of each corner as bits, whether it is a node, and how lines pass each other there."""
    rows, columns = cells.shape
    along_x = np.zeros((rows + 1, columns), dtype=np.uint8)
    along_y = np.zeros((rows, columns + 1), dtype=np.uint8)
    along_x[1:-1] = cells[:-1] != cells[1:]
    along_y[:, 1:-1] = cells[:, :-1] != cells[:, 1:]
    exits = np.zeros((rows + 1, columns + 1), dtype=np.uint8)
    exits[:, :-1] |= along_x
    exits[:-1] |= along_y << 1
    exits[:, 1:] |= along_x << 2
    exits[1:] |= along_y << 3
    above, below = cells[:-1], cells[1:]
    falling = above[:, :-1] == below[:, 1:]
    rising = above[:, 1:] == below[:, :-1]
    degree = _BITS[exits]
    is_node, turn = np.zeros(exits.shape, dtype=bool), np.zeros(exits.shape, dtype=np.uint8)
    crossing = degree[1:-1, 1:-1] == 4
    is_node[1:-1, 1:-1] = (degree[1:-1, 1:-1] == 3) | (crossing & ~falling & ~rising)
    turn[1:-1, 1:-1] = np.where(crossing & falling, 1, np.where(crossing & rising, 2, 0))
    return exits, is_node, turn


def _frame(shape):
    frame = np.ones(shape, dtype=bool)
    frame[1:-1, 1:-1] = False
    return frame


def _walk_all(starts, exits, stop, turn, width):
    """Walk each line once, from the end that comes first."""
    steps = [dy * width + dx for dy, dx in _STEPS]
    # Leaving directions where lines pass: right-up and left-down (1), right-down and left-up (2).
    passing = {1: (3, 2, 1, 0), 2: (1, 0, 3, 2)}
    only = [bits.bit_length() - 1 for bits in range(16)]
    paths, first_step = [], []
    for start in starts:
        for first in range(4):
            if not exits[start] >> first & 1:
                continue
            at, direction = start + steps[first], first
            path = [start, at]
            while not stop[at]:
                back = (direction + 2) % 4
                direction = passing[turn[at]][back] if turn[at] else only[exits[at] & ~(1 << back)]
                at += steps[direction]
                path.append(at)
            if (start, first) < (at, (direction + 2) % 4):
                paths.append(path)
                first_step.append(first)
    return paths, first_step


def _sides(cells, start, direction, width):
    """Look up the pixels on both sides of each line's first step."""
    y, x = np.divmod(start, width)
    ahead = np.array([[(-1, 0), (0, 0)], [(0, 0), (0, -1)], [(0, -1), (-1, -1)], [(-1, -1), (-1, 0)]])
    offset = ahead[direction]  # (J, side, axis)
    return cells[y[:, None] + offset[..., 0], x[:, None] + offset[..., 1]]
