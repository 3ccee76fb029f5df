"""Read image files into labelled arrays: dims from t c z y x, coordinates in µm and s."""

import numpy as np
import xarray as xr

from formotion.core.errors import DataError
from formotion.images.reading import read_pixels

DIMS = {"T": "t", "C": "c", "Z": "z", "Y": "y", "X": "x", "S": "c"}  # S: colour samples


def by_role(card, roles):
    """Return one DataArray for each role; several files of one role become frames along t.

    Parameters
    ----------
    card : Card
        Unused here: every loader takes the card and the files.
    roles : dict of str to list of (File, pathlib.Path)
        The files of each role in the order of the card.
    """
    return {role: role_image(files) for role, files in roles.items()}


def role_image(files):
    """Return the DataArray of one role from its ``(File, path)`` pairs, in the order of the card."""
    file, path = files[0]
    if len(files) == 1:
        return labelled(read_pixels(path), file.axes, file)
    frames = np.stack([read_pixels(path) for _, path in files])
    return labelled(frames, "T" + file.axes, file)


def labelled(pixels, axes, file):
    """Name the axes of `pixels` and attach the coordinates that the card knows.

    Parameters
    ----------
    pixels : ndarray
        The image as stored.
    axes : str
        One letter of ``TCZYXS`` for each axis; colour (S) becomes c, or goes where all channels are equal.
    file : File
        Its `pixel_um`, `step_s` and `channels` become coordinates.
    """
    if axes.endswith("S") and (pixels == pixels[..., :1]).all():
        pixels, axes = pixels[..., 0], axes[:-1]
    if pixels.ndim != len(axes):
        raise DataError(f"{file.name} must have axes {axes}, got shape {pixels.shape}: correct the card")
    dims = [DIMS[axis] for axis in axes]
    coords = _coordinates(pixels.shape, dims, file)
    if axes.endswith("S"):
        coords["c"] = ["red", "green", "blue"]
    image = xr.DataArray(pixels, dims=dims, coords=coords, name=file.role)
    for dim, unit in {"y": "µm", "x": "µm", "t": "s"}.items():
        if dim in image.coords:
            image[dim].attrs["units"] = unit
    return image.transpose(*[dim for dim in "tczyx" if dim in image.dims])


def _coordinates(shape, dims, file):
    steps = {"y": file.pixel_um, "x": file.pixel_um, "t": file.step_s}
    coords = {d: np.arange(n) * steps[d] for d, n in zip(dims, shape, strict=True) if steps.get(d)}
    return coords | ({"c": file.channels} if file.channels else {})
