"""Laws with chosen terms, 30 tracks of 100 s and of 1000 s: ours beside StochasticForceInference.

``python benchmarks/langevin_selection.py [--seeds 30]`` gives both the same tracks of task force/langevin,
one after another, and prints the error of the drift (NMSE), the paired difference and the ratio of seconds.
Seconds of the peer hold no compilation, but tracing.
"""

import argparse
import tempfile
from pathlib import Path

import numpy as np

from formotion import bench
from formotion.bench.evaluate import evaluate, evaluation_seeds, make_instance, score_estimate
from formotion.bench.peer_env import call, environment
from formotion.bench.peers import read_arrays, write_instance
from formotion.core.resources import checkout

TASK = "force/langevin"
WORLDS = ("well-100", "well-1000")
OURS = ("langevin.infer average", "langevin.infer best")
PEER = "stochasticforceinference"


def measure(world, seeds, root, python):
    """Return {method: (seeds, 2) NMSE and seconds} on the same instances."""
    task, peer = bench.task(TASK), root / "benchmarks" / "peers" / PEER
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "instances").mkdir()
        instances = [make_instance(task, TASK, world, seed) for seed in seeds]
        for n, (seed, instance) in enumerate(zip(seeds, instances, strict=True)):
            write_instance(Path(folder) / "instances" / f"{n}.npz", TASK, world, seed, instance)
            for outcome in evaluate(task, instance, world, seed):
                if outcome.method in OURS:
                    found.setdefault(outcome.method, []).append((outcome.score, outcome.seconds))
        call([python, peer / "run.py", folder], f"peer {PEER}")
        for n, instance in enumerate(instances):
            output = read_arrays(Path(folder) / "instances" / f"{n}.pastis.out.npz")
            nmse = score_estimate(task, output["estimate"], instance.truth)[0]
            found.setdefault(PEER, []).append((nmse, float(output["seconds"])))
    return {name: np.array(rows) for name, rows in found.items()}


def main():
    """Print one line for each world and method."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seeds", type=int, default=30)
    seeds, root = list(evaluation_seeds(parser.parse_args().seeds)), Path(checkout())
    requirements = root / "benchmarks" / "peers" / PEER / "requirements.txt"
    python = environment(requirements, root / ".peers" / PEER)
    print("world      method                      NMSE            minus the peer's    seconds   times faster")
    for world in WORLDS:
        found = measure(world, seeds, root, python)
        theirs = found[PEER]
        for name, rows in found.items():
            apart, n = rows[:, 0] - theirs[:, 0], np.sqrt(len(rows))
            print(
                f"{world:10s} {name:27s} {rows[:, 0].mean():.4f} ± {rows[:, 0].std(ddof=1) / n:.4f}"
                f"  {apart.mean():+.4f} ± {apart.std(ddof=1) / n:.4f}   {np.median(rows[:, 1]):.3f}"
                f"     {np.median(theirs[:, 1]) / np.median(rows[:, 1]):.0f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
