"""Task force/traction: which traction moved the gel's surface like this? (128 x 128 vectors)"""

from functools import partial

import numpy as np
from scipy import fft, ndimage

from formotion.bench import Instance, Limit, Task
from formotion.core.validate import finite_array
from formotion.force import grid, smooth, traction, worlds
from formotion.force.green import Gel, compliance
from formotion.force.posterior import Posterior
from formotion.force.sparse import FINAL_TOL, stretched
from formotion.force.spectrum import wave_grid

# World name to the traction's kind, the gel's thickness in µm, and the noise over the RMS displacement.
_GELS = {"patches": np.inf, "layer": 20.0, "smooth": np.inf, "patchy": np.inf, "mixed": np.inf}
PROBLEMS = {
    f"{name}-{percent}": ("patches" if name == "layer" else name, thickness, percent / 100)
    for name, thickness in _GELS.items()
    for percent in (5, 10)
}
MATCHED = ("patches", "layer")


def instance(world, seed, size=128):
    """Return one noisy displacement field.

    Parameters
    ----------
    world : str
        One of the worlds of `task`; the number is the noise in per cent.
    seed : int
    size : int
        Vectors on a side; the field is 100 µm wide.

    Returns
    -------
    Instance
        Inputs of `traction.infer`; truth ``traction_pa`` (2, Y, X) and ``noise_um``.
    """
    kind, thickness_um, fraction = PROBLEMS[world]
    cell = worlds.simulate(
        kind, np.random.default_rng([seed, 0]), shape=(size, size), thickness_um=thickness_um
    )
    seen_um, noise_um = cell.noisy(fraction, np.random.default_rng([seed, 1]))
    gel = {
        "pixel_um": cell.pixel_um,
        "young_pa": cell.young_pa,
        "poisson": cell.poisson,
        "thickness_um": thickness_um,
    }
    return Instance(
        {"displacement_um": seen_um, **gel}, {"traction_pa": cell.traction_pa, "noise_um": noise_um}
    )


def score(estimate, truth):
    """Return the error of the traction over the size of the true one, both as root of summed squares."""
    true_pa = truth["traction_pa"]
    estimate = finite_array("estimate", estimate, true_pa.shape, "traction in Pa, components (y, x) first")
    return float(np.linalg.norm(estimate - true_pa) / np.linalg.norm(true_pa))


def _oracle(instance):
    truth = instance.truth
    true_pa, noise_um = truth["traction_pa"], truth["noise_um"]
    inputs = dict(instance.inputs)
    seen_um = inputs.pop("displacement_um")
    whole = Gel(seen_um.shape[1:], dtype=np.float32, **inputs)
    seen_um, gel, noise_um = grid.coarsen(seen_um, whole, noise_um)
    spectrum = smooth.fit_spectrum(seen_um, gel, noise_um)
    strength = grid.block_mean(np.mean(true_pa**2, axis=0), whole.shape[0] // gel.shape[0])
    reach_px = spectrum.length_um * np.sqrt(spectrum.power) / gel.pixel_um

    def error(blur_px, factor):
        scale = ndimage.gaussian_filter(strength, blur_px) / spectrum.variance(gel.shape, gel.pixel_um)
        posterior = Posterior(gel, stretched(spectrum, factor, gel), np.maximum(scale, 1e-6))
        found_pa = posterior.mean(seen_um, tol=FINAL_TOL)[0]
        return score(grid.refine(found_pa, whole.shape, whole.pixel_um, gel.pixel_um), truth)

    return min(error(*tuned) for tuned in ((0.7, 1), (0.7, 2), (1.2 * reach_px, 1), (3 * reach_px, 1)))


def _zero(displacement_um, **gel):
    return np.zeros_like(displacement_um)


def _unregularised(displacement_um, pixel_um, young_pa, poisson, thickness_um):
    shape = displacement_um.shape[1:]
    ky, kx, wave = wave_grid(shape, pixel_um)
    wave[0, 0] = np.inf  # no mean traction
    along, across = compliance(np.where(np.isinf(wave), 1, wave), young_pa, poisson, thickness_um)
    u = fft.rfft2(displacement_um)
    parallel = (ky * u[0] + kx * u[1]) / wave**2
    push = [
        k * parallel / along + (part - k * parallel) / across for k, part in zip((ky, kx), u, strict=True)
    ]
    push = np.where(np.isinf(wave), 0, push)
    return fft.irfft2(push, shape)


def _infer(prior, **inputs):
    return traction.infer(prior=prior, **inputs).traction_pa


def make(size, seeds):
    """Return the task at the given number of vectors a side."""
    return Task(
        question="Which traction of the cell moved the surface of the gel like this?",
        unit="relative L2 error",
        better="lower",
        worlds={world: "matched" if world.split("-")[0] in MATCHED else "mismatched" for world in PROBLEMS},
        instance=partial(instance, size=size),
        score=score,
        trivial={"no traction": _zero, "unregularised inverse": _unregularised},
        ours={
            "traction.infer smooth": partial(_infer, "smooth"),
            "traction.infer sparse": partial(_infer, "sparse"),
        },
        limit=Limit(
            "oracle that knows where and how strongly the cell pulls",
            _oracle,
            "Gaussian posterior mean told the noise and the true local mean-square traction, whose blur and "
            "correlation length are tuned on the truth. It is not told directions or edges: an estimator "
            "that knows those could pass it. Half-space or layer known exactly, white noise.",
        ),
        seeds=seeds,
    )


task = make(size=128, seeds=8)
