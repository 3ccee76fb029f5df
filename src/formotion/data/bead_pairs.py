"""Bead images under a pulling cell, before and after it was removed, with what is known about the gel."""

from dataclasses import dataclass

import h5py
import numpy as np

from formotion.core.errors import DataError
from formotion.data.catalogue import card, cards
from formotion.data.download import Unreachable
from formotion.data.images import labelled
from formotion.data.loading import load

STAND_IN_SEED = 20190124
STAND_IN_PEAK_PX = 2.5


@dataclass(frozen=True)
class Published:
    """What the authors of a dataset computed from it; an estimate, never the truth.

    Attributes
    ----------
    at_px : (2, N) float, px
        Positions (y, x) of the displacement vectors in the images of the pair.
    shift_px : (2, N) float, px
        Displacement caused by the cell, components (y, x), y downwards.
    traction_pa : (Y, X) float, Pa
        Magnitude of the traction on a coarser grid.
    rows_px, columns_px : (Y,), (X,) float, px
        Where the rows and columns of that grid lie in the images.
    """

    at_px: np.ndarray
    shift_px: np.ndarray
    traction_pa: np.ndarray
    rows_px: np.ndarray
    columns_px: np.ndarray


@dataclass(frozen=True)
class BeadPairData:
    """A pair of bead images and what is known about the gel below.

    Attributes
    ----------
    before, after : (Y, X) float, grey values
        Gel stressed (cell present) and relaxed (cell removed).
    pixel_um : float, µm
    young_pa : float, Pa
    poisson : float
    thickness_um : float, µm
        Infinite where it is unknown.
    cell : (Y, X) float or None
        Image of the cell on the same pixels.
    published : Published or None
        Somebody else's result on the same pair.
    is_real : bool
        False for the simulated stand-in.
    said : str
        One sentence about where the images come from, for the page to print.
    """

    before: np.ndarray
    after: np.ndarray
    pixel_um: float
    young_pa: float
    poisson: float
    thickness_um: float
    cell: np.ndarray | None
    published: Published | None
    is_real: bool
    said: str


def bead_pair(id):
    """Return a published pair of bead images, or a simulated stand-in where it cannot be had.

    Parameters
    ----------
    id : str
        ``"traction-axon"`` or ``"traction-epithelium"``.

    Returns
    -------
    BeadPairData
        `is_real` tells which; `said` says it in words. The stand-in has the same shape, pixel size
        and gel, a different bead pattern, and forces that nobody measured.

    Raises
    ------
    DataError
        If the id is unknown, the dataset holds no bead pair, or a file is damaged.

    Examples
    --------
    >>> pair = bead_pair("traction-axon")
    >>> pair.before.shape == pair.after.shape == (356, 638)
    True
    """
    found = card(id)
    if found.gel is None:
        pairs = [name for name, one in cards().items() if one.gel]
        raise DataError(f"{id} holds no bead pair: use {' or '.join(pairs)}")
    try:
        parts = load(id)
    except Unreachable:
        return _stand_in(found)
    said = f"Measured images: {found.title}, dataset {id} ({found.licence}, {found.source.repository})."
    images = {name: parts[name].to_numpy().astype(float) for name in ("before", "after", "cell")}
    return BeadPairData(**images, **_gel(found), published=parts.get("published"), is_real=True, said=said)


def _gel(found):
    gel = found.gel
    thickness_um = np.inf if gel.thickness_um is None else gel.thickness_um
    return {
        "pixel_um": gel.pixel_um,
        "young_pa": gel.young_pa,
        "poisson": gel.poisson,
        "thickness_um": thickness_um,
    }


def _stand_in(found):
    from formotion.images import beads, fields

    rng = np.random.default_rng(STAND_IN_SEED)
    shift_px = fields.adhesions(tuple(found.gel.shape), rng, peak_px=STAND_IN_PEAK_PX)
    pair = beads.bead_pair(shift_px, rng)
    said = (
        f"These are not the measured images: {found.id} could not be downloaded. Everything below runs on "
        "a simulated pair of the same size, on a gel of the same stiffness; no number is a measurement."
    )
    return BeadPairData(
        pair.before, pair.after, **_gel(found), cell=None, published=None, is_real=False, said=said
    )


def axon_parts(card, roles):
    """Return the images of `traction-axon` and the solution that its authors stored with them.

    The authors moved the stressed image by whole pixels onto the relaxed one and left zeros where
    nothing moved in, and did not move the cell image: the zeros are cut off here and the cell image
    is moved likewise, so that all three share their pixels.
    """
    [(file, path)] = roles["dataset"]
    with h5py.File(path) as stored:
        names = ("stack_bead_roi", "cell_roi", "pos", "vec", "traction_map")
        stack, cell, at, vectors, traction_pa = (stored[f"{name}/0"][()] for name in names)
    full, (height, width) = stack.shape[1:], card.gel.shape
    moved = cell[full[0] - height :, full[1] - width :]
    images = {"before": stack[0, :height, :width], "after": stack[1, :height, :width], "cell": moved}
    parts = {
        role: labelled(image, "YX", file.model_copy(update={"role": role})) for role, image in images.items()
    }
    return parts | {"published": _axon_solution(at, vectors, traction_pa, full[0])}


def _axon_solution(at, vectors, traction_pa, height):
    # OpenPIV counts rows from the bottom and the vertical component upwards
    step_px = 10  # the file's attribute "meshsize"
    rows_up, columns = (
        low + (np.arange(n) + 0.5) * step_px
        for low, n in zip(at.min(axis=1)[::-1], traction_pa.shape, strict=True)
    )
    return Published(
        at_px=np.stack([height - 1 - at[1], at[0]]),
        shift_px=np.stack([-vectors[1], vectors[0]]),
        traction_pa=traction_pa,
        rows_px=height - 1 - rows_up[::-1],
        columns_px=columns,
    )
