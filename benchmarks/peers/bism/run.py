"""Bayesian inversion stress microscopy (BISM), Nier et al. 2016, doi:10.1016/j.bpj.2016.03.002.

Written from the paper: there is no package on the registry. The method: stress components on the sides of the
pixels, force balance as a Gaussian likelihood, a Gaussian prior of zero mean without any correlation on every
component, equality of the two shears and absence of stress across a free edge as further Gaussian terms of
high weight; the estimate is the mode. One number is left to choose: noise variance over prior variance.
`best`: the value with the smallest error against the truth, of 13: nobody can choose better.
"""

import sys
import time
from pathlib import Path

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import splu

WEIGHTS = np.logspace(-8, 4, 13)
STRICT = 1e3  # of the equalities, over the prior


class Grid:
    """Sides of the mask's pixels: across x they carry xx and yx, across y they carry yy and xy."""

    def __init__(self, mask):
        ny, nx = mask.shape
        self.rows, self.columns = np.nonzero(mask)
        beside = np.zeros((ny, nx + 1), int), np.zeros((ny + 1, nx), int)
        for side, (r, c) in zip((0, 0, 1, 1), self._sides(), strict=True):
            np.add.at(beside[side], (r, c), 1)
        self.index = [np.where(b > 0, np.cumsum(b > 0).reshape(b.shape) - 1, -1) for b in beside]
        self.edge = [beside[side][beside[side] > 0] == 1 for side in (0, 1)]
        self.count = [int((b > 0).sum()) for b in beside]

    def _sides(self):
        r, c = self.rows, self.columns
        return (r, c), (r, c + 1), (r, c), (r + 1, c)

    def first_last(self, axis):
        """Return matrices (pixels, sides) that pick the first and the last side across an axis."""
        pairs = self._sides()[:2] if axis == 0 else self._sides()[2:]
        n = self.rows.size
        return [
            sparse.csr_matrix((np.ones(n), (np.arange(n), self.index[axis][place])), (n, self.count[axis]))
            for place in pairs
        ]


def system(mask, free):
    """Return the balance (2 P, U) in pixel units and the equalities of high weight."""
    grid = Grid(mask)
    (left, right), (top, bottom) = grid.first_last(0), grid.first_last(1)
    dx, dy = right - left, bottom - top
    # unknowns: xx and yx on sides across x, yy and xy on sides across y
    balance = sparse.bmat([[None, dx, dy, None], [dx, None, None, dy]], format="csr")
    shears = sparse.bmat([[0 * dx, 0.5 * (left + right), 0 * dy, -0.5 * (top + bottom)]], format="csr")
    strict = [shears]
    if free:
        edges = np.concatenate([grid.edge[0], grid.edge[0], grid.edge[1], grid.edge[1]])
        strict.append(sparse.identity(edges.size, format="csr")[np.flatnonzero(edges)])
    xx, yx, yy, xy = 0.5 * (left + right), 0.5 * (left + right), 0.5 * (top + bottom), 0.5 * (top + bottom)
    read = [sparse.bmat([[0 * xx, 0 * yx, yy, 0 * xy]]), sparse.bmat([[0 * xx, 0.5 * yx, 0 * yy, 0.5 * xy]])]
    read.append(sparse.bmat([[xx, 0 * yx, 0 * yy, 0 * xy]]))
    return balance, sparse.vstack(strict, format="csr"), read


def solve(instance, weights):
    """Yield the stress (yy, yx, xx) in N/m, (3, Y, X), for each weight of the prior."""
    mask = instance["input_mask"].astype(bool)
    pixel = float(instance["input_pixel_um"])
    balance, strict, read = system(mask, str(instance["input_boundary"]) == "free")
    force = instance["input_traction_pa"][:, mask].ravel() * pixel  # Pa µm
    right, normal = balance.T @ force, balance.T @ balance
    rest = sparse.identity(balance.shape[1]) + STRICT * strict.T @ strict
    for weight in weights:
        found = splu(sparse.csc_matrix(normal + weight * rest)).solve(right)
        stress = np.zeros((3, *mask.shape))
        stress[:, mask] = [1e-6 * (part @ found) for part in read]
        yield stress


def error(estimate, instance):
    mask = instance["input_mask"].astype(bool)
    wrong = (estimate - instance["truth_stress_n_per_m"])[:, mask]
    if str(instance["input_boundary"]) == "unknown":
        wrong -= wrong.mean(axis=1, keepdims=True)
    return np.linalg.norm(wrong)


def main(folder):
    for path in sorted((folder / "instances").glob("*.npz")):
        if path.name.endswith(".out.npz"):
            continue
        with np.load(path, allow_pickle=False) as file:
            instance = dict(file)
        start = time.perf_counter()
        next(solve(instance, [1e-3]))
        seconds = time.perf_counter() - start
        best = min(solve(instance, WEIGHTS), key=lambda estimate: error(estimate, instance))
        np.savez(path.with_name(f"{path.stem}.best.out.npz"), estimate=best, seconds=seconds)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
