"""Tensions of a movie: what each frame says, joined by how slowly a junction's tension changes."""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from scipy.optimize import minimize_scalar

from formotion.core.errors import InputError, ShapeError
from formotion.core.threads import one_thread
from formotion.force.tension_fit import climb, read_off
from formotion.force.tension_prior import Spread, blocks, given_scale
from formotion.force.tension_snapshot import prepare, tensions

RIDGE = 0.3  # of the mean prior variance: the ties of two frames differ a little with their contours
LEARNED_FROM = 150  # junctions of which the persistence is learned
BOUNDS = (1e-3, 1 - 1e-4)


@dataclass(frozen=True)
class TensionMovie:
    """Tensions of every frame, inferred together.

    Attributes
    ----------
    frames : list of Tensions
        As `tension.infer` gives them; tensions and their deviations are those of all frames together.
    persistence : float
        Correlation of a junction's tension with itself in the next frame, as inferred; 0 where frames share
        nothing.
    """

    frames: list
    persistence: float


@dataclass(frozen=True)
class _Frame:
    """Tensions of inner junctions minus 1 (L,), their covariance after and before the frame was seen.

    `names` (L, 2) are the cells of each junction.
    """

    away: np.ndarray
    covariance: np.ndarray
    prior: np.ndarray
    names: np.ndarray


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
    plus a random step, so that each frame alone keeps the prior of `tension.infer`. The persistence has the
    largest evidence, found on up to 150 junctions. What a frame says about all its junctions together, errors
    shared by neighbours included, is a full matrix: time grows with frames times the cube of junctions.
    Pressures are returned as each frame alone gives them. Assumes errors of the contours that are new in
    every frame: a segmentation error that stays is taken for tension. Intervals come out too narrow, for
    each frame's Gaussian is exact to first order only: those of 90 % cover about 85 % where contour noise is
    1 % of a junction, about 72 % at 3 % (``python benchmarks/tension.py --movie``).

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
    spread = _common([part.spread for part in prepared])
    frames, alone = [], []
    for part, junctions, names in zip(prepared, movie, ids, strict=True):
        own = replace(part, spread=replace(spread, noise=part.spread.noise))
        top = climb(own.geo, own.spread)
        alone.append(tensions(own, read_off(own.geo, top)))
        frames.append(_frame(own, top, names[junctions.cells[part.used]]))
    persistence = _persistence(frames)
    joined = _join(frames, persistence)
    found = [_with(*parts) for parts in zip(alone, prepared, joined, strict=True)]
    return TensionMovie(found, persistence)


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


def _frame(own, top, pairs):
    linear, _, given = top
    geo = own.geo
    kept = np.flatnonzero(geo.inner)
    full = np.zeros((len(kept), geo.chain.n_unknowns + 1))  # the last column collects what is held
    np.add.at(full, (np.arange(len(kept))[:, None], geo.chain.columns[kept]), linear.tension_rows[kept])
    full = full[:, :-1]
    before = given_scale(geo, linear, blocks(geo, linear).prior(own.spread))
    return _Frame(
        linear.tension[kept] - 1, full @ given.times(full.T), full @ before.times(full.T),
        np.sort(pairs[kept], axis=1),
    )  # fmt: skip


def _links(first, second):
    """Return the places in two frames of the junctions that are in both."""
    place = {tuple(name): k for k, name in enumerate(first.names.tolist())}
    names = second.names.tolist()
    both = [(place[tuple(name)], k) for k, name in enumerate(names) if tuple(name) in place]
    return np.array(both, int).reshape(-1, 2).T


