"""Exercises of the lesson ``force/traction``: the right answers, and the wrong ones worth a hint."""

import numpy as np

from formotion.core import Exercise, Misconception
from formotion.force import traction


def _noise_traction_pa(wavelength_um, noise_um, young_pa, poisson):
    wavenumber = 2 * np.pi / np.asarray(wavelength_um)  # rad/µm
    return young_pa * wavenumber / (2 * (1 + poisson)) * noise_um


def _response(wavelength_um, young_pa, poisson):
    return 2 * (1 + poisson) / young_pa * np.asarray(wavelength_um) / (2 * np.pi)  # µm/Pa


def _wave_cases(rng):
    return (
        np.sort(rng.uniform(1, 100, size=7)),
        rng.uniform(0.005, 0.05),
        rng.uniform(500, 20_000),
        rng.uniform(0.3, 0.5),
    )


noise_traction = Exercise(
    reference=_noise_traction_pa,
    cases=_wave_cases,
    outcome=1,
    misconceptions=[
        Misconception(
            "multiplied by the response",
            lambda w, n, e, nu: _response(w, e, nu) * n,
            "That is the way from pull to movement: short waves come out small. You go back, from movement "
            "to pull, so the response divides. Check the unit: µm over µm/Pa leaves Pa.",
        ),
        Misconception(
            "2 pi forgotten",
            lambda w, n, e, nu: _noise_traction_pa(w, n, e, nu) / (2 * np.pi),
            "The wavenumber counts radians per µm, not waves per µm. One wave is 2 pi radians.",
        ),
        Misconception(
            "wavelength used as wavenumber",
            lambda w, n, e, nu: young_of(e, nu) * np.asarray(w) * n,
            "Your noise is worst for the longest waves. Long waves move the gel deeply and need little "
            "pull; the wavenumber is one over the wavelength, times 2 pi.",
        ),
        Misconception(
            "Poisson's ratio left out",
            lambda w, n, e, nu: (1 + nu) * _noise_traction_pa(w, n, e, nu),
            "The response across the wave is 2 (1 + nu) / (E k). The bracket with Poisson's ratio nu counts.",
        ),
    ],
    hints=[
        "The response says how many µm one Pa makes. How many Pa does it take for one µm?",
        "The response depends on the wavelength, and says how many µm one Pa makes. The noise is so "
        "many µm: which pull would make as many?",
        "Turn the wavelength into a wavenumber k = 2 pi / wavelength, then divide the noise by 2 (1 + nu) / "
        "(E k).",
    ],
)


def young_of(young_pa, poisson):
    """Return the pull in Pa that one wave of 1 µm amplitude and 1 rad/µm takes."""
    return young_pa / (2 * (1 + poisson))


def _tikhonov(displacement_hat, gain, weight):
    return gain * displacement_hat / (gain**2 + weight)


def _mode_cases(rng):
    gain = 1e-3 * rng.uniform(0.2, 3, size=17)
    displacement_hat = rng.normal(size=17) + 1j * rng.normal(size=17)
    return displacement_hat, gain, rng.uniform(0.3, 3) * 1e-6


tikhonov = Exercise(
    reference=_tikhonov,
    cases=_mode_cases,
    outcome=2,
    misconceptions=[
        Misconception(
            "the weight does nothing",
            lambda u, g, w: u / g,
            "This is the naive division: where the response is small, noise is divided by almost zero. "
            "Let the derivative of the whole cost, penalty included, be zero.",
        ),
        Misconception(
            "weight added to the response",
            lambda u, g, w: u / (g + w),
            "Response (µm/Pa) and weight (µm²/Pa²) have different units and cannot be added. Compare the "
            "weight with the response squared.",
        ),
        Misconception(
            "displacement filtered, not divided",
            lambda u, g, w: g**2 / (g**2 + w) * u,
            "You damped the noisy waves of the displacement, in µm. One step is missing: from movement to "
            "pull.",
        ),
    ],
    hints=[
        "For one wave the cost is |g t - u|² + weight |t|². Where is its minimum in t?",
        "The cost is a parabola in t. At its lowest point its slope is zero: what is the slope of "
        "each of its two parts?",
        "Set the derivative to zero: g (g t - u) + weight t = 0, and solve for t.",
    ],
)


def _unexplained(gain, weight):
    return weight / (gain**2 + weight)


def _misfit(displacement_hat, gain, weight):
    return np.mean(np.abs(_unexplained(gain, weight) * displacement_hat) ** 2)


def _gcv(displacement_hat, gain, weight):
    return _misfit(displacement_hat, gain, weight) / np.mean(_unexplained(gain, weight)) ** 2


gcv = Exercise(
    reference=_gcv,
    cases=_mode_cases,
    outcome=2,
    misconceptions=[
        Misconception(
            "misfit alone",
            _misfit,
            "The misfit is smallest for no regularisation at all: a fit that may bend as it likes follows "
            "the noise too. Divide by the square of the share of freedom that the fit has not used.",
        ),
        Misconception(
            "divided by what was used",
            lambda u, g, w: _misfit(u, g, w) / np.mean(1 - _unexplained(g, w)) ** 2,
            "You divide by the freedom that the fit has used. Then a fit that uses everything looks "
            "good. Divide by what it has left over.",
        ),
        Misconception(
            "square forgotten",
            lambda u, g, w: _misfit(u, g, w) / np.mean(_unexplained(g, w)),
            "The misfit is a square, so the freedom left must be squared as well. Check with a weight so "
            "large that nothing is fitted: the score must then be the mean square of the data.",
        ),
    ],
    hints=[
        "After the fit, each wave keeps a share weight / (g² + weight) that is not explained.",
        "Square what is left of each wave and average over all waves. A fit that leaves room for "
        "nothing should not win by that: compare with how much it leaves on average, squared.",
        "Score = mean of |share x u|², divided by the square of the mean share.",
    ],
)


