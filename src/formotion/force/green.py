"""Elastic response of a gel: how far its surface moves under an in-plane traction.

Two gels: the elastic half-space (Boussinesq and Cerruti) and a layer of finite thickness bonded
to a rigid glass. Tractions are piecewise constant on pixels, displacements are read at pixel centres,
and the field has free boundaries: outside the picture there is no traction, and nothing wraps around.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import fft
from scipy.interpolate import CubicSpline
from scipy.special import jv


def threads(field):
    """Return how many threads to give the Fourier transforms of an array: two only pay when it is large."""
    return 2 if field.size >= 2**17 else 1


def compliance(wave, young_pa, poisson, thickness_um=np.inf):
    """Return longitudinal and transverse surface compliance of the gel at a wave number.

    A sinusoidal traction of wave number k moves the surface along itself only: `longitudinal` times its
    amplitude if it points along the wave vector, `transverse` if it points across.

    Parameters
    ----------
    wave : (...) float, rad/µm
        Wave number, above zero.
    young_pa : float, Pa
        Young's modulus.
    poisson : float
        Poisson's ratio; 0.5 (incompressible) is allowed.
    thickness_um : float, µm
        Thickness of the layer, `inf` for a half-space.

    Returns
    -------
    longitudinal, transverse : (...) float, µm/Pa

    Notes
    -----
    The layer is bonded to a rigid floor and its free surface carries no normal stress. The same problem
    with other notation: del Álamo et al. 2007, PNAS 104:13343; Merkel et al. 2007, Biophys. J. 93:3314. A
    test solves the elastic equations in depth numerically instead.

    Examples
    --------
    >>> longitudinal, transverse = compliance(1.0, young_pa=3.0, poisson=0.5)
    >>> round(float(longitudinal / transverse), 3)
    0.5
    """
    wave = np.asarray(wave, dtype=float)
    shear_pa = young_pa / (2 * (1 + poisson))
    depth = np.minimum(wave * thickness_um, 300.0)  # beyond, a layer is a half-space to rounding
    tanh, sech2, a = np.tanh(depth), 1 / np.cosh(depth) ** 2, 3 - 4 * poisson
    longitudinal = (a * tanh + depth * sech2) / (a + (depth**2 + (1 - 2 * poisson) ** 2) * sech2)
    return (1 - poisson) * longitudinal / (shear_pa * wave), tanh / (shear_pa * wave)


def pixel_kernel(shape, pixel_um, young_pa, poisson, thickness_um=np.inf):
    """Return the displacement around one pixel that carries a unit traction.

    Parameters
    ----------
    shape : (Y, X)
        Offsets run from 0 to Y - 1 and 0 to X - 1; the others follow by symmetry.
    pixel_um, young_pa, poisson, thickness_um : float
        Grid spacing and gel.

    Returns
    -------
    (3, Y, X) float, µm/Pa
        The parts yy, xx and yx; yx changes sign with either offset, the others do not.

    Notes
    -----
    The half-space part integrates the point solution over the pixel in closed form. The layer's difference
    from it is smooth on the scale of the thickness: a Hankel integral, averaged over the pixel by four
    Gauss points, with an error of fourth order in pixel over thickness.

    Examples
    --------
    >>> kernel = pixel_kernel((3, 4), pixel_um=0.5, young_pa=1e3, poisson=0.5)
    >>> kernel.shape, bool(kernel[2, 0, 0] == 0)
    ((3, 3, 4), True)
    """
    kernel = _half_space_kernel(shape, pixel_um, young_pa, poisson)
    if np.isfinite(thickness_um):
        kernel += _layer_correction(shape, pixel_um, young_pa, poisson, thickness_um)
    return kernel


def point_response(y_um, x_um, young_pa, poisson):
    """Return the half-space displacement at (y, x) under a unit point force at the origin.

    Parameters
    ----------
    y_um, x_um : (...) float, µm
        Position, not the origin.
    young_pa, poisson : float
        Gel.

    Returns
    -------
    (3, ...) float, µm per (Pa µm²)
        The parts yy, xx and yx: Cerruti's solution at the surface (Landau and Lifshitz, Elasticity, §8).

    Examples
    --------
    >>> yy, xx, yx = point_response(0.0, 2.0, young_pa=1.0, poisson=0.5)
    >>> float(yx), round(float(xx / yy), 3)
    (0.0, 2.0)
    """
    r = np.hypot(y_um, x_um)
    parts = [(1 - poisson) / r + poisson * p / r**3 for p in (y_um * y_um, x_um * x_um)]
    parts.append(poisson * y_um * x_um / r**3)
    return (1 + poisson) / (np.pi * young_pa) * np.array(parts)


def _half_space_kernel(shape, pixel_um, young_pa, poisson):
    # Corner functions: the integral over a pixel is their difference over its four corners.
    y, x = ((np.arange(n + 1) - 0.5) * pixel_um for n in shape)
    y, x = y[:, None], x[None, :]
    over_y, over_x = y * np.arcsinh(x / np.abs(y)), x * np.arcsinh(y / np.abs(x))
    integral = [np.diff(np.diff(f, axis=0), axis=1) for f in (over_y, over_x, -np.hypot(y, x))]
    along_x, along_y, across = integral  # of x²/r³, y²/r³, xy/r³
    across[0], across[:, 0] = 0.0, 0.0  # zero by symmetry, up to rounding
    inverse_r = along_x + along_y
    parts = [(1 - poisson) * inverse_r + poisson * p for p in (along_y, along_x)]
    return (1 + poisson) / (np.pi * young_pa) * np.array([*parts, poisson * across])


def _layer_correction(shape, pixel_um, young_pa, poisson, thickness_um):
    isotropic, deviatoric = _radial_correction(np.hypot(*shape) * pixel_um, young_pa, poisson, thickness_um)
    offset = pixel_um / (2 * np.sqrt(3))
    total = np.zeros((3, *shape))
    for dy, dx in ((-offset, -offset), (-offset, offset), (offset, -offset), (offset, offset)):
        y = np.arange(shape[0])[:, None] * pixel_um + dy
        x = np.arange(shape[1])[None, :] * pixel_um + dx
        r2 = y * y + x * x
        same, turned = isotropic(np.sqrt(r2)), deviatoric(np.sqrt(r2)) / r2
        cosine = (y * y - x * x) / 2 * turned
        total += [same + cosine, same - cosine, y * x * turned]
    return total * pixel_um**2 / 4


def _radial_correction(reach_um, young_pa, poisson, thickness_um):
    # Layer minus half-space in real space: Hankel integrals; exp(-2 k h) cuts them off near k h = 18.
    reach = reach_um / thickness_um
    wave, weight = np.polynomial.legendre.leggauss(int(64 + 8 * reach))
    wave, weight = 9.0 * (wave + 1), 9.0 * weight
    layer = compliance(wave, young_pa, poisson, 1.0)
    half_space = compliance(wave, young_pa, poisson)
    longitudinal, transverse = (a - b for a, b in zip(layer, half_space, strict=True))
    r = np.linspace(0, reach * 1.01 + 0.1, int(64 + 24 * reach))
    spectrum = weight * wave / (2 * np.pi)
    same = jv(0, r[:, None] * wave) @ (spectrum * (longitudinal + transverse) / 2)
    turned = jv(2, r[:, None] * wave) @ (spectrum * (transverse - longitudinal))
    # compliance has unit µm/Pa and k dk 1/µm²: with lengths in thicknesses the kernel gains 1/h
    return (CubicSpline(r * thickness_um, f / thickness_um) for f in (same, turned))


@dataclass(frozen=True)
class Gel:
    """The forward operator on a grid: traction to displacement, both (..., 2, Y, X).

    It is symmetric (Betti's reciprocity), so it is its own adjoint.

    Attributes
    ----------
    shape : (Y, X)
    pixel_um, young_pa, poisson, thickness_um : float
    dtype : numpy dtype
        float32 halves the time and keeps 6 digits.

    Examples
    --------
    >>> gel = Gel((5, 7), 0.5, 1e3, 0.5)
    >>> gel(np.ones((2, 5, 7))).shape
    (2, 5, 7)
    """

    shape: tuple
    pixel_um: float
    young_pa: float
    poisson: float
    thickness_um: float = np.inf
    dtype: type = np.float64

    @property
    def padded(self):
        """Grid on which the circular convolution equals the free one."""
        return tuple(fft.next_fast_len(2 * n - 1, real=True) for n in self.shape)

    @cached_property
    def spectrum(self):
        """Kernel in Fourier space, (3, PY, PX // 2 + 1): real, since the kernel is even."""
        quadrant = pixel_kernel(self.shape, self.pixel_um, self.young_pa, self.poisson, self.thickness_um)
        (y, y_sign), (x, x_sign) = (_unfold(n, m) for n, m in zip(self.shape, self.padded, strict=True))
        kernel = quadrant[:, y[:, None], x]
        kernel[:2] *= np.abs(y_sign)[:, None] * np.abs(x_sign)
        kernel[2] *= y_sign[:, None] * x_sign
        return fft.rfft2(kernel, workers=threads(kernel)).real.astype(self.dtype)

    def __call__(self, traction_pa):
        yy, xx, yx = self.spectrum
        traction_pa = np.asarray(traction_pa, self.dtype)
        workers = threads(traction_pa)
        # One axis at a time: the rows that only pad are neither transformed on the way in nor on the way out.
        t = fft.rfft(traction_pa, self.padded[1], workers=workers)
        t = fft.fft(t, self.padded[0], axis=-2, workers=workers, overwrite_x=True)
        ty, tx = t[..., 0, :, :], t[..., 1, :, :]
        moved = np.stack([yy * ty + yx * tx, yx * ty + xx * tx], axis=-3)
        rows = fft.ifft(moved, axis=-2, workers=workers, overwrite_x=True)[..., : self.shape[0], :]
        return fft.irfft(rows, self.padded[1], workers=workers)[..., : self.shape[1]]


def _unfold(length, padded):
    """Return for each circular offset its distance, and its sign (0 where no pixel pair has that offset)."""
    offset = np.round(np.fft.fftfreq(padded) * padded).astype(int)
    inside = np.abs(offset) < length
    sign = np.where(offset < 0, -1, 1) * inside
    return np.abs(offset) * inside, sign
