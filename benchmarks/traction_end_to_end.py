"""How much of a known cell's energy and force survives the whole way from bead images.

``python benchmarks/traction_end_to_end.py`` draws a cell, renders its beads before and after, measures the
displacement and infers the traction, prints estimate over truth and how often the 90 % interval holds it.
The blur of the displacement window comes before the traction is inferred: no interval knows of it.
"""

from itertools import product

import numpy as np
from tqdm import tqdm

from formotion.force import traction, worlds
from formotion.images import beads, displacement

SEEDS = range(1000, 1005)
SHAPE = (512, 512)  # 100 µm wide: 0.195 µm per pixel


def trial(kind, window_px, seed):
    """Return estimate over truth and coverage for energy and summed force, (4,)."""
    rng = np.random.default_rng(seed)
    cell = worlds.simulate(kind, rng, shape=SHAPE)
    pair = beads.bead_pair(cell.displacement_um / cell.pixel_um, rng)
    moved_um = displacement.measure(pair.before, pair.after, window_px).shift_px * cell.pixel_um
    field = traction.infer(moved_um, cell.pixel_um, cell.young_pa, cell.poisson, window_px=window_px)
    truths = cell.energy_j, traction.summed_force_n(cell.traction_pa, cell.pixel_um)
    found = field.strain_energy_j(), field.summed_force_n()
    ratios = [float(estimate) / truth for estimate, truth in zip(found, truths, strict=True)]
    return ratios + [estimate.covers(truth) for estimate, truth in zip(found, truths, strict=True)]


def main():
    """Print one line for each world and window."""
    print("world    window  energy/truth  summed/truth  intervals that hold: energy, summed")
    for kind, window_px in tqdm(list(product(("smooth", "patches"), (16, 32))), disable=None):
        found = np.array([trial(kind, window_px, seed) for seed in SEEDS], float)
        energy, summed, *held = found.mean(axis=0)
        print(f"{kind:9s}{window_px:3d} px  {energy:12.2f}  {summed:12.2f}  {held[0]:.0%}, {held[1]:.0%}")


if __name__ == "__main__":
    main()
