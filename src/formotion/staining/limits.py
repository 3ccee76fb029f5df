"""How well any prediction of a stain can do, computed on the very fields that it is tried on.

Two things cannot be predicted: the noise of the camera, and what the stain shows but the refractive index
does not. The first gives a ceiling to the correlation (`formotion.images.camera.ceiling`). The second is
found by rendering many stains of the **same** cells: everything that decides the bright-field picture
stays, the rest is drawn anew.
"""

from dataclasses import dataclass

import numpy as np

from formotion.core.errors import InputError
from formotion.core.validate import whole
from formotion.staining import worlds


@dataclass(frozen=True)
class Unpredictable:
    """What many stains of the same cells have in common, and by how much they differ.

    Attributes
    ----------
    mean : (N, Y, X) float32, photons
        The best prediction of the stain, in mean square.
    variance : (N, Y, X) float32, photons²
        Mean square error of that prediction, against the stain without noise.
    """

    mean: np.ndarray
    variance: np.ndarray

    def relative_error(self):
        """Expected error of the best prediction over that of the best constant, both as root mean square.

        The constant errs by the variance of the stain over pixels: that of the mean picture, and what is
        unpredictable on top.
        """
        unseen = float(self.variance.mean())
        return float(np.sqrt(unseen / (float(self.mean.var()) + unseen)))

    def correlation(self):
        """Expected correlation of the best prediction with the stain without noise."""
        return float(np.sqrt(1 - self.relative_error() ** 2))


def rerender(fields, rng, draws=64):
    """Render many stains of the same cells.

    Parameters
    ----------
    fields : formotion.staining.worlds.Fields
    rng : numpy.random.Generator
    draws : int
        At least 2; the error of the variance falls as one over the root of twice their number.

    Returns
    -------
    Unpredictable

    Raises
    ------
    InputError
        If there are fewer than two draws.

    Notes
    -----
    Exact, but for the number of draws, for one who knows the refractive index of every voxel. Whoever sees
    only a bright-field picture knows less, so this error is a **lower bound** for everybody's mean square
    error; how far a perfect network stays above it, the bound does not say.

    Examples
    --------
    >>> fields = worlds.simulate("matched", np.random.default_rng(0), fields=1, shape=(64, 64))
    >>> 0 < rerender(fields, np.random.default_rng(1), draws=8).relative_error() < 0.6
    True
    """
    draws = whole("draws", draws, 2, "64 gives the spread to a tenth")
    if not fields.samples:
        raise InputError("fields must hold their samples, got none: make them with worlds.simulate")
    seen = [_moments(sample, fields.world, rng, draws) for sample in fields.samples]
    mean, variance = zip(*seen, strict=True)
    return Unpredictable(np.stack(mean), np.stack(variance))


def _moments(sample, world, rng, draws):
    """Mean without draws, which is known, and mean square deviation from it over all draws."""
    mean = worlds.stained(sample, world, None)
    squares = sum((worlds.stained(sample, world, rng) - mean) ** 2 for _ in range(draws)) / draws
    return worlds.cropped(mean), worlds.cropped(squares)
