"""The sparse prior: the smooth prior with a local amplitude that the data may turn off.

traction = sqrt(scale(x)) * z(x), z stationary. The scale is what the traction's local energy is found to be,
in turn with the traction (expectation-maximisation): where nothing pulls it falls to nearly zero and takes
the noise there with it, where an adhesion sits it rises and the traction is hardly shrunk. Scale 1 everywhere
is the smooth prior. How even the scale is, and how long z is correlated, is chosen by prediction.
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy import fft, ndimage

from formotion.force import grid, smooth
from formotion.force.green import compliance
from formotion.force.posterior import Posterior
from formotion.force.spectrum import wave_grid

SMALLEST_SCALE = 1e-6
SCOUTING_GRID = 128
# Width of the scale over the correlation length (infinite: the smooth prior again), and that length over the
# one of the smooth prior.
WIDTHS = (0.6, 0.3, 1.2, np.inf)
LENGTHS = (0.7, 1.5)
SPLIT = 0.2
# An uneven scale makes the iteration slow to find the longest waves; the last solve must have them.
FINAL_TOL = 3e-4


def infer(displacement_um, gel, noise_um=None):
    """Return the Posterior under the sparse prior, and its mean in Pa, (2, Y, X).

    Parameters
    ----------
    displacement_um : (2, Y, X) float, µm
    gel : Gel
    noise_um : float, optional, µm

    Notes
    -----
    The choice is made on a grid of at most 128 pixels a side; a larger picture then starts from its scale.
    """
    seen_um, scout, scout_noise_um = grid.coarsen(displacement_um, gel, noise_um, largest=SCOUTING_GRID)
    spectrum = smooth.fit_spectrum(seen_um, scout, scout_noise_um)
    fit, width_um = choose(seen_um, scout, spectrum)
    fit = adapt(seen_um, fit, width_um, rounds=3)
    if scout is not gel:
        factor = fit.posterior.spectrum.length_um / spectrum.length_um
        spectrum = stretched(smooth.fit_spectrum(displacement_um, gel, noise_um), factor, gel)
        scale = grid.refine(fit.posterior.scale, gel.shape, gel.pixel_um, scout.pixel_um)
        fit = adapt(displacement_um, Fit(Posterior(gel, spectrum, scale), None), width_um, rounds=3)
    return fit.posterior, fit.posterior.mean(displacement_um, fit.whitened, FINAL_TOL)[0]


@dataclass(frozen=True)
class Fit:
    """A posterior, and the solution in white units from which the next solve starts."""

    posterior: Posterior
    whitened: np.ndarray | None


def adapt(displacement_um, start, width_um, rounds, tol=3e-3):
    """Find the local scale by expectation-maximisation.

    Parameters
    ----------
    displacement_um : (2, Y, X) float, µm
    start : Fit
        Its scale is where the iteration begins.
    width_um : float, µm
        Gaussian width over which the scale is even; infinite for one scale everywhere.
    rounds : int
    tol : float
        Of the solve in each round.

    Returns
    -------
    Fit

    Notes
    -----
    The posterior variance of a pixel is taken as that of a picture whose scale is everywhere like its own:
    a table instead of a solve. From the fifth round on the scale goes half the way, on a log axis.
    """
    posterior, whitened = start.posterior, start.whitened
    variance, full = _variance_table(posterior.gel, posterior.spectrum)
    width_px = width_um / posterior.gel.pixel_um
    for turn in range(rounds):
        mean, whitened = posterior.mean(displacement_um, whitened, tol)
        energy = np.mean(np.square(mean, dtype=float), axis=0) + variance(posterior.scale)
        found = np.maximum(_blurred(energy, width_px) / full, SMALLEST_SCALE)
        posterior = replace(posterior, scale=np.sqrt(posterior.scale * found) if turn > 3 else found)
    return Fit(posterior, whitened)


def choose(displacement_um, gel, spectrum):
    """Choose the width of the scale, then the correlation length, by prediction.

    Parameters
    ----------
    displacement_um : (2, Y, X) float, µm
    gel : Gel
    spectrum : Spectrum
        Of the smooth prior.

    Returns
    -------
    Fit
        At the best choice, with the scale found in the training data.
    width_um : float, µm

    Notes
    -----
    Data plus a * e and data minus e / a, with e drawn like the noise, are two data sets whose noise is
    independent: one to fit, one to predict (data fission, Leiner et al. 2023,
    doi:10.1080/01621459.2023.2270748). Each candidate starts from the best so far.
    """
    extra = spectrum.noise_um * np.random.default_rng(0).standard_normal(displacement_um.shape)
    train_um, test_um = displacement_um + extra * np.sqrt(SPLIT), displacement_um - extra / np.sqrt(SPLIT)
    louder = replace(spectrum, noise_um=spectrum.noise_um * np.sqrt(1 + SPLIT))
    reach_um = spectrum.length_um * np.sqrt(spectrum.power)

    def attempt(fit, width, length, rounds):
        start = replace(fit.posterior, spectrum=stretched(louder, length, gel))
        width_um = max(width * reach_um, 0.5 * gel.pixel_um)
        fit = adapt(train_um, Fit(start, fit.whitened), width_um, rounds)
        mean, whitened = fit.posterior.mean(train_um, fit.whitened)
        error = float(np.mean((test_um - gel(mean)) ** 2))
        return error, width, width_um, Fit(fit.posterior, whitened)

    best = attempt(Fit(Posterior(gel, louder, np.ones(gel.shape)), None), WIDTHS[0], 1.0, rounds=8)
    for width in WIDTHS[1:]:
        best = min(best, attempt(best[-1], width, 1.0, rounds=4), key=lambda tried: tried[0])
    for length in LENGTHS:
        best = min(best, attempt(best[-1], best[1], length, rounds=4), key=lambda tried: tried[0])
    _, _, width_um, fit = best
    quieter = replace(fit.posterior.spectrum, noise_um=spectrum.noise_um)
    return Fit(replace(fit.posterior, spectrum=quieter), fit.whitened), width_um


def _blurred(energy, width_px):
    if np.isinf(width_px):
        return np.full_like(energy, energy.mean())
    return ndimage.gaussian_filter(energy, width_px, mode="nearest")


def stretched(spectrum, factor, gel):
    """Return the spectrum with its correlation length multiplied and its variance kept."""
    longer = replace(spectrum, length_um=spectrum.length_um * factor)
    wave = wave_grid(gel.shape, gel.pixel_um)[2]
    return replace(longer, density=float(longer.density * spectrum(wave).sum() / longer(wave).sum()))


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
