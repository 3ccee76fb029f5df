"""Bayesian Fourier TFM, Huang et al. 2019, doi:10.1038/s41598-018-36896-x, written from the paper.

There is no package on the registry. The method: an independent Gaussian prior on every component of the
traction (precision alpha), displacement noise of known variance (precision beta), and a periodic picture, so
that every wave is solved alone; alpha maximises the evidence, and the traction is the Tikhonov solution with
alpha / beta. The paper measures beta where there is no cell; here it is given the true one, which can only
help. `padded` is our addition in its favour: the same on a picture surrounded by zeros, twice as wide. The
layer's response is that of del Álamo et al. 2007, PNAS 104:13343.
"""

import sys
import time
from pathlib import Path

import numpy as np
from scipy import fft, optimize


def gains(wave, young, poisson, thickness):
    """Return displacement over traction along and across the wave, µm/Pa."""
    shear, a, depth = young / (2 * (1 + poisson)), 3 - 4 * poisson, np.minimum(wave * thickness, 300)
    tanh, sech2 = np.tanh(depth), np.cosh(depth) ** -2.0
    along = (a * tanh + depth * sech2) / (a + (depth**2 + (1 - 2 * poisson) ** 2) * sech2)
    return (1 - poisson) * along / (shear * wave), tanh / (shear * wave)


def infer(displacement, pixel, young, poisson, thickness, noise, factor):
    """Return the traction (2, Y, X) on a periodic picture `factor` times as wide as the data."""
    shape = displacement.shape[1:]
    wide = tuple(factor * n for n in shape)
    ky, kx = (2 * np.pi * fft.fftfreq(n, pixel) for n in wide)
    ky, kx = ky[:, None], kx[None, :]
    wave = np.hypot(ky, kx)
    wave[0, 0] = 1.0
    u = fft.fft2(displacement, wide, norm="ortho", workers=2)
    u[:, 0, 0] = 0  # the mean displacement has no traction
    parts = [(ky * u[0] + kx * u[1]) / wave, (kx * u[0] - ky * u[1]) / wave]
    response = gains(wave, young, poisson, thickness)
    variance = noise**2 / factor**2  # zeros beside the data hold no noise
    power = np.array([np.abs(part) ** 2 for part in parts]).ravel()
    square = np.array(response).ravel() ** 2

    def surprise(log_prior):
        expected = square * np.exp(log_prior) + variance
        return np.sum(np.log(expected) + power / expected)

    start = np.log(power.sum() / square.sum())
    prior = np.exp(optimize.minimize_scalar(surprise, bounds=(start - 10, start + 15), method="bounded").x)
    along, across = (
        part * gain / (gain**2 + variance / prior) for part, gain in zip(parts, response, strict=True)
    )
    t = np.array([ky * along + kx * across, kx * along - ky * across]) / wave
    return fft.ifft2(t, norm="ortho", workers=2).real[:, : shape[0], : shape[1]]


def main(folder):
    for path in sorted((folder / "instances").glob("*.npz")):
        if path.name.endswith(".out.npz"):
            continue
        with np.load(path, allow_pickle=False) as file:
            data = file["input_displacement_um"]
            gel = [float(file[f"input_{n}"]) for n in ("pixel_um", "young_pa", "poisson", "thickness_um")]
            noise = float(file["truth_noise_um"])
        for name, factor in (("published", 1), ("padded", 2)):
            start = time.perf_counter()
            estimate = infer(data, *gel, noise, factor)
            seconds = time.perf_counter() - start
            np.savez(path.with_name(f"{path.stem}.{name}.out.npz"), estimate=estimate, seconds=seconds)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
