"""Tension from pictures: how good end to end, and on which step of the way it is lost.

    python benchmarks/tension_from_images.py              # table, 10 tissues a row
    python benchmarks/tension_from_images.py --seeds 3    # a quick look

Tissues of 100 cells in balance by seeds 1000, 1001, ..., rendered with a point-spread function of 1.5 px;
none of them served development. r, slope and relative error (RMS error over SD of the true tensions) of
junctions between two cells; the share of them that was found; how many 90 % intervals hold the truth; the
error of contour points across the contour and of vertices along each axis, in px (robust SD), and the
former in % of the mean junction.
"""

import argparse
import time

import numpy as np
from scipy.spatial import KDTree
from skimage.draw import polygon

from formotion.dynamics import tissue
from formotion.force import tension
from formotion.images import membrane
from formotion.images.labels import touching
from formotion.images.segment import segment
from formotion.images.trace import trace

FIRST_SEED = 1000
CELL_UM, PSF_PX, POINTS, Z90 = 10.0, 1.5, 41, 1.645
CONDITIONS = {  # cell size in px, photons on the ridge, unevenness
    "40 px, 50 photons": (40, 50, 0.0),
    "40 px, 200 photons": (40, 200, 0.0),
    "40 px, 100 photons, uneven": (40, 100, 0.3),
    "20 px, 100 photons": (20, 100, 0.0),
    "80 px, 100 photons": (80, 100, 0.0),
}
WAYS = ("true contours", "true labels", "segmented", "segmented, fitted to image")


class Scene:
    """One tissue, its picture, and its true label mask."""

    def __init__(self, seed, cell_px, photons, unevenness):
        self.seed, self.pixel_um = seed, CELL_UM / cell_px
        self.truth = tissue.simulate(100, np.random.default_rng(seed), points=POINTS, cell_um=CELL_UM)
        points = self.truth.junctions.points_um
        self.shape = tuple(np.ceil(np.ptp(points, axis=0) / self.pixel_um + cell_px).astype(int).tolist())
        self.junctions = membrane.centred(self.truth.junctions, self.shape, self.pixel_um)
        self.shift_um = self.junctions.points_um[0] - points[0]
        rng = np.random.default_rng([seed, photons])
        optics = (self.shape, self.pixel_um, photons, PSF_PX * self.pixel_um)
        self.image = membrane.render(self.junctions, *optics, rng, unevenness=unevenness)
        self.labels, self.segmented = self._labels(), segment(self.image, cell_px)

    def _labels(self):
        labels = np.zeros(self.shape, dtype=int)
        found = self.junctions
        sides = found.cells[found.owner]
        for cell, centre in enumerate(self.truth.centre_um + self.shift_um):
            edge = found.points_um[(sides == cell).any(axis=1)]
            around = np.argsort(np.arctan2(*(edge - centre).T))
            labels[polygon(*(edge[around] / self.pixel_um).T, self.shape)] = cell + 1
        return labels

    def cell_of(self, labels):
        """Return the true cell of each traced one, -2 where the centre of none lies in it."""
        cells, _ = touching(labels)
        at = cells[tuple(np.rint((self.truth.centre_um + self.shift_um) / self.pixel_um).astype(int).T)]
        true = np.full(cells.max() + 1, -2)
        true[at[at >= 0]] = np.flatnonzero(at >= 0)
        return true

    def contour_errors_px(self, found):
        """Return errors across the contour of inner points, and distances of vertices."""
        dense = self.junctions.points_um
        ends = np.unique(np.concatenate([found.start[:-1], found.start[1:] - 1]))
        inner = np.delete(np.arange(len(found.points_um)), ends)
        nearest = np.clip(KDTree(dense).query(found.points_um[inner])[1], 1, len(dense) - 2)
        tangent = dense[nearest + 1] - dense[nearest - 1]
        offset = found.points_um[inner] - dense[nearest]
        size = np.hypot(*tangent.T)
        near_end = size > 3 * np.median(size)  # from one junction to the next: no tangent
        across = (offset[:, 0] * tangent[:, 1] - offset[:, 1] * tangent[:, 0]) / size
        away, _ = KDTree(self.junctions.vertex_um()).query(found.vertex_um())
        return across[~near_end] / self.pixel_um, away / self.pixel_um


def traced(scene, way):
    """Return the junctions of one way and the true cells of theirs."""
    if way == "true contours":
        plain = tissue.simulate(100, np.random.default_rng(scene.seed), cell_um=CELL_UM).junctions
        return plain, np.arange(plain.n_cells)
    labels = scene.labels if way == "true labels" else scene.segmented
    return trace(labels, scene.pixel_um, scene.image if "image" in way else None), scene.cell_of(labels)


def compare(scene, found, cell_of):
    """Return true and found tensions of the junctions in both, their SD, and the share that was found."""
    true = scene.truth.junctions
    pairs = [tuple(p) for p in np.sort(true.cells, axis=1).tolist()]
    once = {
        p: t for p, t in zip(pairs, scene.truth.tension_nn, strict=True) if p[0] >= 0 and pairs.count(p) == 1
    }
    result = tension.infer(found)
    cells = np.sort(np.where(found.cells >= 0, cell_of[found.cells], -1), axis=1).tolist()
    rows = [(once[tuple(p)], t, s) for p, t, s in zip(cells, result.tension, result.tension_std, strict=True)
            if tuple(p) in once]  # fmt: skip
    values = np.array(rows).T
    return values[:, np.isfinite(values).all(axis=0)], len(rows) / len(once)


def scores(scene, way):
    found, cell_of = traced(scene, way)
    (true, estimate, sd), share = compare(scene, found, cell_of)
    across, vertex = (np.zeros(1),) * 2 if way == "true contours" else scene.contour_errors_px(found)
    edge_px = scene.junctions.mean_length_um / scene.pixel_um
    return [
        np.corrcoef(true, estimate)[0, 1],
        np.polyfit(true, estimate, 1)[0],
        np.sqrt(np.mean((estimate - true) ** 2)) / true.std(),
        share,
        np.mean(np.abs(estimate - true) < Z90 * sd),
        1.4826 * np.median(np.abs(across)),
        np.median(vertex) / 1.1774,  # of a Rayleigh distance
        100 * 1.4826 * np.median(np.abs(across)) / edge_px,
    ]


def table(seeds):
    print(
        f"{'condition':27s} {'way':27s}  r      (worst)  slope  error  found  90 %   across  vertex  % edge"
    )
    for condition, (cell_px, photons, unevenness) in CONDITIONS.items():
        gathered = {way: [] for way in WAYS}
        started = time.perf_counter()
        for seed in range(FIRST_SEED, FIRST_SEED + seeds):
            scene = Scene(seed, cell_px, photons, unevenness)
            for way in WAYS:
                gathered[way].append(scores(scene, way))
        for way, rows in gathered.items():
            r, slope, error, found, inside, across, vertex, share = np.mean(rows, axis=0)
            print(
                f"{condition:27s} {way:27s}  {r:.3f}  ({np.min(rows, axis=0)[0]:.3f})  {slope:.2f}   "
                f"{error:.2f}   {found:.3f}  {inside:.2f}   {across:.3f}   {vertex:.3f}   {share:.2f}",
                flush=True,
            )
        print(f"{'':27s} {(time.perf_counter() - started) / seeds:.1f} s a tissue", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=10)
    table(parser.parse_args().seeds)
