"""Task force/stress: which stress in the sheet goes with this traction on the gel?"""

from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
from scipy import ndimage, sparse

from formotion.bench import Instance, Limit, Task
from formotion.core.validate import finite_array
from formotion.force import sheet_worlds, stress, traction
from formotion.force.sheet import Sheet
from formotion.force.sheet_field import TO_COMPONENTS
from formotion.force.sheet_prior import Posterior, Prior

SHAPE = (48, 48)
FIELD_UM = 128.0
NOISE = 0.1
YOUNG_PA = 10e3
MOVEMENT_NOISE = 0.05
PA_UM = 1e-6  # N/m
# World name to the kind of colony and the noise over the root-mean-square traction.
COLONIES = {
    "uneven": ("uneven", NOISE),
    "noisy": ("uneven", 0.5),
    "smooth": ("smooth", NOISE),
    "lines": ("lines", NOISE),
    "window": ("window", NOISE),
    "measured": ("uneven", 0.0),
}


def instance(world, seed):
    """Return the traction of one sheet, with its error.

    Parameters
    ----------
    world : str
        One of the worlds of `task`.
    seed : int

    Returns
    -------
    Instance
        Inputs of `stress.infer`; truth ``stress_n_per_m`` (3, Y, X), ``mask`` and ``boundary``.
    """
    rng = np.random.default_rng([seed, 0])
    if world == "disc":
        sheet, noise = _disc(rng), NOISE
    else:
        kind, noise = COLONIES[world]
        sheet = sheet_worlds.colony(kind, rng, SHAPE, FIELD_UM)
    seen_pa, std_pa = sheet.noisy(noise, np.random.default_rng([seed, 1]))
    if world == "measured":
        seen_pa, std_pa = _measured(sheet, np.random.default_rng([seed, 1]))
    boundary = "unknown" if world == "window" else "free"
    inputs = {
        "traction_pa": seen_pa,
        "mask": sheet.mask,
        "pixel_um": sheet.pixel_um,
        "traction_std_pa": np.broadcast_to(std_pa, seen_pa.shape),
        "boundary": boundary,
    }
    return Instance(
        inputs, {"stress_n_per_m": sheet.stress_n_per_m, "mask": sheet.mask, "boundary": boundary}
    )


def _disc(rng):
    radius_um, reach_um, poisson = rng.uniform(40, 55), rng.uniform(6, 25), rng.uniform(0.2, 0.5)
    return sheet_worlds.disc(SHAPE, FIELD_UM / SHAPE[0], radius_um, reach_um, poisson=poisson)


def _measured(sheet, rng):
    """Return the traction as it comes out of the gel's displacement, and its stated error."""
    moved_um = traction.displacement_um(sheet.traction_pa, sheet.pixel_um, YOUNG_PA)
    noise_um = MOVEMENT_NOISE * np.sqrt(np.mean(np.sum(moved_um**2, axis=0)))
    seen_um = moved_um + noise_um * rng.standard_normal(moved_um.shape)
    field = traction.infer(seen_um, sheet.pixel_um, YOUNG_PA, prior="smooth")
    return field.traction_pa, field.std_pa


def score(estimate, truth):
    """Return the error of the stress over the size of the true one, both as root of summed squares.

    In a window of a larger sheet the mean of each component is taken out of both: no traction tells it.
    """
    true = truth["stress_n_per_m"]
    estimate = finite_array("estimate", estimate, true.shape, "stress in N/m, components (yy, yx, xx) first")
    mask = np.asarray(truth["mask"], bool)
    found, true = estimate[:, mask], true[:, mask]
    if truth["boundary"] == "unknown":
        found, true = (part - part.mean(axis=1, keepdims=True) for part in (found, true))
    return float(np.linalg.norm(found - true) / np.linalg.norm(true))


@dataclass(frozen=True)
class _Scaled(Sheet):
    """A sheet whose unknowns are the stress over its local strength (N,)."""

    strength: np.ndarray | None = None

    @cached_property
    def divergence(self):
        return super().divergence @ sparse.diags_array(np.tile(self.strength, 3))


def _oracle(instance):
    """Return the smallest error of a Gaussian estimate that knows where the stress is strong."""
    inputs, truth = instance.inputs, instance.truth
    true, mask = truth["stress_n_per_m"] / PA_UM, np.asarray(truth["mask"], float)
    sheet = Sheet(mask, float(inputs["pixel_um"]), inputs["boundary"] == "free")
    seen = inputs["traction_pa"][:, *sheet.pixels].ravel()
    noise = inputs["traction_std_pa"][:, *sheet.pixels].ravel()
    power, uniform = np.mean(true**2, axis=0), 1e2 if inputs["boundary"] == "unknown" else 1.0

    def error(blur_px, length_um):
        strength = _at_corners(sheet, np.sqrt(ndimage.gaussian_filter(power, blur_px)))
        scaled = _Scaled(sheet.mask, sheet.pixel_um, sheet.free, np.maximum(strength, 1e-3 * strength.max()))
        posterior = Posterior(Prior(scaled, 1.0, length_um, uniform), seen, noise)
        fields = (posterior.mean[:-3].reshape(3, -1) + posterior.mean[-3:, None]) * scaled.strength
        read = sheet.readout(mask.shape, sheet.pixel_um)
        maps = PA_UM * np.stack([(read @ part).reshape(mask.shape) for part in TO_COMPONENTS @ fields])
        return score(maps, truth)

    return min(error(*tuned) for tuned in product((0.7, 2.0, 6.0), (15.0, 40.0, 120.0)))


def _at_corners(sheet, field):
    padded = np.pad(field, 1, mode="edge")
    corners = 0.25 * (padded[1:, 1:] + padded[:-1, 1:] + padded[1:, :-1] + padded[:-1, :-1])
    return corners[sheet.corners >= 0]


def _zero(traction_pa, mask, **rest):
    return np.zeros((3, *mask.shape))


def _virial(traction_pa, mask, pixel_um, boundary, **rest):
    """The mean stress everywhere; none in a window, where the identity does not hold."""
    if boundary == "unknown":
        return np.zeros((3, *mask.shape))
    return stress.virial(traction_pa, mask, pixel_um)[:, None, None] * mask


def _adding_up(traction_pa, mask, pixel_um, **rest):
    """Add traction up along rows for xx and along columns for yy, as if nothing sheared."""
    whole = PA_UM * pixel_um * traction_pa * mask
    yy, xx = (np.cumsum(part, axis=axis) - 0.5 * part for axis, part in enumerate(whole))
    return np.stack([yy, np.zeros(mask.shape), xx]) * mask


def _infer(**inputs):
    return stress.infer(**inputs).stress_n_per_m


task = Task(
    question="Which stress in the sheet of cells goes with this traction on the gel?",
    unit="relative L2 error",
    better="lower",
    worlds={
        "uneven": "matched",
        "noisy": "matched",
        "smooth": "matched",
        "disc": "mismatched",
        "lines": "mismatched",
        "window": "mismatched",
        "measured": "mismatched",
    },
    instance=instance,
    score=score,
    trivial={
        "no stress": _zero,
        "the mean everywhere (virial)": _virial,
        "adding up along lines": _adding_up,
    },
    ours={"stress.infer": _infer},
    limit=Limit(
        "oracle that knows where the stress is strong",
        _oracle,
        "Gaussian posterior mean told the noise and the true local mean-square stress, whose blur and "
        "correlation length are tuned on the truth. It is told no direction and no sign. Who knows what the "
        "sheet is made of, such as an even elastic plate in the world disc, can pass it.",
    ),
    seeds=4,
)
