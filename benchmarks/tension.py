"""Tension: errors and coverage by world and noise, cost against size, the gain of a movie.

    python benchmarks/tension.py                # tables over worlds, 100 cells; matched also 1,000
    python benchmarks/tension.py --quantiles    # coverage by quantile of the true tension
    python benchmarks/tension.py --speed        # seconds from 100 to 10,000 cells
    python benchmarks/tension.py --movie        # frames together against frame by frame
    python benchmarks/tension.py --peer 1000    # ForSys and ours on one tissue of so many cells

Seeds from 2000 on; none of them served development.
"""

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np

from formotion.bench.peer_env import call, environment
from formotion.bench.peers import read_arrays, write_instance
from formotion.dynamics import tissue
from formotion.dynamics.tissue_movie import sequence
from formotion.force import tension
from formotion.force.tasks.tension import instance, task
from formotion.force.tension_limit import expected_error

SEED = 2000
Z90 = 1.6449
NOISES = (0, 0.003, 0.01, 0.03)


def draw(world, n_cells, noise, seed):
    true = tissue.simulate(n_cells, np.random.default_rng([seed, 0]), world=world)
    clean = true.junctions
    seen = clean.noisy(noise * clean.mean_length_um, np.random.default_rng([seed, 1]))
    return true, seen


def relative(true):
    inner = true.junctions.inner
    mean = true.tension_nn[inner].mean()
    return true.tension_nn / mean, (true.pressure_nn_per_um - true.pressure_nn_per_um.mean()) / mean


def compare(estimate, std, truth):
    """Correlation, slope on the truth, RMS error over SD, relative error, and 90 % coverage."""
    error = estimate - truth
    rms = np.sqrt(np.mean(error**2))
    covered = np.mean(np.abs(error) < Z90 * std)
    slope = np.polyfit(truth, estimate, 1)[0]
    return np.corrcoef(estimate, truth)[0, 1], slope, rms / truth.std(), rms / abs(truth).mean(), covered


def table(worlds, n_cells, seeds):
    print(
        "world      noise  cells | tension: r      slope  err/SD  rel.err  covers  limit | pressure: r cover"
    )
    for world in worlds:
        for noise in NOISES:
            rows = [row(world, n_cells, noise, SEED + k) for k in range(seeds)]
            r, slope, over, share, covers, limit, p_r, p_covers = np.mean(rows, axis=0)
            print(
                f"{world:10s} {100 * noise:4.1f} % {n_cells:5d} | {r:13.5f}  {slope:6.3f}  {over:6.3f}  "
                f"{share:7.4f}  {covers:6.3f}  {limit:5.3f} | {p_r:11.4f}  {p_covers:6.3f}",
                flush=True,
            )


def row(world, n_cells, noise, seed):
    true, seen = draw(world, n_cells, noise, seed)
    found, (force, push) = tension.infer(seen), relative(true)
    inner, known = seen.inner, np.isfinite(found.pressure)
    limit = np.nan
    if noise and n_cells <= 100:
        clean = true.junctions
        limit = expected_error(clean, force, push, noise * clean.mean_length_um)
    of_tension = compare(found.tension[inner], found.tension_std[inner], force[inner])
    of_pressure = compare(found.pressure[known], found.pressure_std[known], push[known])
    return [*of_tension, limit, of_pressure[0], of_pressure[4]]


def quantiles(seeds, parts=5):
    print("coverage of 90 % intervals by fifth of the true value, lowest first (100 cells, exact balance)")
    for noise in NOISES[1:]:
        inside = np.zeros((2, seeds, parts))
        for k in range(seeds):
            true, seen = draw("matched", 100, noise, SEED + k)
            found, (force, push) = tension.infer(seen), relative(true)
            inner = seen.inner
            values = (found.tension[inner], found.tension_std[inner], force[inner])
            for which, (estimate, std, truth) in enumerate(
                [values, (found.pressure, found.pressure_std, push)]
            ):
                good = np.abs(estimate - truth) < Z90 * std
                fifths = np.array_split(np.argsort(truth), parts)
                inside[which, k] = [good[fifth].mean() for fifth in fifths]
        for name, values in zip(("tension", "pressure"), inside.mean(axis=1), strict=True):
            print(
                f"{100 * noise:4.1f} %  {name:8s}", " ".join(f"{value:.3f}" for value in values), flush=True
            )


