"""Task force/displacement: how far did every bead move between two images?"""

import numpy as np
from skimage.registration import phase_cross_correlation

from formotion.bench import Instance, Limit, Task
from formotion.core.validate import finite_array
from formotion.images import beads, fields
from formotion.images.bounds import shift_bound_px
from formotion.images.displacement import measure

SHAPE = (512, 512)
WINDOW_PX = 32
# Particle image velocimetry with 32-px windows, half overlapping, has its vectors here: rows and columns
# 15.5, 31.5, ... Two vectors next to each border are left out.
SPACING_PX = 16
_SKIPPED = 2


def _field(world, rng):
    if world == "shift":
        return fields.uniform(SHAPE, rng.uniform(-2, 2, 2))
    if world in ("gradient", "jpeg"):
        return fields.strain(SHAPE, rng.normal(0, 0.005, (2, 2)))
    if world == "adhesions":
        return fields.adhesions(SHAPE, rng, peak_px=3.0)
    return fields.vortex(SHAPE, rng.choice([-1, 1]) * rng.uniform(1.5, 3), rng.uniform(80, 120))


def instance(world, seed, repeat=0):
    """Return one bead pair with its displacement.

    Parameters
    ----------
    world : str
        One of the worlds of `task`.
    seed : int
        Chooses the displacement field.
    repeat : int
        Chooses beads and noise: vary it alone to tell bias from variance.

    Returns
    -------
    Instance
        Inputs ``before`` and ``after`` (Y, X); truth ``shift_px`` (2, Y, X) and what the limit needs.
    """
    field = _field(world, np.random.default_rng([seed, 0]))
    rng = np.random.default_rng([seed, 1, repeat])
    pair = beads.bead_pair(field, rng, saturation=30.0 if world == "saturated" else np.inf)
    before, after = pair.before, pair.after
    if world == "jpeg":
        before, after = beads.jpeg(before), beads.jpeg(after)
    truth = {
        "shift_px": pair.shift_px,
        "expected_after": pair.expected_after,
        "noise_variance": pair.noise_variance,
    }
    return Instance({"before": before, "after": after}, truth)


def at_vectors(field):
    """Return a dense field (..., Y, X) at the scored points, which lie between four pixels."""
    field = 0.5 * (field[..., :-1, :] + field[..., 1:, :])
    field = 0.5 * (field[..., :-1] + field[..., 1:])
    first = SPACING_PX * (_SKIPPED + 1) - 1
    rows, cols = (slice(first, n - first, SPACING_PX) for n in SHAPE)
    return field[..., rows, cols]


def score(estimate, truth):
    """Return the RMS error per component at the scored points, px."""
    estimate = finite_array(
        "estimate", estimate, truth["shift_px"].shape, "one vector per pixel, (y, x) first"
    )
    return float(np.sqrt(np.mean(at_vectors(estimate - truth["shift_px"]) ** 2)))


def _bound(instance):
    truth = instance.truth
    bound = shift_bound_px(truth["expected_after"], truth["noise_variance"], WINDOW_PX)
    return float(np.sqrt(np.mean(at_vectors(bound) ** 2)))


def _zero(before, after):
    return np.zeros((2, *after.shape))


def _one_shift(before, after):
    shift, _, _ = phase_cross_correlation(before, after, upsample_factor=50, normalization=None)
    return np.broadcast_to(np.asarray(shift)[:, None, None], (2, *after.shape))


def _measure(before, after):
    return measure(before, after, window_px=WINDOW_PX).shift_px


task = Task(
    question="How far did every bead move between the image with the cell and the one without?",
    unit="px",
    better="lower",
    worlds={
        "shift": "matched",
        "gradient": "matched",
        "vortex": "matched",
        "adhesions": "mismatched",
        "saturated": "mismatched",
        "jpeg": "mismatched",
    },
    instance=instance,
    score=score,
    trivial={"no displacement": _zero, "one shift by phase correlation": _one_shift},
    ours={"displacement.measure": _measure},
    limit=Limit(
        "Cramér-Rao bound, uniform shift, 32 px window",
        _bound,
        "Unbiased estimates of one shift per 32 px square window, two noisy frames, root mean square of the "
        "components. A method that looks farther than the window can lie below it; where the shift varies "
        "inside the window, bias comes on top. For saturated and JPEG images it is the bound of the images "
        "before the damage: no precision is claimed there.",
    ),
    seeds=8,
)
