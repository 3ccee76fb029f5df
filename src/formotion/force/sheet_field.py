"""The inferred stress of a sheet, and the numbers that one wants from it."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import ndimage, stats

from formotion.core.errors import InputError, ShapeError
from formotion.core.estimate import Estimate
from formotion.force.sheet_prior import Posterior

PA_UM = 1e-6  # N/m
SAMPLES = 96
# (tension, half difference, shear) to (yy, yx, xx)
TO_COMPONENTS = np.array([[1.0, -1.0, 0.0], [0.0, 0.0, 1.0], [1.0, 1.0, 0.0]])


@dataclass(frozen=True)
class Balance:
    """What must vanish in a free colony.

    Attributes
    ----------
    force_n : (2,) float, N
        Sum of the traction forces, components (y, x).
    torque_n_m : float, N m
        Their turning moment about the middle of the mask.
    relative_force, relative_torque : float
        The same over the sum of the forces' lengths, and over the sum of their lengths times arms.
    outside : float
        Share of the summed force that lies outside the mask by more than a pixel.
    """

    force_n: np.ndarray
    torque_n_m: float
    relative_force: float
    relative_torque: float
    outside: float


def balance(traction_pa, mask, pixel_um):
    """Return the Balance of the traction (2, Y, X), Pa, over a mask grown by one pixel.

    Examples
    --------
    >>> push = np.zeros((2, 5, 6))
    >>> push[1, 2, 2:4] = 100.0, -100.0
    >>> balance(push, push[1] != 0, pixel_um=2.0).relative_force
    0.0
    """
    pulled = ndimage.binary_dilation(mask, np.ones((3, 3)))
    force = 1e-12 * pixel_um**2 * traction_pa
    inside, length = force * pulled, np.hypot(*force)
    y, x = (1e-6 * pixel_um * place for place in np.indices(mask.shape))
    y, x = y - y[mask].mean(), x - x[mask].mean()
    torque = float(np.sum(x * inside[0] - y * inside[1]))
    arms = float(np.sum(np.hypot(y, x) * length * pulled))
    net, summed = inside.sum(axis=(1, 2)), float(np.sum(length * pulled))
    return Balance(
        net, torque, float(np.hypot(*net)) / summed, abs(torque) / arms, 1 - summed / float(length.sum())
    )


@dataclass(frozen=True)
class Stress:
    """The stress in a sheet of cells, integrated over its height.

    Attributes
    ----------
    mask : (Y, X) bool
    pixel_um : float, µm
    boundary : str
    crop : (slice, slice)
        The part of the picture on which the posterior was solved.
    posterior : formotion.force.sheet_prior.Posterior
    balance : Balance
        Of the traction that was given.

    Notes
    -----
    Fields are zero outside the mask. With boundary "unknown" all stresses are differences from their average
    over the mask. Error bars hold the prior fixed at what the data chose. They are right on average over
    sheets that are like the prior; where the stress has sharp lines they are too short.
    """

    mask: np.ndarray
    pixel_um: float
    boundary: str
    crop: tuple
    posterior: Posterior
    balance: Balance

    @cached_property
    def stress_n_per_m(self):
        """Posterior mean, components (yy, yx, xx), (3, Y, X), N/m."""
        return self._shown(TO_COMPONENTS @ self._fields(self.posterior.mean[:, None])[..., 0])

    @cached_property
    def std_n_per_m(self):
        """Standard deviation of the components, (3, Y, X), N/m."""
        return self._shown(np.tensordot(TO_COMPONENTS, self._samples, 1).std(axis=2))

    @property
    def tension_n_per_m(self):
        """Mean of the tension over all directions, half the trace, (Y, X), N/m."""
        return 0.5 * (self.stress_n_per_m[0] + self.stress_n_per_m[2])

    @cached_property
    def tension_std_n_per_m(self):
        """Standard deviation of the tension, (Y, X), N/m."""
        return self._shown(self._samples[:1].std(axis=2))[0]

    @property
    def shear_n_per_m(self):
        """Half the difference between the largest and the smallest tension over directions, (Y, X), N/m.

        A magnitude: error in the components makes it larger, never smaller.
        """
        yy, yx, xx = self.stress_n_per_m
        return np.hypot(0.5 * (xx - yy), yx)

    @property
    def axis_rad(self):
        """Direction of the largest tension, from the x axis towards y (downwards), (Y, X), rad."""
        yy, yx, xx = self.stress_n_per_m
        return 0.5 * np.arctan2(2 * yx, xx - yy)

    def mean(self, region=None, level=0.9):
        """Return the mean stress over a region: three Estimates (yy, yx, xx) in N/m.

        Parameters
        ----------
        region : (Y, X) bool, optional
            Part of the mask; all of it if left out.
        level : float
        """
        value, covariance = self._mean(region)
        return tuple(_normal(v, np.sqrt(c), level) for v, c in zip(value, np.diag(covariance), strict=True))

    def mean_tension(self, region=None, level=0.9):
        """Return the mean tension (half the trace) over a region, an Estimate in N/m."""
        value, covariance = self._mean(region)
        half_trace = np.array([0.5, 0, 0.5])
        return _normal(half_trace @ value, np.sqrt(half_trace @ covariance @ half_trace), level)

    def region_means(self, labels):
        """Return the mean stress in each labelled region, and its standard deviation.

        Parameters
        ----------
        labels : (Y, X) int
            0 for none; regions are numbered from 1.

        Returns
        -------
        mean, std : (R, 3) float, N/m
            NaN where a region lies outside the mask.
        """
        labels = np.where(self.mask, self._labels(labels), 0)
        found = [
            self._mean(labels == i) if (labels == i).any() else _NOTHING for i in range(1, labels.max() + 1)
        ]
        return np.array([v for v, _ in found]), np.array([np.sqrt(np.diag(c)) for _, c in found])

    def _labels(self, labels):
        labels = np.asarray(labels)
        if labels.shape != self.mask.shape or labels.dtype.kind not in "biu":
            raise ShapeError(
                f"a region must be whole numbers of shape {self.mask.shape}, got {labels.dtype} of shape "
                f"{labels.shape}: give it on the grid of the mask"
            )
        return labels

    def _mean(self, region):
        """Return mean stress over a region, (3,) N/m, and its covariance."""
        region = self.mask if region is None else self._labels(region).astype(bool) & self.mask
        if not region.any():
            raise InputError("region must overlap with the mask, got no common pixel: check its position")
        if self.boundary == "unknown" and (region == self.mask).all():
            raise InputError("a window has no known mean stress, got the whole of it: ask for a part of it")
        weight = self._average(region) - (self._average(self.mask) if self.boundary == "unknown" else 0)
        picks = np.zeros((self.posterior.mean.size, 3))
        for part in range(3):
            picks[part * weight.size : (part + 1) * weight.size, part] = weight
        picks[-3:] = weight.sum() * np.eye(3)
        picks = PA_UM * picks @ TO_COMPONENTS.T
        return picks.T @ self.posterior.mean, picks.T @ self.posterior.solve(picks)

    def _average(self, region):
        """Return the weights of the corners in the mean of a field over a region, (N,)."""
        return self._readout.T @ region[self.crop].ravel() / region.sum()

    @cached_property
    def _readout(self):
        return self.posterior.prior.sheet.readout(self.mask[self.crop].shape, self.pixel_um)

    @cached_property
    def _samples(self):
        return self._fields(self.posterior.sample(np.random.default_rng(0), SAMPLES))

    def _fields(self, unknowns):
        """Return tension, half difference and shear at the corners, (3, N, S), Pa µm."""
        fields = unknowns[:-3].reshape(3, -1, unknowns.shape[1]) + unknowns[-3:, None]
        if self.boundary == "unknown":
            fields -= np.einsum("n,cns->cs", self._average(self.mask), fields)[:, None]
        return fields

    def _shown(self, fields):
        """Return fields at the corners, (C, N) Pa µm, as maps (C, Y, X) in N/m."""
        maps = np.zeros((len(fields), *self.mask.shape))
        shape = self.mask[self.crop].shape
        maps[:, *self.crop] = PA_UM * np.stack([(self._readout @ field).reshape(shape) for field in fields])
        return maps * self.mask


_NOTHING = np.full(3, np.nan), np.full((3, 3), np.nan)


def _normal(value, sd, level):
    reach = stats.norm.ppf((1 + level) / 2) * sd
    return Estimate(float(value), float(value - reach), float(value + reach), level)
