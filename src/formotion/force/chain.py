"""Gaussian unknowns on a planar graph, cut into strips: factor, solve, determinant, local covariances.

Cells are sorted into levels by their number of steps from one side of the tissue. A junction joins cells of
the same or of neighbouring levels, so that the precision matrix is block tridiagonal. Dense algebra on its
blocks is exact and deterministic. N cells have about sqrt(N) levels of 4 sqrt(N) unknowns: time grows as N².
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.linalg import cho_solve, cholesky, solve_triangular
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components, dijkstra

PER_CELL = 4


@dataclass(frozen=True)
class Chain:
    """Where each unknown of each cell stands in the block tridiagonal matrix.

    Attributes
    ----------
    pairs : (J, 2) int
        Cells of each junction; -1 for a cell whose unknowns are held at zero.
    sizes : (K,) int
        Unknowns in each level.
    column : (C, 4) int
        Column of each unknown of a cell, levels one after another; -1 where held.
    position : (J, 8, 8) int
        Where the products of a junction's unknowns stand in the flat buffer of blocks.
    held : (J, 8, 8) bool
        Entries that do not exist because one of the two cells is held.
    mirrored : (J, 8, 8) bool
        Entries below the diagonal blocks, which share their place with those above.
    """

    pairs: np.ndarray
    sizes: np.ndarray
    column: np.ndarray
    position: np.ndarray
    held: np.ndarray
    mirrored: np.ndarray

    @property
    def n_unknowns(self):
        return int(self.sizes.sum())

    def scatter(self, values):
        """Add up one 8-vector per junction into a vector over the unknowns."""
        kept = self.columns >= 0
        return np.bincount(self.columns[kept], values[kept], minlength=self.n_unknowns)

    def gather(self, unknowns):
        """Return the 8 unknowns of each junction, zero where held."""
        return np.where(self.columns >= 0, unknowns[self.columns], 0.0)

    def first(self, unknowns):
        """Return the first unknown of each cell (C,), zero where held."""
        column = self.column[:, 0]
        return np.where(column >= 0, unknowns[column], 0.0)

    @cached_property
    def columns(self):
        """(J, 8) int: columns of the unknowns of each junction's two cells, -1 where held."""
        pairs = self.column[self.pairs]
        return np.where(self.pairs[..., None] >= 0, pairs, -1).reshape(len(self.pairs), -1)

    def factor(self, blocks):
        """Return the Cholesky factor of the matrix that is the sum of one 8 x 8 block per junction."""
        kept = ~(self.held | self.mirrored)
        total = _buffer_size(self.sizes)
        buffer = np.bincount(self.position[kept], blocks[kept], minlength=total)
        diagonal, above = _views(buffer, self.sizes)
        roots, links = [], []
        for level, block in enumerate(diagonal):
            if level:
                block = block - links[-1].T @ links[-1]
            roots.append(cholesky(block, lower=True, check_finite=False))
            if level < len(above):
                links.append(solve_triangular(roots[-1], above[level], lower=True, check_finite=False))
        return Factor(self, roots, links)


@dataclass(frozen=True)
class Factor:
    """Cholesky factor of a block tridiagonal matrix: `roots` on its diagonal, `links` beside it."""

    chain: Chain
    roots: list
    links: list

    @property
    def log_determinant(self):
        return 2 * sum(np.log(np.diag(root)).sum() for root in self.roots)

    def solve(self, right):
        """Return the solution for a vector (n,) or a matrix (n, m)."""
        parts = np.split(right, np.cumsum(self.chain.sizes)[:-1])
        forward = []
        for level, (root, part) in enumerate(zip(self.roots, parts, strict=True)):
            if level:
                part = part - self.links[level - 1].T @ forward[-1]
            forward.append(solve_triangular(root, part, lower=True, check_finite=False))
        for level in range(len(parts) - 1, -1, -1):
            part = forward[level]
            if level < len(self.links):
                part = part - self.links[level] @ forward[level + 1]
            forward[level] = solve_triangular(
                self.roots[level], part, lower=True, trans=1, check_finite=False
            )
        return np.concatenate(forward)

    def covariances(self):
        """Return the inverse restricted to each junction's two cells, (J, 8, 8); zero where held."""
        sizes = self.chain.sizes
        buffer = np.empty(_buffer_size(sizes))
        diagonal, above = _views(buffer, sizes)
        for level in range(len(sizes) - 1, -1, -1):
            root = self.roots[level]
            inverse = cho_solve((root, True), np.eye(len(root)), check_finite=False)
            if level < len(self.links):
                gain = solve_triangular(root, self.links[level], lower=True, trans=1, check_finite=False)
                above[level][:] = -gain @ diagonal[level + 1]
                inverse -= above[level] @ gain.T
            diagonal[level][:] = inverse
        return np.where(self.chain.held, 0.0, buffer[self.chain.position])


