"""How much of a colony's known tension survives the whole way from bead images, by window and by mask.

``python benchmarks/stress_end_to_end.py`` draws colonies about 90 µm wide, renders the beads below, measures
displacement, traction and stress, and prints mean tension times area over the truth and how often its 90 %
interval holds it: inside the cells' own outline, and inside that outline grown by one window.
"""

from itertools import product

import numpy as np
from scipy.ndimage import distance_transform_edt
from tqdm import tqdm

from formotion.force import grid, sheet_worlds, stress, traction
from formotion.images import beads, displacement

SEEDS = range(1000, 1006)
SHAPE, FIELD_UM, BLOCK_PX = (512, 512), 102.4, 8
PEAK_PX = 2.5


def trial(window_px, seed):
    """Return tension times area over the truth, and coverage, for the tight and the grown mask, (2, 2)."""
    rng = np.random.default_rng(seed)
    world = sheet_worlds.colony("uneven", rng, SHAPE, FIELD_UM)
    pixel_um = world.pixel_um
    soft_um = traction.displacement_um(world.traction_pa, pixel_um, young_pa=1e3)
    young_pa = 1e3 * np.hypot(*soft_um).max() / (PEAK_PX * pixel_um)
    pair = beads.bead_pair(soft_um * 1e3 / young_pa / pixel_um, rng)
    moved_um = displacement.measure(pair.before, pair.after, window_px).shift_px * pixel_um
    field = traction.infer(moved_um, pixel_um, young_pa, window_px=window_px)
    pull_pa, std_pa = (grid.block_mean(part, BLOCK_PX) for part in (field.traction_pa, field.std_pa))
    away_um = distance_transform_edt(~world.mask) * pixel_um
    true = 0.5 * (world.stress_n_per_m[0] + world.stress_n_per_m[2])[world.mask].sum() * pixel_um**2
    return [
        _score(
            pull_pa,
            std_pa,
            grid.block_mean((away_um <= margin).astype(float), BLOCK_PX) > 0.5,
            world,
            true,
            window_px,
        )
        for margin in (0.0, window_px * pixel_um)
    ]


def _score(pull_pa, std_pa, mask, world, true, window_px):
    pixel_um = world.pixel_um * BLOCK_PX
    found = stress.infer(pull_pa, mask, pixel_um, std_pa, window_px=max(1, window_px // BLOCK_PX))
    area_um2 = mask.sum() * pixel_um**2
    mean = found.mean_tension()
    return mean.value * area_um2 / true, mean.covers(true / area_um2)


def main():
    """Print one line for each window."""
    print("window            mask of the cells: ratio  covers   grown by a window: ratio  covers")
    pixel_um = FIELD_UM / max(SHAPE)
    found = {window: [] for window in (16, 40)}
    for window_px, seed in tqdm(list(product(found, SEEDS)), disable=None):
        found[window_px].append(trial(window_px, seed))
    for window_px, rows in found.items():
        (tight, held), (grown, grown_held) = np.mean(np.array(rows, float), axis=0)
        said = f"{window_px} px = {window_px * pixel_um:.1f} µm"
        print(f"{said:18s}{tight:24.2f}  {held:.0%}{grown:26.2f}  {grown_held:.0%}")


if __name__ == "__main__":
    main()
