"""How two cells move each other: contact interaction from tracks of cells that meet."""

from dataclasses import dataclass

import numpy as np
from scipy import stats
from scipy.linalg import solve_toeplitz

from formotion.core.errors import InputError, ShapeError
from formotion.core.validate import positive, whole
from formotion.force.bases import polynomial

BLOCKS = 60
HISTORY = 8  # velocities of a cell from which its next one is predicted
CONFOUNDERS = ("none", "drift", "field")
_SHORTEST = 6  # frames


@dataclass(frozen=True)
class Interaction:
    """Velocity that a cell gives another, as a function of the distance between them.

    Attributes
    ----------
    distance_um : (b,) float, µm
        Where the profiles are given; straight lines in between, to zero at `reach_um`, and on
        inwards.
    reach_um : float, µm
    along, along_std : (b,) float, µm/s
        Away from the other cell: positive pushes apart.
    across, across_std : (b,) float, µm/s, or None
        A quarter turn (y to x) from "away"; in the plane only.
    p_value : float
        Of "no interaction at any distance".
    left_um2_per_s2 : (k,) float, µm²/s²
        Autocovariance, at lags of 0, 1, ... frames and along one axis, of velocities that neighbours do not
        explain: crawling, diffusion and localisation error.
    """

    distance_um: np.ndarray
    reach_um: float
    along: np.ndarray
    along_std: np.ndarray
    across: np.ndarray | None
    across_std: np.ndarray | None
    p_value: float
    left_um2_per_s2: np.ndarray

    @property
    def interacts(self):
        """Whether an interaction is seen, with one false alarm in twenty."""
        return bool(self.p_value < 0.05)

    def at(self, distance_um):
        """Return the velocity away from the other cell, µm/s, at distances (n,) in µm."""
        distance = np.asarray(distance_um, float)
        profile = _hats(distance, self.distance_um, self.reach_um) @ self.along
        return np.where(distance < self.reach_um, profile, 0.0)


