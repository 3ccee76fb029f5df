"""The stress in a sheet of cells from its traction on the gel, with error bars.

>>> import numpy as np
>>> from formotion.force import sheet_worlds, stress
>>> world = sheet_worlds.disc(shape=(24, 28), pixel_um=5.0)
>>> seen_pa, noise_pa = world.noisy(0.1, np.random.default_rng(0))
>>> found = stress.infer(seen_pa, world.mask, world.pixel_um, traction_std_pa=noise_pa)
>>> found.stress_n_per_m.shape
(3, 24, 28)
"""

import numpy as np
from scipy import ndimage

from formotion.core.errors import InputError, ShapeError
from formotion.core.validate import finite_array, positive
from formotion.force import sheet_fit
from formotion.force.sheet_field import Stress, balance

__all__ = ["Stress", "infer", "virial"]

PA_UM = 1e-6  # N/m
BOUNDARIES = ("free", "unknown")
SMALLEST_PX = 8
FIELD = "give components (y, x) on a grid, shape (2, Y, X)"
PIXEL = "give the spacing of the traction's grid"
MASK = "give True where there are cells, shape (Y, X)"


def infer(traction_pa, mask, pixel_um, traction_std_pa=None, boundary="free", window_px=1):
    """Infer the stress in a sheet of cells that pulls on its gel, with its uncertainty.

    Parameters
    ----------
    traction_pa : (2, Y, X) float, Pa
        Traction of the cells on the gel, components (y, x).
    mask : (Y, X) bool
        Where the cells are: one connected piece, at least 8 pixels a side.
    pixel_um : float, µm
        Grid spacing.
    traction_std_pa : float or (2, Y, X) float, optional, Pa
        Standard deviation of the traction's error; one value for the whole picture is estimated if left out.
    boundary : {"free", "unknown"}
        "free": the sheet ends at the border of the mask, and nothing pulls on it there. "unknown": the mask
        is a window of a larger sheet. Where the mask touches the border of the picture, the sheet is taken
        to go on in either case.
    window_px : int
        Width over which the traction's error is correlated; the traction is averaged over such blocks.

    Returns
    -------
    Stress

    Raises
    ------
    ShapeError, InputError
        If a shape differs, a value is NaN or out of range, or the mask is small or in several pieces.

    Notes
    -----
    Balance of a piece of sheet: what the sheet around it pulls on it and what the gel pulls on it add up to
    zero. The gel pulls with minus the traction, so div(stress) = traction, tension positive. These are two
    equations for three unknowns. The third comes from the prior: a smooth random field whose amplitude and
    length the data choose (`sheet_prior.Prior`), in the manner of Nier et al. 2016,
    doi:10.1016/j.bpj.2016.03.002. Both are bounded: fluctuations are at least two thirds of the mean
    tension, and reach at most a third of its width. Otherwise what the traction cannot show would be taken to
    be as even as what it shows, and the error bars would be too short.

    Assumes one flat sheet in slow motion, white Gaussian errors of the traction, and no other force. With
    "unknown" any uniform stress fits as well: fields are then differences from the window's average.
    Intervals of pixels cover about 90 % on smooth stress, two thirds where it sits in lines thinner than the
    prior's length, and those of means over regions about 80 %: see ``python benchmarks/stress.py``.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> mask = np.pad(np.ones((10, 14), bool), 3)
    >>> infer(rng.normal(size=(2, 16, 20)), mask, pixel_um=2.0).boundary
    'free'
    """
    traction_pa, mask = _field_and_mask(traction_pa, mask)
    pixel_um = positive("pixel_um", pixel_um, PIXEL)
    std_pa = _std(traction_std_pa, traction_pa.shape)
    if boundary not in BOUNDARIES:
        raise InputError(f"boundary must be one of {', '.join(BOUNDARIES)}, got {boundary!r}: pick one")
    _check_mask(mask, window_px)
    if not np.any(traction_pa[:, mask]):
        raise InputError("traction_pa must not be zero all over the mask, got zeros: nothing to infer")
    problem = sheet_fit.Problem(traction_pa, mask, pixel_um, std_pa, boundary == "free", window_px)
    return Stress(
        mask, pixel_um, boundary, problem.crop, problem.solve(), balance(traction_pa, mask, pixel_um)
    )


