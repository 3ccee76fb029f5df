"""Pairs of images of the same fields, and two ways to split them: by field, which is honest, and by patch."""

from dataclasses import dataclass

import numpy as np

from formotion.core.errors import InputError, ShapeError
from formotion.core.validate import finite_array, whole


@dataclass(frozen=True)
class Pairs:
    """Images of the same places, two ways.

    Attributes
    ----------
    inputs, targets : tuple of (C, Y, X) float32
        One for each image; units as the source says.
    names : tuple of str
        The field of each image. Images of one field (frames of a movie, pieces of one picture) share the
        name.
    said : str
        One sentence on where the images come from, for the page to print.
    is_real : bool
        False for simulated images.

    Raises
    ------
    InputError, ShapeError
        If there is no pair, numbers differ, or an image is no finite (C, Y, X) array with its partner's Y, X.
    """

    inputs: tuple
    targets: tuple
    names: tuple
    said: str = ""
    is_real: bool = True

    def __post_init__(self):
        if not len(self.inputs) == len(self.targets) == len(self.names) or not self.names:
            counts = len(self.inputs), len(self.targets), len(self.names)
            raise InputError(f"each pair needs input, target and name, got {counts}: give as many of each")
        for one, other, name in zip(self.inputs, self.targets, self.names, strict=True):
            for image in (one, other):
                finite_array(name, image, ("C", "Y", "X"), "give (C, Y, X) without NaN")
            if one.shape[1:] != other.shape[1:]:
                raise ShapeError(
                    f"{name} must have one size, got {one.shape[1:]} and {other.shape[1:]}: crop"
                )

    @property
    def fields(self):
        """Names of the fields, each once, in order."""
        return tuple(dict.fromkeys(self.names))

    @property
    def images(self):
        """Inputs and targets, as what is to be trained takes them."""
        return self.inputs, self.targets

    def only(self, chosen):
        """Return the pairs whose index is in `chosen`."""
        parts = (tuple(part[k] for k in chosen) for part in (self.inputs, self.targets, self.names))
        return Pairs(*parts, self.said, self.is_real)


def split_by_field(pairs, held_out):
    """Hold out whole fields: what is tested on was seen by nobody.

    Parameters
    ----------
    pairs : Pairs
    held_out : sequence of str
        Names of the fields to test on.

    Returns
    -------
    (Pairs, Pairs)
        Training and test.

    Raises
    ------
    InputError
        If a name is unknown, or nothing is left on one side.

    Examples
    --------
    >>> image = np.zeros((1, 8, 8))
    >>> pairs = Pairs((image,) * 3, (image,) * 3, ("a", "a", "b"))
    >>> [part.names for part in split_by_field(pairs, ["b"])]
    [('a', 'a'), ('b',)]
    """
    unknown = set(held_out) - set(pairs.fields)
    if unknown or not 0 < len(set(held_out)) < len(pairs.fields):
        raise InputError(
            f"held_out must name some but not all of {', '.join(pairs.fields)}, "
            f"got {', '.join(held_out) or 'none'}: "
            "leave fields on both sides"
        )
    return tuple(
        pairs.only([k for k, name in enumerate(pairs.names) if (name in held_out) == out])
        for out in (False, True)
    )


def cut(pairs, side_px):
    """Return the pairs cut into squares that do not overlap; what is left at the edges is dropped.

    Raises
    ------
    InputError
        If a field holds no square.
    """
    side_px = whole("side_px", side_px, 1, "64 is usual")
    parts = [], [], []
    for one, other, name in zip(pairs.inputs, pairs.targets, pairs.names, strict=True):
        rows, columns = (n // side_px for n in one.shape[1:])
        if not rows * columns:
            raise InputError(f"{name} must hold a square of {side_px} px, got {one.shape[1:]}: lower side_px")
        for y, x in np.ndindex(rows, columns):
            place = (..., slice(y * side_px, (y + 1) * side_px), slice(x * side_px, (x + 1) * side_px))
            for part, new in zip(parts, (one[place], other[place], name), strict=True):
                part.append(new)
    return Pairs(*map(tuple, parts), pairs.said, pairs.is_real)
