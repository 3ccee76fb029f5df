"""How far inferred stress can be trusted: coverage of its intervals, and whether the chain to junctions
closes.

``python benchmarks/stress.py`` prints three tables: the share of 90 % intervals that hold the truth, by
fifths of the true stress; the tension of junctions in nN that follows from traction and shape, whose truth
is 1, link by link; and time against the number of pixels.
"""

import time

import numpy as np
from scipy import stats
from tqdm import tqdm

from formotion.dynamics import tissue
from formotion.force import sheet_tissue, sheet_worlds, stress, tension, traction
from formotion.force.tasks.stress import task

SEEDS = range(1000, 1008)
CHAIN_SEEDS = range(1000, 1005)
YOUNG_PA = 1e3
BEAD_NOISE_UM = 0.01
CONTOUR_NOISE_UM = 0.1


def coverage(world):
    """Return share of intervals that hold: in five classes of the truth, of regions' means, of the mean."""
    pixels, regions, means = [], [], []
    for seed in tqdm(SEEDS, desc=world, leave=False, disable=None):
        instance = task.instance(world, seed)
        mask, true = instance.truth["mask"], instance.truth["stress_n_per_m"]
        found = stress.infer(**instance.inputs)
        if world == "window":
            true = true - true.mean(axis=(1, 2), keepdims=True)
        reach = stats.norm.ppf(0.95)
        inside = (abs(found.stress_n_per_m - true) < reach * found.std_n_per_m)[:, mask].mean(axis=0)
        order = np.argsort(np.sum(true**2, axis=0)[mask])
        pixels.append([part.mean() for part in np.array_split(inside[order], 5)])
        for part in np.array_split(np.arange(mask.shape[0]), 4):
            region = np.zeros(mask.shape, bool)
            region[part] = True
            if not (region & mask).any():
                continue
            value = true[:, region & mask].mean(axis=1)
            regions += [e.covers(v) for e, v in zip(found.mean(region), value, strict=True)]
        if world != "window":
            means.append(found.mean_tension().covers(0.5 * (true[0] + true[2])[mask].mean()))
    return np.mean(pixels, axis=0), np.mean(regions), np.mean(means) if means else np.nan


def chain(seed):
    """Return the mean tension in nN, truth 1: exact traction, measured, and with measured shapes too."""
    cells = tissue.simulate(100, np.random.default_rng(seed))
    rng = np.random.default_rng([seed, 1])
    held = sheet_tissue.colony(cells, pixel_um=2.0)
    world, inner = held.world, cells.junctions.inner
    exact = stress.infer(world.traction_pa, world.mask, world.pixel_um, 1e-2 * abs(world.traction_pa).max())
    moved_um = traction.displacement_um(world.traction_pa, world.pixel_um, YOUNG_PA)
    seen_um = moved_um + BEAD_NOISE_UM * rng.standard_normal(moved_um.shape)
    field = traction.infer(seen_um, world.pixel_um, YOUNG_PA, prior="smooth")
    measured = stress.infer(field.traction_pa, world.mask, world.pixel_um, field.std_pa)
    true = np.where(inner, cells.tension_nn, 0), held.pressure_nn_per_um
    seen = cells.junctions.noisy(CONTOUR_NOISE_UM, rng)
    found = tension.infer(seen.subset(np.flatnonzero(inner)))
    told = np.zeros(inner.size)
    told[inner] = found.tension
    last = sheet_tissue.mean_tension_nn(measured, seen, told, found.pressure)
    error = np.sqrt(np.mean((told[inner] * last.value - cells.tension_nn[inner]) ** 2))
    return [
        sheet_tissue.mean_tension_nn(exact, cells.junctions, *true).value,
        sheet_tissue.mean_tension_nn(measured, cells.junctions, *true).value,
        last.value,
        last.covers(1.0),
        error,
    ]


def seconds(pixels):
    """Return the time of one inference with error bars on a picture of so many pixels a side."""
    world = sheet_worlds.colony("uneven", np.random.default_rng(0), (pixels, pixels))
    seen_pa, noise_pa = world.noisy(0.1, np.random.default_rng(1))
    start = time.perf_counter()
    _ = stress.infer(seen_pa, world.mask, world.pixel_um, noise_pa).std_n_per_m
    return time.perf_counter() - start


def main():
    """Print the tables."""
    print("share of 90 % intervals that hold, from the weakest to the strongest fifth; quarters; the mean")
    for world in task.worlds:
        pixels, regions, mean = coverage(world)
        fifths = "  ".join(f"{share:.0%}" for share in pixels)
        print(f"{world:10s}{fifths}   pixels {pixels.mean():.0%}   quarters {regions:.0%}   mean {mean:.0%}")
    print(
        "\nmean junction tension, truth 1 nN: exact traction, measured, shapes measured too; interval holds;"
    )
    print("root-mean-square error of single junctions, nN")
    rows = np.array([chain(seed) for seed in tqdm(CHAIN_SEEDS, leave=False, disable=None)], float)
    for row in (*rows, rows.mean(axis=0)):
        print("  ".join(f"{value:6.3f}" for value in row))
    print("\nseconds with error bars")
    for pixels in (32, 64, 128, 256, 512):
        print(f"{pixels:4d} px a side: {seconds(pixels):.1f}")


if __name__ == "__main__":
    main()