def infer(films, dt_s, reach_um, bins=6, confounder="drift", crawling=True):
    """Infer how cells move each other on contact.

    Parameters
    ----------
    films : list of (n, cells, d) float, µm
        Cells followed together, at least two in a film, d = 2 or 3; n and cells may differ between films. NaN
        where a cell is not seen.
    dt_s : float, s
        Time between frames.
    reach_um : float, µm
        Distance beyond which cells do not move each other.
    bins : int
        Distances at which the profile is sought, from the closest seen up to the reach.
    confounder : {"none", "drift", "field"}
        What else moves cells: nothing; a drift that all cells of a film share, of any course in time; or in
        addition a quadratic velocity field, the same in all films.
    crawling : bool
        Allow for crawling that remembers its direction.

    Returns
    -------
    Interaction

    Raises
    ------
    InputError, ShapeError
        If films have a wrong shape or too few cells or frames, cells never meet, or a number is out of range.

    Notes
    -----
    The velocity V of each cell is regressed on the sum over the others of triangular functions of distance
    times the direction away from them (and across it). Cells that crawl head-on stay together longest, so
    crawling is not independent of contact and hides repulsion; and a localisation error looks like a push
    and a pull back. Both show in a cell's own past: what its eight earlier velocities, neighbours accounted
    for, predict of V is taken off V and off the functions alike, and what is left is new since the positions
    that explain it. Variances come from films, cut in time where there are fewer than 60. Only velocities
    are seen, not forces. The profile is wrong if crawling itself changes on contact (contact inhibition), if
    cells crawl very differently, or if a field varies faster than quadratically: its sinks feign attraction.
    Localisation errors as large as the step between distances smooth the profile.

    Examples
    --------
    >>> from formotion.dynamics.contacts import Contact, simulate
    >>> rng = np.random.default_rng(0)
    >>> path = simulate(Contact(strength_per_s=0.02), 60, 3, 5.0, 60, rng, trap_per_s=0.003)
    >>> found = infer(list(path.position_um.transpose(1, 0, 2, 3)), 5.0, reach_um=16.0, confounder="field")
    >>> found.interacts, (found.at([5.0, 12.0]) > 0).tolist()
    (True, [True, False])
    """
    films = _checked(films)
    dt_s = positive("dt_s", dt_s, "the time between frames in seconds")
    reach = positive("reach_um", reach_um, "about two cell diameters")
    bins = whole("bins", bins, 2, "6 is usual")
    if confounder not in CONFOUNDERS:
        raise InputError(f"confounder must be one of {', '.join(CONFOUNDERS)}, got {confounder!r}: pick one")
    nodes = _nodes(films, reach, bins)
    functions = [_functions(film, nodes, reach, confounder == "field") for film in films]
    shared = confounder != "none"
    history = min(HISTORY, min(map(len, films)) // 3) if crawling else 0
    whiten, left = np.ones(1), None
    for _ in range(4 if crawling else 1):  # profile and memory depend on each other: they settle at once
        rows = _rows(films, functions, dt_s, whiten, shared)
        coefficients, covariance, blocks = _solve(rows)
        left = _left(films, functions, dt_s, coefficients, shared, history)
        if crawling:
            whiten = np.append(1.0, -solve_toeplitz(left[:-1], left[1:]))
    return _interaction(nodes, reach, coefficients, covariance, blocks, left, films[0].shape[2])


def _checked(films):
    films = [np.asarray(film, dtype=float) for film in films]
    if not films:
        raise InputError("films must hold at least one film, got none: a list of (n, cells, d) arrays")
    for i, film in enumerate(films):
        if film.ndim != 3 or film.shape[2] not in (2, 3) or film.shape[2] != films[0].shape[2]:
            raise ShapeError(f"films[{i}] must have shape (n, cells, 2 or 3), got {film.shape}: all alike")
        if film.shape[1] < 2 or len(film) < _SHORTEST:
            raise InputError(
                f"films[{i}] must show 2 cells in {_SHORTEST} frames or more, got {film.shape[1]} in "
                f"{len(film)}: leave it out"
            )
        if np.isinf(film).any():
            raise InputError(f"films[{i}] must be finite or NaN (not seen), got infinity: check the reader")
    return films


def _nodes(films, reach, bins):
    distances = np.concatenate([_apart(film)[1].ravel() for film in films])
    met = distances[(distances > 0) & (distances < reach)]
    if len(met) < 20 * bins:
        raise InputError(
            f"cells must meet: only {len(met)} pairs of frames lie within reach_um = {reach:g}; more films, "
            "fewer bins, or check the unit"
        )
    return np.linspace(np.quantile(met, 0.02), reach, bins + 1)[:-1]


def _apart(film):
    away = film[:, :, None] - film[:, None]
    return away, np.sqrt((away**2).sum(axis=-1))


def _functions(film, nodes, reach, field):
    """Return the functions of every cell and frame, (n, cells, d, m); NaN where the cell is not seen."""
    away, distance = _apart(film)
    near = (distance > 0) & (distance < reach)
    unit = np.where(near, 1 / np.where(near, distance, 1), 0)[..., None] * np.where(near[..., None], away, 0)
    hats = np.where(near[..., None], _hats(np.where(near, distance, 0), nodes, reach), 0)
    directions = [unit]
    if film.shape[2] == 2:
        directions.append(np.stack([-unit[..., 1], unit[..., 0]], axis=-1))
    found = [np.einsum("tijd,tijb->tidb", direction, hats, optimize=True) for direction in directions]
    if field:
        found.append(_field(film))
    found = np.concatenate(found, axis=-1)
    found[np.isnan(film).any(axis=-1)] = np.nan
    return found


def _hats(distance, nodes, reach):
    step = (reach - nodes[0]) / len(nodes)
    hats = np.clip(1 - abs(distance[..., None] - nodes) / step, 0, None)
    closer = np.clip((nodes[0] - distance) / step, 0, None)  # the first straight line goes on inwards
    hats[..., 0] = np.where(closer > 0, 1 + closer, hats[..., 0])
    hats[..., 1] = np.where(closer > 0, -closer, hats[..., 1])
    return hats


def _field(film):
    n, cells, d = film.shape
    terms = polynomial(2).values(np.nan_to_num(film).reshape(-1, d))[:, 1:].reshape(n, cells, -1)
    return np.einsum("tcp,ij->tcijp", terms, np.eye(d)).reshape(n, cells, d, -1)


def _rows(films, functions, dt_s, whiten, shared):
    """Return target, regressor, instrument and block of every cell, frame and axis."""
    pieces = -(-BLOCKS // len(films))
    parts, first = [], 0
    for film, f in zip(films, functions, strict=True):
        target, regressor, instrument = (
            _filtered(each, whiten) for each in (np.diff(film, axis=0) / dt_s, 0.5 * (f[1:] + f[:-1]), f[:-1])
        )
        count = min(pieces, len(target))
        block = first + np.arange(len(target)) * count // len(target)
        first += count
        parts.append(_flat(target, regressor, instrument, block, shared))
    return [np.concatenate(part) for part in zip(*parts, strict=True)]


def _filtered(series, whiten):
    """Return sum over k of whiten[k] series[t - k], where the whole history is there."""
    past = len(whiten) - 1
    return sum(weight * series[past - k : len(series) - k] for k, weight in enumerate(whiten))


def _flat(target, regressor, instrument, block, shared):
    packed = np.concatenate([target[..., None], regressor, instrument], axis=-1)
    seen = np.isfinite(packed).all(axis=(2, 3))
    packed = np.where(seen[..., None, None], packed, 0)
    if shared:
        count = np.maximum(seen.sum(axis=1), 1)[:, None, None]
        packed = np.where(seen[..., None, None], packed - packed.sum(axis=1)[:, None] / count[:, None], 0)
    owner = np.broadcast_to(block[:, None], seen.shape)[seen]
    packed = packed[seen]
    m = regressor.shape[-1]
    axes = packed.shape[1]
    flat = packed.reshape(-1, packed.shape[-1])
    return flat[:, 0], flat[:, 1 : m + 1], flat[:, m + 1 :], np.repeat(owner, axes)


def _solve(rows):
    """Return coefficients, their covariance from block to block, and how many blocks there are."""
    target, regressor, instrument, owner = rows
    scale = np.sqrt((regressor**2).mean(axis=0))
    gram = instrument.T @ regressor / np.outer(scale, scale)
    if not (scale > 0).all() or np.linalg.cond(gram) > 1e9:
        raise InputError("cells must meet at all distances below reach_um: fewer bins, or more films")
    inverse = np.linalg.inv(gram) / np.outer(scale, scale)
    coefficients = inverse @ (instrument.T @ target)
    rest = (target - regressor @ coefficients)[:, None] * instrument
    _, owner = np.unique(owner, return_inverse=True)
    blocks = owner.max() + 1
    pushes = np.array([np.bincount(owner, column, blocks) for column in rest.T]).T @ inverse.T
    return coefficients, blocks / (blocks - 1) * pushes.T @ pushes, blocks


def _left(films, functions, dt_s, coefficients, shared, history):
    """Return the autocovariance along an axis, at lags 0 to `history`, of velocities not explained."""
    total, count = np.zeros(history + 1), np.zeros(history + 1)
    for film, f in zip(films, functions, strict=True):
        rest = np.diff(film, axis=0) / dt_s - 0.5 * (f[1:] + f[:-1]) @ coefficients
        if shared:
            seen = np.isfinite(rest)
            rest = (
                rest
                - np.where(seen, rest, 0).sum(axis=1, keepdims=True)
                / np.maximum(seen.sum(axis=1), 1)[:, None]
            )
        for lag in range(history + 1):
            product = rest[: len(rest) - lag] * rest[lag:]
            total[lag] += np.nansum(product)
            count[lag] += np.isfinite(product).sum()
    return total / np.maximum(count, 1)


def _interaction(nodes, reach, coefficients, covariance, blocks, left, d):
    b = len(nodes)
    m = 2 * b if d == 2 else b
    std = np.sqrt(np.diag(covariance))
    statistic = coefficients[:m] @ np.linalg.solve(covariance[:m, :m], coefficients[:m])
    p_value = stats.f.sf(statistic * (blocks - m) / (m * (blocks - 1)), m, blocks - m)
    across = (coefficients[b:m], std[b:m]) if d == 2 else (None, None)
    return Interaction(nodes, reach, coefficients[:b], std[:b], *across, float(p_value), left)
