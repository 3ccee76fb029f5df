"""The smooth prior: traction as a stationary Gaussian field whose spectrum the data choose.

The spectrum is a Matérn law, variance, correlation length and steepness; with the noise level these are found
by maximising the evidence (marginal likelihood) of the displacement's windowed Fourier coefficients.
"""

import numpy as np
from scipy import fft, optimize
from scipy.signal.windows import tukey

from formotion.force.green import compliance, threads
from formotion.force.posterior import Posterior
from formotion.force.spectrum import Spectrum, wave_grid

LEAST_LOG_NOISE = -9.0  # noise sd at least a hundredth of what the shortest waves show


def radial_power(displacement_um, pixel_um):
    """Return the displacement's longitudinal and transverse power in rings of wave number.

    Parameters
    ----------
    displacement_um : (2, Y, X) float, µm
    pixel_um : float, µm

    Returns
    -------
    wave : (B,) float, rad/µm
    power : (2, B) float, µm²
        Mean power of a Fourier coefficient, longitudinal then transverse; white noise of sd s gives s².
    count : (B,) int
        Coefficients in the ring.

    Notes
    -----
    A cosine taper over the outer tenth on each side keeps the jump at the border out of the spectrum.
    """
    shape = displacement_um.shape[1:]
    taper = np.outer(*(tukey(n + 2, 0.5)[1:-1] for n in shape))
    centred = displacement_um - displacement_um.mean(axis=(1, 2), keepdims=True)
    coefficients = fft.rfft2(centred * taper, workers=threads(centred)) / np.sqrt(np.sum(taper**2))
    ky, kx, wave = wave_grid(shape, pixel_um)
    length = np.where(wave > 0, wave, 1)
    along = (ky * coefficients[0] + kx * coefficients[1]) / length
    across = (kx * coefficients[0] - ky * coefficients[1]) / length
    step = 2 * np.pi / (min(shape) * pixel_um)
    ring = np.round(wave / step).astype(int)
    keep = (ring >= 2) & (wave <= np.pi / pixel_um)
    count = np.bincount(ring[keep])[2:]
    sums = [np.bincount(ring[keep], f[keep])[2:] / count for f in (wave, abs(along) ** 2, abs(across) ** 2)]
    return sums[0], np.array(sums[1:]), count


def fit_spectrum(displacement_um, gel, noise_um=None):
    """Choose the prior's spectrum and the noise by evidence.

    Parameters
    ----------
    displacement_um : (2, Y, X) float, µm
    gel : Gel
    noise_um : float, optional, µm
        Noise sd where it is known; estimated otherwise.

    Returns
    -------
    Spectrum

    Notes
    -----
    Whittle's likelihood: Fourier coefficients of the windowed displacement taken as independent, with
    variance compliance² x density + noise². Wrong for the few longest waves, which are left out.
    """
    wave, power, count = radial_power(displacement_um, gel.pixel_um)
    response = np.array(compliance(wave, gel.young_pa, gel.poisson, gel.thickness_um)) ** 2
    response *= (np.sinc(wave * gel.pixel_um / (2 * np.pi)) / gel.pixel_um) ** 2
    floor = power[:, wave > 0.7 * wave.max()].mean()
    variance = max(floor, 1e-14 * power.max()) if noise_um is None else noise_um**2

    def unpack(theta):
        # on a coarse grid the law alone can explain every wave: noise of zero would divide by zero later
        noise = variance * np.exp(max(theta[3], LEAST_LOG_NOISE)) if noise_um is None else variance
        return np.exp(theta[0]), np.exp(theta[1]), np.exp(theta[2]), noise

    def loss(theta):
        density, length, steep, noise = unpack(theta)
        model = response * density * (1 + (wave * length) ** 2) ** -steep + noise
        fit = np.sum(count * (np.log(model) + power / model)) / count.sum()
        return fit + _outside(length, gel) + 1e-3 * (np.log(steep / 1.5) ** 2)

    low = slice(0, max(2, len(wave) // 8))
    start = np.array([np.log(np.mean(power[:, low] / response[:, low])), np.log(3 * gel.pixel_um), 0.4, 0.0])
    simplex = np.vstack([np.zeros(4), 0.5 * np.eye(4)])  # around the start, so that units do not matter
    options = {"maxiter": 600, "fatol": 1e-7, "initial_simplex": simplex}
    best = optimize.minimize(lambda x: loss(start + x), np.zeros(4), method="Nelder-Mead", options=options)
    density, length, steep, noise = unpack(start + best.x)
    return Spectrum(float(density), float(length), float(steep), float(np.sqrt(noise)))


def _outside(length, gel):
    """Keep the correlation length between a fifth of a pixel and the field."""
    low, high = np.log(0.2 * gel.pixel_um), np.log(max(gel.shape) * gel.pixel_um)
    return max(low - np.log(length), 0) ** 2 + max(np.log(length) - high, 0) ** 2


def infer(displacement_um, gel, noise_um=None):
    """Return the Posterior under the smooth prior, and its mean in Pa, (2, Y, X)."""
    spectrum = fit_spectrum(displacement_um, gel, noise_um)
    posterior = Posterior(gel, spectrum, np.ones(gel.shape))
    return posterior, posterior.mean(displacement_um, tol=3e-3)[0]
