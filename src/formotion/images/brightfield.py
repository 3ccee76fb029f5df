"""Bright-field images of transparent things: the weak-object (first Born) limit, partially coherent light.

A lamp through a condenser lights the sample with plane waves from a disc of directions; an objective
collects what passes. Each wave is imaged by itself and the intensities add up (Abbe). Where the sample
changes a wave only a little, the picture is a **linear** function of the sample: each slice adds its phase
and its absorption, filtered by a transfer function that depends on the distance of the slice from the focus
(Streibl 1985, doi:10.1364/JOSAA.2.000121; Hamilton, Sheppard & Wilson 1984).

Valid while the phase of the sample differs little (well below 1 rad) between points closer than about a
wavelength over the numerical aperture, and each wave meets the sample only once. It leaves out what is
quadratic in the phase: the diffraction of one slice at another, the darkening where light is scattered past
the objective, polarisation.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import fft

from formotion.core.errors import InputError
from formotion.core.validate import finite_array, positive, within

_RADII, _ANGLES = 32, 48  # quadrature over the condenser's disc
_TABLE = 160  # wavenumbers per transfer function, which depends on their size alone


@dataclass(frozen=True)
class BrightField:
    """A bright-field microscope.

    Attributes
    ----------
    wavelength_um : float, µm
        In vacuum.
    objective_na, condenser_na : float
        Numerical apertures; a condenser of 0 is one plane wave (coherent light).
    medium_index : float
        Refractive index around the cells; 1.337 is culture medium.

    Raises
    ------
    InputError
        If a number is out of range, or the condenser is wider than the objective.

    Examples
    --------
    >>> microscope = BrightField(condenser_na=0.0)
    >>> [round(float(microscope.phase_transfer(0.2, defocus_um)), 2) for defocus_um in (-5, 5)]
    [-0.51, 0.51]
    """

    wavelength_um: float = 0.55
    objective_na: float = 0.3
    condenser_na: float = 0.1
    medium_index: float = 1.337

    def __post_init__(self):
        positive("wavelength_um", self.wavelength_um, "0.55 µm is green")
        positive("medium_index", self.medium_index, "1.337 is culture medium")
        positive("objective_na", self.objective_na, "it is written on the objective")
        within(
            "objective_na", self.objective_na, 0, 0.95 * self.medium_index, "it is below the medium's index"
        )
        within(
            "condenser_na",
            self.condenser_na,
            0,
            self.objective_na,
            "close the condenser: dark field is left out",
        )

    def phase_transfer(self, wavenumber, defocus_um):
        """Relative change of intensity per radian of phase, for one wave of phase in one slice.

        Parameters
        ----------
        wavenumber : array_like of float, waves/µm
        defocus_um : float, µm
            How far the plane in focus lies beyond the slice, seen in the direction of the light.

        Returns
        -------
        ndarray of float, 1/rad
            For coherent light ``2 sin(pi * wavelength / index * defocus * wavenumber²)``, for waves that are
            long against the wavelength and pass the objective: zero in focus, and of opposite sign on its
            two sides.
        """
        return -2 * self._overlap(wavenumber, defocus_um).imag

    def absorption_transfer(self, wavenumber, defocus_um):
        """Relative change of intensity per unit of amplitude absorption: -2 for a wide, even slice.

        Parameters are those of `phase_transfer`.
        """
        return -2 * self._overlap(wavenumber, defocus_um).real

    def _overlap(self, wavenumber, defocus_um):
        """Mean over the lamp's directions of P(q + k) P*(q): the pupil against itself, moved by k."""
        k = np.abs(np.asarray(wavenumber, dtype=float))
        q_along, q_across = _directions(self.condenser_na / self.wavelength_um)
        straight = _along_axis(self, q_along, q_across)
        scattered = _along_axis(self, k[..., None] + q_along, q_across)
        passes = np.isfinite(scattered)
        turn = 2 * np.pi * defocus_um * (np.where(passes, scattered, 0) - straight)
        return np.mean(np.where(passes, np.exp(1j * turn), 0), axis=-1)

    def image(self, phase_rad, slice_um, pixel_um, focus_um, absorption=None):
        """Return the picture of a stack of thin slices, over the brightness of an empty field.

        Parameters
        ----------
        phase_rad : (..., Z, Y, X) float, rad
            Phase that each slice adds: ``2 pi * (index - medium_index) * thickness / wavelength_um``.
        slice_um : (Z,) float, µm
            Height of the middle of each slice; the light comes from below.
        pixel_um : float, µm
        focus_um : float, µm
            Height of the plane in focus.
        absorption : (..., Z, Y, X) float, optional
            Amplitude absorption of each slice: half of what it takes from the intensity.

        Returns
        -------
        (..., Y, X) float32
            1 where there is nothing.

        Raises
        ------
        InputError, ShapeError
            If an array is not finite or the shapes differ.

        Notes
        -----
        Fourier filtering: what leaves on the right comes back on the left. Leave a margin and cut it off.

        Examples
        --------
        >>> phase = np.zeros((1, 16, 16))
        >>> phase[0, 8, 8] = 0.1
        >>> bool(np.ptp(BrightField().image(phase, [0.0], 0.65, focus_um=0.0)) < 1e-6)
        True
        """
        phase = _stack("phase_rad", phase_rad, slice_um)
        pixel_um = positive("pixel_um", pixel_um, "give the camera pixel size divided by the magnification")
        defocus = tuple(np.round(float(focus_um) - np.asarray(slice_um, dtype=float), 6))
        by_phase, by_absorption = _filters(self, defocus, phase.shape[-2:], pixel_um)
        change = _filtered(phase, by_phase)
        if absorption is not None:
            change = change + _filtered(_stack("absorption", absorption, slice_um), by_absorption)
        return 1 + change


