"""How hard a cell pulls on its gel: from displacement to traction, with error bars.

>>> import numpy as np
>>> from formotion.force import traction, worlds
>>> world = worlds.simulate("patches", np.random.default_rng(3), shape=(48, 40))
>>> seen_um, noise_um = world.noisy(0.05, np.random.default_rng(4))
>>> field = traction.infer(seen_um, pixel_um=world.pixel_um, young_pa=(10e3, 1e3), poisson=0.49)
>>> field.traction_pa.shape
(2, 48, 40)
"""

import numpy as np

from formotion.core.errors import InputError, ShapeError
from formotion.core.validate import finite_array, positive, within
from formotion.force import grid, smooth, sparse
from formotion.force.field import TractionField, net_force_n, strain_energy_j, summed_force_n
from formotion.force.green import Gel

__all__ = [
    "TractionField",
    "displacement_um",
    "infer",
    "net_force_n",
    "strain_energy_j",
    "summed_force_n",
]

PIXEL = "give the camera pixel size divided by the magnification"
YOUNG = "give Young's modulus in pascal, or (mean, sd)"
FIELD = "give components (y, x) on a grid, shape (2, Y, X)"
PRIORS = {"smooth": smooth.infer, "sparse": sparse.infer}


def displacement_um(traction_pa, pixel_um, young_pa, poisson=0.5, thickness_um=np.inf):
    """Return how far the gel's surface moves under a traction.

    Parameters
    ----------
    traction_pa : (2, Y, X) float, Pa
        Traction of the cell on the gel, components (y, x), even on each pixel, none outside the picture.
    pixel_um : float, µm
        Grid spacing.
    young_pa : float, Pa
        Young's modulus of the gel.
    poisson : float
        Poisson's ratio, 0 to 0.5.
    thickness_um : float, µm
        Thickness of a gel bonded to glass; `inf` for a half-space. At least one pixel.

    Returns
    -------
    (2, Y, X) float, µm
        Displacement at the pixel centres.

    Raises
    ------
    ShapeError, InputError
        If the field has another shape or holds NaN, or a number is out of range.

    Notes
    -----
    Exact for a linear elastic gel and a traction that is even on each pixel: the point solution of Boussinesq
    and Cerruti is integrated over pixels in closed form, and nothing wraps around at the border.

    Examples
    --------
    >>> push = np.zeros((2, 3, 5))
    >>> push[1, 1, 2] = 100.0
    >>> moved = displacement_um(push, pixel_um=1.0, young_pa=1e3)
    >>> bool(moved[1, 1, 2] == moved.max() > 0)
    True
    """
    traction_pa = finite_array("traction_pa", traction_pa, (2, "Y", "X"), FIELD)
    return _gel(traction_pa.shape[1:], pixel_um, young_pa, poisson, thickness_um, np.float64)(traction_pa)


def infer(
    displacement_um,
    pixel_um,
    young_pa,
    poisson=0.5,
    thickness_um=np.inf,
    prior="sparse",
    noise_um=None,
    window_px=1,
):
    """Infer the traction that moved the gel's surface, with its uncertainty.

    Parameters
    ----------
    displacement_um : (2, Y, X) float, µm
        Displacement caused by the cell (stressed minus relaxed), components (y, x).
    pixel_um : float or (mean, sd), µm
        Grid spacing of the displacement.
    young_pa : float or (mean, sd), Pa
        Young's modulus; with an sd its uncertainty enters every interval.
    poisson : float
        Poisson's ratio, 0 to 0.5.
    thickness_um : float, µm
        Thickness of the gel on its glass, `inf` where it is far thicker than the picture is wide.
    prior : {"sparse", "smooth"}
        "smooth": a stationary Gaussian field whose amplitude, correlation length and steepness the data
        choose. "sparse": the same with a local amplitude, which the data may turn off where nothing pulls.
    noise_um : float, optional, µm
        Noise sd of one displacement component at one pixel; estimated from the data if not given.
    window_px : int
        Width over which the displacement's noise is correlated (the window of the displacement method). The
        displacement is averaged over blocks of this size first, so that the noise is white.

    Returns
    -------
    TractionField

    Raises
    ------
    ShapeError, InputError
        If the field has another shape, less than 8 windows a side, holds NaN, or a number is out of range.

    Notes
    -----
    Assumes a linear elastic gel, white Gaussian noise of one size everywhere, no traction outside the
    picture, and drift removed. A cell that reaches over the border, or outliers left in the displacement,
    break it. Fields finer than the data can resolve are solved on a coarser grid and interpolated.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> field = infer(rng.normal(size=(2, 16, 24)), pixel_um=1.0, young_pa=(1e3, 100.0), prior="smooth")
    >>> field.traction_pa.shape
    (2, 16, 24)
    """
    displacement_um = finite_array("displacement_um", displacement_um, (2, "Y", "X"), FIELD)
    if min(displacement_um.shape[1:]) < 8 * window_px:
        raise ShapeError(
            f"displacement_um must have at least 8 windows a side, got shape {displacement_um.shape} "
            f"with window_px {window_px}: take a larger picture or a smaller window"
        )
    if prior not in PRIORS:
        raise InputError(f"prior must be one of {', '.join(PRIORS)}, got {prior!r}: pick one")
    pixel_um, pixel_sd = _mean_sd("pixel_um", pixel_um, PIXEL)
    young_pa, young_sd = _mean_sd("young_pa", young_pa, YOUNG)
    if noise_um is not None:
        noise_um = positive("noise_um", noise_um, "leave it out to estimate it")
    if not np.any(displacement_um):
        raise InputError("displacement_um must not be zero everywhere, got zeros: nothing to infer")
    gel = _gel(displacement_um.shape[1:], pixel_um, young_pa, poisson, thickness_um)
    coarse_um, gel, noise_um = grid.coarsen(displacement_um, gel, noise_um, window_px)
    posterior, mean_pa = PRIORS[prior](coarse_um, gel, noise_um)
    return TractionField(
        traction_pa=grid.refine(mean_pa, displacement_um.shape[1:], pixel_um, gel.pixel_um),
        pixel_um=pixel_um,
        prior=prior,
        posterior=posterior,
        posterior_mean_pa=mean_pa,
        young_relative_sd=young_sd / young_pa,
        pixel_relative_sd=pixel_sd / pixel_um,
    )


def _gel(shape, pixel_um, young_pa, poisson, thickness_um, dtype=np.float32):
    pixel_um = positive("pixel_um", pixel_um, PIXEL)
    young_pa = positive("young_pa", young_pa, YOUNG)
    poisson = within("poisson", poisson, 0.0, 0.5, "an incompressible gel has 0.5")
    thickness_um = within("thickness_um", thickness_um, pixel_um, np.inf, "at least one pixel; inf for thick")
    return Gel(shape, pixel_um, young_pa, poisson, thickness_um, dtype)


def _mean_sd(name, value, remedy):
    mean, sd = value if np.ndim(value) == 1 and len(value) == 2 else (value, 0.0)
    mean = positive(name, mean, remedy)
    return mean, within(
        f"sd of {name}", sd, 0.0, mean / 3, "an sd above a third of the mean is no calibration"
    )
