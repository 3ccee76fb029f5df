"""Sheets whose stress is known exactly: a disc, a strip, an elastic sheet, and arbitrary stress fields.

The traction of a pixel is the mean over nine fine points in each direction; the true stress is that at the
pixel's centre. Positive stress is tension; the traction is that of the cells on the gel.
"""

from dataclasses import dataclass

import numpy as np
from scipy import fft, interpolate, special

from formotion.core.errors import InputError
from formotion.core.validate import positive, within

FINE = 5
PA_UM = 1e-6  # N/m


@dataclass(frozen=True)
class World:
    """A sheet in balance.

    Attributes
    ----------
    traction_pa : (2, Y, X) float, Pa
        Of the cells on the gel, components (y, x), without noise.
    stress_n_per_m : (3, Y, X) float, N/m
        Components (yy, yx, xx), zero outside the mask.
    mask : (Y, X) bool
    pixel_um : float, µm
    """

    traction_pa: np.ndarray
    stress_n_per_m: np.ndarray
    mask: np.ndarray
    pixel_um: float

    def noisy(self, fraction, rng):
        """Return the traction with white noise, and the noise's sd.

        Parameters
        ----------
        fraction : float
            Noise sd per component over the root-mean-square length of the traction inside the mask.
        rng : numpy.random.Generator

        Returns
        -------
        traction_pa : (2, Y, X) float, Pa
        noise_pa : float, Pa

        Raises
        ------
        InputError
            If the fraction is negative or above 10.
        """
        within("fraction", fraction, 0, 10, "noise of 5 % is 0.05")
        power = np.mean(np.sum(self.traction_pa**2, axis=0)[self.mask])
        noise_pa = float(fraction * np.sqrt(power))
        return self.traction_pa + noise_pa * rng.normal(size=self.traction_pa.shape), noise_pa


def disc(shape=(64, 64), pixel_um=2.0, radius_um=45.0, reach_um=15.0, active_n_per_m=4e-3, poisson=0.4):
    """Return a disc that contracts evenly on an elastic bed, with its stress in closed form.

    Parameters
    ----------
    shape : (Y, X)
    pixel_um, radius_um : float, µm
        The disc lies in the middle of the picture.
    reach_um : float, µm
        How deep from the edge the sheet pulls on the gel.
    active_n_per_m : float, N/m
        Contractile tension; the tension in the middle of a large disc.
    poisson : float
        Of the sheet, above -1 and below 1.

    Returns
    -------
    World

    Raises
    ------
    InputError
        If a length is not positive, or the disc reaches the border of the picture.

    Notes
    -----
    Radial displacement c I1(r / reach), traction in proportion to it, no radial stress at the rim (Edwards &
    Schwarz 2011, doi:10.1103/PhysRevLett.107.128101).

    Examples
    --------
    >>> world = disc(shape=(32, 40), pixel_um=4.0)
    >>> round(1e3 * float(world.stress_n_per_m[0, 16, 20]), 1)
    3.3
    """
    for name, value in (("pixel_um", pixel_um), ("radius_um", radius_um), ("reach_um", reach_um)):
        positive(name, value, "give a length in µm")
    within("poisson", poisson, -0.999, 0.999, "a sheet has -1 to 1")
    if 2 * radius_um > (min(shape) - 2) * pixel_um:
        raise InputError(f"radius_um must leave a pixel at the border, got {radius_um}: take a smaller disc")
    y, x = _points(shape, pixel_um, FINE)
    radial_pa, _, _ = _disc(np.hypot(y, x), radius_um, reach_um, active_n_per_m / PA_UM, poisson)
    traction = np.stack([radial_pa * y, radial_pa * x]) * (np.hypot(y, x) < radius_um)
    y, x = _points(shape, pixel_um, 1)
    r = np.hypot(y, x)
    _, along, across = _disc(r, radius_um, reach_um, active_n_per_m / PA_UM, poisson)
    ny, nx = y / np.maximum(r, 1e-9), x / np.maximum(r, 1e-9)
    parts = [along * a + across * b for a, b in ((ny * ny, nx * nx), (ny * nx, -ny * nx), (nx * nx, ny * ny))]
    mask = r < radius_um
    return World(_blocks(traction, FINE), PA_UM * np.array(parts) * mask, mask, float(pixel_um))


