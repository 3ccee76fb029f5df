"""Bead displacement by OpenPIV `windef` and by scikit-image `optical_flow_ilk`.

Settings tried for `windef` on seeds below 1000 and kept or not: see SETTINGS. Its vectors lie on a
16-px grid and are interpolated by a cubic spline that passes through them; the score is taken at
exactly those points, so the interpolation costs it nothing.
"""

import sys
import time
from pathlib import Path

import numpy as np
from openpiv import windef
from openpiv.settings import PIVSettings
from scipy.interpolate import RectBivariateSpline
from skimage.registration import optical_flow_ilk

SETTINGS = {
    "windowsizes": (64, 32, 32),
    "overlap": (32, 16, 16),
    "num_iterations": 3,
    "deformation_method": "second image",
}


def windef_px(before, after):
    """Return the dense displacement (2, Y, X), px, on the grid of the relaxed image."""
    x, y, u, v, _ = windef.simple_multipass(after, before, PIVSettings(**SETTINGS))
    rows, cols = np.sort(y[:, 0]), x[0]  # OpenPIV lets y grow upwards: undo it
    grid = [np.clip(np.arange(n), at[0], at[-1]) for n, at in zip(after.shape, (rows, cols), strict=True)]
    return np.stack([RectBivariateSpline(rows, cols, field)(*grid) for field in (-v, u)])


def ilk_px(before, after):
    """Return the dense displacement (2, Y, X), px, at the defaults but for the window."""
    return optical_flow_ilk(after, before, radius=16)


METHODS = {"windef": windef_px, "ilk": ilk_px}


def main(folder):
    for path in sorted((folder / "instances").glob("*.npz")):
        if path.name.endswith(".out.npz"):
            continue
        with np.load(path, allow_pickle=False) as instance:
            before, after = instance["input_before"], instance["input_after"]
        for name, method in METHODS.items():
            start = time.perf_counter()
            estimate = method(before, after)
            seconds = time.perf_counter() - start
            np.savez(path.with_name(f"{path.stem}.{name}.out.npz"), estimate=estimate, seconds=seconds)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
