"""Known displacement fields, in pixels, to move simulated beads by."""

import numpy as np

from formotion.core.errors import InputError
from formotion.core.validate import finite_array, positive

_PIXELS = "give a length in pixels"


def uniform(shape, shift_px):
    """Move everything by the same vector.

    Parameters
    ----------
    shape : (int, int)
        Image height and width, px.
    shift_px : (2,) float, px
        Displacement (y, x); y grows downwards.

    Returns
    -------
    (2, Y, X) float, px

    Raises
    ------
    InputError
        If the shape holds no pixel or the shift is not finite.

    Examples
    --------
    >>> uniform((3, 4), (0.5, -1.0))[:, 0, 0]
    array([ 0.5, -1. ])
    """
    y, _ = _coordinates(shape)
    shift = finite_array("shift_px", shift_px, (2,), "give (dy, dx) in pixels")
    return np.stack([np.full_like(y, shift[0]), np.full_like(y, shift[1])])


def strain(shape, gradient):
    """Stretch and shear about the image centre: a displacement that grows linearly.

    Parameters
    ----------
    shape : (int, int)
        Image height and width, px.
    gradient : (2, 2) float, no unit
        Displacement gradient du_i/dx_j in the order (y, x); 0.01 is one per cent strain.

    Returns
    -------
    (2, Y, X) float, px

    Raises
    ------
    InputError
        If the shape holds no pixel or the gradient is not finite.

    Examples
    --------
    >>> strain((3, 5), [[0, 0], [0, 0.01]])[1, 0]
    array([-0.02, -0.01,  0.  ,  0.01,  0.02])
    """
    gradient = finite_array("gradient", gradient, (2, 2), "give du_i/dx_j, for example [[0, 0], [0, 0.01]]")
    return np.einsum("ij,jyx->iyx", gradient, _coordinates(shape))


def vortex(shape, peak_px, radius_px):
    """Turn the image centre as an eddy does: fastest at one radius, still far away.

    Parameters
    ----------
    shape : (int, int)
        Image height and width, px.
    peak_px : float, px
        Largest displacement; its sign sets the sense of rotation.
    radius_px : float, px
        Distance from the centre where the displacement peaks.

    Returns
    -------
    (2, Y, X) float, px

    Raises
    ------
    InputError
        If the radius is not positive or the peak is not finite.

    Examples
    --------
    >>> field = vortex((65, 65), 2.0, 12.0)
    >>> round(float(np.hypot(*field).max()), 2), float(field[0, 32, 32])
    (2.0, 0.0)
    """
    radius = positive("radius_px", radius_px, _PIXELS)
    peak = float(finite_array("peak_px", peak_px, (), _PIXELS))
    y, x = _coordinates(shape) / radius
    profile = peak * np.exp(0.5 - 0.5 * (y**2 + x**2))
    return np.stack([x * profile, -y * profile])


def adhesions(shape, rng, peak_px=3.0, count=12, radius_px=10.0):
    """Pull on a soft gel at a cell's adhesions, placed on a ring and pulling inwards.

    Each adhesion moves the surface as a point force on an incompressible elastic half-space
    does, rounded off below its radius; the forces add up to zero.

    Parameters
    ----------
    shape : (int, int)
        Image height and width, px.
    rng : numpy.random.Generator
        Places the adhesions.
    peak_px : float, px
        Largest displacement in the image.
    count : int
        Number of adhesions, at least 2.
    radius_px : float, px
        Size of one adhesion; 10 px is 2 µm at 0.2 µm per pixel.

    Returns
    -------
    (2, Y, X) float, px

    Raises
    ------
    InputError
        If a length is not positive or there are fewer than two adhesions.

    Notes
    -----
    The 1/r decay of the Boussinesq-Cerruti solution reaches the image borders: nothing is
    periodic and nothing vanishes there.

    Examples
    --------
    >>> field = adhesions((64, 96), np.random.default_rng(1), peak_px=3.0)
    >>> field.shape, round(float(np.hypot(*field).max()), 6)
    ((2, 64, 96), 3.0)
    """
    peak, radius = positive("peak_px", peak_px, _PIXELS), positive("radius_px", radius_px, _PIXELS)
    if count < 2:
        raise InputError(f"count must be at least 2, got {count}: forces cannot balance otherwise")
    grid = _coordinates(shape)
    places = _ring(shape, rng, count)
    forces = -places * rng.uniform(0.5, 1.5, count) / np.hypot(*places)
    forces -= forces.mean(axis=1, keepdims=True)
    field = sum(_rounded_point_force(grid, *pull, radius) for pull in zip(places.T, forces.T, strict=True))
    return field * (peak / np.hypot(*field).max())


def _ring(shape, rng, count):
    angle = 2 * np.pi * (np.arange(count) + rng.uniform(-0.4, 0.4, count)) / count + rng.uniform(0, 2 * np.pi)
    reach = rng.uniform(0.2, 0.38, count)
    return np.stack([reach * shape[0] * np.sin(angle), reach * shape[1] * np.cos(angle)])


def _rounded_point_force(grid, place, force, radius):
    offset = grid - place[:, None, None]
    distance2 = (offset**2).sum(axis=0) + radius**2
    along = np.einsum("i,iyx->yx", force, offset) / distance2
    return (force[:, None, None] + offset * along) / np.sqrt(distance2)


def _coordinates(shape):
    """Return pixel coordinates (2, Y, X) relative to the image centre."""
    if len(shape) != 2 or min(shape) < 1:
        raise InputError(
            f"shape must be (height, width) of at least 1 px, got {tuple(shape)}: give two sizes"
        )
    grid = np.indices(shape, dtype=np.float64)
    return grid - (np.array(shape)[:, None, None] - 1) / 2
