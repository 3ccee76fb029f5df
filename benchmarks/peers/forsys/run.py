"""Tensions by ForSys 1.1.6: circles through junctions, balance at the vertices, mean tension 1.

`default`: its circle fit after DLITE, and least squares with a Lagrange multiplier. `bounded`: the same
balance under the bound that no tension is negative. `taubin`: an algebraic circle fit and the bound, the
nearest that it offers to CellFIT. Junctions that it leaves out, outermost ones, get the mean; they are not
scored.
"""

import sys
import time
import warnings
from pathlib import Path

import numpy as np

warnings.filterwarnings("ignore")
np.seterr = (
    lambda **_: {}
)  # ForSys makes errors of harmless underflows; without this it stops on some tissues

import forsys  # noqa: E402

METHODS = {
    "default": ("dlite", {}),
    "bounded": ("dlite", {"method": "lsq_linear"}),
    "taubin": ("taubinSVD", {"method": "lsq_linear"}),
}


def lattice(points, start, cells, vertices):
    """Return ForSys' vertices, edges and cells, and the vertex ids along each junction."""
    chains, fresh = [], int(vertices.max()) + 1
    where = {}
    for junction, (first, last) in enumerate(vertices):
        inside = np.arange(start[junction] + 1, start[junction + 1] - 1)
        ids = [int(first), *range(fresh, fresh + len(inside)), int(last)]
        fresh += len(inside)
        where.update(zip(ids, points[start[junction] : start[junction + 1]], strict=True))
        chains.append(ids)
    corners = {k: forsys.vertex.Vertex(k, float(x), float(y)) for k, (y, x) in where.items()}
    steps = (pair for ids in chains for pair in zip(ids[:-1], ids[1:], strict=True))
    edges = {k: forsys.edge.SmallEdge(k, corners[a], corners[b]) for k, (a, b) in enumerate(steps)}
    outlines = {int(cell): outline(chains, cells, cell) for cell in np.unique(cells[cells >= 0])}
    return (
        corners,
        edges,
        {k: forsys.cell.Cell(k, [corners[v] for v in ids]) for k, ids in outlines.items()},
        chains,
    )


def outline(chains, cells, cell):
    """Return the vertex ids around a cell, which lies to the left of a chain or of its reverse."""
    paths = [ids for ids, pair in zip(chains, cells, strict=True) if pair[0] == cell]
    paths += [ids[::-1] for ids, pair in zip(chains, cells, strict=True) if pair[1] == cell]
    after = {ids[0]: ids for ids in paths}
    round_trip, here = [], paths[0][0]
    for _ in paths:
        round_trip += after[here][:-1]
        here = after[here][-1]
    return round_trip


def solve(instance, circle, options):
    geometry = [instance[f"input_{name}"] for name in ("points_um", "start", "cells", "vertices")]
    corners, edges, cells, chains = lattice(*geometry)
    began = time.perf_counter()
    frame = forsys.frames.Frame(0, corners, edges, cells, time=0)
    system = forsys.ForSys({0: frame})
    system.build_force_matrix(when=0, circle_fit_method=circle)
    system.solve_stress(when=0, **options)
    seconds = time.perf_counter() - began
    found = {frozenset(big.get_vertices_ids()): big.tension for big in frame.internal_big_edges}
    tension = np.array([found.get(frozenset(ids), np.nan) for ids in chains])
    return np.where(np.isnan(tension), np.nanmean(tension), tension), seconds


def main(folder):
    for path in sorted((folder / "instances").glob("*.npz")):
        if path.name.endswith(".out.npz"):
            continue
        with np.load(path, allow_pickle=False) as file:
            instance = dict(file)
        for name, (circle, options) in METHODS.items():
            estimate, seconds = solve(instance, circle, options)
            np.savez(path.with_name(f"{path.stem}.{name}.out.npz"), estimate=estimate, seconds=seconds)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
