"""Execute lessons in parallel and keep the executed notebooks by what they depend on."""

import os

import nbformat
from tqdm import tqdm

from formotion.core.errors import FormotionError
from formotion.core.resources import workplace
from formotion.course.closure import key
from formotion.course.kernel import Failure, run
from formotion.course.views import GOES_ON, solution


class ExecutionError(FormotionError):
    """A cell of a lesson failed; the message names lesson, cell and exception."""


def notebook(lesson):
    """Return the code cells of a lesson's solved notebook, with their ids, without outputs."""
    solved = solution(lesson)
    solved.cells = [cell for cell in solved.cells if cell.cell_type == "code"]
    for cell in solved.cells:  # a solved lesson has no excuse for an error
        cell.metadata["tags"] = [tag for tag in cell.metadata.get("tags", []) if tag != GOES_ON]
    return solved


def own(cells):
    """Return the code cells that stand in the lesson's source, in its order."""
    return [cell for cell in cells if cell.cell_type == "code" and "formotion" not in cell.metadata]


def executed(lesson, root=None):
    """Return the executed notebook of a lesson, from the cache or by running it now.

    Parameters
    ----------
    lesson : Lesson
    root : pathlib.Path, optional
        The checkout or course that keeps ``_build/executed``.

    Returns
    -------
    NotebookNode
        The code cells of the solved notebook, same ids, run with ``FORMOTION_CONTEXT=book``; `own` picks
        those that stand in the source.

    Raises
    ------
    ExecutionError
        If a cell fails.
    """
    return executed_all([lesson], root=root)[lesson.id]


def executed_all(lessons, scheduler=None, root=None):
    """Return executed notebooks by lesson id; the stale ones are run in parallel first.

    Parameters
    ----------
    lessons : list of Lesson
    scheduler : str, optional
        Address of a Dask scheduler, ``tcp://...``; a local cluster otherwise.
    root : pathlib.Path, optional

    Returns
    -------
    dict of str to NotebookNode

    Raises
    ------
    ExecutionError
        If cells fail; the other lessons are finished and kept first.
    """
    paths = {lesson.id: _kept(lesson, root or workplace()) for lesson in lessons}
    found = {name: nbformat.read(path, as_version=4) for name, path in paths.items() if path.is_file()}
    failures = []
    for lesson, result in _run_all([lesson for lesson in lessons if lesson.id not in found], scheduler):
        if isinstance(result, Failure):
            failures.append(_say(lesson, result))
        else:
            _keep(paths[lesson.id], result)
            found[lesson.id] = nbformat.reads(result, as_version=4)
    if failures:
        raise ExecutionError("\n".join(sorted(failures)))
    return found


def _kept(lesson, root):
    return root / "_build" / "executed" / f"{lesson.theme}-{lesson.name}-{key(lesson, root=root)}.ipynb"


def _keep(path, text):
    """Write an executed notebook whole or not at all, and drop older ones of the same lesson."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(f".{os.getpid()}.partial")
    partial.write_text(text, encoding="utf-8")
    os.replace(partial, path)
    lesson = path.stem.rpartition("-")[0]
    for old in path.parent.glob(f"{lesson}-*.ipynb"):
        if old != path and old.stem.rpartition("-")[0] == lesson:
            old.unlink(missing_ok=True)


def _say(lesson, failure):
    cells = notebook(lesson).cells
    number = len(own(cells[: failure.cell]))
    line = lesson.codes[number].line if number < len(lesson.codes) else lesson.codes[-1].line
    first = cells[failure.cell].source.strip().partition("\n")[0]
    return f"{lesson.where}: line {line}: code cell {number + 1} (`{first}`) failed: {failure.error}"


def _run_all(lessons, scheduler):
    """Yield each lesson with its result, as they are finished, under a progress bar."""
    if not lessons:
        return
    from distributed import Client, LocalCluster, as_completed

    workers = min(len(lessons), os.cpu_count() or 1)
    threads = max(1, (os.cpu_count() or 1) // workers)
    # threads suffice: each lesson runs in a kernel, which is a process of its own
    local = {"n_workers": workers, "threads_per_worker": 1, "processes": False}
    loopback = dict.fromkeys(("dashboard_address", "worker_dashboard_address"), "127.0.0.1:0")
    cluster = scheduler or LocalCluster(**local, **loopback)
    with Client(cluster) as client:
        futures = {
            client.submit(run, nbformat.writes(notebook(lesson)), threads, pure=False): lesson
            for lesson in lessons
        }
        with tqdm(total=len(lessons), desc="lessons", unit="lesson", disable=None) as bar:
            for future in as_completed(futures):
                lesson, result = futures[future], future.result()
                done = "failed" if isinstance(result, Failure) else "executed"
                bar.write(f"{done}: {lesson.id}") if bar.disable else bar.update()
                yield lesson, result
    if not scheduler:
        cluster.close()