def _energy_cases(rng):
    return rng.normal(size=(2, 9, 13)), rng.normal(size=(2, 9, 13)), rng.uniform(0.1, 1)


def _lengths(field):
    return np.hypot(field[0], field[1])


strain_energy = Exercise(
    reference=traction.strain_energy_j,
    cases=_energy_cases,
    outcome=4,
    rtol=1e-9,
    misconceptions=[
        Misconception(
            "full force",
            lambda t, u, p: 2 * traction.strain_energy_j(t, u, p),
            "A spring that is pulled gradually does half the work of one pulled at full force. Look at the "
            "factor in front of the sum.",
        ),
        Misconception(
            "pixel area forgotten",
            lambda t, u, p: traction.strain_energy_j(t, u, 1.0),
            "Traction is force per area. Each pixel counts with its area, or the energy depends on the "
            "camera.",
        ),
        Misconception(
            "micrometres left in",
            lambda t, u, p: 1e18 * traction.strain_energy_j(t, u, p),
            "Pa times µm times µm² is not joule. There are 10⁶ µm in a metre, and three of them multiply "
            "here.",
        ),
        Misconception(
            "lengths multiplied",
            lambda t, u, p: 0.5e-18 * np.sum(_lengths(t) * _lengths(u)) * p**2,
            "Only the part of the pull that points along the movement does work. Multiply component by "
            "component, and let opposite signs count negative.",
        ),
    ],
    hints=[
        "Each pixel is a small spring: half its force times its extension.",
        "The force of a pixel is traction times area, and both components do work. Pa µm³ is not yet "
        "joule: one µm is 1e-6 m.",
        "Sum traction times displacement over both components and all pixels; times the pixel area, times "
        "0.5e-18.",
    ],
)


def _net_and_summed_n(traction_pa, pixel_um):
    area_m2 = (pixel_um * 1e-6) ** 2
    net = np.hypot(*traction_pa.sum(axis=(1, 2)))
    return np.array([net, _lengths(traction_pa).sum()]) * area_m2


net_and_summed = Exercise(
    reference=_net_and_summed_n,
    cases=lambda rng: (rng.normal(size=(2, 9, 13)) + rng.normal(size=(2, 1, 1)), rng.uniform(0.1, 1)),
    outcome=4,
    misconceptions=[
        Misconception(
            "magnitudes summed in both",
            lambda t, p: _net_and_summed_n(t, p)[[1, 1]],
            "For the net force, pulls in opposite directions cancel: add the vectors first, take the length "
            "of the sum last. Your first number cannot cancel.",
        ),
        Misconception(
            "order swapped",
            lambda t, p: _net_and_summed_n(t, p)[::-1],
            "Both numbers are there, in the wrong order: the net force comes first. It can never be the "
            "larger.",
        ),
        Misconception(
            "components instead of lengths",
            lambda t, p: np.array([np.abs(t.sum(axis=(1, 2))).sum(), np.abs(t).sum()]) * (p * 1e-6) ** 2,
            "|ty| + |tx| changes when you turn the camera. The length of a vector is the root of the sum of "
            "squares.",
        ),
        Misconception(
            "pixel area forgotten",
            lambda t, p: _net_and_summed_n(t, 1e6),
            "Sums of Pa are no force: each pixel pulls with its traction times its area in m².",
        ),
    ],
    hints=[
        "Two orders of the same two steps: add then measure the length, or measure the lengths then add.",
        "For the net force, add each component over all pixels first; for the summed force, take the "
        "length of each arrow first. Then a pascal times the area of a pixel, in square metres, is a "
        "newton.",
        "np.hypot(*traction_pa.sum(axis=(1, 2))) adds first; np.hypot(*traction_pa).sum() measures first.",
    ],
)


def _energy_sd_j(energy_j, noise_sd_j, young_pa):
    mean_pa, sd_pa = young_pa
    return np.hypot(noise_sd_j, energy_j * sd_pa / mean_pa)


def _stiffness_cases(rng):
    energy_j, young_pa = rng.uniform(1, 9) * 1e-15, rng.uniform(1e3, 2e4)
    return energy_j, rng.uniform(0.06, 0.2) * energy_j, (young_pa, rng.uniform(0.06, 0.2) * young_pa)


energy_sd = Exercise(
    reference=_energy_sd_j,
    cases=_stiffness_cases,
    outcome=5,
    rtol=0.02,
    misconceptions=[
        Misconception(
            "added straight",
            lambda u, s, e: s + u * e[1] / e[0],
            "Two errors that know nothing of each other rarely push the same way at full strength. Their "
            "squares add, not the errors themselves.",
        ),
        Misconception(
            "noise only",
            lambda u, s, e: s,
            "The stiffness is a measured number too. If the gel is 10 % stiffer than you think, so is the "
            "energy 10 % larger, however quiet the camera.",
        ),
        Misconception(
            "energy taken as stiffness squared",
            lambda u, s, e: np.hypot(s, 2 * u * e[1] / e[0]),
            "At fixed bead movement only the traction grows with the stiffness; the displacement was "
            "measured and stays. Energy is traction times displacement: one power of the stiffness, not "
            "two.",
        ),
    ],
    hints=[
        "By how many per cent does the energy change when the stiffness changes by 1 %?",
        "The energy is proportional to the stiffness, so the relative error of the one is that of the "
        "other. How do two errors combine that know nothing of each other?",
        "Turn the stiffness error into an error of the energy, energy x sd / mean, then add the squares.",
    ],
)
