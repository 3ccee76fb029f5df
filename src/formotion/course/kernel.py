"""Run one notebook in a kernel of its own; this is what a worker does."""

import os
import tempfile
from dataclasses import dataclass

import nbformat

TIMEOUT_S = 600
THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


@dataclass(frozen=True)
class Failure:
    """A cell that failed: its place in the executed notebook, counted from 0, and the exception in words."""

    cell: int
    error: str


def run(text, threads=1):
    """Run a notebook in a kernel of its own; this is what a worker does.

    Parameters
    ----------
    text : str
        The notebook as JSON.
    threads : int
        How many threads numerical libraries may use.

    Returns
    -------
    str or Failure
        The executed notebook as JSON.
    """
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    book, started = nbformat.reads(text, as_version=4), []
    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(
            book,
            timeout=TIMEOUT_S,
            record_timing=False,
            extra_arguments=["--log-level=ERROR"],  # else ipykernel warns of TCP on every page
            resources={"metadata": {"path": folder}},
            on_cell_start=lambda cell, cell_index: started.append(cell_index),
        )
        try:
            client.execute(env=_environment(threads))
        except CellExecutionError as error:
            return Failure(started[-1], f"{error.ename}: {error.evalue}")
        except CellTimeoutError:
            return Failure(started[-1], f"it ran longer than {TIMEOUT_S} s")
        except DeadKernelError:
            return Failure(started[-1], "the kernel died, perhaps for want of memory")
    return nbformat.writes(book)


def _environment(threads):
    """Return the environment of a kernel: inline figures, few threads, in the book."""
    environment = {name: value for name, value in os.environ.items() if name != "MPLBACKEND"}
    limits = {name: str(threads) for name in THREAD_VARIABLES}
    return environment | limits | {"FORMOTION_CONTEXT": "book", "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
