"""Simulated cells on a gel: traction fields with their exact displacement.

No inverse crime: forces are drawn on a grid three times finer than the picture, the displacement is that of
the fine grid at the pixel centres, and the true traction of a pixel is the mean over its nine fine pixels.
"""

from dataclasses import dataclass

import numpy as np
from scipy import fft

from formotion.core.errors import InputError
from formotion.core.validate import positive, within
from formotion.force.green import Gel

FINE = 3


@dataclass(frozen=True)
class World:
    """A traction field and what it does to the gel.

    Attributes
    ----------
    traction_pa : (2, Y, X) float, Pa
    displacement_um : (2, Y, X) float, µm
        Without noise.
    energy_j : float, J
        Strain energy on the fine grid. From the picture's own pixels it comes out a few per cent smaller when
        adhesions are hardly larger than a pixel.
    pixel_um, young_pa, poisson, thickness_um : float
    """

    traction_pa: np.ndarray
    displacement_um: np.ndarray
    energy_j: float
    pixel_um: float
    young_pa: float
    poisson: float
    thickness_um: float

    def noisy(self, fraction, rng):
        """Return the displacement with white noise, and the noise's sd in µm.

        Parameters
        ----------
        fraction : float
            Noise sd per component over the root-mean-square length of the displacement vectors.
        rng : numpy.random.Generator

        Returns
        -------
        displacement_um : (2, Y, X) float, µm
        noise_um : float, µm

        Raises
        ------
        InputError
            If the fraction is negative or above 10.
        """
        within("fraction", fraction, 0, 10, "noise of 5 % is 0.05")
        noise_um = float(fraction * np.sqrt(2 * np.mean(self.displacement_um**2)))
        return self.displacement_um + noise_um * rng.normal(size=self.displacement_um.shape), noise_um


def simulate(kind, rng, shape=(128, 128), field_um=100.0, young_pa=10e3, poisson=0.49, thickness_um=np.inf):
    """Draw a traction field of the given kind and solve for the gel's displacement.

    Parameters
    ----------
    kind : str
        "patches": 20 discs of radius 2 µm that pull evenly towards the middle; "points": 20 spots of radius
        0.5 µm; "patchy": 25 ellipses of many sizes with uneven pull; "smooth": a random field without edges,
        correlated over 6 µm; "mixed": patches on a smooth field of the same energy.
    rng : numpy.random.Generator
    shape : (Y, X)
        Pixels of the picture.
    field_um : float, µm
        Length of the picture's longer side.
    young_pa, poisson, thickness_um : float
        Gel.

    Returns
    -------
    World
        Forces balance (their sum is zero to rounding) and stay inside the picture.

    Raises
    ------
    InputError
        If `kind` is unknown or a number is out of range.

    Examples
    --------
    >>> world = simulate("patches", np.random.default_rng(1), shape=(24, 32))
    >>> world.traction_pa.shape, bool(abs(world.traction_pa.mean()) < 1e-9)
    ((2, 24, 32), True)
    """
    if kind not in KINDS:
        raise InputError(f"kind must be one of {', '.join(KINDS)}, got {kind!r}: pick one")
    pixel_um = positive("field_um", field_um, "the picture's longer side") / max(shape)
    fine = tuple(FINE * n for n in shape)
    y, x = ((np.arange(n) + 0.5 - n / 2) * pixel_um / FINE for n in fine)
    traction = _balanced(KINDS[kind](y[:, None], x[None, :], rng))
    gel = Gel(fine, pixel_um / FINE, young_pa, poisson, thickness_um, np.float32)
    moved = gel(traction)
    displacement = moved[:, FINE // 2 :: FINE, FINE // 2 :: FINE].astype(float)
    energy_j = 0.5e-18 * float(np.vdot(traction, moved)) * gel.pixel_um**2
    coarse = traction.reshape(2, shape[0], FINE, shape[1], FINE).mean(axis=(2, 4))
    return World(coarse, displacement, energy_j, pixel_um, young_pa, poisson, thickness_um)


def _balanced(traction):
    """Take the net force out where there is traction, in proportion to its magnitude."""
    weight = np.hypot(*traction)
    return traction - weight * (traction.sum(axis=(1, 2)) / weight.sum())[:, None, None]


def _ellipse(y, x, centre, radii, angle):
    """Return 1 inside the ellipse, 0 outside; and the coordinate along its first axis."""
    dy, dx = y - centre[0], x - centre[1]
    along, across = dy * np.sin(angle) + dx * np.cos(angle), dy * np.cos(angle) - dx * np.sin(angle)
    return ((along / radii[0]) ** 2 + (across / radii[1]) ** 2 < 1).astype(float), along / radii[0]


def _places(y, x, rng, number):
    """Return `number` centres in the middle 76 % of the picture and unit vectors that point inwards."""
    half = 0.76 * np.array([y.max(), x.max()])
    centres = rng.uniform(-half, half, (number, 2))
    angles = np.arctan2(-centres[:, 0], -centres[:, 1]) + rng.normal(0, 0.4, number)
    return centres, np.stack([np.sin(angles), np.cos(angles)], axis=1), angles


def _discs(y, x, rng, radius_um, pull_pa):
    traction = np.zeros((2, y.size, x.size))
    centres, inwards, _ = _places(y, x, rng, 20)
    for centre, direction in zip(centres, inwards, strict=True):
        inside, _ = _ellipse(y, x, centre, (radius_um, radius_um), 0.0)
        traction += pull_pa * rng.uniform(0.5, 1.5) * direction[:, None, None] * inside
    return traction


def _patches(y, x, rng):
    return _discs(y, x, rng, 2.0, 1000.0)


def _points(y, x, rng):
    return _discs(y, x, rng, 0.5, 16000.0)


def _patchy(y, x, rng):
    traction = np.zeros((2, y.size, x.size))
    centres, inwards, angles = _places(y, x, rng, 25)
    for centre, direction, angle in zip(centres, inwards, angles, strict=True):
        length = rng.lognormal(np.log(2.5), 0.4)
        inside, along = _ellipse(y, x, centre, (length, length / rng.uniform(1, 3)), angle)
        pull = 1000 * rng.lognormal(0, 0.5) * (1 + 0.7 * along) * inside
        traction += direction[:, None, None] * pull
    return traction


def _smooth(y, x, rng, length_um=6.0):
    step = float(y[1, 0] - y[0, 0])
    ky, kx = fft.fftfreq(y.size, step)[:, None], fft.rfftfreq(x.size, step)[None, :]
    damping = np.exp(-((2 * np.pi * length_um) ** 2) * (ky**2 + kx**2) / 4)
    noise = fft.rfft2(rng.normal(size=(2, y.size, x.size)))
    field = fft.irfft2(noise * damping, (y.size, x.size))
    envelope = np.exp(-2 * ((y / y.max()) ** 2 + (x / x.max()) ** 2) ** 2)
    return 300 * field / field.std() * envelope


def _mixed(y, x, rng):
    patches, smooth = _patches(y, x, rng), _smooth(y, x, rng)
    return patches + smooth * np.sqrt(np.mean(patches**2) / np.mean(smooth**2))


KINDS = {"patches": _patches, "points": _points, "patchy": _patchy, "smooth": _smooth, "mixed": _mixed}
