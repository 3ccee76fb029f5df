"""Cells on glass in three dimensions: where they are dense to light, and where a stain of DNA would sit.

A cell is a dome of cytoplasm with a wavy outline. In it lie a nucleus (an ellipsoid, optically a little
thinner than the cytoplasm; Schürmann et al. 2016, doi:10.1002/jbio.201500273), nucleoli (denser, without
stain) and round organelles. Sizes and indices are typical of adherent cells; each is drawn anew for each
cell.
"""

from dataclasses import dataclass

import numpy as np

from formotion.core.errors import InputError
from formotion.core.validate import positive, within
from formotion.images import bodies

SLICE_UM = 1.5
MEDIUM_INDEX = 1.337


@dataclass(frozen=True)
class Kind:
    """What cells of one kind look like; each number is a mean over cells, differences are to the medium.

    Attributes
    ----------
    per_mm2 : float, 1/mm²
        Density of cells.
    radius_um, height_um : float, µm
        Of the dome.
    nucleus_um : float, µm
        Half the longer axis of the nucleus; it is about 0.8 times as wide, and half as high as the cell.
    cytoplasm_index, nucleus_index : float
        Refractive index above the medium; that of the nucleus scatters by 0.002 from cell to cell.
    organelles : float
        Number per cell.
    organelle_um : float, µm
        Mean radius; scatters by a fifth.
    organelle_index : float
        Refractive index above the **cytoplasm**.

    Raises
    ------
    InputError
        If a size is not positive or a cell is too flat for its nucleus.
    """

    per_mm2: float = 900.0
    radius_um: float = 14.0
    height_um: float = 6.0
    nucleus_um: float = 6.5
    cytoplasm_index: float = 0.014
    nucleus_index: float = 0.009
    organelles: float = 30.0
    organelle_um: float = 0.7
    organelle_index: float = 0.012

    def __post_init__(self):
        for name in ("per_mm2", "radius_um", "height_um", "nucleus_um", "organelle_um"):
            positive(name, getattr(self, name), "see the defaults of cells.Kind for usual values")
        within("organelles", self.organelles, 0, 1000, "tens per cell are usual")
        within("nucleus_um", self.nucleus_um, 0, 0.8 * self.radius_um, "the nucleus must fit into the cell")


@dataclass(frozen=True)
class Sample:
    """One field of cells, as it is: nothing of it has been seen through a microscope yet.

    Attributes
    ----------
    index : (Z, Y, X) float32
        Refractive index above the medium.
    nucleus : (Z, Y, X) float32
        Share of each voxel that holds DNA.
    cell : (Z, Y, X) float32
        Share of each voxel that lies in a cell.
    labels : (Y, X) int32
        Number of the nucleus seen from above, 0 outside.
    slice_um : (Z,) float, µm
        Height of the middle of each slice above the glass.
    pixel_um : float, µm
    """

    index: np.ndarray
    nucleus: np.ndarray
    cell: np.ndarray
    labels: np.ndarray
    slice_um: np.ndarray
    pixel_um: float

    def phase_rad(self, wavelength_um):
        """Phase that each slice adds to light of this wavelength in vacuum, (Z, Y, X) float32, rad."""
        wavelength_um = positive("wavelength_um", wavelength_um, "0.55 µm is green")
        return self.index * np.float32(2 * np.pi * SLICE_UM / wavelength_um)


