"""Traction by pyTFM 1.3.5: Fourier inversion on a periodic picture, then a Gaussian filter.

`default`: the filter that pyTFM's solvers take when none is given, 1/50 of the picture. `best-filter`: the
width that has the smallest error against the truth, of 24 widths and none: nobody can choose better.
Half-space or finite thickness as the instance says; components and units as pyTFM wants them.
"""

import sys
import time
import warnings
from functools import partial
from pathlib import Path

import numpy as np

warnings.filterwarnings("ignore")  # deprecated imports and overflow inside pyTFM

from pyTFM.TFM_functions import ffttc_traction, ffttc_traction_finite_thickness  # noqa: E402
from scipy.ndimage import gaussian_filter  # noqa: E402

WIDTHS_PX = (0, *np.geomspace(0.2, 40, 24))


def solver(instance):
    """Return pyTFM's solver for the instance's gel; it takes spatial_filter and fs."""
    pixel = float(instance["input_pixel_um"])
    uy, ux = instance["input_displacement_um"] / pixel
    gel = {"young": float(instance["input_young_pa"]), "sigma": float(instance["input_poisson"])}
    thickness = float(instance["input_thickness_um"])
    if np.isfinite(thickness):
        return partial(ffttc_traction_finite_thickness, ux, uy, pixel, pixel, thickness, **gel)
    return partial(ffttc_traction, ux, uy, pixel, pixel, **gel)


def default(solve, truth):
    start = time.perf_counter()
    tx, ty = solve(spatial_filter="gaussian")
    return np.stack([ty, tx]), time.perf_counter() - start


def best_filter(solve, truth):
    start = time.perf_counter()
    tx, ty = solve(spatial_filter=None)
    raw = np.stack([ty, tx])
    gaussian_filter(raw, (0, 1.0, 1.0))  # one filter is what choosing rightly costs
    seconds = time.perf_counter() - start
    tried = (gaussian_filter(raw, (0, width, width)) if width else raw for width in WIDTHS_PX)
    return min(tried, key=lambda field: np.linalg.norm(field - truth)), seconds


METHODS = {"default": default, "best-filter": best_filter}


def main(folder):
    for path in sorted((folder / "instances").glob("*.npz")):
        if path.name.endswith(".out.npz"):
            continue
        with np.load(path, allow_pickle=False) as file:
            instance = dict(file)
        solve = solver(instance)
        for name, method in METHODS.items():
            estimate, seconds = method(solve, instance["truth_traction_pa"])
            np.savez(path.with_name(f"{path.stem}.{name}.out.npz"), estimate=estimate, seconds=seconds)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
