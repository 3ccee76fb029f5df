"""How long do simulated fields of cells take? Run alone: ``python benchmarks/stain_images.py``.

A field is a bright-field and a stained picture of the same fresh cells with noise, from drawing the cells
to the counts of the camera. The first field of a size also makes its optical filters; it is timed apart.
"""

import time

import numpy as np

from formotion.staining import worlds

REPEATS = 10


def seconds(world, side, fields, rng):
    start = time.perf_counter(), time.process_time()
    worlds.simulate(world, rng, fields, (side, side))
    return np.array([time.perf_counter() - start[0], time.process_time() - start[1]])


def main():
    rng = np.random.default_rng(0)
    print(f"{'world':10s} {'field':>10s} {'first, s':>9s} {'each, s':>9s} {'processor, s':>13s}")
    for side in (128, 256):
        for world in worlds.WORLDS:
            first = seconds(world, side, 1, rng)
            seconds(world, side, REPEATS, rng)  # all filters are there now
            each = seconds(world, side, REPEATS, rng) / REPEATS
            print(f"{world:10s} {side:>6d}² px {first[0]:9.3f} {each[0]:9.3f} {each[1]:13.3f}")


if __name__ == "__main__":
    main()
