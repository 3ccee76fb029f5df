"""Grey values brought to mean 0 and standard deviation 1, by numbers taken from the training fields only."""

from dataclasses import dataclass

import numpy as np

from formotion.core.errors import InputError


@dataclass(frozen=True)
class Scale:
    """Mean and standard deviation of each channel, in the unit of the images.

    Examples
    --------
    >>> scale = Scale.of([np.array([[[1.0, 3.0]]])])
    >>> scale
    Scale(mean=(2.0,), sd=(1.0,))
    >>> scale.applied(np.array([[[4.0]]]))
    array([[[2.]]])
    """

    mean: tuple
    sd: tuple

    @classmethod
    def of(cls, fields):
        """Return the scale of a sequence of (C, Y, X) fields, all pixels counted alike.

        Raises
        ------
        InputError
            If there is no field, or a channel is constant or not finite.
        """
        if not len(fields):
            raise InputError("a scale needs at least one field, got none: give training fields")
        pixels = np.concatenate([np.reshape(field, (len(field), -1)) for field in fields], axis=1)
        mean, sd = pixels.mean(axis=1, dtype=float), pixels.std(axis=1, dtype=float)
        if not (np.isfinite(sd).all() and (sd > 1e-12 * abs(mean)).all() and (sd > 0).all()):
            raise InputError(
                f"each channel must vary and be finite, got standard deviations {sd.tolist()}: leave out "
                "constant images and NaN"
            )
        return cls(tuple(mean.tolist()), tuple(sd.tolist()))

    def applied(self, image):
        """Return a (C, Y, X) image in units of standard deviations from the mean."""
        return (image - _columns(self.mean)) / _columns(self.sd)

    def undone(self, image):
        """Return a scaled (C, Y, X) image in the unit of the training fields."""
        return image * _columns(self.sd) + _columns(self.mean)


def _columns(numbers):
    return np.array(numbers)[:, None, None]