def grow(kind, shape, pixel_um, rng):
    """Return one field of cells.

    Parameters
    ----------
    kind : Kind
    shape : (int, int), px
        Height and width of the field; cells also lie across its border.
    pixel_um : float, µm
    rng : numpy.random.Generator

    Returns
    -------
    Sample

    Raises
    ------
    InputError
        If the shape is not two numbers of at least 8, or `pixel_um` is not positive.

    Notes
    -----
    Nuclei do not overlap: a cell that would come too near to an earlier one is left out. Cytoplasm does.

    Examples
    --------
    >>> sample = grow(Kind(), (64, 80), 0.65, np.random.default_rng(0))
    >>> sample.index.shape == sample.nucleus.shape, sample.labels.shape
    (True, (64, 80))
    """
    pixel_um = positive("pixel_um", pixel_um, "give the camera pixel size divided by the magnification")
    if len(shape) != 2 or min(shape) < 8:
        raise InputError(f"shape must be two numbers of at least 8, got {shape}: 128 x 128 is usual")
    places = _places(kind, shape, pixel_um, rng)
    heights = kind.height_um * rng.lognormal(0, 0.12, len(places))
    slices = int(np.ceil(1.35 * kind.height_um / SLICE_UM))
    blank = bodies.Canvas(shape, slices, pixel_um, SLICE_UM)
    cell = blank.dome_share(_domes(kind, places, heights, rng))
    nuclei = _nuclei(kind, places, heights, rng)
    nucleus, labels = blank.ellipsoids(nuclei)
    nucleoli, _ = blank.ellipsoids(_nucleoli(nuclei, rng))
    own = np.zeros(len(nuclei) + 1, dtype=np.float32)  # how far each nucleus differs from the cytoplasm
    own[1:] = kind.nucleus_index - kind.cytoplasm_index + 0.002 * rng.normal(size=len(nuclei))
    index = (
        kind.cytoplasm_index * np.maximum(cell, nucleus) + own[labels] * nucleus + 0.006 * nucleoli * nucleus
    )
    balls = _organelles(kind, places, heights, rng)
    small = kind.organelle_um < 2 * pixel_um
    organelles = blank.small_balls(balls) if small else np.minimum(blank.ellipsoids(balls)[0], 1)
    index += kind.organelle_index * organelles * np.maximum(cell - nucleus, 0)
    dna = nucleus * (1 - np.minimum(nucleoli, 1))
    return Sample(index.astype(np.float32), dna, np.maximum(cell, nucleus), labels, blank.slice_um, pixel_um)


def _places(kind, shape, pixel_um, rng):
    """Centres (y, x) in µm, also around the field, nowhere nearer than two nuclei."""
    reach = kind.radius_um * 1.3
    size = np.array(shape) * pixel_um + 2 * reach
    tries = rng.uniform(-reach, size - reach, (rng.poisson(kind.per_mm2 * 1e-6 * size.prod()), 2))
    kept = np.empty((0, 2))
    for place in tries:
        if not len(kept) or np.hypot(*(kept - place).T).min() > 2.1 * kind.nucleus_um:
            kept = np.vstack([kept, place])
    return kept


def _domes(kind, places, heights, rng):
    """Place, height, radius and four waves of the outline of each cell."""
    radius = kind.radius_um * rng.lognormal(0, 0.1, len(places))
    waves = rng.normal(0, 0.09, (len(places), 2, 3))  # cosine and sine, of two to four per turn
    return list(zip(places, heights, radius, waves, strict=True))


def _nuclei(kind, places, heights, rng):
    n = len(places)
    long = kind.nucleus_um * rng.lognormal(0, 0.1, n)
    axes = np.stack([long, long * rng.uniform(0.7, 0.95, n), 0.3 * heights], axis=1)
    return bodies.Ellipsoids(np.column_stack([places, 0.4 * heights]), axes, rng.uniform(0, np.pi, n))


def _nucleoli(nuclei, rng):
    """One to three round spots inside each nucleus."""
    owner = np.repeat(np.arange(len(nuclei)), rng.integers(1, 4, len(nuclei)))
    radius = rng.uniform(0.9, 1.5, len(owner))
    middle = nuclei.centre_um[owner] + rng.uniform(-0.4, 0.4, (len(owner), 3)) * nuclei.axes_um[owner]
    return bodies.Ellipsoids(middle, np.column_stack([radius] * 3), np.zeros(len(owner)))


def _organelles(kind, places, heights, rng):
    """Balls in the cytoplasm, denser towards the middle of the cell."""
    owner = np.repeat(np.arange(len(places)), rng.poisson(kind.organelles, len(places)))
    away, turn = (
        kind.radius_um * np.sqrt(rng.uniform(0.1, 0.7, len(owner))),
        rng.uniform(0, 2 * np.pi, len(owner)),
    )
    sideways = places[owner] + np.stack([away * np.sin(turn), away * np.cos(turn)], axis=1)
    top = heights[owner] * np.sqrt(1 - (away / kind.radius_um) ** 2)
    radius = kind.organelle_um * rng.lognormal(0, 0.2, len(owner))
    middle = np.column_stack([sideways, top * rng.uniform(0.15, 0.7, len(owner))])
    return bodies.Ellipsoids(middle, np.column_stack([radius] * 3), np.zeros(len(owner)))
