"""What the displacement says about the traction under a Gaussian prior: mean, and samples.

Prior: traction = sqrt(scale(x)) * z(x), z a stationary Gaussian field. With scale 1 everywhere that is the
smooth prior; a scale that is zero except at adhesions is the sparse one. Displacement = gel(traction)
+ noise.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy import fft

from formotion.force import grid
from formotion.force.green import Gel, compliance, threads
from formotion.force.spectrum import Spectrum, wave_grid


@dataclass(frozen=True)
class Posterior:
    """Gaussian posterior of the traction, in the form that needs no inverse of the prior.

    mean = C K (K C K + noise²)^-1 u, with K the gel and C the prior covariance; the system is solved by
    conjugate gradients, and no matrix is ever built.

    Attributes
    ----------
    gel : Gel
    spectrum : Spectrum
    scale : (Y, X) float
        Local prior variance over that of `spectrum`.
    """

    gel: Gel
    spectrum: Spectrum
    scale: np.ndarray

    def mean(self, displacement_um, whitened=None, tol=1e-3):
        """Return the posterior mean in Pa, and its whitened form to start a later solve from.

        Parameters
        ----------
        displacement_um : (..., 2, Y, X) float, µm
        whitened : same shape, optional
            Start of the iteration.
        tol : float
            Residual of the normal equations over its first value, in the preconditioner's norm.
        """
        data = np.asarray(displacement_um, self.gel.dtype) / self.spectrum.noise_um
        whitened = self._solve(self._adjoint(data), whitened, tol)
        return self._colour(whitened), whitened

    def sample(self, rng, number, tol=3e-3):
        """Return draws of traction minus posterior mean in Pa, (number, 2, Y, X).

        Notes
        -----
        Draw a field from the prior, make its noisy displacement, infer it, keep the error (Matheron's rule).
        """
        white = rng.standard_normal((number, 2, *self.gel.shape)).astype(self.gel.dtype)
        drawn = self._colour(white)
        noise = rng.standard_normal(white.shape).astype(self.gel.dtype) * self.spectrum.noise_um
        return drawn - self.mean(self.gel(drawn) + noise, tol=tol)[0]

    def coarse(self, largest):
        """Return the same posterior on a grid of at most `largest` pixels a side."""
        size = -(-max(self.gel.shape) // largest)
        if size == 1:
            return self
        scale = grid.block_mean(self.scale, size)
        spectrum = replace(self.spectrum, noise_um=self.spectrum.noise_um / size)
        return Posterior(grid.regrid(self.gel, scale.shape, size), spectrum, scale)

    @cached_property
    def _root(self):
        return np.sqrt(self.scale).astype(self.gel.dtype)

    @cached_property
    def _root_density(self):
        wave = wave_grid(self.gel.shape, self.gel.pixel_um)[2]
        return np.sqrt(self.spectrum(wave) / self.gel.pixel_um**2).astype(self.gel.dtype)

    def _colour(self, white):
        """White noise of sd 1 to a draw of the prior."""
        return self._root * _filter(white, self._root_density)

    def _adjoint(self, data):
        """Displacement in noise units back to white noise."""
        return _filter(self._root * self.gel(data), self._root_density) / self.spectrum.noise_um

    def _system(self, white):
        return white + self._adjoint(self.gel(self._colour(white)) / self.spectrum.noise_um)

    @cached_property
    def _preconditioner(self):
        """Inverse of the system as if it were periodic and of even scale, (3, Y, X // 2 + 1)."""
        ky, kx, wave = wave_grid(self.gel.shape, self.gel.pixel_um)
        wave = np.maximum(wave, np.pi / (max(self.gel.shape) * self.gel.pixel_um))
        gain = self._root_density**2 * self.scale.mean() / self.spectrum.noise_um**2
        response = compliance(wave, self.gel.young_pa, self.gel.poisson, self.gel.thickness_um)
        along, across = (1 / (1 + gain * g**2) for g in response)
        cy, cx = ky / wave, kx / wave
        parts = [across + (along - across) * c for c in (cy * cy, cx * cx)] + [(along - across) * cy * cx]
        return np.array(parts, self.gel.dtype)

    def _precondition(self, residual):
        yy, xx, yx = self._preconditioner
        r = fft.rfft2(residual, workers=threads(residual))
        ry, rx = r[..., 0, :, :], r[..., 1, :, :]
        turned = np.stack([yy * ry + yx * rx, yx * ry + xx * rx], axis=-3)
        return fft.irfft2(turned, self.gel.shape, workers=threads(residual))

    def _solve(self, data, weights, tol, most=200):
        weights = np.zeros_like(data) if weights is None else weights.copy()
        residual = data - self._system(weights) if weights.any() else data.copy()
        direction = changed = self._precondition(residual)
        size = _dot(residual, changed)
        goal = tol**2 * _dot(data, self._precondition(data))
        for _ in range(most):
            if np.all(size <= goal):
                break
            pushed = self._system(direction)
            step = size / _dot(direction, pushed)
            weights += step * direction
            residual -= step * pushed
            changed = self._precondition(residual)
            size, old = _dot(residual, changed), size
            direction = changed + (size / old) * direction
        return weights


def _filter(field, density):
    workers = threads(field)
    return fft.irfft2(fft.rfft2(field, workers=workers) * density, field.shape[-2:], workers=workers)


def _dot(a, b):
    return np.einsum("...cyx,...cyx->...", a, b, dtype=np.float64)[..., None, None, None].astype(a.dtype)