def _disc(r, radius, reach, active, poisson):
    """Return radial traction over r (Pa/µm), radial and hoop stress (Pa µm)."""

    def parts(r):
        z = np.maximum(r, 1e-6 * reach) / reach
        over_r = special.i1(z) / (z * reach)
        return over_r, special.i0(z) / reach - over_r

    over_edge, slope_edge = parts(radius)
    scale = -active / (slope_edge + poisson * over_edge)
    over_r, slope = parts(np.minimum(r, radius))
    radial, hoop = slope + poisson * over_r, poisson * slope + over_r
    return scale * over_r / reach**2, scale * radial + active, scale * hoop + active


def _points(shape, pixel_um, fine):
    """Return coordinates y, x in µm from the picture's middle, at `fine` points a pixel each way."""
    y, x = (((np.arange(n * fine) + 0.5) / fine - n / 2) * pixel_um for n in shape)
    return np.broadcast_arrays(y[:, None], x[None, :])


def _blocks(field, fine):
    *lead, ny, nx = field.shape
    return field.reshape(*lead, ny // fine, fine, nx // fine, fine).mean(axis=(-3, -1))


def strip(shape=(32, 64), pixel_um=2.0, width_um=100.0, peak_n_per_m=4e-3):
    """Return a strip that runs from the top of the picture to its bottom and pulls sideways only.

    Parameters
    ----------
    shape : (Y, X)
    pixel_um, width_um : float, µm
        The strip lies in the middle; whole pixels fit best.
    peak_n_per_m : float, N/m
        Largest tension across the strip.

    Returns
    -------
    World
        The stress across (xx) and the shear (yx) follow from adding up the traction from the left edge. The
        stress along the strip (yy) is that of a sheet that nobody stretches lengthwise; no traction
        tells of it.

    Raises
    ------
    InputError
        If a length is not positive or the strip is wider than the picture.

    Examples
    --------
    >>> world = strip()
    >>> bool(abs(world.traction_pa.sum(axis=2)).max() < 1e-9)
    True
    """
    positive("pixel_um", pixel_um, "give µm")
    positive("width_um", width_um, "give µm")
    if width_um > (shape[1] - 2) * pixel_um:
        raise InputError(f"width_um must leave a pixel on each side, got {width_um}: take a narrower strip")

    def stress(y, x):
        place = np.clip(x / width_um + 0.5, 0, 1)
        across = 1 - (2 * place - 1) ** 4
        shear = 0.3 * np.sin(2 * np.pi * place)
        return peak_n_per_m / PA_UM * np.stack([0.4 * across, shear, across])

    y, x = _points(shape, pixel_um, 1)
    return made_of(stress, abs(x) < width_um / 2, pixel_um)


def made_of(stress, mask, pixel_um):
    """Return the world of any stress field that ends at the edge without a force across it.

    Parameters
    ----------
    stress : callable
        ``stress(y, x)`` returns (yy, yx, xx) in Pa µm at positions in µm from the picture's middle. Outside
        the sheet it is zero.
    mask : (Y, X) bool
    pixel_um : float, µm

    Returns
    -------
    World

    Notes
    -----
    The mean traction of a pixel is the force through its four sides over its area, without any
    differentiation: sides are integrated at 2 x 5 Gauss points.
    """
    shape = mask.shape
    sides = _corner_lines(shape, pixel_um)
    point, weight = np.polynomial.legendre.leggauss(5)
    half = np.concatenate([(point - 1) / 4, (point + 1) / 4])  # two halves: an edge may lie midway
    weight = np.tile(weight / 4, 2)
    middle = [line[:-1] + pixel_um / 2 for line in sides]
    top = sum(
        w * stress(*np.meshgrid(sides[0], middle[1] + h * pixel_um, indexing="ij"))
        for h, w in zip(half, weight, strict=True)
    )
    left = sum(
        w * stress(*np.meshgrid(middle[0] + h * pixel_um, sides[1], indexing="ij"))
        for h, w in zip(half, weight, strict=True)
    )
    pull_y = np.diff(top[0], axis=0) + np.diff(left[1], axis=1)
    pull_x = np.diff(top[1], axis=0) + np.diff(left[2], axis=1)
    y, x = _points(shape, pixel_um, 1)
    return World(np.stack([pull_y, pull_x]) / pixel_um, PA_UM * stress(y, x) * mask, mask, float(pixel_um))


def _corner_lines(shape, pixel_um):
    return [(np.arange(n + 1) - n / 2) * pixel_um for n in shape]


def colony(kind, rng, shape=(64, 64), field_um=128.0, mean_n_per_m=2e-3):
    """Draw a colony, or a window of a larger sheet, whose stress obeys nothing but balance.

    Parameters
    ----------
    kind : str
        "uneven": tension, and somewhat weaker half difference and shear, vary over 40 µm in a colony of
        random outline; all fall to zero at its edge. "smooth": the same without short waves. "lines": half
        of the stress sits in six thin lines under tension. "window": uneven, the picture lies inside the
        sheet.
    rng : numpy.random.Generator
    shape : (Y, X)
    field_um : float, µm
        Length of the picture's longer side.
    mean_n_per_m : float, N/m
        Typical tension.

    Returns
    -------
    World

    Raises
    ------
    InputError
        If `kind` is unknown or a number is not positive.

    Examples
    --------
    >>> world = colony("uneven", np.random.default_rng(1), shape=(32, 40))
    >>> world.stress_n_per_m.shape, bool(abs(world.traction_pa.sum(axis=(1, 2))).max() < 1e-9)
    ((3, 32, 40), True)
    """
    if kind not in COLONIES:
        raise InputError(f"kind must be one of {', '.join(COLONIES)}, got {kind!r}: pick one")
    pixel_um = positive("field_um", field_um, "the picture's longer side") / max(shape)
    mean = positive("mean_n_per_m", mean_n_per_m, "1e-3 to 1e-2 N/m is usual") / PA_UM
    extent = np.array(shape) * pixel_um
    inside = _whole if kind == "window" else _outline(rng, 0.44 * extent.min())
    steep = 4.0 if kind == "smooth" else 1.0
    share = 0.5 if kind == "lines" else 1.0
    fields = [_random_field(rng, extent, steep) for _ in range(3)]
    lines = _lines(rng, 0.44 * extent.min(), mean) if kind == "lines" else None

    def stress(y, x):
        tension, half, shear = (field(y, x) for field in fields)
        tension, half, shear = share * mean * np.stack([1 + 0.4 * tension, 0.3 * half, 0.3 * shear])
        total = np.stack([tension - half, shear, tension + half])
        return _rise(inside(y, x), 20.0) * (total if lines is None else total + lines(y, x))

    y, x = _points(shape, pixel_um, 1)
    return made_of(stress, inside(y, x) > 0, pixel_um)


COLONIES = ("uneven", "smooth", "lines", "window")


def _whole(y, x):
    return np.full(np.broadcast(y, x).shape, np.inf)


def _outline(rng, radius_um):
    """Return how far inside a star-shaped colony a point lies, roughly, as a function of y and x, µm."""
    order = np.arange(2, 6)
    wave = rng.normal(0, 0.12, (2, order.size)) / (order - 1)

    def inside(y, x):
        angle = np.arctan2(y, x)
        turns = order[:, None, None] * angle
        edge = 1 + np.tensordot(wave[0], np.cos(turns), 1) + np.tensordot(wave[1], np.sin(turns), 1)
        return radius_um * np.clip(edge, 0.5, 1.1) / 1.1 - np.hypot(y, x)

    return inside


def _rise(depth_um, over_um):
    """Rise from 0 at the edge to 1, with slope zero at both ends."""
    s = np.clip(depth_um / over_um, 0, 1)
    return s * s * (3 - 2 * s)


def _random_field(rng, extent_um, steep, length_um=40.0, step_um=1.0):
    """Return a smooth random function of y and x, variance 1, with a Matérn law of the given steepness."""
    size = [int(1.5 * side / step_um) for side in extent_um]
    ky, kx = 2 * np.pi * fft.fftfreq(size[0], step_um)[:, None], 2 * np.pi * fft.rfftfreq(size[1], step_um)
    reach = length_um / np.sqrt(8 * steep)
    law = (1 + (ky**2 + kx**2) * reach**2) ** (-(steep + 1) / 2)
    field = fft.irfft2(fft.rfft2(rng.normal(size=size)) * law, size)
    field /= np.sqrt(np.mean(fft.irfft2(law, size) ** 2) * field.size)
    axes = [(np.arange(n) - n / 2) * step_um for n in size]
    return interpolate.RectBivariateSpline(*axes, field).ev


def _lines(rng, radius_um, mean, number=6):
    """Return the stress of thin lines under tension that end inside the colony."""
    angle = rng.uniform(0, np.pi, number)
    middle = rng.uniform(-0.4, 0.4, (2, number)) * radius_um
    half = rng.uniform(0.3, 0.6, number) * radius_um
    pull = mean * rng.uniform(2, 5, number)

    def stress(y, x):
        total = 0
        for a, (my, mx), length, size in zip(angle, middle.T, half, pull, strict=True):
            ey, ex = np.sin(a), np.cos(a)
            along, across = (y - my) * ey + (x - mx) * ex, (y - my) * ex - (x - mx) * ey
            line = size * np.exp(-0.5 * (across / 3.0) ** 2) * _rise(length - abs(along), 10.0)
            total = total + line * np.array([ey * ey, ey * ex, ex * ex])[:, None, None]
        return total

    return stress


def ring(shape, pixel_um, radius_um, size_n_per_m):
    """Return a stress that pulls on nothing: it balances itself at every point and ends at a radius.

    Parameters
    ----------
    shape : (Y, X)
    pixel_um, radius_um : float, µm
        The ring lies in the middle of the picture.
    size_n_per_m : float, N/m
        Stress in the middle; around it, along the rim, the sign is the opposite.

    Returns
    -------
    (3, Y, X) float, N/m
        Components (yy, yx, xx). Their mean is zero.

    Raises
    ------
    InputError
        If a length is not positive.

    Notes
    -----
    With s = r / radius the radial stress is (1 - s²)² and the hoop stress the slope of r times that,
    (1 - s²)² - 4 s² (1 - s²), as for any stress made from an Airy function.

    Examples
    --------
    >>> ring((9, 9), 1.0, 4.0, 2.0)[0, 4, 4]
    np.float64(2.0)
    """
    positive("pixel_um", pixel_um, "give µm")
    y, x = _points(shape, pixel_um, 1)
    r = np.hypot(y, x)
    s2 = np.minimum(r / positive("radius_um", radius_um, "give µm"), 1) ** 2
    radial, hoop = (1 - s2) ** 2, (1 - s2) ** 2 - 4 * s2 * (1 - s2)
    ny, nx = np.where(r > 0, y, 1) / np.where(r > 0, r, 1), x / np.where(r > 0, r, 1)
    parts = [radial * a + hoop * b for a, b in ((ny * ny, nx * nx), (ny * nx, -ny * nx), (nx * nx, ny * ny))]
    return size_n_per_m * np.array(parts)
