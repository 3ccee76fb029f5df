"""A tissue in force balance whose tensions and pressures change slowly, frame by frame."""

from dataclasses import replace

from formotion.core.errors import InputError
from formotion.core.validate import positive, within
from formotion.dynamics import tissue_worlds
from formotion.dynamics.diagram import Unclean, find_arcs
from formotion.dynamics.tissue import Tissue, junctions_of

TRIES = 20


def sequence(n_cells, n_frames, rng, change=0.02, points=9, cell_um=10.0):
    """Draw a movie of an island of cells, in exact balance in every frame.

    Parameters
    ----------
    n_cells, n_frames : int
        At least 7 cells and 1 frame.
    rng : numpy.random.Generator
    change : float
        Standard deviation of a step from frame to frame, between 0 and 0.2: of each cell's seed over the cell
        spacing, and of its pressure over the mean pressure.
    points : int
        Contour points per junction.
    cell_um : float, µm
        Distance between neighbouring cells.

    Returns
    -------
    list of Tissue
        Cells keep their numbers; junctions are gained and lost where cells exchange neighbours.

    Raises
    ------
    InputError
        If a number is out of range, or no movie of so many frames stays a tissue: make the change smaller.

    Notes
    -----
    The functions of the cells take independent random steps. With a change of 0.02, tensions of neighbouring
    frames correlate by about 0.97.

    Examples
    --------
    >>> import numpy as np
    >>> movie = sequence(20, 3, np.random.default_rng(0))
    >>> len(movie), movie[0].world
    (3, 'matched')
    """
    if n_frames != int(n_frames) or n_frames < 1:
        raise InputError(f"n_frames must be a whole number of 1 or more, got {n_frames!r}: give more")
    if n_cells != int(n_cells) or n_cells < 7:
        raise InputError(f"n_cells must be a whole number of 7 or more, got {n_cells!r}: give more")
    within("change", change, 0.0, 0.2, "larger steps share nothing from frame to frame")
    positive("cell_um", cell_um, "give the distance between neighbouring cells")
    for attempt in range(TRIES):
        try:
            weights = tissue_worlds.draw(
                n_cells, rng, "matched", False, cell_um, relaxations=10 + 2 * attempt
            )
            return [_tissue(drawn, points) for drawn in _drift(weights, n_frames, rng, change, cell_um)]
        except Unclean:
            continue
    raise InputError(f"change must leave a tissue in every frame, got {change}: make it smaller")


def _drift(weights, n_frames, rng, change, cell_um):
    yield weights
    for _ in range(n_frames - 1):
        step = change * rng.standard_normal((len(weights.pressure), 3))
        pressure = weights.pressure + weights.pressure.mean() * step[:, 0]
        moved = cell_um * step[:, 1:]
        # as high half-way to a neighbour as before: areas stay similar whatever the pressure
        constant = weights.constant * pressure / weights.pressure
        weights = replace(
            weights,
            pressure=pressure,
            constant=constant,
            seed_um=weights.seed_um + moved,
            site_um=weights.site_um + moved,
        )
        yield weights


def _tissue(weights, points):
    arcs = find_arcs(weights)
    scale = 1 / arcs.tension[(arcs.cells >= 0).all(axis=1)].mean()
    arcs = replace(arcs, tension=scale * arcs.tension)
    return Tissue(
        junctions_of(arcs, points), arcs.tension, scale * weights.pressure,
        arcs.centre_um(None), arcs.area_um2(None), arcs, None, "matched",
    )  # fmt: skip
