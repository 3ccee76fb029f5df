"""Does it cost energy to move like this? Entropy production from the currents along tracks."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from formotion.core import Estimate
from formotion.core.errors import InputError
from formotion.core.threads import one_thread
from formotion.core.validate import within
from formotion.dynamics.tracks import check
from formotion.force import langevin
from formotion.force.bases import Basis

BLOCKS = 32
SHORTEST = 3  # frames: two steps in a row


@dataclass(frozen=True)
class Entropy:
    """Entropy production of overdamped motion, and the mean flow that it comes from.

    Attributes
    ----------
    rate_per_s : Estimate, k_B/s
        Finite-data bias removed: it may come out below zero where there is little or no production.
    naive_per_s : float, k_B/s
        With the bias: never negative.
    bias_per_s : float, k_B/s
        What noise alone adds to the naive value; measured on these data.
    basis : Basis
    coefficients : (b, d) float
        Of the mean local velocity, µm/s.
    covariance : (d, b, d, b) float
    duration_s : float, s
        Summed over tracks.
    dissipates : bool
        Whether production is seen: larger than equilibrium gives one time in twenty.
    """

    rate_per_s: Estimate
    naive_per_s: float
    bias_per_s: float
    basis: Basis
    coefficients: np.ndarray
    covariance: np.ndarray
    duration_s: float
    dissipates: bool

    def velocity(self, positions_um):
        """Return the mean local velocity at positions (n, d), µm/s: probability current over density."""
        return self.basis.values(np.asarray(positions_um, float)) @ self.coefficients

    def velocity_std(self, positions_um):
        """Return the standard deviation of `velocity`, (n, d) µm/s."""
        values = self.basis.values(np.asarray(positions_um, float))
        own = np.einsum("ibic->ibc", self.covariance)
        return np.sqrt(np.maximum(np.einsum("nb,ibc,nc->ni", values, own, values), 0))


@one_thread
def infer(tracks, dt_s, basis=None, exposure=0.0, diffusion_basis=None, level=0.9):
    """Infer how much entropy a stationary overdamped motion produces.

    Parameters
    ----------
    tracks : list of (n, d) float, µm
        Positions at equal times, stationary, at least 3 frames each.
    dt_s : float, s
    basis : Basis, optional
        Functions in which the mean flow is sought; polynomials up to order 1 if left out.
    exposure : float
        Share of the frame time that the shutter is open.
    diffusion_basis : Basis, optional
        For D; constant if left out.
    level : float
        Of the interval.

    Returns
    -------
    Entropy

    Raises
    ------
    InputError, ShapeError
        If tracks hold NaN, are too short or too few for the basis, or D comes out negative.

    Notes
    -----
    S = <v . D^-1 v> with v the mean local velocity, projected on the basis by Stratonovich's mid-point rule
    (Frishman and Ronceray 2020, doi:10.1103/PhysRevX.10.021009), the error of the step, of order dt, taken
    off by comparing one frame with two. The tracks are cut into 32 blocks; the scatter of the flow from
    block to block gives its noise, which adds `bias_per_s` on average and is taken off, and the interval.
    What the basis cannot hold is missed: the value is a lower bound. Localisation error leaves the
    mid-point rule unbiased to first order, and its part in the spread of positions is taken off. It fails
    for frames farther apart than the motion relaxes, tracks that are not stationary, blocks shorter than
    the relaxation, and for hidden driving: crawling cells at equilibrium in position look passive.

    Examples
    --------
    >>> from formotion.dynamics.langevin_worlds import circulating
    >>> path = circulating(1.0, 2.0, 0.5).simulate(50, 0.02, 500, np.random.default_rng(0), substeps=2)
    >>> found = infer(path.tracks(), 0.02)
    >>> found.rate_per_s.covers(8.0), found.dissipates
    (True, True)
    """
    tracks = check(tracks, SHORTEST)
    within("level", level, 0.5, 0.999, "0.9 is usual")
    basis = langevin.polynomial(1) if basis is None else basis
    law = langevin.infer(tracks, dt_s, basis, "overdamped", exposure, diffusion_basis, select=False)
    flow = _flow(tracks, dt_s, basis, law)
    owner, count = _blocks(len(flow.values))
    covariance, doubt = _scatter(flow, owner, count)
    return _entropy(flow, covariance, doubt, count, level, len(flow.values) * dt_s)


@dataclass(frozen=True)
class _Flow:
    """Mean local velocity c (axis, function), as a vector, and what went into it."""

    basis: Basis
    values: np.ndarray  # (n, b)
    moved: np.ndarray  # (n, d, b), µm/s: displacement rate times function
    inverse: np.ndarray  # (n, d, d), D^-1
    solve: np.ndarray  # (d b, d b), from moved to flow
    metric: np.ndarray  # (d b, d b), K of S = c K c
    flow: np.ndarray  # (d b,)


def _flow(tracks, dt_s, basis, law):
    places = np.concatenate([track[1:-1] for track in tracks])
    values = basis.values(places)
    moved = np.concatenate([_steps(track, basis) for track in tracks]) / dt_s
    tensors = law.diffusion(places)
    if np.linalg.eigvalsh(tensors).min() <= 0:
        raise InputError("D came out negative somewhere along the tracks: use a constant D, or more frames")
    inverse = np.linalg.inv(tensors)
    gram = values.T @ values / len(values)
    metric = np.einsum("na,nij,nb->iajb", values, inverse, values, optimize=True) / len(values)
    if law.error_seen:  # errors widen the spread of the positions: take that off
        slopes = basis.gradient(places)
        excess = np.einsum("nas,s,nbs->ab", slopes, law.error_um**2, slopes, optimize=True) / len(values)
        gram -= excess
        metric -= np.einsum("ij,ab->iajb", inverse.mean(axis=0), excess)
    solve = np.kron(np.eye(law.dimensions), np.linalg.inv(gram))
    metric = metric.reshape(solve.shape)
    return _Flow(basis, values, moved, inverse, solve, metric, solve @ moved.mean(axis=0).ravel())


def _steps(track, basis):
    """Return displacement times function, by the mid-point rule, for each inner frame: (n - 2, d, b), µm."""
    values = basis.values(track)
    one = _product(track, values, 1)
    # over one frame its error is c dt, over two it is 2 c dt: twice the first less the second has none
    return one[:-1] + one[1:] - 0.5 * _product(track, values, 2)


def _product(track, values, stride):
    moved = track[stride:] - track[:-stride]
    middle = 0.5 * (values[stride:] + values[:-stride])
    return moved[:, :, None] * middle[:, None, :]


def _blocks(frames):
    """Number the frames block by block, one track after the other."""
    count = min(BLOCKS, frames // 2)
    if count < 8:
        raise InputError(f"tracks must have 16 inner frames in all, got {frames}: no error can be told")
    return np.arange(frames) * count // frames, count


def _scatter(flow, owner, count):
    """Return the covariance of the flow, and the variance of S to first order, from block to block."""
    velocity = np.einsum("na,ia->ni", flow.values, flow.flow.reshape(flow.moved.shape[1:]))
    rest = flow.moved - velocity[:, :, None] * flow.values[:, None, :]
    power = np.einsum("ni,nij,nj->n", velocity, flow.inverse, velocity)
    noise = _block_sums(rest.reshape(len(rest), -1), owner, count) @ flow.solve.T
    power = _block_sums((power - power.mean())[:, None], owner, count)[:, 0]
    drive = 2 * noise @ flow.metric @ flow.flow + power
    enlarged = count / (count - 1)
    return enlarged * noise.T @ noise, enlarged * drive @ drive


def _block_sums(columns, owner, count):
    """Return each block's contribution to the mean of the columns."""
    return np.array([np.bincount(owner, column, count) for column in columns.T]).T / len(owner)


def _entropy(flow, covariance, doubt, count, level, duration_s):
    naive = flow.flow @ flow.metric @ flow.flow
    noise = flow.metric @ covariance
    bias = np.trace(noise)
    # the scatter of the blocks' own covariance adds trace² / (blocks - 1) to the trace of the square
    quadratic = 2 * max(np.trace(noise @ noise) - bias**2 / (count - 1), 0.0)
    rate, reach = naive - bias, stats.t.ppf(0.5 + level / 2, count - 1) * np.sqrt(doubt + quadratic)
    d, b = flow.moved.shape[1:]
    return Entropy(
        Estimate(float(rate), float(rate - reach), float(rate + reach), level),
        float(naive),
        float(bias),
        flow.basis,
        flow.flow.reshape(d, b).T,
        covariance.reshape(d, b, d, b),
        float(duration_s),
        bool(rate > stats.norm.ppf(0.95) * np.sqrt(quadratic)),
    )
