"""Tensions and pressures of all frames of a movie as one Gaussian, tied by how slowly they change."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_array

LEARNED_FROM = 150  # junctions of which the persistence is learned
BOUNDS = (1e-3, 1 - 1e-4)


@dataclass(frozen=True)
class State:
    """What one frame says of its L inner junctions and its cells, n numbers in all.

    Attributes
    ----------
    away : (n,) float
        Tensions minus 1, then pressures.
    covariance, prior : (n, n) float
        Of these, after and before the frame was seen.
    names : (L, 2) int
        Cells of each junction, the smaller name first.
    rows : (2 L, n) sparse
        Turn the numbers into the tensions and then the pressure differences of all junctions, over their
        prior spreads.
    """

    away: np.ndarray
    covariance: np.ndarray
    prior: np.ndarray
    names: np.ndarray
    rows: csr_array

    def fewer(self, number):
        """Return the state of the junctions of the first-named cells."""
        kept = np.lexsort(self.names.T[::-1])[:number]
        rows = self.of(kept)
        met = np.unique(rows.indices)
        both = np.ix_(met, met)
        return State(self.away[met], self.covariance[both], self.prior[both], self.names[kept], rows[:, met])

    def of(self, junctions):
        """Return the rows of some junctions."""
        return self.rows[np.concatenate([junctions, junctions + len(self.names)])]


@dataclass(frozen=True)
class Tie:
    """Squares of the rows of the junctions that two frames share: in the first, the second, between them."""

    first: csr_array
    second: csr_array
    between: csr_array
    rank: float


def tie(first, second):
    """Return the `Tie` of two neighbouring frames.

    Notes
    -----
    The rank is the number of directions in which the prior is set by tensions and pressures.
    """
    here, there = _shared(first.names.tolist(), second.names.tolist())
    one, two = first.of(here), second.of(there)
    squares = one.T @ one, two.T @ two
    rank = 0.5 * (squares[0].multiply(first.prior).sum() + squares[1].multiply(second.prior).sum())
    return Tie(*squares, one.T @ two, float(rank))


def _shared(first, second):
    """Return the places in two lists of the names that are in both."""
    place = {tuple(name): k for k, name in enumerate(first)}
    both = [(place[tuple(name)], k) for k, name in enumerate(second) if tuple(name) in place]
    return np.array(both, int).reshape(-1, 2).T


class Joint:
    """All frames under one persistence: precision = inverse of S, plus Q; S block diagonal, Q between frames.

    I + S Q is block tridiagonal in time; `forward` holds its pivots from the first frame on.
    """

    def __init__(self, states, ties, persistence):
        self.states = states
        gain = persistence / (1 - persistence**2)
        self.own = [csr_array(state.prior.shape) for state in states]
        for k, part in enumerate(ties):
            self.own[k] = self.own[k] + gain * persistence * part.first
            self.own[k + 1] = self.own[k + 1] + gain * persistence * part.second
        self.between = [-gain * part.between for part in ties]
        self.middle = [np.eye(len(s.away)) + s.covariance @ q for s, q in zip(states, self.own, strict=True)]
        self.later = [s.covariance @ q for s, q in zip(states[:-1], self.between, strict=True)]
        self.earlier = [s.covariance @ q.T for s, q in zip(states[1:], self.between, strict=True)]
        self.forward = [self.middle[0]]
        for k, (later, earlier) in enumerate(zip(self.later, self.earlier, strict=True)):
            self.forward.append(self.middle[k + 1] - earlier @ np.linalg.solve(self.forward[-1], later))

    def means(self):
        """Return the means of all frames given each other."""
        right = [self.states[0].away]
        for k, earlier in enumerate(self.earlier):
            right.append(self.states[k + 1].away - earlier @ np.linalg.solve(self.forward[k], right[-1]))
        found = [np.linalg.solve(self.forward[-1], right[-1])]
        for k in range(len(right) - 2, -1, -1):
            found.insert(0, np.linalg.solve(self.forward[k], right[k] - self.later[k] @ found[0]))
        return found

    def covariances(self):
        """Return the covariances of all frames given each other."""
        backward, found = self.middle[-1], []
        for k in range(len(self.states) - 1, -1, -1):
            pivot = self.forward[k] + backward - self.middle[k]
            found.insert(0, np.linalg.solve(pivot, self.states[k].covariance))
            if k:
                back = np.linalg.solve(backward, self.earlier[k - 1])
                backward = self.middle[k - 1] - self.later[k - 1] @ back
        return found

    def misfit(self):
        """Return what the ties cost at the means, the frames' own misfits included."""
        parts = self.means()
        total = [q @ part for q, part in zip(self.own, parts, strict=True)]
        for k, link in enumerate(self.between):
            total[k] = total[k] + link @ parts[k + 1]
            total[k + 1] = total[k + 1] + link.T @ parts[k]
        return sum(state.away @ pull for state, pull in zip(self.states, total, strict=True))

    def log_determinant(self):
        return sum(np.linalg.slogdet(pivot)[1] for pivot in self.forward)


def persistence(states):
    """Return the persistence of largest evidence; 0 where neighbouring frames share no junction.

    Notes
    -----
    The normalising factor of the tied prior is that of contours which do not change: 1 - persistence² to
    half the power of the rank. That of the contours as found would count their noise as a change of the
    directions in which balance lets tensions vary, and the persistence would come out too large.
    """
    chosen = [state.fewer(LEARNED_FROM) for state in states]
    ties = [tie(*pair) for pair in pairwise(chosen)]
    rank = sum(part.rank for part in ties)

    def negative_evidence(reach):
        value = np.tanh(reach)
        joint = Joint(chosen, ties, value)
        return 0.5 * (joint.log_determinant() + rank * np.log1p(-(value**2)) + joint.misfit())

    if not any(part.first.nnz for part in ties):
        return 0.0
    found = minimize_scalar(
        negative_evidence, bounds=np.arctanh(BOUNDS), method="bounded", options={"xatol": 0.05}
    )
    return float(np.tanh(found.x))


def join(states, value):
    """Return means and covariances of all frames given each other."""
    joint = Joint(states, [tie(*pair) for pair in pairwise(states)], value)
    return list(zip(joint.means(), joint.covariances(), strict=True))
