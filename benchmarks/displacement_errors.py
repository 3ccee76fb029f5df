"""Displacement: bias and variance apart, coverage, and the time for 2,000 x 2,000 pixels.

    python benchmarks/displacement_errors.py            # table, 512 x 512
    python benchmarks/displacement_errors.py --speed    # seconds, 2,000 x 2,000

Fields by seed 2000, with fresh beads and noise in every repeat; none of them served development.
"""

import argparse
import time

import numpy as np
from skimage.registration import optical_flow_ilk

from formotion.bench.bias import bias_variance
from formotion.force.tasks.displacement import at_vectors, instance, task
from formotion.images import beads, fields
from formotion.images.displacement import measure

SEED = 2000
Z90 = 1.645


def ilk(before, after):
    return at_vectors(optical_flow_ilk(after, before, radius=16))


def ours(before, after, window_px=32):
    return at_vectors(measure(before, after, window_px).shift_px)


def coverage(world, repeats):
    inside = []
    for k in range(repeats):
        problem = instance(world, SEED, k)
        flow = measure(**problem.inputs)
        error = at_vectors(flow.shift_px - problem.truth["shift_px"])
        inside.append(np.mean(np.abs(error) < Z90 * at_vectors(flow.std_px)))
    return np.mean(inside)


def table(repeats):
    print("world      method    rms     bias    sd      bound   rms/bound  90 % interval covers")
    for world in task.worlds:
        problem = instance(world, SEED)
        truth, bound = at_vectors(problem.truth["shift_px"]), task.limit.value(problem)
        for name, method in {"ours": ours, "ilk": ilk}.items():
            parts = bias_variance(
                method, lambda k, w=world: dict(instance(w, SEED, k).inputs), truth, repeats
            )
            bias2, variance = max(parts.bias2.mean(), 0.0), parts.variance.mean()
            rms = np.sqrt(parts.bias2.mean() + variance)
            covers = f"{coverage(world, repeats):.3f}" if name == "ours" else "-"
            print(
                f"{world:10s} {name:8s}  {rms:.4f}  {np.sqrt(bias2):.4f}  {np.sqrt(variance):.4f}  "
                f"{bound:.4f}  {rms / bound:.2f}       {covers}"
            )


def speed():
    rng = np.random.default_rng(SEED)
    pair = beads.bead_pair(fields.adhesions((2000, 2000), rng), rng)
    start = time.perf_counter()
    measure(pair.before, pair.after)
    print(f"2,000 x 2,000 pixels: {time.perf_counter() - start:.1f} s")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=12)
    parser.add_argument("--speed", action="store_true")
    arguments = parser.parse_args()
    speed() if arguments.speed else table(arguments.repeats)
