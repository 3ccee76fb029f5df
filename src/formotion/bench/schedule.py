"""Where jobs run: in this process, in two local processes, or on a Dask cluster."""

import contextlib
import logging
import sys

from tqdm import tqdm

from formotion.bench.method import one_line
from formotion.core.errors import FormotionError, InputError

LOCAL = "local"
PROCESSES = 2
TIMEOUT_S = 10


def run_all(function, jobs, scheduler=None):
    """Return ``[function(job) for job in jobs]``, in order, with a progress bar on standard error.

    Parameters
    ----------
    function : callable
        Importable where the jobs run.
    jobs : list
    scheduler : str, optional
        None: this process. ``"local"``: two processes of a local Dask cluster, or this process
        where Dask is not installed. An address such as ``tcp://host:8786``: that Dask cluster.

    Returns
    -------
    list

    Raises
    ------
    InputError
        If an address is given and Dask is missing or nobody answers there.
    FormotionError
        If a worker dies.

    Examples
    --------
    >>> run_all(abs, [-1, 2])
    [1, 2]
    """
    if scheduler is None:
        return [function(job) for job in _bar(jobs, len(jobs))]
    try:
        import distributed  # noqa: F401
    except ImportError:
        return _without_dask(function, jobs, scheduler)
    with _client(scheduler) as client:
        return _gather(client, function, jobs)


def _bar(iterable, total):
    return tqdm(iterable, total=total, unit="instance", file=sys.stderr, disable=None, leave=False)


def _without_dask(function, jobs, scheduler):
    install = "pip install 'formotion[bench]'"
    if scheduler != LOCAL:
        raise InputError(f"--scheduler {scheduler} needs Dask, which is not installed: {install}")
    print(f"Dask is not installed: running one instance after another ({install})", file=sys.stderr)
    return run_all(function, jobs)


@contextlib.contextmanager
def _client(scheduler):
    from distributed import Client, LocalCluster

    if scheduler == LOCAL:
        # loopback only: nothing that others on the network could reach
        options = {"threads_per_worker": 1, "host": "127.0.0.1", "dashboard_address": "127.0.0.1:0"}
        options["silence_logs"] = logging.ERROR
        with LocalCluster(n_workers=PROCESSES, **options) as cluster, Client(cluster) as client:
            yield client
        return
    try:
        client = Client(scheduler, timeout=TIMEOUT_S)
    except (OSError, ValueError) as error:
        message = f"no Dask scheduler answers at {scheduler!r} ({one_line(error)})"
        raise InputError(f"{message}: start one with `dask scheduler`") from error
    with client:
        yield client


def _gather(client, function, jobs):
    from distributed import KilledWorker, as_completed

    futures = client.map(function, jobs, pure=False)
    try:
        for _ in _bar(as_completed(futures, raise_errors=False), len(futures)):
            pass
        return client.gather(futures)
    except KilledWorker as error:
        raise FormotionError(
            "a worker died, most likely out of memory: run fewer methods or smaller instances"
        ) from error
