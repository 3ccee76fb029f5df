"""Where notebooks are graded: in threads of this process, one a core, or on a Dask cluster."""

import contextlib
import os
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait

from formotion.core.errors import InputError

TIMEOUT_S = 10
IN_FLIGHT = 4  # jobs a worker: none waits for its next, and few files are in memory at once


def cores():
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextlib.contextmanager
def pool(scheduler=None):
    """Open the workers.

    Parameters
    ----------
    scheduler : str, optional
        Address of a Dask scheduler, ``tcp://...``; threads of this process otherwise. Threads suffice: a
        submission runs in a process of its own.

    Yields
    ------
    concurrent.futures.Executor, int
        And how many jobs to hand to it at once.

    Raises
    ------
    InputError
        If Dask is missing or nobody answers.
    """
    if scheduler is None:
        threads = ThreadPoolExecutor(cores(), thread_name_prefix="grade")
        try:
            yield threads, IN_FLIGHT * cores()
        finally:
            threads.shutdown(wait=False, cancel_futures=True)
        return
    with _client(scheduler) as client:
        workers = sum(client.nthreads().values())
        if not workers:
            raise InputError(f"the scheduler at {scheduler} has no workers: start some with `dask worker`")
        yield client.get_executor(pure=False), IN_FLIGHT * workers


def _client(scheduler):
    try:
        from distributed import Client
    except ImportError:
        install = "pip install 'formotion[bench]'"
        raise InputError(f"--scheduler {scheduler} needs Dask, which is not installed: {install}") from None
    try:
        return Client(scheduler, timeout=TIMEOUT_S)
    except (OSError, ValueError) as error:
        raise InputError(
            f"no Dask scheduler answers at {scheduler!r} ({error}): start one with `dask scheduler`"
        ) from error


def as_done(executor, in_flight, function, jobs):
    """Yield ``function(job)`` for each job, in the order in which they are done.

    Parameters
    ----------
    executor : concurrent.futures.Executor
    in_flight : int
        How many jobs to hand out at once.
    function : callable
    jobs : iterable
        Taken one by one, never more than `in_flight` ahead.
    """
    pending = set()
    try:
        for job in jobs:
            pending.add(executor.submit(function, job))
            if len(pending) >= in_flight:
                done, pending = wait(pending, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in done)
        while pending:
            done, pending = wait(pending, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in done)
    finally:
        for future in pending:
            future.cancel()
