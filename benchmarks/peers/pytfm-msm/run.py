"""Monolayer stress microscopy by pyTFM 1.3.5: the sheet as an even elastic plate, by finite elements.

The method of Tambe et al. 2011 and 2013, doi:10.1371/journal.pone.0055172. pyTFM takes the net force and the
net torque out of the traction inside the mask, loads a plate of even stiffness with it and solves with
SolidsPy. `default`: Poisson's ratio 0.5, as in pyTFM's own analyses. `best-poisson`: the ratio with the
smallest error against the truth, of three: nobody can choose better. Where the sheet goes on beyond the
picture, pyTFM holds the nodes at the picture's border, each across it; of such a window the mean of each
component is not known and taken out by the score.
"""

import contextlib
import io
import sys
import time
import warnings
from pathlib import Path

import numpy as np

warnings.filterwarnings("ignore")  # deprecated imports inside pyTFM

from pyTFM.grid_setup_solids_py import FEM_simulation, grid_setup, prepare_forces  # noqa: E402

POISSON = (0.5, 0.2, 0.7)


def solve(instance, poisson):
    """Return the stress (yy, yx, xx) in N/m, (3, Y, X)."""
    ty, tx = instance["input_traction_pa"]
    mask = instance["input_mask"].astype(bool)
    pixel = float(instance["input_pixel_um"])
    force_x, force_y = prepare_forces(tx, ty, pixel, mask)
    nodes, elements, loads, mats = grid_setup(mask, -force_x, -force_y, sigma=poisson)
    with contextlib.redirect_stdout(io.StringIO()):
        _, tensor = FEM_simulation(nodes, elements, loads, mats, mask)
    stress = np.stack([tensor[..., 1, 1], tensor[..., 0, 1], tensor[..., 0, 0]])
    return np.nan_to_num(stress) * mask / (pixel * 1e-6)


def error(estimate, instance):
    mask = instance["input_mask"].astype(bool)
    wrong = (estimate - instance["truth_stress_n_per_m"])[:, mask]
    if instance["input_boundary"] == "unknown":
        wrong -= wrong.mean(axis=1, keepdims=True)
    return np.linalg.norm(wrong)


def main(folder):
    for path in sorted((folder / "instances").glob("*.npz")):
        if path.name.endswith(".out.npz"):
            continue
        with np.load(path, allow_pickle=False) as file:
            instance = dict(file)
        start = time.perf_counter()
        found = [solve(instance, POISSON[0])]
        seconds = time.perf_counter() - start
        found += [solve(instance, poisson) for poisson in POISSON[1:]]
        best = min(found, key=lambda estimate: error(estimate, instance))
        for name, estimate in (("default", found[0]), ("best-poisson", best)):
            np.savez(path.with_name(f"{path.stem}.{name}.out.npz"), estimate=estimate, seconds=seconds)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
