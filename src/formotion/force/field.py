"""The inferred traction field, and the numbers that biologists want from it."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import ndimage, stats

from formotion.core.errors import ShapeError
from formotion.core.estimate import Estimate
from formotion.core.validate import finite_array, positive
from formotion.force import grid
from formotion.force.posterior import Posterior

SAMPLE_PAIRS = 8
SD_BLUR_PX = 1.5
SAMPLING_GRID = 128
FIELD = "give components (y, x) on a grid, shape (2, Y, X)"
PIXEL = "give the camera pixel size divided by the magnification"


def strain_energy_j(traction_pa, displacement_um, pixel_um):
    """Return the elastic energy stored in the gel, half the integral of traction . displacement.

    Parameters
    ----------
    traction_pa : (2, Y, X) float, Pa
        In-plane traction, components (y, x).
    displacement_um : (2, Y, X) float, µm
        Surface displacement on the same grid.
    pixel_um : float, µm
        Grid spacing.

    Returns
    -------
    float, J

    Raises
    ------
    ShapeError, InputError
        If the two fields differ in shape, hold NaN, or the pixel size is not positive.

    Notes
    -----
    Exact for a linear elastic gel. With a displacement that was measured, the noise's work enters too. Butler
    et al. 2002, doi:10.1152/ajpcell.00270.2001.

    Examples
    --------
    >>> pull, moved = np.full((2, 1, 1), 1000.0), np.full((2, 1, 1), 0.5)
    >>> round(strain_energy_j(pull, moved, pixel_um=2.0) * 1e15, 6)
    2.0
    """
    traction_pa, displacement_um = (
        _field("traction_pa", traction_pa),
        _field("displacement_um", displacement_um),
    )
    if traction_pa.shape != displacement_um.shape:
        raise ShapeError(
            f"traction_pa and displacement_um must have one shape, got {traction_pa.shape} and "
            f"{displacement_um.shape}: put both on one grid"
        )
    return float(0.5e-18 * np.sum(traction_pa * displacement_um) * positive("pixel_um", pixel_um, PIXEL) ** 2)


def net_force_n(traction_pa, pixel_um):
    """Return the vector sum of the forces; it is zero for a cell that nothing pulls from outside.

    Parameters
    ----------
    traction_pa : (2, Y, X) float, Pa
    pixel_um : float, µm

    Returns
    -------
    (2,) float, N
        Components (y, x).

    Raises
    ------
    ShapeError, InputError
        If the field has another shape, holds NaN, or the pixel size is not positive.

    Examples
    --------
    >>> net_force_n(np.full((2, 3, 4), 1000.0), pixel_um=0.5) * 1e9
    array([3., 3.])
    """
    area_m2 = 1e-12 * positive("pixel_um", pixel_um, PIXEL) ** 2
    return _field("traction_pa", traction_pa).sum(axis=(1, 2)) * area_m2


def summed_force_n(traction_pa, pixel_um):
    """Return the sum of the magnitudes of all traction forces: how much the cell pulls in total.

    Parameters
    ----------
    traction_pa : (2, Y, X) float, Pa
    pixel_um : float, µm

    Returns
    -------
    float, N

    Raises
    ------
    ShapeError, InputError
        If the field has another shape, holds NaN, or the pixel size is not positive.

    Notes
    -----
    Noise has a magnitude too, so on a noisy field this is biased up, the more the larger the field.

    Examples
    --------
    >>> round(summed_force_n([[[3000.0]], [[4000.0]]], pixel_um=1.0) * 1e9, 6)
    5.0
    """
    area_m2 = 1e-12 * positive("pixel_um", pixel_um, PIXEL) ** 2
    return float(np.hypot(*_field("traction_pa", traction_pa)).sum() * area_m2)


def _field(name, values):
    return finite_array(name, values, (2, "Y", "X"), FIELD)


@dataclass(frozen=True)
class NetForce:
    """Net force with intervals.

    Attributes
    ----------
    y, x, magnitude : Estimate, N
        The magnitude of a vector that is known with an error is biased up; its interval starts above
        zero even where the force is zero. Judge balance by the components.
    """

    y: Estimate
    x: Estimate
    magnitude: Estimate


@dataclass(frozen=True)
class TractionField:
    """The traction that a cell exerts on its gel, inferred from the displacement.

    Attributes
    ----------
    traction_pa : (2, Y, X) float, Pa
        Posterior mean at the mean stiffness, components (y, x).
    pixel_um : float, µm
    prior : str
    posterior : Posterior
        On the grid of the solution, which may be coarser.
    posterior_mean_pa : (2, Y', X') float, Pa
    young_relative_sd, pixel_relative_sd : float
        Calibration errors; traction grows in proportion to the stiffness. The displacement is taken to come
        from the same pixel size, so a longer pixel leaves the traction as it is, and raises force with its
        square and energy with its cube.

    Notes
    -----
    Error bars are drawn from the posterior when they are first asked for, with 8 pairs of samples on at
    most 128 pixels a side, and kept. They hold the prior fixed at what the data chose, so they are somewhat
    too narrow.
    """

    traction_pa: np.ndarray
    pixel_um: float
    prior: str
    posterior: Posterior
    posterior_mean_pa: np.ndarray
    young_relative_sd: float = 0.0
    pixel_relative_sd: float = 0.0

    @cached_property
    def std_pa(self):
        """Posterior sd of the traction, (2, Y, X), Pa, with the stiffness error."""
        posterior, samples = self._samples[0], self._samples[2]
        sd = np.sqrt(ndimage.gaussian_filter(np.mean(samples**2, axis=0), (0, SD_BLUR_PX, SD_BLUR_PX)))
        sd = grid.refine(sd, self.traction_pa.shape[1:], self.pixel_um, posterior.gel.pixel_um)
        return np.hypot(sd, self.young_relative_sd * self.traction_pa)

    def strain_energy_j(self, level=0.9):
        """Return the elastic energy stored in the gel, an Estimate in J."""
        posterior, mean, samples = self._samples
        draws = mean + samples
        area = 0.5e-18 * posterior.gel.pixel_um**2
        energies = area * np.sum(draws * posterior.gel(draws), axis=(1, 2, 3))
        return self._estimate(energies, 3, level)

    def net_force_n(self, level=0.9):
        """Return the vector sum of the forces, a NetForce of Estimates in N."""
        forces = self._forces().sum(axis=(2, 3))
        y, x = (self._estimate(forces[:, i], 2, level) for i in (0, 1))
        spread = np.random.default_rng(1).multivariate_normal(forces.mean(axis=0), np.cov(forces.T), 4000)
        magnitude = np.hypot(*(spread.T * self._calibration(2)))
        low, high = np.quantile(magnitude, [(1 - level) / 2, (1 + level) / 2])
        return NetForce(y, x, Estimate(float(np.median(magnitude)), float(low), float(high), level))

    def summed_force_n(self, level=0.9):
        """Return the sum of force magnitudes, an Estimate in N: the mean over the posterior.

        The plain sum over `traction_pa` is too small where the prior shrinks, too large where noise is left.
        """
        forces = self._forces()
        return self._estimate(np.hypot(forces[:, 0], forces[:, 1]).sum(axis=(1, 2)), 2, level)

    def _forces(self):
        posterior, mean, samples = self._samples
        return (mean + samples) * (1e-12 * posterior.gel.pixel_um**2)

    @cached_property
    def _samples(self):
        """Posterior on the sampling grid, its mean and the deviations of the samples from it."""
        posterior = self.posterior.coarse(SAMPLING_GRID)
        size = round(posterior.gel.pixel_um / self.posterior.gel.pixel_um)
        mean = grid.block_mean(self.posterior_mean_pa, size)
        half = posterior.sample(np.random.default_rng(0), SAMPLE_PAIRS)
        return posterior, mean, np.concatenate([half, -half])

    def _calibration(self, pixel_power, number=4000):
        """Draws of the factor by which calibration errors change a quantity that is linear in stiffness."""
        rng = np.random.default_rng(2)
        young = 1 + self.young_relative_sd * rng.standard_normal(number)
        pixel = 1 + self.pixel_relative_sd * rng.standard_normal(number)
        return young * pixel**pixel_power

    def _estimate(self, draws, pixel_power, level):
        """Spread the samples with Student's t, which allows for their small number, then calibrate."""
        t = stats.t(len(draws) // 2 - 1).ppf((np.arange(4000) + 0.5) / 4000)
        spread = draws.mean() + draws.std(ddof=1) * np.random.default_rng(3).permutation(t)
        low, high = np.quantile(spread * self._calibration(pixel_power), [(1 - level) / 2, (1 + level) / 2])
        return Estimate(float(draws.mean()), float(low), float(high), level)
