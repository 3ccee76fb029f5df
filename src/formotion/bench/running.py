"""Run a task: everybody's method on the same instances, on seeds that nobody has seen."""

from numbers import Integral
from pathlib import Path

from formotion.bench.discovery import task as find_task
from formotion.bench.evaluate import Job, evaluation_seeds, run_job
from formotion.bench.method import load_method
from formotion.bench.provenance import method_versions, our_versions
from formotion.bench.schedule import run_all
from formotion.bench.store import recorded
from formotion.bench.summary import summarise
from formotion.core.errors import InputError


def run(task_id, method=None, seeds=None, scheduler=None):
    """Score the baselines, our methods, the limit and one method of your own on a task.

    Parameters
    ----------
    task_id : str
        ``<theme>/<task>``, for example ``force/traction``.
    method : str, optional
        ``package.module:function``; the current directory is searched first. The function gets
        the inputs of an instance as keyword arguments and returns the estimate.
    seeds : int, optional
        Instances per world, at least 2; the task's own number by default.
    scheduler : str, optional
        None: this process. ``"local"``: two local processes. ``"tcp://..."``: a Dask cluster,
        whose workers must have formotion and see the current directory.

    Returns
    -------
    list of Record
        In the order trivial, peers (as recorded, then yours), ours, limit.

    Raises
    ------
    InputError
        If task, method, seeds or scheduler cannot be had.

    Notes
    -----
    A method that raises, or returns NaN or a wrong shape, fails: its score is NaN and ``reason``
    names world and seed. Its headline is the worst world, and a failure is the worst of all.

    Examples
    --------
    >>> run("nowhere/nothing")
    Traceback (most recent call last):
    formotion.core.errors.InputError: no task 'nowhere/nothing': see `formotion bench list`
    """
    task = find_task(task_id)
    count = task.seeds if seeds is None else check_seeds(seeds)
    if method is not None:
        load_method(method)  # say at once what is wrong, before anything runs
    folder = str(Path.cwd())
    jobs = [
        Job(task_id, world, seed, method, folder) for seed in evaluation_seeds(count) for world in task.worlds
    ]
    outcomes = [outcome for found in run_all(run_job, jobs, scheduler) for outcome in found]
    versions = {"": our_versions()}
    if method is not None:
        versions[method] = method_versions(method)
    return _with_recorded_peers(summarise(task_id, task, outcomes, versions), recorded(task_id))


def check_seeds(seeds):
    """Return `seeds`, or raise if it is no integer of at least 2.

    Examples
    --------
    >>> check_seeds(4)
    4
    """
    if isinstance(seeds, bool) or not isinstance(seeds, Integral) or seeds < 2:
        raise InputError(f"seeds must be an integer of at least 2, got {seeds!r}: an interval needs two")
    return int(seeds)


def _with_recorded_peers(records, shipped):
    first = sum(record.kind == "trivial" for record in records)
    peers = [record for record in shipped if record.kind == "peer"]
    return records[:first] + peers + records[first:]
