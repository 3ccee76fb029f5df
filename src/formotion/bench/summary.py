"""From outcomes to records: means over seeds, intervals, the worst world, distance from the limit."""

import math

import numpy as np
from scipy.special import stdtrit

from formotion.bench.provenance import machine
from formotion.bench.record import KINDS, Record, WorldScore
from formotion.core.errors import InputError

LEVEL = 0.9


def mean_interval(scores):
    """Return mean and 90 % Student t interval of the mean over seeds.

    Parameters
    ----------
    scores : sequence of float, unit of the task
        One per seed, at least 2.

    Returns
    -------
    mean, low, high : float
        All NaN if a score is.

    Raises
    ------
    InputError
        If there are fewer than 2 scores.

    Notes
    -----
    Assumes that the scores of the seeds are independent and roughly normal; with few seeds and
    a skewed score the interval is too short on the far side.

    Examples
    --------
    >>> mean_interval([1.0, 1.0, 1.0])
    (1.0, 1.0, 1.0)
    """
    scores = np.asarray(scores, dtype=float)
    if scores.ndim != 1 or scores.size < 2:
        raise InputError(f"an interval needs at least 2 scores, got {scores.size}: use more seeds")
    mean = scores.mean()
    half = stdtrit(scores.size - 1, (1 + LEVEL) / 2) * scores.std(ddof=1) / np.sqrt(scores.size)
    return float(mean), float(mean - half), float(mean + half)


def to_limit(score, limit, better):
    """Return how far a score is from the limit: 1 is at the limit, larger is worse.

    Examples
    --------
    >>> to_limit(0.4, 0.2, "lower"), to_limit(0.4, 0.8, "higher")
    (2.0, 2.0)
    >>> to_limit(0.4, 0.0, "lower")
    nan
    """
    if not (score > 0 and limit > 0):  # no ratio to zero, nor to NaN
        return math.nan
    return score / limit if better == "lower" else limit / score


def summarise(task_id, task, outcomes, versions):
    """Return one record per method, in the order trivial, peer, ours, limit.

    Parameters
    ----------
    task_id : str
    task : Task
    outcomes : list of Outcome
        Every method on every instance.
    versions : dict of str to dict
        Method name to its package versions; ``""`` for methods not named.

    Returns
    -------
    list of Record
    """
    methods = dict.fromkeys((outcome.kind, outcome.method) for outcome in outcomes)
    ordered = sorted(methods, key=lambda kind_name: KINDS.index(kind_name[0]))
    table = {key: {world: _sorted_outcomes(outcomes, key, world) for world in task.worlds} for key in ordered}
    limits = {
        world: float(np.mean([outcome.score for outcome in found]))
        for key, by_world in table.items()
        for world, found in by_world.items()
        if key[0] == "limit"
    }
    return [
        _record(task_id, task, key, by_world, limits, versions.get(key[1], versions[""]))
        for key, by_world in table.items()
    ]


def _sorted_outcomes(outcomes, key, world):
    found = [o for o in outcomes if (o.kind, o.method) == key and o.world == world]
    return sorted(found, key=lambda outcome: outcome.seed)


def _record(task_id, task, key, by_world, limits, versions):
    kind, method = key
    worlds = {
        world: _world(task.worlds[world], found, limits.get(world, math.nan), task.better)
        for world, found in by_world.items()
    }
    name = worst_world(worlds, task.better, kind)
    worst = worlds[name]
    return Record(
        task=task_id,
        method=method,
        kind=kind,
        score=worst.score,
        low=worst.low,
        high=worst.high,
        to_limit=worst.to_limit,
        world=name,
        better=task.better,
        unit=task.unit,
        seconds=max((w.seconds for w in worlds.values() if math.isfinite(w.seconds)), default=math.nan),
        seeds=tuple(outcome.seed for outcome in by_world[name]),
        versions=versions,
        worlds=worlds,
        machine=machine(),
        reason=worst.reason,
    )


def _world(world_kind, outcomes, limit, better):
    scores = tuple(outcome.score for outcome in outcomes)
    mean, low, high = mean_interval(scores)
    failed = [o for o in outcomes if o.reason]
    reason = ""
    if failed:
        first = failed[0]
        where = f"world {first.world!r}, seed {first.seed}"
        reason = f"failed on {len(failed)} of {len(outcomes)} ({where}): {first.reason}"
    seconds = _median([outcome.seconds for outcome in outcomes])
    return WorldScore(world_kind, mean, low, high, to_limit(mean, limit, better), seconds, scores, reason)


def _median(seconds):
    known = [value for value in seconds if math.isfinite(value)]
    return float(np.median(known)) if known else math.nan


def worst_world(worlds, better, kind="ours"):
    """Return the name of the world with the worst mean score; a failure is the worst of all.

    A limit may be NaN where none is known: such worlds do not count against it.

    Parameters
    ----------
    worlds : dict of str to WorldScore
    better : str
        ``lower`` or ``higher``.
    kind : str
        Kind of the method.

    Returns
    -------
    str
    """
    sign = 1 if better == "lower" else -1
    unknown = -math.inf if kind == "limit" else math.inf
    return max(worlds, key=lambda name: _badness(worlds[name].score, sign, unknown))


def _badness(score, sign, unknown):
    return unknown if math.isnan(score) else sign * score
