"""Published pairs of images, brought to one form; simulated ones of their size where they cannot be had."""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from formotion.core.validate import whole
from formotion.data import card, load
from formotion.data.download import Unreachable
from formotion.staining import worlds
from formotion.staining.pairs import Pairs

STAND_IN_SEED = 20120715
WELLS = {
    "C16": "fluorescence_1",
    "C01": "fluorescence",
    "C20": "fluorescence",
}  # its roles end so on the card
REGIONS = {  # rectangles of the bacteria movie, rows and columns, whose edges no cell crosses in any frame
    "left": np.s_[:, :88],
    "top": np.s_[:74, 88:],
    "middle": np.s_[74:, 88:198],
    "right": np.s_[74:, 198:],
}
FOCUS_PX, CELL_PX = 1.2, 4.0  # standard deviations: a focus is narrower than a cell


def worms():
    """Return three wells of worms: bright field and a fluorescent stain.

    Returns
    -------
    Pairs
        One field for each well, every image with its own mean and standard deviation taken off: brightness of
        different wells cannot be compared. C16 comes from another experiment, with another stain.

    Notes
    -----
    Which file is which channel differs between the two experiments; the card settles it.
    """
    try:
        parts = load("worm-brightfield-fluor")
    except Unreachable:
        return _stand_in("worm-brightfield-fluor", tuple(WELLS))
    wells = {
        well: [parts[f"{well.lower()}_{role}"] for role in ("bright_field", stain)]
        for well, stain in WELLS.items()
    }
    return _measured("worm-brightfield-fluor", wells)


def tubulin():
    """Return two fields of cells: tubulin as input, DNA as target.

    Returns
    -------
    Pairs
        Every image with its own mean and standard deviation taken off. The two come from different
        microscopes
        and cell lines, and the pixel size of the second is unknown.
    """
    try:
        parts = load("tubulin-dna")
    except Unreachable:
        return _stand_in("tubulin-dna", ("field", "mitoses"))
    field, mitoses = parts["field"], parts["mitoses"]
    return _measured(
        "tubulin-dna", {"field": field[::-1], "mitoses": mitoses}
    )  # channels stand the other way


@dataclass(frozen=True)
class Bacteria:
    """A growing colony in phase contrast, with its fluorescent foci, in four regions that share no cell.

    Attributes
    ----------
    foci : Pairs
        Phase, and what in the fluorescence is as narrow as a focus; 0 outside cells. In units of the standard
        deviation within the cells of a frame. An evenly stained cell also shows some of it, a ridge along its
        middle, which follows from the outline: a small correlation is no sign of foci.
    area : Pairs
        The positive control: the same phase images, and 1 where a cell lies.
    cells : tuple of (Y, X) bool
        Where cells lie in each image.
    """

    foci: Pairs
    area: Pairs
    cells: tuple


def bacteria(every=3):
    """Return every n-th frame of the bacteria movie, cut into four regions.

    Parameters
    ----------
    every : int
        1 takes all 30 frames.

    Returns
    -------
    Bacteria
        All frames of one region share its name, for `split_by_field`: the same cells come back in each frame,
        so that frames are no independent fields.

    Raises
    ------
    InputError
        If `every` is no whole number from 1.
    """
    every = whole("every", every, 1, "3 is usual")
    try:
        parts = load("ecoli-phase-fluor")
    except Unreachable:
        return _colony(*_simulated_colony(every))
    movies = [parts[name].to_numpy()[::every].astype(np.float32) for name in ("phase", "fluorescence")]
    return _colony(*movies, _source("ecoli-phase-fluor"), True)


def _colony(phase, fluorescence, said, is_real):
    cells = np.stack([_cells(frame, phase) for frame in phase])
    foci = np.stack([_foci(*pair) for pair in zip(fluorescence, cells, strict=True)])
    scaled = np.stack([_own_scale(frame) for frame in phase])
    inputs, targets, masks = (
        [frame[place][None] for place in REGIONS.values() for frame in movie]
        for movie in (scaled, foci, cells)
    )
    names = tuple(region for region in REGIONS for _ in phase)
    area = [mask.astype(np.float32) for mask in masks]
    return Bacteria(
        Pairs(tuple(inputs), tuple(targets), names, said, is_real),
        Pairs(tuple(inputs), tuple(area), names, said, is_real),
        tuple(mask[0] for mask in masks),
    )


def _cells(frame, movie):
    """Cells are dark in phase contrast: darker than Otsu's threshold between background and the darkest."""
    from skimage.filters import threshold_otsu

    dark = ndimage.gaussian_filter(frame, 1) < threshold_otsu(np.minimum(movie, np.median(movie)))
    return ndimage.binary_opening(ndimage.binary_fill_holes(dark), iterations=2)


def _foci(fluorescence, cells):
    narrow = ndimage.gaussian_filter(fluorescence, FOCUS_PX) - ndimage.gaussian_filter(fluorescence, CELL_PX)
    inside = narrow[cells]
    return np.where(cells, (narrow - inside.mean()) / inside.std(), 0).astype(np.float32)


def _measured(id, fields):
    images = [[_own_scale(np.asarray(image, np.float32))[None] for image in pair] for pair in fields.values()]
    inputs, targets = zip(*images, strict=True)
    return Pairs(inputs, targets, tuple(fields), _source(id))


def _own_scale(image):
    return ((image - image.mean()) / image.std()).astype(np.float32)


def _source(id):
    found = card(id)
    return f"Measured images: {found.title}, dataset {id} ({found.licence}, {found.source.repository})."


def _stand_in(id, names):
    shapes = [tuple(file.shape[-2:]) for file in card(id).files][: len(names)]
    rng = np.random.default_rng(STAND_IN_SEED)
    made = [worlds.simulate("matched", rng, 1, shape) for shape in shapes]
    inputs, targets = zip(*((_own_scale(one.bright), _own_scale(one.stain)) for one in made), strict=True)
    return Pairs(inputs, targets, names, _instead(id), is_real=False)


def _simulated_colony(every):
    """Dark cells with foci that leave no trace in what one sees of the cells."""
    files = [file for file in card("ecoli-phase-fluor").files if file.role == "phase"]
    frames = worlds.simulate(
        "foci", np.random.default_rng(STAND_IN_SEED), len(files[::every]), files[0].shape
    )
    return frames.bright, frames.stain, _instead("ecoli-phase-fluor"), False


def _instead(id):
    return (
        f"These are not the measured images: {id} could not be downloaded. Everything here runs on simulated "
        "images of the same size; no number is a measurement."
    )
