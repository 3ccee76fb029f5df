"""Small squares cut out of fields, and their turned and mirrored copies: what a network is trained on."""

import numpy as np
import torch

from formotion.core.errors import InputError, ShapeError
from formotion.core.validate import whole


def random_patches(inputs, targets, side_px, count, rng):
    """Cut `count` squares from random places of random fields, the same place from input and target.

    Parameters
    ----------
    inputs, targets : sequence of (C, Y, X) float
        Fields, any unit; input and target of one field have the same pixels. Fields may differ in size.
    side_px : int, px
        Side of a square, at most the shortest side of any field.
    count : int
    rng : numpy.random.Generator

    Returns
    -------
    (count, C, side_px, side_px) float32, twice
        Inputs and targets. A field is drawn as often as its share of all pixels.

    Raises
    ------
    InputError, ShapeError
        If a field is smaller than a square, or inputs and targets do not match.

    Examples
    --------
    >>> field = np.zeros((1, 40, 50))
    >>> cut, _ = random_patches([field], [field], 16, 3, np.random.default_rng(0))
    >>> cut.shape
    (3, 1, 16, 16)
    """
    side_px = whole("side_px", side_px, 1, "32 to 128 are usual")
    count = whole("count", count, 1, "give the number of squares")
    _check(inputs, targets, side_px)
    shares = np.array([field[0].size for field in inputs], float)
    chosen = rng.choice(len(inputs), size=count, p=shares / shares.sum())
    corners = [[rng.integers(n - side_px + 1) for n in inputs[k].shape[1:]] for k in chosen]
    cut = [
        np.stack(
            [
                fields[k][:, y : y + side_px, x : x + side_px]
                for k, (y, x) in zip(chosen, corners, strict=True)
            ]
        )
        for fields in (inputs, targets)
    ]
    return tuple(squares.astype(np.float32) for squares in cut)


def turned(inputs, targets):
    """Turn and mirror a batch at random, inputs and targets alike: an augmentation for ``fit``.

    Parameters
    ----------
    inputs, targets : (B, C, Y, X) Tensor
        Square images.

    Returns
    -------
    (Tensor, Tensor)

    Notes
    -----
    One of the eight symmetries of the square is drawn for a batch, with torch's random numbers. Right where
    the microscope has no preferred direction, as in bright field and phase contrast; wrong for differential
    interference contrast, whose shadows fall one way.

    Examples
    --------
    >>> x = torch.arange(4.0).reshape(1, 1, 2, 2)
    >>> a, b = turned(x, 10 * x)
    >>> torch.equal(10 * a, b)
    True
    """
    quarter_turns, mirror = torch.randint(4, ()).item(), torch.randint(2, ()).item()
    return tuple(symmetry(images, quarter_turns, mirror) for images in (inputs, targets))


def turned_either_sign(inputs, targets):
    """Turn and mirror a batch at random, and exchange bright and dark in about half of its inputs.

    Parameters
    ----------
    inputs, targets : (B, C, Y, X) Tensor
        Square images; inputs scaled to mean 0.

    Returns
    -------
    (Tensor, Tensor)

    Notes
    -----
    What is thin and transparent changes the sign of its contrast through focus: to first order a picture
    from the other side of the focus is the picture with bright and dark exchanged. A network trained on both
    cannot use the sign: it is worse at the focus of the training fields, and better at others.

    Examples
    --------
    >>> x = torch.ones(64, 1, 2, 2)
    >>> a, b = turned_either_sign(x, x)
    >>> sorted(a.unique().tolist()), b.unique().tolist()
    ([-1.0, 1.0], [1.0])
    """
    sign = torch.where(torch.rand(len(inputs), 1, 1, 1) < 0.5, -1.0, 1.0).to(inputs.device)
    return turned(sign * inputs, targets)


def symmetry(images, quarter_turns, mirror):
    """Return square images ``(..., Y, X)`` turned by so many quarters, then mirrored if `mirror`."""
    images = torch.rot90(images, quarter_turns, (-2, -1))
    return images.flip(-1) if mirror else images


def _check(inputs, targets, side_px):
    if len(inputs) != len(targets) or not len(inputs):
        raise InputError(f"each field needs one target, got {len(inputs)} and {len(targets)}: give pairs")
    for one, other in zip(inputs, targets, strict=True):
        if one.ndim != 3 or other.ndim != 3 or one.shape[1:] != other.shape[1:]:
            raise ShapeError(
                f"a pair must be (C, Y, X) with the same Y, X, got {one.shape} and {other.shape}"
            )
        if min(one.shape[1:]) < side_px:
            raise InputError(
                f"a field must hold a square of {side_px} px, got {one.shape[1:]}: lower side_px"
            )
