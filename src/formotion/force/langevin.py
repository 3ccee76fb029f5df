"""Which law moves a particle? Drift and diffusion from its tracks, with their uncertainty.

>>> import numpy as np
>>> from formotion.dynamics.langevin import overdamped
>>> from formotion.force import langevin
>>> rng = np.random.default_rng(1)
>>> path = overdamped(lambda x: -2 * x, 0.5, np.zeros((1, 2)), dt_s=0.02, steps=20_000, rng=rng)
>>> law = langevin.infer(path.tracks(), dt_s=0.02, basis=langevin.polynomial(3))
>>> law.support.T.tolist()[0]  # of the y component: 1, y, x, y², ...
[False, True, False, False, False, False, False, False, False, False]
"""

import numpy as np

from formotion.core.errors import InputError, ShapeError
from formotion.core.threads import one_thread
from formotion.core.validate import finite_array, positive, within
from formotion.force import averaging, evidence, fitting, overdamped, selection, underdamped
from formotion.force.bases import Basis, fourier, polynomial, radial
from formotion.force.frames import Frames
from formotion.force.law import Law

__all__ = ["Basis", "Law", "fourier", "infer", "polynomial", "radial"]

DYNAMICS = {"overdamped": overdamped.motion, "underdamped": underdamped.motion}
SELECTIONS = {
    "average": averaging.average,
    "best": selection.select,
    "all": lambda estimate, covariance: (np.ones(len(estimate)), estimate, covariance),
}
TRACKS = "give a list of arrays (frames, axes) in µm, columns (y, x) in pictures"


@one_thread
def infer(
    tracks,
    dt_s,
    basis=None,
    dynamics="overdamped",
    exposure=0.0,
    diffusion_basis=None,
    select="average",
):
    """Infer the law of motion of a particle from its tracks.

    Parameters
    ----------
    tracks : list of (n, d) float, µm
        Positions at equal times; all tracks obey one law. A single array is one track.
    dt_s : float, s
        Time between frames.
    basis : Basis, optional
        Functions in which the drift is sought; polynomials up to order 3 if left out. Of (x, v) if
        underdamped.
    dynamics : {"overdamped", "underdamped"}
        Overdamped: dx = F(x) dt + sqrt(2 D(x)) dW. Underdamped: dv = F(x, v) dt + sqrt(2 D(x, v)) dW.
    exposure : float
        Part of the frame time over which the camera collects light, 0 to 1.
    diffusion_basis : Basis, optional
        Functions in which D is sought; constant if left out.
    select : {"average", "best", "all"}
        Which law to return of all that can be made by leaving terms out of the drift. "average": the mean
        over laws by their evidence, which errs least where data are few, and whose intervals know of the
        choice. "best": the one law with most evidence. "all": the law with every term. True and False stand
        for "average" and "all".

    Returns
    -------
    Law

    Raises
    ------
    ShapeError, InputError
        If a track has another shape or holds NaN, there are too few frames for the basis, or a number is out
        of range.

    Notes
    -----
    F is the drift in the sense of Itô: what the particle does on average from where it is. Where D varies,
    force over friction is F - div D (`Law.pull`). Localisation errors must be independent from frame to
    frame and of one size; their variance is estimated, and where it is seen (3 standard deviations) moments
    are taken with earlier frames, whose errors are independent, and functions of noisy positions are
    corrected for their smoothing. This bears motion blur too. Bias remains of the order of
    (dt / time over which F changes)². Intervals hold for "all" and "average"; those of the "best" law do
    not know that there was a choice. Frishman and Ronceray 2020, doi:10.1103/PhysRevX.10.021009; Brückner,
    Ronceray and Broedersz 2020, doi:10.1103/PhysRevLett.125.058103; Gerardos and Ronceray 2025,
    doi:10.48550/arXiv.2501.10339.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> walk = np.cumsum(rng.normal(0, 0.1, (1000, 2)), axis=0)
    >>> law = infer([walk], dt_s=0.01, basis=polynomial(0))
    >>> law.diffusion(np.zeros((1, 2))).round(1).tolist()
    [[[0.5, -0.0], [-0.0, 0.5]]]
    """
    frames = _frames(tracks, dt_s, exposure)
    if dynamics not in DYNAMICS:
        raise InputError(f"dynamics must be one of {', '.join(DYNAMICS)}, got {dynamics!r}: pick one")
    basis = _basis("basis", basis, polynomial(3))
    diffusion_basis = _basis("diffusion_basis", diffusion_basis, polynomial(0))
    select = {True: "average", False: "all"}.get(select, select)
    if select not in SELECTIONS:
        raise InputError(f"select must be one of {', '.join(SELECTIONS)}, got {select!r}: average is usual")
    motion = DYNAMICS[dynamics](frames, basis)
    fit = fitting.solve(motion, basis, diffusion_basis, frames.dt_s)
    shape = fit.coefficients.shape
    chosen = SELECTIONS[select](fit.coefficients.T.ravel(), fit.covariance)
    probability, coefficients = (np.reshape(part, shape[::-1]).T * 1.0 for part in chosen[:2])
    covariance = chosen[2].reshape(*shape[::-1], *shape[::-1])
    duration_s = fit.count * frames.dt_s
    states = evidence.thinned(motion.states)
    values = basis.values(states)
    even = len(fit.diffusion_coefficients) == 1
    shares = diffusion_basis.values(states[:1] if even else states)
    tensors = np.einsum("nc,cij->nij", shares, fit.diffusion_coefficients)
    nats, expected_error = evidence.evidence(values @ coefficients, values, tensors, covariance, duration_s)
    return Law(
        dynamics=dynamics,
        basis=basis,
        coefficients=coefficients,
        covariance=covariance,
        probability=probability,
        diffusion_basis=diffusion_basis,
        diffusion_coefficients=fit.diffusion_coefficients,
        diffusion_covariance=fit.diffusion_covariance,
        error_um=motion.error_um,
        error_seen=motion.error_seen,
        information_nats=nats,
        expected_error=expected_error,
        duration_s=duration_s,
    )


def _frames(tracks, dt_s, exposure):
    dt_s = positive("dt_s", dt_s, "give the time between frames in seconds")
    exposure = within("exposure", exposure, 0.0, 1.0, "light collected for the whole frame time is 1")
    tracks = [tracks] if isinstance(tracks, np.ndarray) and tracks.ndim == 2 else list(tracks)
    if not tracks:
        raise InputError(f"tracks must hold at least one track, got none: {TRACKS}")
    checked = [
        finite_array(f"tracks[{i}]", track, ("frames", "axes"), TRACKS) for i, track in enumerate(tracks)
    ]
    widths = {track.shape[1] for track in checked}
    if len(widths) > 1:
        raise ShapeError(f"tracks must all have the same number of axes, got {sorted(widths)}: {TRACKS}")
    number = np.repeat(np.arange(len(checked)), [len(track) for track in checked])
    return Frames(np.concatenate(checked), number, dt_s, exposure)


def _basis(name, basis, otherwise):
    if not isinstance(basis, Basis | None):
        raise InputError(f"{name} must be a Basis, got {basis!r}: for example langevin.polynomial(3)")
    return otherwise if basis is None else basis
