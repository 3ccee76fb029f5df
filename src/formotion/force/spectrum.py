"""The Matérn law of the traction's spectrum, and the grid of wave vectors."""

from dataclasses import dataclass

import numpy as np
from scipy import fft


@dataclass(frozen=True)
class Spectrum:
    """Prior of the traction, per component, and the noise of the displacement.

    Attributes
    ----------
    density : float, Pa² µm²
        Spectral density of the traction at wave number zero.
    length_um : float, µm
        Length below which the density falls.
    power : float
        Density falls as (1 + (k length)²)**-power.
    noise_um : float, µm
        Noise sd per component and pixel.
    """

    density: float
    length_um: float
    power: float
    noise_um: float

    def __call__(self, wave):
        """Return the spectral density in Pa² µm² at a wave number in rad/µm."""
        return self.density * (1 + (wave * self.length_um) ** 2) ** -self.power

    def variance(self, shape, pixel_um):
        """Return the variance of a traction component in one pixel, Pa²."""
        ky, kx = (2 * np.pi * fft.fftfreq(n, pixel_um) for n in shape)
        return float(np.mean(self(np.hypot(ky[:, None], kx))) / pixel_um**2)


def wave_grid(shape, pixel_um):
    """Return ky (Y, 1), kx (1, X // 2 + 1) and their length in rad/µm."""
    ky = 2 * np.pi * fft.fftfreq(shape[0], pixel_um)[:, None]
    kx = 2 * np.pi * fft.rfftfreq(shape[1], pixel_um)[None, :]
    return ky, kx, np.hypot(ky, kx)
