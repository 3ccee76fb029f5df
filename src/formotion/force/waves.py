"""A field on a gel as a sum of waves: the place where pull and movement differ by one number per wave."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from formotion.core.errors import InputError
from formotion.core.validate import finite_array, positive, within
from formotion.force.green import compliance


@dataclass(frozen=True)
class Waves:
    """Sum of waves for fields of one shape on one gel (half-space).

    Attributes
    ----------
    shape : (int, int)
        Height and width of the field, pixels.
    pixel_um : float, µm
        Grid spacing.
    young_pa : float, Pa
        Young's modulus.
    poisson : float
        Poisson's ratio.
    pad : int
        1 takes the picture as one tile of an endless wallpaper; 2 surrounds it by still gel of its own size.

    Raises
    ------
    InputError
        If a length or stiffness is not positive, Poisson's ratio lies outside 0 to 0.5, or pad is below 1.

    Notes
    -----
    Each wave has a part that moves along its own direction and a part that moves across it; the gel
    answers each with one number, its `gain`. Butler et al. 2002, doi:10.1152/ajpcell.00270.2001. Fails
    near the border for pad=1, where the opposite border pulls too. The mean of the field has no
    finite gain on a half-space: it is left out.

    Examples
    --------
    >>> waves = Waves((8, 12), pixel_um=0.5, young_pa=1e3, poisson=0.5)
    >>> field = np.random.default_rng(0).normal(size=(2, 8, 12))
    >>> rebuilt = waves.join(waves.split(field))
    >>> bool(np.allclose(rebuilt, field - field.mean(axis=(1, 2), keepdims=True)))
    True
    """

    shape: tuple
    pixel_um: float
    young_pa: float
    poisson: float
    pad: int = 1

    def __post_init__(self):
        positive("pixel_um", self.pixel_um, "give the camera pixel size divided by the magnification")
        positive("young_pa", self.young_pa, "give the stiffness of the gel in Pa")
        within("poisson", self.poisson, 0.0, 0.5, "an incompressible gel has 0.5")
        if self.pad != int(self.pad) or self.pad < 1:
            raise InputError(
                f"pad must be a whole number of at least 1, got {self.pad!r}: 2 doubles the field"
            )

    @property
    def padded(self):
        """Height and width of the grid of waves, pixels."""
        return tuple(self.pad * length for length in self.shape)

    @cached_property
    def wavevector(self):
        """Wave vectors without the mean, (2, N), rad/µm."""
        ky, kx = (2 * np.pi * np.fft.fftfreq(length, self.pixel_um) for length in self.padded)
        grid = np.stack(np.meshgrid(ky, kx, indexing="ij"))
        return grid.reshape(2, -1)[:, 1:]

    @cached_property
    def wavelength_um(self):
        """Wavelength of every entry of a split field, (2 N,), µm."""
        return np.tile(2 * np.pi / np.hypot(*self.wavevector), 2)

    @cached_property
    def gain(self):
        """Movement per pull for every entry of a split field, (2 N,), µm/Pa: along, then across."""
        return np.concatenate(compliance(np.hypot(*self.wavevector), self.young_pa, self.poisson))

    def split(self, field):
        """Return the amplitudes of all waves of a (2, Y, X) field, (2 N,) complex, in its unit.

        Scaled so that white noise keeps its standard deviation.
        """
        field = finite_array("field", field, (2, *self.shape), "give the components y, x on this grid")
        y, x = np.fft.fft2(field, self.padded, norm="ortho").reshape(2, -1)[:, 1:] * self.pad
        ky, kx = self.wavevector / np.hypot(*self.wavevector)
        return np.concatenate([ky * y + kx * x, kx * y - ky * x])

    def join(self, amplitudes):
        """Return the (2, Y, X) field of these wave amplitudes, (2 N,) complex, in their unit."""
        along, across = np.reshape(amplitudes, (2, -1))
        ky, kx = self.wavevector / np.hypot(*self.wavevector)
        parts = np.zeros((2, self.padded[0] * self.padded[1]), complex)
        parts[:, 1:] = [ky * along + kx * across, kx * along - ky * across]
        field = np.fft.ifft2(parts.reshape(2, *self.padded), norm="ortho").real / self.pad
        return field[:, : self.shape[0], : self.shape[1]]
