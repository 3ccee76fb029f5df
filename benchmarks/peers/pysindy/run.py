"""Drift by PySINDy 2.1.0: cubic library, sequentially thresholded least squares on differentiated tracks.

`default`: centred differences and threshold 0.1, as a fit without arguments does. `best`: the smallest error
against the truth over forward, centred and smoothed differences and a scan of thresholds: nobody can choose
better. Its seconds are those of one fit with that choice.
"""

import sys
import time
import warnings
from pathlib import Path

import numpy as np

warnings.filterwarnings("ignore")

import pysindy as ps  # noqa: E402

THRESHOLDS = (0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6)


DIFFERENCES = {
    "forward": lambda: ps.FiniteDifference(order=1),  # unbiased for a Langevin law seen without error
    "centred": ps.FiniteDifference,
    "smoothed": ps.SmoothedFiniteDifference,
}


def solve(instance, differences="centred", threshold=0.1):
    """Return the drift at all points and the seconds of fit and prediction."""
    points, dt = instance["input_points_um"], float(instance["input_dt_s"])
    tracks = np.split(points, np.flatnonzero(np.diff(instance["input_track"])) + 1)
    start = time.perf_counter()
    model = ps.SINDy(
        optimizer=ps.STLSQ(threshold=threshold),
        feature_library=ps.PolynomialLibrary(degree=3),
        differentiation_method=DIFFERENCES[differences](),
    )
    model.fit(tracks, t=dt)
    return np.asarray(model.predict(points)), time.perf_counter() - start


def error(estimate, instance):
    square = ((estimate - instance["truth_drift_um_per_s"]) ** 2).sum(axis=1)
    return np.mean(square / instance["truth_diffusion_um2_per_s"])


def best(instance):
    tried = [solve(instance, kind, threshold) for kind in DIFFERENCES for threshold in THRESHOLDS]
    return min(tried, key=lambda found: error(found[0], instance))


METHODS = {"default": solve, "best": best}


def main(folder):
    for path in sorted((folder / "instances").glob("*.npz")):
        if path.name.endswith(".out.npz"):
            continue
        with np.load(path, allow_pickle=False) as file:
            instance = dict(file)
        for name, method in METHODS.items():
            estimate, seconds = method(instance)
            np.savez(path.with_name(f"{path.stem}.{name}.out.npz"), estimate=estimate, seconds=seconds)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