def virial(traction_pa, mask, pixel_um):
    """Return the mean stress of a free colony, straight from its traction.

    Parameters
    ----------
    traction_pa : (2, Y, X) float, Pa
    mask : (Y, X) bool
        The whole colony.
    pixel_um : float, µm

    Returns
    -------
    (3,) float, N/m
        Components (yy, yx, xx).

    Raises
    ------
    ShapeError, InputError
        If a shape differs, a value is NaN or the pixel size is not positive.

    Notes
    -----
    Exact, whatever the sheet is made of: with r measured from any point, the mean of stress_ij is minus the
    sum of r_i t_j, made symmetric, over the area, because nothing pulls on the edge. Traction up to a pixel
    outside the mask counts, as the edge cuts through pixels. It needs balanced traction: a net force F
    changes the result by F times the shift of the origin over the area; the origin is the mask's middle.

    Examples
    --------
    >>> pull = np.zeros((2, 8, 12))
    >>> pull[1, :, 1], pull[1, :, 10] = 1200.0, -1200.0
    >>> print(abs(virial(pull, np.ones((8, 12), bool), pixel_um=1.0)) * 1e3)
    [0.  0.  0.9]
    """
    traction_pa, mask = _field_and_mask(traction_pa, mask)
    pixel_um = positive("pixel_um", pixel_um, PIXEL)
    pulled = ndimage.binary_dilation(mask, np.ones((3, 3)))
    y, x = (place * pixel_um for place in np.indices(mask.shape))
    y, x = y - y[mask].mean(), x - x[mask].mean()
    pull_y, pull_x = traction_pa * pulled
    sums = [np.sum(y * pull_y), 0.5 * np.sum(y * pull_x + x * pull_y), np.sum(x * pull_x)]
    return -PA_UM * np.array(sums) / mask.sum()


def _field_and_mask(traction_pa, mask):
    traction_pa = finite_array("traction_pa", traction_pa, (2, "Y", "X"), FIELD)
    mask = finite_array("mask", mask, ("Y", "X"), MASK)
    if mask.shape != traction_pa.shape[1:]:
        raise ShapeError(
            f"mask must have the pixels of the traction, {traction_pa.shape[1:]}, got {mask.shape}: "
            "put both on one grid"
        )
    if not mask.any():
        raise InputError("mask must be True somewhere, got no cells: " + MASK)
    return traction_pa, mask != 0


def _std(value, shape):
    if value is None:
        return None
    value = finite_array("traction_std_pa", value, np.shape(value), "give Pa")
    if value.shape not in ((), shape):
        raise ShapeError(
            f"traction_std_pa must be one number or have the traction's shape {shape}, got {value.shape}: "
            "give one for each component and pixel"
        )
    if not (value > 0).all():
        raise InputError(
            f"traction_std_pa must be positive, got {value.min():g}: leave it out to estimate it"
        )
    return np.broadcast_to(value, shape)


def _check_mask(mask, window_px):
    least = SMALLEST_PX * positive("window_px", window_px, "give whole pixels, 1 for white noise")
    rows, columns = np.nonzero(mask)
    if min(np.ptp(rows), np.ptp(columns)) + 1 < least:
        raise InputError(
            f"mask must be at least {SMALLEST_PX} windows = {least:.0f} pixels a side, got "
            f"{np.ptp(rows) + 1} x {np.ptp(columns) + 1}: measure the displacement in smaller windows"
        )
    pieces = ndimage.label(mask)[1]
    if pieces > 1:
        raise InputError(f"mask must be one connected piece, got {pieces}: infer each colony by itself")
