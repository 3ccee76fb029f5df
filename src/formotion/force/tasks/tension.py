"""Task force/tension: which junctions pull how hard? (100 cells, contour points with noise)"""

import numpy as np

from formotion.bench import Instance, Limit, Task
from formotion.core.errors import InputError
from formotion.core.validate import finite_array
from formotion.dynamics import tissue
from formotion.dynamics.junctions import Junctions
from formotion.force import tension
from formotion.force.tension_limit import expected_error

N_CELLS = 100
# World name to the tissue's world and the error of a contour point over the mean junction length.
PROBLEMS = {
    "balanced-0.3": ("matched", 0.003),
    "balanced-1": ("matched", 0.01),
    "balanced-3": ("matched", 0.03),
    "polarised-1": ("polarised", 0.01),
    "cable-1": ("cable", 0.01),
    "straight-1": ("straight", 0.01),
    "drag-1": ("drag", 0.01),
}
MATCHED = "balanced"
# Slope of tension against length, over their means, in matched tissues of development (seeds 0 to 7).
SHORTER_PULLS_HARDER = 0.26


def instance(world, seed, n_cells=N_CELLS):
    """Return the noisy contours of one tissue.

    Parameters
    ----------
    world : str
        One of the worlds of `task`; the number is the error of a contour point in per cent of an edge.
    seed : int
    n_cells : int

    Returns
    -------
    Instance
        Inputs are the parts of a `Junctions`; truth holds the tensions (J,) with mean 1 over junctions
        between two cells, the pressures (C,) per that mean, the contours without noise, and the noise in µm.
    """
    kind, fraction = PROBLEMS[world]
    true = tissue.simulate(n_cells, np.random.default_rng([seed, 0]), world=kind)
    clean = true.junctions
    noise_um = fraction * clean.mean_length_um
    seen = clean.noisy(noise_um, np.random.default_rng([seed, 1]))
    mean_nn = true.tension_nn[clean.inner].mean()
    return Instance(
        _parts(seen),
        _parts(clean)
        | {
            "tension": true.tension_nn / mean_nn,
            "pressure_per_um": true.pressure_nn_per_um / mean_nn,
            "noise_um": noise_um,
        },
    )


def _parts(junctions):
    return {name: getattr(junctions, name) for name in ("points_um", "start", "cells", "vertices")}


def _junctions(parts):
    return Junctions(*(parts[name] for name in ("points_um", "start", "cells", "vertices")))


def score(estimate, truth):
    """Return the RMS error over the standard deviation of the true tensions, both over inner junctions.

    Only ratios can be known: estimate and truth are divided by their means over the inner junctions first.
    Calling all tensions equal scores 1.
    """
    inner = (truth["cells"] >= 0).all(axis=1)
    true = truth["tension"][inner]
    estimate = finite_array("estimate", estimate, truth["tension"].shape, "one tension per junction")[inner]
    if not estimate.mean() > 0:
        raise InputError(
            f"estimate must have a positive mean, got {estimate.mean():.3g}: tensions are relative to it"
        )
    return float(np.sqrt(np.mean((estimate / estimate.mean() - true / true.mean()) ** 2)) / true.std())


def _equal(**parts):
    return np.ones(len(parts["cells"]))


def _ruler(**parts):
    length = _junctions(parts).length_um
    inner = (parts["cells"] >= 0).all(axis=1)
    return 1 - SHORTER_PULLS_HARDER * (length / length[inner].mean() - 1)


def _infer(**parts):
    return _filled(tension.infer(_junctions(parts)).tension)


def _local(**parts):
    return _filled(tension.local(_junctions(parts)).tension)


def _filled(found):
    """The outermost junctions are not inferred, and not scored."""
    return np.where(np.isnan(found), 1.0, found)


def _tuned(instance):
    truth = instance.truth
    return expected_error(_junctions(truth), truth["tension"], truth["pressure_per_um"], truth["noise_um"])


task = Task(
    question="Which junctions between the cells pull, and how hard, as far as their shapes tell?",
    unit="RMS error over the SD of the true tensions",
    better="lower",
    worlds={world: "matched" if world.startswith(MATCHED) else "mismatched" for world in PROBLEMS},
    instance=instance,
    score=score,
    trivial={"all equal": _equal, "ruler: short ones pull harder": _ruler},
    ours={"tension.infer": _infer, "tension.local": _local},
    limit=Limit(
        "exact balance, Gaussian prior tuned on the truth",
        _tuned,
        "Error expected over draws of the noise, to first order in it, for the posterior mean that is told "
        "the noise and whose two spreads have the least error against the truth. One draw can lie below it, "
        "and so can a method that knows more about tensions than mean and spread. In mismatched worlds it "
        "keeps the bias of the model of exact balance on arcs.",
    ),
    seeds=8,
)
