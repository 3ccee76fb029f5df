"""Find tasks by walking ``formotion/*/tasks/*.py``: adding the file adds the task."""

import difflib
import importlib
import pkgutil
from pathlib import Path

import formotion
from formotion.bench.spec import Task
from formotion.core.errors import InputError, SourceError


def task_ids():
    """Return the sorted ids ``<theme>/<task>`` of every task, without importing any.

    Returns
    -------
    list of str

    Examples
    --------
    >>> all(len(task_id.split("/")) == 2 for task_id in task_ids())
    True
    """
    return sorted(_modules())


def task(task_id):
    """Return one task by its id.

    Parameters
    ----------
    task_id : str
        ``<theme>/<task>``, for example ``force/traction``.

    Returns
    -------
    Task

    Raises
    ------
    InputError
        If there is no such task; the message names the nearest ids.
    SourceError
        If its module cannot be imported or holds no `Task` named ``task``.

    Examples
    --------
    >>> task("nowhere/nothing")
    Traceback (most recent call last):
    formotion.core.errors.InputError: no task 'nowhere/nothing': see `formotion bench list`
    """
    modules = _modules()
    if task_id not in modules:
        near = difflib.get_close_matches(str(task_id), modules, n=3, cutoff=0.5)
        remedy = f"did you mean {' or '.join(near)}?" if near else "see `formotion bench list`"
        raise InputError(f"no task {task_id!r}: {remedy}")
    return _load(modules[task_id])


def tasks():
    """Return every task by its id, in the order of the ids.

    Returns
    -------
    dict of str to Task

    Raises
    ------
    SourceError
        If a task module cannot be imported or holds no `Task` named ``task``.

    Examples
    --------
    >>> list(tasks()) == task_ids()
    True
    """
    return {task_id: task(task_id) for task_id in task_ids()}


def _modules():
    found = {}
    for folder in sorted(path for root in formotion.__path__ for path in Path(root).glob("*/tasks")):
        for module in pkgutil.iter_modules([str(folder)]):
            if not module.name.startswith("_"):
                theme = folder.parent.name
                found[f"{theme}/{module.name}"] = f"formotion.{theme}.tasks.{module.name}"
    return found


def _load(module_name):
    try:
        module = importlib.import_module(module_name)
    except Exception as error:
        raise SourceError(f"{module_name} cannot be imported: {type(error).__name__}: {error}") from error
    found = getattr(module, "task", None)
    if not isinstance(found, Task):
        raise SourceError(f"{module_name} must define `task`, a formotion.bench.Task, got {found!r}: add it")
    return found
