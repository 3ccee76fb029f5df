"""One instance, every method: the unit of work that runs in this process or on a worker."""

import contextlib
import copy
import math
import sys
import time
from dataclasses import dataclass

from formotion.bench.discovery import task as find_task
from formotion.bench.method import load_method, one_line
from formotion.core.errors import SourceError

FIRST_SEED = 1000  # evaluation seeds start here; develop on smaller ones


@dataclass(frozen=True)
class Job:
    """One instance to make, and whose methods to try on it."""

    task_id: str
    world: str
    seed: int
    method: str | None = None
    folder: str = "."


@dataclass(frozen=True)
class Outcome:
    """What one method made of one instance; `score` is NaN and `reason` says why if it failed."""

    method: str
    kind: str
    world: str
    seed: int
    score: float
    seconds: float
    reason: str = ""


def evaluation_seeds(count):
    """Return the seeds on which methods are scored.

    Examples
    --------
    >>> evaluation_seeds(2)
    (1000, 1001)
    """
    return tuple(range(FIRST_SEED, FIRST_SEED + count))


def run_job(job):
    """Make the instance of a job and score every method on it.

    Parameters
    ----------
    job : Job

    Returns
    -------
    list of Outcome
    """
    task = find_task(job.task_id)
    instance = make_instance(task, job.task_id, job.world, job.seed)
    outcomes = evaluate(task, instance, job.world, job.seed)
    if job.method is not None:
        yours = load_method(job.method, job.folder)
        outcomes.append(try_method(task, instance, job.world, job.seed, job.method, "peer", yours))
    return outcomes


def make_instance(task, task_id, world, seed):
    """Return the instance; a task that cannot make one is at fault, not the method.

    Raises
    ------
    SourceError
        Naming task, world and seed.
    """
    try:
        return task.instance(world, seed)
    except Exception as error:
        raise SourceError(
            f"task {task_id} cannot make its instance (world {world!r}, seed {seed}): {one_line(error)}"
        ) from error


def evaluate(task, instance, world, seed):
    """Score the trivial methods, ours and the limit on one instance.

    Returns
    -------
    list of Outcome
    """
    named = [(name, "trivial", method) for name, method in task.trivial.items()]
    named += [(name, "ours", method) for name, method in task.ours.items()]
    outcomes = [try_method(task, instance, world, seed, *entry) for entry in named]
    if task.limit is not None:
        outcomes.append(_try_limit(task, instance, world, seed))
    return outcomes


def try_method(task, instance, world, seed, name, kind, method):
    """Return the outcome of one method; whatever it raises becomes the reason of its failure."""
    inputs = copy.deepcopy(dict(instance.inputs))  # a method may scribble on its own copy only
    start = time.perf_counter()
    try:
        with contextlib.redirect_stdout(sys.stderr):  # standard output is for the records
            estimate = method(**inputs)
    except Exception as error:
        return Outcome(name, kind, world, seed, math.nan, time.perf_counter() - start, one_line(error))
    seconds = time.perf_counter() - start
    score, reason = score_estimate(task, estimate, instance.truth)
    return Outcome(name, kind, world, seed, score, seconds, reason)


def score_estimate(task, estimate, truth):
    """Return the score and, where it is NaN, the reason."""
    try:
        score = float(task.score(estimate, copy.deepcopy(dict(truth))))
    except Exception as error:
        return math.nan, f"returned something that cannot be scored: {one_line(error)}"
    if not math.isfinite(score):
        return math.nan, f"its score is {score}: the estimate holds NaN or infinity"
    return score, ""


def _try_limit(task, instance, world, seed):
    start = time.perf_counter()
    value = float(task.limit.value(copy.deepcopy(instance)))
    return Outcome(task.limit.name, "limit", world, seed, value, time.perf_counter() - start)
