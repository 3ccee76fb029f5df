"""A law of motion that was inferred from tracks: drift and diffusion anywhere, with their uncertainty."""

from dataclasses import dataclass

import numpy as np

from formotion.core import Estimate
from formotion.core.validate import finite_array
from formotion.force.bases import Basis


@dataclass(frozen=True)
class Law:
    """An inferred Langevin law dx = drift(x) dt + sqrt(2 D(x)) dW, in the sense of Itô.

    For underdamped motion the state is (x, v), positions first, and the law is that of v.

    Attributes
    ----------
    dynamics : str
        ``overdamped`` or ``underdamped``.
    basis : Basis
        In which the drift is written; b functions.
    coefficients : (b, d) float
        Of the drift, µm/s (µm/s² if underdamped) per unit of each function; one column per axis.
    covariance : (d, b, d, b) float
        Of the coefficients, axes and functions of one and the other.
    probability : (b, d) float
        That the term belongs to the law; 0 or 1 for the best law, 1 if no terms were selected.
    diffusion_basis : Basis
    diffusion_coefficients : (c, d, d) float
        µm²/s (µm²/s³ if underdamped) per unit of each function.
    diffusion_covariance : (d, d, c, c) float
    error_um : (d,) float, µm
        Localisation error along each axis (standard deviation); 0 where none was found.
    error_seen : bool
        Whether the estimators that withstand localisation error were needed.
    information_nats : Estimate
        Evidence of a drift in these tracks, I = T <drift . D^-1 drift> / 4, bias removed.
    expected_error : float
        Mean square error of the drift over its mean square, both weighted with D^-1, that the covariance
        lets expect along these tracks.
    duration_s : float
        T, summed over tracks.
    """

    dynamics: str
    basis: Basis
    coefficients: np.ndarray
    covariance: np.ndarray
    probability: np.ndarray
    diffusion_basis: Basis
    diffusion_coefficients: np.ndarray
    diffusion_covariance: np.ndarray
    error_um: np.ndarray
    error_seen: bool
    information_nats: Estimate
    expected_error: float
    duration_s: float

    @property
    def support(self):
        """(b, d) bool: terms that are more likely part of the law than not."""
        return self.probability > 0.5

    @property
    def dimensions(self):
        """Number of axes of the motion."""
        return self.coefficients.shape[1]

    def drift(self, states):
        """Return the drift at states (n, s), (n, d) in µm/s; in µm/s² if underdamped."""
        return self.basis.values(self._checked(states)) @ self.coefficients

    def drift_std(self, states):
        """Return the standard deviation of `drift`, (n, d)."""
        values = self.basis.values(self._checked(states))
        variance = [
            np.einsum("nb,bc,nc->n", values, self.covariance[i, :, i], values, optimize=True)
            for i in range(self.dimensions)
        ]
        return np.sqrt(np.maximum(variance, 0)).T

    def diffusion(self, states):
        """Return D at states (n, s), (n, d, d) in µm²/s; in µm²/s³ if underdamped.

        Notes
        -----
        A fit: where the tracks hardly go it can turn negative.
        """
        values = self.diffusion_basis.values(self._checked(states))
        return np.einsum("nc,cij->nij", values, self.diffusion_coefficients)

    def diffusion_std(self, states):
        """Return the standard deviation of `diffusion`, (n, d, d)."""
        values = self.diffusion_basis.values(self._checked(states))
        variance = np.einsum("nc,ijce,ne->nij", values, self.diffusion_covariance, values, optimize=True)
        return np.sqrt(np.maximum(variance, 0))

    def pull(self, positions_um):
        """Return drift - div D at positions (n, d): mobility times force, without what uneven noise adds.

        Notes
        -----
        Overdamped only. In detailed balance it is -D grad U / kT; the drift itself is larger where D grows.
        """
        positions_um = self._checked(positions_um)
        gradient = self.diffusion_basis.gradient(positions_um)
        divergence = np.einsum("ncj,cij->ni", gradient, self.diffusion_coefficients)
        return self.drift(positions_um) - divergence

    def equations(self):
        """Return one line of text per axis, with the supported terms and their standard deviations."""
        return [_equation(self, axis) for axis in range(self.dimensions)]

    def _checked(self, states):
        width = self.dimensions * (2 if self.dynamics == "underdamped" else 1)
        return finite_array("states", states, ("n", width), "one row per state, positions before velocities")


def _equation(law, axis):
    from formotion.force.bases import coordinates

    axes = coordinates(law.dimensions)
    second = law.dynamics == "underdamped"
    states = (*axes, *(f"v{name}" for name in axes)) if second else axes
    names = law.basis.names(states)
    std = np.sqrt(np.diagonal(law.covariance[axis, :, axis]))
    terms = [
        f"({law.coefficients[i, axis]:.3g} ± {std[i]:.2g}) {names[i]}".removesuffix(" 1")
        for i in np.flatnonzero(law.support[:, axis])
    ]
    return f"d{'v' if second else ''}{axes[axis]}/dt = {' + '.join(terms) or '0'}"
