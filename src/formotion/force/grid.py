"""Between the grid of the displacement and the grid on which the traction is solved."""

import numpy as np

from formotion.force.green import Gel

LARGEST = 256


def coarsen(displacement_um, gel, noise_um, block=1, largest=LARGEST):
    """Average the displacement over square blocks until no side exceeds `largest` pixels.

    Returns
    -------
    displacement_um : (2, Y', X') float, µm
    gel : Gel
        On the coarse grid.
    noise_um : float or None, µm
        Noise of a block; `block` is the width over which noise is correlated, so that part of the averaging
        does not lower it.
    """
    size = max(block, -(-max(gel.shape) // largest))
    if size == 1:
        return displacement_um, gel, noise_um
    coarse = block_mean(displacement_um, size)
    noise = None if noise_um is None else noise_um * block / size
    return coarse, regrid(gel, coarse.shape[1:], size), noise


def block_mean(field, size):
    """Return means over blocks of `size` x `size`; a last, partial block repeats its edge."""
    *lead, ny, nx = field.shape
    pad = [(0, 0)] * len(lead) + [(0, -n % size) for n in (ny, nx)]
    whole = np.pad(field, pad, mode="edge")
    ny, nx = (n // size for n in whole.shape[-2:])
    return whole.reshape(*lead, ny, size, nx, size).mean(axis=(-3, -1))


def refine(field, shape, pixel_um, coarse_pixel_um):
    """Interpolate a coarse field (..., Y', X') linearly to `shape` at the finer pixel size."""
    factor = round(coarse_pixel_um / pixel_um)
    if factor == 1:
        return np.asarray(field, dtype=float)
    rows = _between(field.shape[-2], shape[0], factor)
    columns = _between(field.shape[-1], shape[1], factor)
    return _along(_along(np.asarray(field, dtype=float), rows, -2), columns, -1)


def _between(coarse, fine, factor):
    place = np.clip((np.arange(fine) + 0.5) / factor - 0.5, 0, coarse - 1)
    low = np.minimum(place.astype(int), max(coarse - 2, 0))
    return low, np.minimum(low + 1, coarse - 1), place - low


def _along(field, places, axis):
    low, high, part = places
    part = part if axis == -1 else part[:, None]
    return np.take(field, low, axis) * (1 - part) + np.take(field, high, axis) * part


def regrid(gel, shape, size):
    """Return the gel on a grid of `shape` whose pixels are `size` times longer."""
    return Gel(shape, gel.pixel_um * size, gel.young_pa, gel.poisson, gel.thickness_um, gel.dtype)
