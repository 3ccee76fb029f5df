"""Tensions of a movie: what each frame says, joined by how slowly a junction's tension changes."""

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_array

from formotion.core.errors import InputError, ShapeError
from formotion.core.threads import one_thread
from formotion.force.tension_fit import climb, read_off
from formotion.force.tension_joint import State, join, persistence
from formotion.force.tension_prior import Spread, blocks, given_scale
from formotion.force.tension_snapshot import prepare, tensions


@dataclass(frozen=True)
class TensionMovie:
    """Tensions of every frame, inferred together.

    Attributes
    ----------
    frames : list of Tensions
        As `tension.infer` gives them; tensions, pressures and their deviations are those of all frames
        together. Junctions with the outer medium keep the tension that their frame alone gives.
    persistence : float
        Correlation of a junction's tension, and of the pressure difference across it, with itself in the next
        frame, as inferred; 0 where frames share nothing.
    """

    frames: list
    persistence: float


@one_thread
def infer_movie(movie, cell_ids=None, outside="unknown"):
    """Infer the tensions of all frames of a movie together.

    Parameters
    ----------
    movie : list of Junctions
        One per frame, evenly spaced in time, at least 2.
    cell_ids : list of (C_k,) int, optional
        Name of each cell of each frame, the same in all frames in which the cell is seen (from tracking). By
        default the number of the cell itself.
    outside : str
        As in `tension.infer`.

    Returns
    -------
    TensionMovie

    Raises
    ------
    InputError, ShapeError
        If there are fewer than 2 frames, the names do not fit the cells, or as in `tension.infer`.

    Notes
    -----
    A junction is the pair of its cells. Its tension minus 1 is that of the last frame times the persistence,
    plus a random step, so that each frame alone keeps the prior of `tension.infer`; the pressure difference
    across it likewise. Pressures must be tied too: what the prior takes from a pressure in every frame bends
    the tensions beside it in every frame the same way, and frames tied by tensions alone would count that as
    so many independent errors. The persistence has the largest evidence, found on up to 150 junctions. What a
    frame says about all its junctions together, errors shared by neighbours included, is a full matrix: time
    grows with frames times the cube of junctions.

    Assumes errors of the contours that are new in every frame: a segmentation error that stays is taken for
    tension. Assumes one persistence for tensions and pressures, and steps spread over the tissue as the prior
    is. Each frame is taken to first order around its own answer: at 3 % contour noise intervals come out a
    little narrow. With 60 to 100 cells and 6 frames those of 90 % cover 0.87 to 0.92
    (``python benchmarks/tension.py --movie``).

    Examples
    --------
    >>> from formotion.dynamics.tissue_movie import sequence
    >>> movie = sequence(30, 3, np.random.default_rng(0))
    >>> seen = [tissue.junctions.noisy(0.1, np.random.default_rng(k)) for k, tissue in enumerate(movie)]
    >>> infer_movie(seen).persistence > 0.5
    True
    """
    ids = _names(movie, cell_ids)
    prepared = [prepare(junctions, outside) for junctions in movie]
    common = _common([part.spread for part in prepared])
    prepared = [replace(part, spread=replace(common, noise=part.spread.noise)) for part in prepared]
    tops = [climb(part.geo, part.spread) for part in prepared]
    states = [_state(*given) for given in zip(prepared, tops, ids, strict=True)]
    kept = persistence(states)
    joined = join(states, kept)
    return TensionMovie([_with(*given) for given in zip(prepared, tops, joined, strict=True)], kept)


def _names(movie, cell_ids):
    if len(movie) < 2:
        raise InputError(f"movie must have 2 frames at least, got {len(movie)}: use tension.infer for one")
    if cell_ids is None:
        return [np.arange(junctions.n_cells) for junctions in movie]
    if len(cell_ids) != len(movie):
        raise ShapeError(f"cell_ids must have one array per frame, got {len(cell_ids)} for {len(movie)}")
    for frame, (junctions, names) in enumerate(zip(movie, cell_ids, strict=True)):
        if np.shape(names) != (junctions.n_cells,):
            raise ShapeError(
                f"cell_ids must name each cell, got {np.shape(names)} for {junctions.n_cells} cells in "
                f"frame {frame}: give one whole number per cell"
            )
    return [np.asarray(names) for names in cell_ids]


def _common(spreads):
    values = np.array([[part.noise, part.tension, part.pressure] for part in spreads])
    return Spread(*np.exp(np.log(values).mean(axis=0)))


def _state(part, top, ids):
    """Return the `State` of one frame: tensions of the inner junctions, then pressures of all used cells."""
    linear, unknowns, given = top
    geo = part.geo
    kept, cells = np.flatnonzero(geo.inner), np.arange(len(part.cells))
    full = np.zeros((len(kept) + len(cells), geo.chain.n_unknowns + 1))  # the last column: what is held
    np.add.at(full, (np.arange(len(kept))[:, None], geo.chain.columns[kept]), linear.tension_rows[kept])
    full[len(kept) + cells, geo.chain.column[:, 0]] = 1
    full = full[:, :-1]
    before = given_scale(geo, linear, blocks(geo, linear).prior(part.spread))
    pairs = part.junctions.cells[part.used[kept]]
    pairs = np.take_along_axis(pairs, np.argsort(ids[pairs], axis=1), axis=1)
    return State(
        np.concatenate([linear.tension[kept] - 1, geo.chain.first(unknowns)]),
        full @ given.times(full.T), full @ before.times(full.T),
        ids[pairs], _rows(np.searchsorted(part.cells, pairs), len(cells), part.spread),
    )  # fmt: skip


def _rows(pairs, n_cells, spread):
    """Return the sparse rows of tensions, then pressure differences, over their spreads."""
    number = len(pairs)
    junction, one = np.arange(number), np.ones(number)
    values = np.concatenate([one / spread.tension, one / spread.pressure, -one / spread.pressure])
    row = np.concatenate([junction, number + junction, number + junction])
    column = np.concatenate([junction, number + pairs[:, 0], number + pairs[:, 1]])
    return csr_array((values, (row, column)), shape=(2 * number, number + n_cells))


def _with(part, top, joined):
    """Return the `Tensions` of one frame with what the others say about it."""
    mean, covariance = joined
    alone, kept = read_off(part.geo, top), np.flatnonzero(part.geo.inner)
    tension, deviation = alone.tension.copy(), alone.tension_std.copy()
    tension[kept] = 1 + mean[: len(kept)]
    deviation[kept] = _roots(covariance)[: len(kept)]
    pressure, of_pressure = mean[len(kept) :], covariance[len(kept) :, len(kept) :]
    of_pressure = (
        of_pressure - of_pressure.mean(axis=0) - of_pressure.mean(axis=1)[:, None] + of_pressure.mean()
    )
    fit = replace(
        alone, tension=tension, tension_std=deviation,
        pressure=pressure - pressure.mean(), pressure_std=_roots(of_pressure),
    )  # fmt: skip
    return tensions(part, fit)


def _roots(covariance):
    return np.sqrt(np.maximum(np.diag(covariance), 0))
