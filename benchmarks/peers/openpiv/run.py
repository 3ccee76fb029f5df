"""Bead displacement by OpenPIV `windef`.

OpenPIV has no setting that is best everywhere, so those that were best somewhere are all run. Tried on
seeds 1 to 3 of shift, gradient and adhesions (RMS error in px: shift, gradient, adhesions):

    circular, 64-32-32 (defaults)        0.065  0.064  0.093
    two passes, 64-32                    0.052  0.053  0.104
    two passes, normalised               0.047  0.048  0.126   run as `windef 2-pass`
    normalised                           0.058  0.058  0.123
    zero-padded (linear), normalised     0.064  0.064  0.092
    the same, parabolic peak fit         0.062  0.061  0.092   run as `windef`
    circular, parabolic peak fit         0.064  0.064  0.093
    symmetric deformation                0.064  0.064  0.093
    zero-padded, not normalised          0.111  0.095  0.129
    four passes 64-32-32-32              0.077  0.076  0.095
    overlap 24 of 32                     0.069  0.068  0.096
    smoothn at three strengths, spline order 5: no better

OpenPIV's vectors lie on a 16-px grid and are interpolated by a spline that passes through them;
the score is taken at exactly those points, so the interpolation costs it nothing.
"""

import sys
import time
from functools import partial
from pathlib import Path

import numpy as np
from openpiv import windef
from openpiv.settings import PIVSettings
from scipy.interpolate import RectBivariateSpline

THREE_PASSES = {
    "windowsizes": (64, 32, 32),
    "overlap": (32, 16, 16),
    "num_iterations": 3,
    "deformation_method": "second image",
    "normalized_correlation": True,
    "correlation_method": "linear",
    "subpixel_method": "parabolic",
}
TWO_PASSES = {
    "windowsizes": (64, 32),
    "overlap": (32, 16),
    "num_iterations": 2,
    "deformation_method": "second image",
    "normalized_correlation": True,
}


def windef_px(before, after, settings):
    """Return the dense displacement (2, Y, X), px, on the grid of the relaxed image."""
    x, y, u, v, _ = windef.simple_multipass(after, before, PIVSettings(**settings))
    rows, cols = np.sort(y[:, 0]), x[0]  # OpenPIV lets y grow upwards: undo it
    grid = [np.clip(np.arange(n), at[0], at[-1]) for n, at in zip(after.shape, (rows, cols), strict=True)]
    return np.stack([RectBivariateSpline(rows, cols, field)(*grid) for field in (-v, u)])


METHODS = {
    "windef": partial(windef_px, settings=THREE_PASSES),
    "windef 2-pass": partial(windef_px, settings=TWO_PASSES),
}


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
