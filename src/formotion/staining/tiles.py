"""Predict images of any size by overlapping tiles, as if in one piece."""

import numpy as np
import torch

from formotion.core.errors import InputError
from formotion.core.validate import finite_array, whole


def predict(network, image, tile_px=256):
    """Return what a network makes of one image, tile by tile, without seams.

    Parameters
    ----------
    network : formotion.staining.networks.UNet
        Left in the state for prediction (``network.eval()``).
    image : (C, Y, X) float
        In the scaled unit that the network was trained on.
    tile_px : int, px
        Side of the part of a tile that is kept. The tile itself is larger by the receptive field, so that
        what is kept has seen all that it depends on: the result equals that of the whole image, to rounding.

    Returns
    -------
    (outputs, Y, X) float32

    Raises
    ------
    InputError, ShapeError
        If the image is no finite (C, Y, X) array, or `tile_px` is no multiple of ``network.multiple_px``.

    Notes
    -----
    Memory grows with the tile, not with the image.

    Examples
    --------
    >>> from formotion.staining.networks import unet
    >>> predict(unet(levels=2), np.zeros((1, 50, 70)), tile_px=32).shape
    (1, 50, 70)
    """
    channels = network.architecture["inputs"]
    image = finite_array("image", image, (channels, "Y", "X"), "give (C, Y, X) without NaN")
    step = whole("tile_px", tile_px, network.multiple_px, "256 is usual")
    if step % network.multiple_px:
        raise InputError(f"tile_px must be a multiple of {network.multiple_px}, got {step}: 256 is usual")
    image = torch.from_numpy(image.astype(np.float32))
    margin = _margin_px(network)
    parts = torch.empty((network.architecture["outputs"], *image.shape[1:]))
    network.eval()
    with torch.inference_mode():
        for top in range(0, image.shape[1], step):
            for left in range(0, image.shape[2], step):
                parts[:, top : top + step, left : left + step] = _one(network, image, top, left, step, margin)
    return parts.numpy()


def _margin_px(network):
    """Return the receptive field's reach, up to whole bins: tiles must be binned as the image is."""
    return -(-max(network.receptive_field()) // network.multiple_px) * network.multiple_px


def _one(network, image, top, left, step, margin):
    y, x = max(0, top - margin), max(0, left - margin)
    tile = image[None, :, y : top + step + margin, x : left + step + margin]
    found = network(tile.to(next(network.parameters()).device))[0].cpu()
    return found[:, top - y : top - y + step, left - x : left - x + step]
