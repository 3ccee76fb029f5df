"""Drift by StochasticForceInference 2.0.4: its fast linear estimator, cubic library, sparse selection.

`all`: every term. `pastis`: its sparse selection with default settings. `best`: the criterion among PASTIS,
AIC and BIC with the smallest error against the truth: nobody can choose better. Estimators of noise and drift
choose themselves ("auto"). Every shape of instance runs once before it is timed, and compiled code is kept
in the package's own cache, so the seconds hold no compilation but tracing.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

os.environ["SFI_JAX_CACHE_DIR"] = tempfile.mkdtemp(prefix="sfi-cache-")

import numpy as np
from SFI import OverdampedLangevinInference, TrajectoryCollection
from SFI.bases import monomials_up_to

BASIS = monomials_up_to(3, dim=2, rank="vector")
CRITERIA = ("PASTIS", "AIC", "BIC")


def solve(instance, criterion=None):
    """Return the drift at all points and the seconds of the inference alone."""
    points, tracks = instance["input_points_um"], instance["input_track"]
    together = np.stack(np.split(points, np.flatnonzero(np.diff(tracks)) + 1), axis=1)
    start = time.perf_counter()
    data = TrajectoryCollection.from_arrays(X=together, dt=float(instance["input_dt_s"]))
    inference = OverdampedLangevinInference(data)
    inference.compute_diffusion_constant()
    inference.infer_force_linear(BASIS)
    if criterion:
        inference.sparsify_force(criterion=criterion)
    np.asarray(inference.force_coefficients)
    seconds = time.perf_counter() - start
    return np.asarray(inference.force_inferred(points)), seconds


def error(estimate, instance):
    square = ((estimate - instance["truth_drift_um_per_s"]) ** 2).sum(axis=1)
    return np.mean(square / instance["truth_diffusion_um2_per_s"])


def main(folder):
    seen = set()
    for path in sorted((folder / "instances").glob("*.npz")):
        if path.name.endswith(".out.npz"):
            continue
        with np.load(path, allow_pickle=False) as file:
            instance = dict(file)
        shape = instance["input_points_um"].shape, int(instance["truth_tracks"])
        if shape not in seen:
            solve(instance, "PASTIS")
            seen.add(shape)
        found = {criterion: solve(instance, criterion) for criterion in CRITERIA}
        found = {
            "all": solve(instance),
            "pastis": found["PASTIS"],
            "best": min(found.values(), key=lambda pair: error(pair[0], instance)),
        }
        for name, (estimate, seconds) in found.items():
            np.savez(path.with_name(f"{path.stem}.{name}.out.npz"), estimate=estimate, seconds=seconds)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
