"""Choose the prior of a sheet's stress by evidence, on a coarse grid, and solve with it on a fine one."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy import optimize

from formotion.force.grid import block_mean
from formotion.force.sheet import HIGHEST_ORDER, Sheet
from formotion.force.sheet_prior import Posterior, Prior

LARGEST = 96  # corners along the longer side of the solution, and of the grid for the choice
SCOUTING = 28
MARGIN = 3  # pixels around the mask
ORDERS = (2, HIGHEST_ORDER)
LEAST_FLUCTUATION = 2 / 3  # of the mean tension
LONGEST = 1 / 3  # correlation length over the width of the sheet
EDGE_ERROR = 0.25  # of the traction, where the edge cuts a pixel at a place that the mask does not tell
LOG_NOISE = (-7.0, 5.0)
UNIFORM = 3.0  # wide: over the root-mean-square traction times the width of the sheet


@dataclass(frozen=True)
class Problem:
    """Traction of one sheet.

    Attributes
    ----------
    traction_pa : (2, Y, X) float, Pa
    mask : (Y, X) bool
    pixel_um : float, µm
    std_pa : (2, Y, X) float or None, Pa
    free : bool
    window_px : int
    """

    traction_pa: np.ndarray
    mask: np.ndarray
    pixel_um: float
    std_pa: np.ndarray | None
    free: bool
    window_px: int = 1

    @cached_property
    def crop(self):
        """Rows and columns around the mask."""
        whole = []
        for axis in (1, 0):
            index = np.flatnonzero(self.mask.any(axis=axis))
            margin = MARGIN * self._block(LARGEST, np.ptp(index) + 1)
            whole.append(slice(max(index[0] - margin, 0), index[-1] + 1 + margin))
        return tuple(whole)

    def _block(self, largest, extent=None):
        extent = max(self.mask[self.crop].shape) if extent is None else extent
        return max(int(self.window_px), -(-int(extent) // largest))

    @cached_property
    def width_um(self):
        """Longer side of the mask."""
        return max(np.ptp(index) + 1 for index in np.nonzero(self.mask)) * self.pixel_um

    @cached_property
    def _scale(self):
        """Stress that tractions of this size could build up at most, Pa µm."""
        return float(np.sqrt(np.mean(self.traction_pa[:, self.mask] ** 2))) * self.width_um

    def solve(self):
        """Return the Posterior with the prior that the data choose."""
        scout = self.posterior(SCOUTING)
        chosen, louder = min(
            (fit(scout, self._bounds, order, self.std_pa is None) for order in ORDERS),
            key=lambda found: found[0],
        )[1:]
        fine = self.posterior(LARGEST)
        prior = replace(fine.prior, **chosen)
        return replace(fine, prior=prior, noise_pa=fine.noise_pa * louder)

    @property
    def _bounds(self):
        """Least amplitude, Pa µm, and longest correlation, µm."""
        y, x = (place[self.mask] * self.pixel_um for place in np.indices(self.mask.shape))
        pull_y, pull_x = self.traction_pa[:, self.mask]
        mean = -0.5 * np.mean((y - y.mean()) * pull_y + (x - x.mean()) * pull_x) if self.free else 0.0
        return LEAST_FLUCTUATION * abs(mean), LONGEST * self.width_um

    def posterior(self, largest):
        """Return the Posterior on a grid of a given size, with a prior to start from."""
        size = self._block(largest)
        sheet = Sheet(block_mean(self.mask[self.crop].astype(float), size), self.pixel_um * size, self.free)
        where = (slice(None), *self.crop)
        std_pa = (
            np.full(self.traction_pa.shape, 0.1 * self._scale / self.width_um)
            if self.std_pa is None
            else self.std_pa
        )
        seen = block_mean(self.traction_pa[where], size)[:, *sheet.pixels]
        noise = np.sqrt(block_mean(std_pa[where] ** 2, size))[:, *sheet.pixels] * self.window_px / size
        noise = np.hypot(noise, EDGE_ERROR * sheet.cut * np.hypot(*seen))
        prior = Prior(sheet, self._scale / 10, LONGEST * self.width_um / 2, UNIFORM * self._scale)
        return Posterior(prior, seen.ravel(), noise.ravel())


def fit(start, bounds, order, with_noise):
    """Choose amplitude and length, and the noise where it is not known, by evidence.

    Parameters
    ----------
    start : Posterior
    bounds : (float, float)
        Least amplitude, Pa µm, and longest correlation length, µm.
    order : int
    with_noise : bool

    Returns
    -------
    surprise : float
        Minus the logarithm of the evidence.
    chosen : dict
        Of the prior's fields.
    louder : float
        Factor on the noise.
    """
    shortest_um = 2 * start.prior.sheet.pixel_um
    least, longest_um = bounds[0], max(bounds[1], 2 * shortest_um)

    def unpack(theta):
        chosen = {
            "tension_sd": max(start.prior.tension_sd * np.exp(theta[0]), least),
            "length_um": float(np.clip(start.prior.length_um * np.exp(theta[1]), shortest_um, longest_um)),
            "order": order,
        }
        return chosen, float(np.exp(np.clip(theta[2], *LOG_NOISE))) if with_noise else 1.0

    def surprise(theta):
        chosen, louder = unpack(theta)
        tried = replace(start, prior=replace(start.prior, **chosen), noise_pa=start.noise_pa * louder)
        return -tried.log_evidence

    count = 3 if with_noise else 2
    options = {"maxiter": 120, "fatol": 0.2, "xatol": 0.05}
    options["initial_simplex"] = np.vstack([np.zeros(count), 0.7 * np.eye(count)])
    best = optimize.minimize(surprise, np.zeros(count), method="Nelder-Mead", options=options)
    return float(best.fun), *unpack(best.x)
