"""Laws of motion: error against its floor, bias under errors of the camera, coverage, time for 10^6 points.

    python benchmarks/langevin.py                 # overdamped, 30 seeds of each world
    python benchmarks/langevin.py --underdamped   # oscillator and van der Pol, positions only
    python benchmarks/langevin.py --speed         # seconds, 10^6 points

Seeds from 1000 on; none of them served development. `ito` and `stratonovich` are the textbook estimators:
least squares of displacements on the start of each, and on the middle with -D grad b.
"""

import argparse
import time

import numpy as np

from formotion.dynamics.langevin import observe
from formotion.dynamics.langevin_worlds import double_well, oscillator, van_der_pol
from formotion.force import langevin
from formotion.force.tasks.langevin import DT_S, LIBRARY, split_tracks, task

FIRST = 1000
Z90 = 1.645
WORLDS = ("well-100", "well-1000", "swirl-100", "error-1000", "blur-1000")


def stratonovich(points_um, track, dt_s, exposure):
    """Return the drift by mid-point products, with D by the estimator that withstands errors."""
    moment = gram = gradient = product = 0
    for part in split_tracks(points_um, track):
        values, moved = LIBRARY.values(part), np.diff(part, axis=0)
        moment = moment + 0.5 * (values[:-1] + values[1:]).T @ moved / dt_s
        gram = gram + values[:-1].T @ values[:-1]
        gradient = gradient + LIBRARY.gradient(part[:-1]).sum(axis=0)
        product = product + np.array([moved.T @ moved / 2, moved[1:].T @ moved[:-1]]).sum(axis=0) / dt_s
    diffusion = np.diag(product) / len(points_um)
    return LIBRARY.values(points_um) @ np.linalg.solve(gram, moment - gradient * diffusion)


def overdamped(seeds):
    print(
        "world       bound   all     all/bound  best    average  ito     stratonovich  covers: all average  "
        "D/true  error_um"
    )
    for world in WORLDS:
        rows = np.array([_overdamped(world, FIRST + k) for k in range(seeds)])
        bound, full, best, mean, ito, strato, *rest = rows.mean(axis=0)
        found = f"{rest[0]:.3f}       {rest[1]:.3f}    {rest[2]:.3f}   {rest[3]:.4f}"
        print(
            f"{world:11s} {bound:.4f}  {full:.4f}  {full / bound:.2f}       {best:.4f}  {mean:.4f}   "
            f"{ito:.4f}  {strato:.4f}        {found}",
            flush=True,
        )


def _overdamped(world, seed):
    problem = task.instance(world, seed)
    inputs, truth = problem.inputs, problem.truth
    tracks, at = split_tracks(inputs["points_um"], inputs["track"]), inputs["points_um"]
    laws = {
        select: langevin.infer(tracks, DT_S, LIBRARY, exposure=inputs["exposure"], select=select)
        for select in ("all", "best", "average")
    }
    ito = task.trivial["least squares on displacements"](**inputs)
    drifts = [*(law.drift(at) for law in laws.values()), ito, stratonovich(**inputs)]
    thin, true = at[::50], truth["drift_um_per_s"][::50]
    covers = [
        np.mean(abs(laws[name].drift(thin) - true) < Z90 * laws[name].drift_std(thin))
        for name in ("all", "average")
    ]
    full = laws["all"]
    return [
        task.limit.value(problem),
        *(task.score(drift, truth) for drift in drifts),
        *covers,
        np.trace(full.diffusion(at[:1])[0]) / truth["diffusion_um2_per_s"][0] / 2,
        full.error_um.mean(),
    ]


def underdamped(seeds):
    print("world        error_um  exposure  all     average  naive    covers: all  D/true  error found")
    dt_s, basis = 0.05, langevin.polynomial(3)
    for world in (oscillator(), van_der_pol(strength_per_s=2.0, diffusion=0.5)):
        path = world.simulate(seeds * 5, dt_s, 1000, np.random.default_rng(FIRST))
        x, v = path.position_um[:-1], path.velocity_um_per_s[:-1]
        for error_um, exposure in ((0.0, 0.0), (0.01, 0.0), (0.03, 0.0), (0.01, 1.0)):
            seen = observe(path, error_um, exposure, np.random.default_rng(FIRST + 1))
            rows = []
            for k in range(0, 5 * seeds, 5):
                states = np.hstack([part[:, k : k + 5].reshape(-1, 1) for part in (x, v)])
                true = world.drift(states[:, :1], states[:, 1:])
                args = seen[k : k + 5], dt_s, basis, "underdamped", exposure
                full, mean = (langevin.infer(*args, select=select) for select in ("all", "average"))
                drifts = full.drift(states), mean.drift(states), _naive(seen[k : k + 5], dt_s, basis, states)
                covers = np.mean(abs(drifts[0] - true) < Z90 * full.drift_std(states))
                errors = [np.sum((drift - true) ** 2) / np.sum(true**2) for drift in drifts]
                rows.append([*errors, covers, full.diffusion_coefficients.item() / 0.5, full.error_um[0]])
            full, mean, naive, covers, ratio, found = np.mean(rows, axis=0)
            print(
                f"{world.name:12s} {error_um:.2f}      {exposure:.0f}         {full:.4f}  {mean:.4f}   "
                f"{naive:<7.3f}  {covers:.3f}        {ratio:.3f}   {found:.4f}",
                flush=True,
            )


def _naive(tracks, dt_s, basis, states):
    middle = [np.hstack([x[1:-1], (x[2:] - x[:-2]) / (2 * dt_s)]) for x in tracks]
    pushed = np.concatenate([np.diff(x, 2, axis=0) for x in tracks]) / dt_s**2
    found = np.linalg.lstsq(basis.values(np.concatenate(middle)), pushed, rcond=None)[0]
    return basis.values(states) @ found


def speed():
    path = double_well().simulate(100, DT_S, 10_000, np.random.default_rng(FIRST), substeps=2)
    for error_um in (0.0, 0.05):
        tracks = observe(path, error_um, rng=np.random.default_rng(FIRST + 1))
        for select in ("all", "best", "average"):
            start = time.perf_counter()
            langevin.infer(tracks, DT_S, LIBRARY, select=select)
            print(f"10^6 points, error {error_um} µm, {select}: {time.perf_counter() - start:.2f} s")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=30)
    parser.add_argument("--underdamped", action="store_true")
    parser.add_argument("--speed", action="store_true")
    arguments = parser.parse_args()
    if arguments.speed:
        speed()
    elif arguments.underdamped:
        underdamped(arguments.seeds)
    else:
        overdamped(arguments.seeds)