class _Joint:
    """All frames under one persistence: precision = inverse of S, plus Q; S block diagonal, Q between frames.

    I + S Q is block tridiagonal in time; `forward` holds its pivots from the first frame on.
    """

    def __init__(self, frames, persistence):
        self.frames = frames
        self.own = [np.zeros_like(frame.prior) for frame in frames]
        self.between = []
        for k, (first, second) in enumerate(pairwise(frames)):
            here, there = _links(first, second)
            tie = _tie(first, second, here, there, persistence)
            self.own[k][np.ix_(here, here)] += persistence * tie
            self.own[k + 1][np.ix_(there, there)] += persistence * tie
            self.between.append(np.zeros((len(first.away), len(second.away))))
            self.between[-1][np.ix_(here, there)] = -tie
        self.middle = [np.eye(len(q)) + f.covariance @ q for f, q in zip(frames, self.own, strict=True)]
        self.later = [f.covariance @ q for f, q in zip(frames[:-1], self.between, strict=True)]
        self.earlier = [f.covariance @ q.T for f, q in zip(frames[1:], self.between, strict=True)]
        self.forward = [self.middle[0]]
        for k, (later, earlier) in enumerate(zip(self.later, self.earlier, strict=True)):
            self.forward.append(self.middle[k + 1] - earlier @ np.linalg.solve(self.forward[-1], later))

    def mean(self):
        """Return the means of all frames given each other."""
        right = [self.frames[0].away]
        for k, earlier in enumerate(self.earlier):
            right.append(self.frames[k + 1].away - earlier @ np.linalg.solve(self.forward[k], right[-1]))
        found = [np.linalg.solve(self.forward[-1], right[-1])]
        for k in range(len(right) - 2, -1, -1):
            found.insert(0, np.linalg.solve(self.forward[k], right[k] - self.later[k] @ found[0]))
        return found

    def variances(self):
        """Return the variances of all frames given each other."""
        backward, found = self.middle[-1], []
        for k in range(len(self.frames) - 1, -1, -1):
            pivot = self.forward[k] + backward - self.middle[k]
            found.insert(0, np.diag(np.linalg.solve(pivot, self.frames[k].covariance)))
            if k:
                back = np.linalg.solve(backward, self.earlier[k - 1])
                backward = self.middle[k - 1] - self.later[k - 1] @ back
        return found

    def coupled(self, parts):
        """Return Q times the stacked frames."""
        total = [q @ part for q, part in zip(self.own, parts, strict=True)]
        for k, link in enumerate(self.between):
            total[k] = total[k] + link @ parts[k + 1]
            total[k + 1] = total[k + 1] + link.T @ parts[k]
        return total

    def log_determinant(self):
        return sum(np.linalg.slogdet(pivot)[1] for pivot in self.forward)


def _tie(first, second, here, there, persistence):
    """Return the precision that ties the junctions of two frames, in terms of their common prior."""
    prior = 0.5 * (first.prior[np.ix_(here, here)] + second.prior[np.ix_(there, there)])
    prior = prior + RIDGE * np.eye(len(here)) * np.trace(prior) / max(len(here), 1)
    return persistence / (1 - persistence**2) * np.linalg.inv(prior)


def _persistence(frames):
    chosen = [_fewer(frame) for frame in frames]
    unseen = [replace(frame, covariance=frame.prior) for frame in chosen]

    def negative_evidence(reach):
        joint, before = (_Joint(parts, np.tanh(reach)) for parts in (chosen, unseen))
        pulled = joint.coupled(joint.mean())
        misfit = sum(frame.away @ pull for frame, pull in zip(chosen, pulled, strict=True))
        return 0.5 * (joint.log_determinant() - before.log_determinant() + misfit)

    if not any(_links(*pair).size for pair in pairwise(chosen)):
        return 0.0
    found = minimize_scalar(
        negative_evidence, bounds=np.arctanh(BOUNDS), method="bounded", options={"xatol": 0.05}
    )
    return float(np.tanh(found.x))


def _fewer(frame):
    """Return a frame with the junctions between its first-named cells: an exact margin of the Gaussian."""
    kept = np.lexsort(frame.names.T[::-1])[:LEARNED_FROM]
    both = np.ix_(kept, kept)
    return _Frame(frame.away[kept], frame.covariance[both], frame.prior[both], frame.names[kept])


def _join(frames, persistence):
    """Return deviations and variances of all frames given each other."""
    if persistence == 0:
        return [(frame.away, np.diag(frame.covariance)) for frame in frames]
    joint = _Joint(frames, persistence)
    return list(zip(joint.mean(), joint.variances(), strict=True))


def _with(alone, part, joined):
    """Return the `Tensions` of one frame with what the others say about it."""
    away, variance = joined
    kept = part.used[part.geo.inner]
    tension, deviation = alone.tension.copy(), alone.tension_std.copy()
    tension[kept] = 1 + away
    deviation[kept] = np.sqrt(np.maximum(variance, 0))
    return replace(alone, tension=tension, tension_std=deviation)