def _buffer_size(sizes):
    return int((sizes**2).sum() + (sizes[:-1] * sizes[1:]).sum())


def _views(buffer, sizes):
    """Return the diagonal blocks and those above them as views of one flat buffer."""
    ends = np.cumsum(sizes**2)
    diagonal = [buffer[end - n * n : end].reshape(n, n) for end, n in zip(ends, sizes, strict=True)]
    beside = sizes[:-1] * sizes[1:]
    stops = ends[-1] + np.cumsum(beside)
    above = [
        buffer[stop - size : stop].reshape(n, -1)
        for stop, size, n in zip(stops, beside, sizes[:-1], strict=True)
    ]
    return diagonal, above


def chain(pairs, centres):
    """Sort cells into levels and return the `Chain`.

    Parameters
    ----------
    pairs : (J, 2) int
        Cells of each junction; negative for a cell whose unknowns are held at zero (the outer medium). In a
        connected part without such a cell, one cell is held: nothing else fixes what cannot be known.
    centres : (C, 2) float
    """
    graph = _graph(pairs, len(centres))
    parts = connected_components(graph, directed=False)[1]
    anchored = np.unique(parts[pairs[(pairs < 0).any(axis=1)].max(axis=1)])
    level, free, offset = np.full(len(centres), -1), np.ones(len(centres), bool), 0
    for part in np.unique(parts[np.unique(pairs[pairs >= 0])]):
        members = np.flatnonzero(parts == part)
        steps = dijkstra(
            graph, indices=_side(centres[members], members), directed=False, unweighted=True, min_only=True
        )
        if part not in anchored:
            free[members[np.argmin(steps[members])]] = False
        level[members] = offset + steps[members].astype(int)
        offset = level.max() + 1
    return _layout(np.where(free[pairs] & (pairs >= 0), pairs, -1), np.where(free, level, -1))


def _graph(pairs, n_cells):
    a, b = pairs[(pairs >= 0).all(axis=1)].T
    return coo_array((np.ones(len(a)), (a, b)), shape=(n_cells, n_cells)).tocsr()


def _side(centres, members):
    """Return the cells on the short side of a tissue, where the levels start."""
    shifted = centres - centres.mean(axis=0)
    long_axis = np.linalg.svd(shifted, full_matrices=False)[2][0]
    return members[np.argsort(shifted @ long_axis)[: int(np.sqrt(len(members)))]]


def _layout(pairs, level):
    used, level = np.unique(level, return_inverse=True)
    level = level - (used[0] < 0)  # held cells have level -1 again, and no level is empty
    counts = np.bincount(level[level >= 0])
    sizes = PER_CELL * counts
    order = np.argsort(level, kind="stable")
    rank = np.empty(len(level), int)
    rank[order] = np.arange(len(level)) - (level < 0).sum()
    first = np.concatenate([[0], np.cumsum(counts)])
    column = np.where(level[:, None] >= 0, PER_CELL * rank[:, None] + np.arange(PER_CELL), -1)
    columns = np.where(pairs[..., None] >= 0, column[pairs], -1).reshape(len(pairs), -1)
    levels = np.repeat(np.where(pairs >= 0, level[pairs], -1), PER_CELL, axis=1)
    return Chain(pairs, sizes, column, *_positions(columns, levels, sizes, PER_CELL * first))


def _positions(columns, levels, sizes, first):
    held = (levels[:, :, None] < 0) | (levels[:, None, :] < 0)
    swap = levels[:, :, None] > levels[:, None, :]
    row, col = np.broadcast_arrays(columns[:, :, None], columns[:, None, :])
    upper, lower = np.broadcast_arrays(levels[:, :, None], levels[:, None, :])
    row, col = np.where(swap, col, row), np.where(swap, row, col)
    upper, lower = np.where(swap, lower, upper), np.where(swap, upper, lower)
    diagonal_start = np.cumsum(sizes**2) - sizes**2
    beside = sizes[:-1] * sizes[1:]
    above_start = np.append((sizes**2).sum() + np.cumsum(beside) - beside, 0)
    start = np.where(upper == lower, diagonal_start[upper], above_start[upper])
    position = start + (row - first[upper]) * sizes[lower] + (col - first[lower])
    return np.where(held, 0, position), held, swap
