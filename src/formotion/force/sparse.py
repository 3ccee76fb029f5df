"""The sparse prior: the smooth prior with a local amplitude that the data may turn off.

traction = sqrt(scale(x)) * z(x), z stationary. The scale is what the traction's local energy is found to be, in
turn with the traction (expectation-maximisation): where nothing pulls it falls to nearly zero and takes the
noise there with it, where an adhesion sits it rises and the traction is hardly shrunk. Scale 1 everywhere is the
smooth prior. How even the scale is and how long z is correlated is chosen by predicting data not yet seen.
"""

from dataclasses import replace

import numpy as np
from scipy import fft, ndimage

from formotion.force import grid, smooth
from formotion.force.green import compliance
from formotion.force.posterior import Posterior
from formotion.force.spectrum import wave_grid

SMALLEST_SCALE = 1e-6
SCOUTING_GRID = 128
WIDTHS = (0.6, 0.3, 1.2, 2.4)
LENGTHS = (1.0, 0.7, 1.5)
SPLIT = 0.2


def infer(displacement_um, gel, noise_um=None):
    """Return the Posterior under the sparse prior, and its mean in Pa, (2, Y, X).

    The choice is made on a grid of at most 128 pixels a side; a larger picture then starts from its scale.
    """
    seen_um, scout, scout_noise_um = grid.coarsen(displacement_um, gel, noise_um, largest=SCOUTING_GRID)
    spectrum = smooth.fit_spectrum(seen_um, scout, scout_noise_um)
    start, width_um = choose(seen_um, scout, spectrum)
    posterior, whitened = adapt(seen_um, start, width_um, rounds=3)
    if scout is not gel:
        posterior = _finer(posterior, displacement_um, gel, noise_um)
        posterior, whitened = adapt(displacement_um, posterior, width_um, rounds=3)
    return posterior, posterior.mean(displacement_um, whitened, 1e-3)[0]


def adapt(displacement_um, start, width_um, rounds=8, tol=3e-3):
    """Find the local scale by expectation-maximisation.

    Parameters
    ----------
    displacement_um : (2, Y, X) float, µm
    start : Posterior
        Its scale is where the iteration begins.
    width_um : float, µm
        Gaussian width over which the scale is even.
    rounds : int
    tol : float
        Of the solve in each round.

    Returns
    -------
    posterior : Posterior
    whitened : (2, Y, X) float
        Start for the next solve.

    Notes
    -----
    The posterior variance of a pixel is taken as that of a picture whose scale is everywhere like the pixel's:
    a table instead of a solve. From the fifth round on the scale goes half the way, on a log axis.
    """
    posterior, whitened = start, None
    variance, full = _variance_table(start.gel, start.spectrum)
    for turn in range(rounds):
        mean, whitened = posterior.mean(displacement_um, whitened, tol)
        energy = np.mean(np.square(mean, dtype=float), axis=0) + variance(posterior.scale)
        found = ndimage.gaussian_filter(energy, width_um / start.gel.pixel_um, mode="nearest") / full
        found = np.maximum(found, SMALLEST_SCALE)
        posterior = replace(posterior, scale=np.sqrt(posterior.scale * found) if turn > 3 else found)
    return posterior, whitened


def choose(displacement_um, gel, spectrum):
    """Choose the width of the scale and the correlation length by prediction.

    Returns
    -------
    posterior : Posterior
        With the scale found from the training half.
    width_um : float, µm

    Notes
    -----
    Adding noise e * a to the data and taking e / a off a copy makes two data sets with independent noise: one to
    fit, one to predict (data fission). Widths are tried at one length, then lengths at the best width; a
    candidate that does not beat the one before it ends the search.
    """
    noise_um = spectrum.noise_um
    extra = noise_um * np.random.default_rng(0).standard_normal(displacement_um.shape)
    train, test = displacement_um + extra * np.sqrt(SPLIT), displacement_um - extra / np.sqrt(SPLIT)
    louder = replace(spectrum, noise_um=noise_um * np.sqrt(1 + SPLIT))
    reach_um = spectrum.length_um * np.sqrt(spectrum.power)

    def attempt(width, length):
        start = Posterior(gel, stretched(louder, length, gel), np.ones(gel.shape))
        width_um = max(width * reach_um, 0.5 * gel.pixel_um)
        posterior, whitened = adapt(train, start, width_um)
        mean = posterior.mean(train, whitened, 1e-3)[0]
        return float(np.mean((test - gel(mean)) ** 2)), width, length, posterior, width_um

    best = min((attempt(width, 1.0) for width in WIDTHS[:3]), key=lambda tried: tried[0])
    best = min([best, *(attempt(best[1], length) for length in LENGTHS[1:])], key=lambda tried: tried[0])
    posterior = best[3]
    return replace(posterior, spectrum=replace(posterior.spectrum, noise_um=noise_um)), best[4]


def stretched(spectrum, factor, gel):
    """Return the spectrum with its correlation length multiplied and its variance kept."""
    longer = replace(spectrum, length_um=spectrum.length_um * factor)
    wave = wave_grid(gel.shape, gel.pixel_um)[2]
    return replace(longer, density=longer.density * spectrum(wave).sum() / longer(wave).sum())


def _finer(posterior, displacement_um, gel, noise_um):
    """Carry a posterior to a finer grid; the noise is measured there anew."""
    scale = grid.refine(posterior.scale, gel.shape, gel.pixel_um, posterior.gel.pixel_um)
    noise = noise_um or smooth.fit_spectrum(displacement_um, gel).noise_um
    return Posterior(gel, replace(posterior.spectrum, noise_um=noise), scale)


def _variance_table(gel, spectrum):
    """Return posterior variance per component as a function of scale, and the prior variance at scale 1."""
    ky = 2 * np.pi * fft.fftfreq(gel.shape[0], gel.pixel_um)[:, None]
    kx = 2 * np.pi * fft.fftfreq(gel.shape[1], gel.pixel_um)[None, :]
    wave = np.maximum(np.hypot(ky, kx), np.pi / (max(gel.shape) * gel.pixel_um))
    density = spectrum(wave) / gel.pixel_um**2
    response = compliance(wave, gel.young_pa, gel.poisson, gel.thickness_um)
    scales = np.geomspace(SMALLEST_SCALE, 1e6, 60)
    gain = [density * (g / spectrum.noise_um) ** 2 for g in response]
    left = [np.mean([density * s / (1 + s * g) for g in gain]) for s in scales]
    return lambda scale: np.exp(np.interp(np.log(scale), np.log(scales), np.log(left))), density.mean()