def speed():
    print("cells    seconds   of one core (best of 3; with prior, evidence and intervals; 1 % noise)")
    for n_cells in (100, 300, 1000, 3000, 10000):
        _, seen = draw("matched", n_cells, 0.01, SEED)
        wall, core = fastest(tension.infer, seen, 1 if n_cells > 5000 else 3)
        print(f"{n_cells:6d}   {wall:7.2f}   {core:.2f}", flush=True)


def fastest(function, argument, tries):
    """Return wall seconds and processor seconds, each the least of several runs."""
    spent = []
    for _ in range(tries):
        start = time.perf_counter(), time.process_time()
        function(argument)
        spent.append((time.perf_counter() - start[0], time.process_time() - start[1]))
    return np.min(spent, axis=0)


def movie(seeds, n_frames=6):
    print("change  noise | alone: r   err/SD  covers | movie: r   err/SD  covers  persistence")
    for change in (0.01, 0.02, 0.05):
        for noise in (0.01, 0.03):
            rows = [movie_row(change, noise, SEED + k, n_frames) for k in range(seeds)]
            alone, joint, kept = (np.mean([row[part] for row in rows], axis=0) for part in range(3))
            print(
                f"{change:5.2f}  {100 * noise:4.1f} % | {alone[0]:8.3f}  {alone[1]:6.3f}  {alone[2]:6.3f} | "
                f"{joint[0]:8.3f}  {joint[1]:6.3f}  {joint[2]:6.3f}  {kept:.3f}",
                flush=True,
            )


def movie_row(change, noise, seed, n_frames):
    frames = sequence(100, n_frames, np.random.default_rng([seed, 0]), change=change)
    rng = np.random.default_rng([seed, 1])
    seen = [true.junctions.noisy(noise * true.junctions.mean_length_um, rng) for true in frames]
    joint = tension.infer_movie(seen)

    def judge(found):
        return np.mean([judged(*pair) for pair in zip(found, frames, strict=True)], axis=0)

    return judge([tension.infer(junctions) for junctions in seen]), judge(joint.frames), joint.persistence


def judged(found, true):
    inner = true.junctions.inner
    result = compare(found.tension[inner], found.tension_std[inner], relative(true)[0][inner])
    return np.array(result)[[0, 2, 4]]


def peer(n_cells):
    """Time ForSys and ours on one tissue with 1 % noise."""
    root = Path(__file__).parent.parent
    python = environment(root / "benchmarks/peers/forsys/requirements.txt", root / ".peers/forsys")
    problem = instance("balanced-1", SEED, n_cells)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "instances").mkdir()
        write_instance(Path(folder) / "instances/0.npz", "force/tension", "balanced-1", SEED, problem)
        call([python, root / "benchmarks/peers/forsys/run.py", folder], "peer forsys")
        for path in sorted(Path(folder).rglob("*.out.npz")):
            found = read_arrays(path)
            error = task.score(found["estimate"], problem.truth)
            print(
                f"forsys {path.name.split('.')[1]:10s} {float(found['seconds']):8.2f} s  err/SD {error:.3f}"
            )
    for name, method in task.ours.items():
        error = task.score(method(**problem.inputs), problem.truth)
        wall, core = fastest(lambda inputs, chosen=method: chosen(**inputs), problem.inputs, 3)
        print(f"{name:17s} {wall:8.2f} s  err/SD {error:.3f}  ({core:.2f} s of one core)")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--quantiles", action="store_true")
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("--movie", action="store_true")
    parser.add_argument("--peer", type=int, metavar="CELLS")
    chosen = parser.parse_args()
    if chosen.quantiles:
        quantiles(chosen.seeds)
    elif chosen.speed:
        speed()
    elif chosen.movie:
        movie(min(chosen.seeds, 4))
    elif chosen.peer:
        peer(chosen.peer)
    else:
        table(tissue.WORLDS, 100, chosen.seeds)
        table(["matched"], 1000, chosen.seeds)
