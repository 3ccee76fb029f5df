"""Wide-field fluorescence: every slice shines by itself, blurred the more the farther it lies from the focus.

Incoherent light adds up as intensity, so a picture is a sum of slices, each convolved with its own
point-spread function. That is taken as a Gaussian: in focus the one nearest to the Airy pattern (Zhang,
Zerubia & Olivo-Marin 2007, doi:10.1364/AO.46.001819), out of focus widened as the cone of light is wide
there. The rings are left out.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import fft

from formotion.core.errors import InputError
from formotion.core.validate import finite_array, positive, within

_AIRY_SIGMA = (
    0.21  # of wavelength over aperture: standard deviation of the Gaussian nearest to the Airy pattern
)


@dataclass(frozen=True)
class Widefield:
    """A wide-field fluorescence microscope.

    Attributes
    ----------
    wavelength_um : float, µm
        Of the emitted light, in vacuum; 0.46 is a blue stain of DNA.
    na : float
        Numerical aperture of the objective.
    medium_index : float

    Raises
    ------
    InputError
        If a number is out of range.

    Examples
    --------
    >>> round(float(Widefield(0.5, 0.5).sigma_um(0.0)), 2)
    0.21
    """

    wavelength_um: float = 0.46
    na: float = 0.3
    medium_index: float = 1.337

    def __post_init__(self):
        positive("wavelength_um", self.wavelength_um, "0.46 µm is blue")
        positive("medium_index", self.medium_index, "1.337 is culture medium")
        positive("na", self.na, "it is written on the objective")
        within("na", self.na, 0, 0.95 * self.medium_index, "it is below the medium's index")

    def sigma_um(self, defocus_um):
        """Standard deviation of the point-spread function in µm, at a distance from the focus in µm.

        In focus 0.21 wavelengths over the aperture. Far from it the light fills a disc of radius
        ``defocus * tan(alpha)``, whose standard deviation along one axis is half its radius.
        """
        slope = self.na / np.sqrt(self.medium_index**2 - self.na**2)
        return np.hypot(_AIRY_SIGMA * self.wavelength_um / self.na, 0.5 * slope * np.asarray(defocus_um))

    def image(self, light, slice_um, pixel_um, focus_um):
        """Return the expected picture of a stack of slices that shine.

        Parameters
        ----------
        light : (..., Z, Y, X) float, photons
            What the camera gets from each voxel in all.
        slice_um : (Z,) float, µm
            Height of the middle of each slice.
        pixel_um : float, µm
        focus_um : float, µm
            Height of the plane in focus.

        Returns
        -------
        (..., Y, X) float32, photons
            All light of the stack arrives somewhere, in focus or not.

        Raises
        ------
        InputError, ShapeError
            If the shapes differ, or light is negative or not finite.

        Notes
        -----
        Fourier filtering: what leaves on the right comes back on the left. Leave a margin and cut it off.
        Standard deviations below half a pixel are too narrow for the grid: the picture then overshoots a
        little.

        Examples
        --------
        >>> light = np.zeros((1, 9, 9))
        >>> light[0, 4, 4] = 100.0
        >>> round(float(Widefield().image(light, [0.0], 0.3, focus_um=5.0).sum()), 3)
        100.0
        """
        heights = finite_array("slice_um", slice_um, ("Z",), "give the height of each slice")
        light = np.asarray(light)
        if light.ndim < 3 or light.shape[-3] != len(heights) or 0 in light.shape:
            raise InputError(
                f"light must have shape (..., {len(heights)}, Y, X), got {light.shape}: one picture per slice"
            )
        if light.dtype.kind not in "fiu" or not (np.isfinite(light).all() and (light >= 0).all()):
            raise InputError(
                f"light must be finite and not negative, got a smallest of {light.min()}: give photons"
            )
        pixel_um = positive("pixel_um", pixel_um, "give the camera pixel size divided by the magnification")
        sigmas = tuple(np.round(self.sigma_um(float(focus_um) - heights), 6))
        spectrum = fft.rfft2(light.astype(np.float32, copy=False)) * _gaussians(
            sigmas, light.shape[-2:], pixel_um
        )
        return fft.irfft2(spectrum.sum(axis=-3), light.shape[-2:])


@lru_cache(maxsize=16)
def _gaussians(sigmas_um, shape, pixel_um):
    """Fourier transforms of the point-spread functions on the grid of ``rfft2``, (Z, Y, X // 2 + 1)."""
    ky, kx = fft.fftfreq(shape[0], pixel_um), fft.rfftfreq(shape[1], pixel_um)
    falls = 2 * np.pi**2 * np.square(sigmas_um)[:, None, None]
    return np.exp(-falls * (ky[:, None] ** 2 + kx**2)).astype(np.float32)