def _directions(radius):
    """Wavenumbers of the lamp's waves along and across k: rings of equal area, half a turn."""
    if radius == 0:
        return np.zeros(1), np.zeros(1)
    ring = radius * np.sqrt((np.arange(_RADII) + 0.5) / _RADII)
    angle = np.pi * (np.arange(_ANGLES) + 0.5) / _ANGLES
    return np.outer(ring, np.cos(angle)).ravel(), np.outer(ring, np.sin(angle)).ravel()


def _along_axis(optics, along, across):
    """Waves per µm along the axis beyond those of a straight wave; infinite where the objective stops it."""
    sideways = along**2 + across**2
    total = optics.medium_index / optics.wavelength_um
    inside = sideways <= (optics.objective_na / optics.wavelength_um) ** 2
    return np.where(inside, np.sqrt(np.maximum(total**2 - sideways, 0)) - total, np.inf)


def _filters(optics, defocus_um, shape, pixel_um):
    """Phase and absorption transfer of every slice, (Z, Y, X // 2 + 1) float32 each."""
    slices = [_filter(optics, z, tuple(shape), pixel_um) for z in defocus_um]
    return (np.stack(part) for part in zip(*slices, strict=True))


@lru_cache(maxsize=64)  # pictures at the same focus, and slices at the same distance from it, share a filter
def _filter(optics, defocus_um, shape, pixel_um):
    ky, kx = fft.fftfreq(shape[0], pixel_um), fft.rfftfreq(shape[1], pixel_um)
    size = np.hypot(ky[:, None], kx)
    widest = (optics.objective_na + optics.condenser_na) / optics.wavelength_um
    table = np.linspace(0, min(size.max(), widest), _TABLE)
    overlap = optics._overlap(table, defocus_um)
    parts = (np.interp(size, table, part, right=0) for part in (overlap.imag, overlap.real))
    return tuple((-2 * part).astype(np.float32) for part in parts)


def _filtered(stack, transfer):
    return fft.irfft2((fft.rfft2(stack) * transfer).sum(axis=-3), stack.shape[-2:])


def _stack(name, stack, slice_um):
    stack = np.asarray(stack)
    heights = finite_array("slice_um", slice_um, ("Z",), "give the height of each slice")
    if stack.ndim < 3 or stack.shape[-3] != len(heights) or 0 in stack.shape:
        raise InputError(
            f"{name} must have shape (..., {len(heights)}, Y, X), got {stack.shape}: one picture per slice"
        )
    if stack.dtype.kind not in "fiu" or not np.isfinite(stack).all():
        raise InputError(
            f"{name} must hold finite numbers, got dtype {stack.dtype} or NaN in it: look for NaN"
        )
    return stack.astype(np.float32, copy=False)
