"""What is believed about the stress before the tractions are seen, and what is left of it afterwards.

Tension, half difference and shear are Gaussian fields with a Matérn covariance (smoothness 1), each around an
unknown uniform value. Half difference and shear have one variance: then turning the picture changes nothing.
Such a field has a sparse precision matrix (Lindgren, Rue & Lindström 2011,
doi:10.1111/j.1467-9868.2011.00777.x).
"""

from dataclasses import dataclass
from functools import cached_property
from math import comb

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import splu

from formotion.force.sheet import Sheet

SHEAR_RATIO = 0.6


def factor(matrix):
    """Return the sparse LU factors of a symmetric positive definite matrix."""
    options = {"SymmetricMode": True}
    return splu(sparse.csc_array(matrix), "MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options=options)


def log_determinant(factors):
    """Return the logarithm of the determinant from the factors of a positive definite matrix."""
    return float(np.log(np.abs(factors.U.diagonal())).sum())


@dataclass(frozen=True)
class Prior:
    """Gaussian prior on the stress at the corners of a sheet.

    Attributes
    ----------
    sheet : Sheet
    tension_sd : float, Pa µm
        Of the fluctuations of tension; half difference and shear have 0.6 of it.
    length_um : float, µm
        Distance at which the correlation has fallen to about 0.1.
    uniform_sd : float, Pa µm
        Of the uniform part of each component: so wide that it does not matter where the data know better.
    order : int
        2 or more: how many derivatives the field's precision holds; more is smoother.

    Notes
    -----
    The ratio 0.6 is an assumption that traction can hardly test. Of a wave of stress the traction shows what
    pulls along the wave and never what pulls across it; the prior expects (1 - 0.6²) / (1 + 0.6²) = 0.47 of
    the one in the other, as an elastic sheet with that Poisson's ratio has it under a plane wave.
    """

    sheet: Sheet
    tension_sd: float
    length_um: float
    uniform_sd: float
    order: int = 2

    @property
    def deviations(self):
        """Standard deviations of tension, half difference and shear, (3,), Pa µm."""
        return self.tension_sd * np.array([1, SHEAR_RATIO, SHEAR_RATIO])

    @cached_property
    def root(self):
        """Matrix (B, N) whose square is the precision of a field of sd 1: differences of the corner values.

        In an endless sheet the sum of squares of all differences up to `order`, weighed like this, is the
        Matérn law. A difference is taken only where all of its corners are there: the edge of the sheet
        forces neither value nor slope.
        """
        smoothness = self.order - 1
        step = np.sqrt(8 * smoothness) * self.sheet.pixel_um / self.length_um
        rows = [
            np.sqrt(comb(self.order, m)) * step ** (self.order - m) * self.sheet.differences[m]
            for m in range(self.order + 1)
        ]
        return sparse.vstack(rows, format="csr") / (np.sqrt(4 * np.pi * smoothness) * step**smoothness)

    @cached_property
    def _square(self):
        return self.root.T @ self.root

    @cached_property
    def precision(self):
        """Matrix (3 N + 3): of the fluctuations, then of the three uniform values."""
        parts = [self._square / sd**2 for sd in self.deviations]
        return sparse.csc_array(sparse.block_diag([*parts, sparse.eye_array(3) / self.uniform_sd**2]))

    @cached_property
    def log_determinant(self):
        """Logarithm of the determinant of `precision`."""
        scales = self.sheet.size * np.log(self.deviations).sum() + 3 * np.log(self.uniform_sd)
        return 3 * log_determinant(factor(self._square)) - 2 * scales

    def pushes(self, rng, number):
        """Return random vectors whose covariance is `precision`, (3 N + 3, number)."""
        white = rng.standard_normal((3, self.root.shape[0], number))
        fields = [self.root.T @ part / sd for part, sd in zip(white, self.deviations, strict=True)]
        return np.concatenate([*fields, rng.standard_normal((3, number)) / self.uniform_sd])


@dataclass(frozen=True)
class Posterior:
    """The stress once the tractions are known: Gaussian, with its mean, its draws and its evidence.

    Attributes
    ----------
    prior : Prior
    traction_pa : (2 M,) float, Pa
        Of the sheet's pixels, y before x.
    noise_pa : (2 M,) float, Pa
        Standard deviations.
    """

    prior: Prior
    traction_pa: np.ndarray
    noise_pa: np.ndarray

    @cached_property
    def _design(self):
        """Matrix (2 M, 3 N + 3): from the unknowns to the traction in units of its noise."""
        divergence = self.prior.sheet.divergence
        ones = np.repeat(np.eye(3), self.prior.sheet.size, axis=0)
        uniform = sparse.csr_array(divergence @ ones)
        return sparse.diags_array(1 / self.noise_pa) @ sparse.hstack([divergence, uniform], format="csr")

    @cached_property
    def _factors(self):
        return factor(self.prior.precision + self._design.T @ self._design)

    def solve(self, right):
        """Return the posterior covariance times `right`, (3 N + 3, ...)."""
        return self._factors.solve(right)

    @cached_property
    def mean(self):
        """Posterior mean of the unknowns, (3 N + 3,), Pa µm."""
        return self.solve(self._design.T @ (self.traction_pa / self.noise_pa))

    def sample(self, rng, number):
        """Return draws minus the mean, (3 N + 3, number), Pa µm.

        Notes
        -----
        A random vector with the covariance of the posterior's precision, times its inverse.
        """
        noise = self._design.T @ rng.standard_normal((self.traction_pa.size, number))
        return self.solve(self.prior.pushes(rng, number) + noise)

    @property
    def residual(self):
        """Measured minus explained traction over the noise, (2 M,)."""
        return self.traction_pa / self.noise_pa - self._design @ self.mean

    @property
    def log_evidence(self):
        """Logarithm of the probability of the tractions under this prior and noise."""
        white = self.traction_pa / self.noise_pa
        misfit = white @ self.residual
        spread = log_determinant(self._factors) - self.prior.log_determinant
        return -0.5 * (misfit + spread) - np.log(self.noise_pa).sum()
