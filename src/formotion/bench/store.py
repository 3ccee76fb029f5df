"""Records on disk: JSON that is written whole or not at all."""

import json
from pathlib import Path

from formotion.bench.record import Record
from formotion.core.errors import DataError
from formotion.core.files import whole
from formotion.core.resources import resource


def dumps(records):
    """Return records as JSON text, one list, keys sorted.

    Parameters
    ----------
    records : list of Record

    Returns
    -------
    str

    Examples
    --------
    >>> dumps([])
    '[]'
    """
    return json.dumps([record.as_dict() for record in records], indent=1, sort_keys=True, ensure_ascii=False)


def records_path(folder, task_id):
    """Return the file in `folder` that holds the records of a task.

    Examples
    --------
    >>> records_path(Path("records"), "force/traction").name
    'force-traction.json'
    """
    return Path(folder) / f"{task_id.replace('/', '-')}.json"


def recorded(task_id, folder=None):
    """Return the records of a task that are shipped with the package.

    Parameters
    ----------
    task_id : str
        ``<theme>/<task>``.
    folder : path, optional
        Where to look; ``benchmarks/records`` of the checkout or the wheel by default.

    Returns
    -------
    list of Record
        Empty if the task was never recorded. Each has ``source == "recorded"``.

    Raises
    ------
    DataError
        If the file is no list of records.

    Examples
    --------
    >>> recorded("nowhere/nothing")
    []
    """
    path = records_path(folder or resource("benchmarks/records"), task_id)
    if not path.is_file():
        return []
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        return [Record.from_dict({**value, "source": "recorded"}) for value in values]
    except (ValueError, TypeError, DataError) as error:
        raise DataError(
            f"{path.name} holds no benchmark records ({error}): run `make peers` again"
        ) from error


def write_text(path, text):
    """Write a text file whole or not at all.

    Raises
    ------
    DataError
        If the folder does not exist or cannot be written.
    """
    path = Path(path)
    try:
        with whole(path) as draft:
            draft.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise DataError(f"{path.name} cannot be written: {error.strerror}: check folder and disk") from error
