"""One's own pairs of images: a folder, two patterns, and which of them belong to one field."""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from formotion.core.errors import DataError, InputError
from formotion.images.reading import read_gray
from formotion.staining.pairs import Pairs

LISTED = 4
SATURATED = 0.01  # share of the pixels
STAR = "the star stands for the name of the pair, for example '*_bf.tif'"


@dataclass(frozen=True)
class Folder:
    """Pairs read from a folder.

    Attributes
    ----------
    pairs : Pairs
        One channel each, grey values as stored; the names are those of the fields.
    files : tuple of str
        Name of each pair: what the star stood for.
    saturated : tuple of str
        Files in which more than a hundredth of the pixels have the largest value of the image: cameras of 10
        or 12 bits stop below what the file could hold.
    """

    pairs: Pairs
    files: tuple
    saturated: tuple


def read(folder, inputs, targets, field=None):
    """Read all pairs of a folder.

    Parameters
    ----------
    folder : str or pathlib.Path
    inputs, targets : str
        Patterns of file names with one star, for example ``*_bf.tif`` and ``*_dna.tif``. What the star stands
        for makes the pair.
    field : str, optional
        Regular expression whose first group, searched in the name of the pair, names its field or well:
        images with one name are never split. By default each pair is a field of its own.

    Returns
    -------
    Folder

    Raises
    ------
    InputError
        If a pattern has not exactly one star, or the expression does not fit.
    DataError
        If the folder or the files are not there, some have no partner, or an image is unusable.

    Examples
    --------
    >>> read("no-such-folder", "*_bf.tif", "*_dna.tif")
    Traceback (most recent call last):
    formotion.core.errors.DataError: no-such-folder is no folder: give the one with your images
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise DataError(f"{folder} is no folder: give the one with your images")
    found = [_matching(folder, pattern) for pattern in (inputs, targets)]
    names = _paired(folder, (inputs, targets), *found)
    fields = [_field(name, field) for name in names]
    images = [[_image(files[name]) for name in names] for files in found]
    for name, one, other in zip(names, *images, strict=True):
        if one.shape != other.shape:
            raise DataError(
                f"{name}: both images must have one size, got {one.shape} and {other.shape}: crop"
            )
    saturated = [
        files[name].name
        for files, some in zip(found, images, strict=True)
        for name, image in zip(names, some, strict=True)
        if np.mean(image == image.max()) > SATURATED
    ]
    channels = (tuple(image[None] for image in some) for some in images)
    said = f"{len(names)} pairs of {len(set(fields))} fields from {folder.name}."
    return Folder(Pairs(*channels, tuple(fields), said), tuple(names), tuple(saturated))


def _matching(folder, pattern):
    """Return path by what the star stands for."""
    if pattern.count("*") != 1:
        raise InputError(f"a pattern must have exactly one star, got {pattern!r}: {STAR}")
    before, after = map(re.escape, pattern.split("*"))
    shape = re.compile(f"{before}(.+){after}")
    files = sorted(path for path in folder.iterdir() if path.is_file() and path.name[0] != ".")
    found = {match[1]: path for path in files if (match := shape.fullmatch(path.name))}
    if not found:
        seen = ", ".join(path.name for path in files[:LISTED]) or "no files"
        raise DataError(f"no file in {folder} fits {pattern!r}; there are {seen}: {STAR}")
    return found


def _paired(folder, patterns, inputs, targets):
    both = set(inputs.values()) & set(targets.values())
    if both:
        name = min(path.name for path in both)
        raise DataError(f"{name} fits both {patterns[0]!r} and {patterns[1]!r}: make the patterns narrower")
    alone = [files[name].name for files, others in ((inputs, targets), (targets, inputs))
             for name in sorted(set(files) - set(others))]  # fmt: skip
    if alone:
        more = f" and {len(alone) - LISTED} more" if len(alone) > LISTED else ""
        raise DataError(
            f"each image must have a partner in {folder}, got none for {', '.join(alone[:LISTED])}{more}: "
            "add the partners, or move these away"
        )
    return sorted(inputs)


def _field(name, expression):
    if expression is None:
        return name
    try:
        match = re.search(expression, name)
        return match[1]
    except re.error as error:
        raise InputError(
            f"--field must be a regular expression, got {expression!r} ({error}): see --help"
        ) from None
    except (TypeError, IndexError):  # no match, or no group
        raise InputError(
            f"--field {expression!r} must find a group (in brackets) in each name, got none in {name!r}: for "
            "example '^(A[0-9]+)_' finds A12 in A12_3"
        ) from None


def _image(path):
    image = read_gray(path)
    if np.ptp(image) == 0:
        raise DataError(f"{path.name} is {image.flat[0]:g} everywhere: leave this pair out")
    return image.astype(np.float32)
