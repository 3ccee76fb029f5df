"""Write a file whole or not at all."""

import os
from contextlib import contextmanager
from pathlib import Path

from formotion.core.errors import InputError

_NEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC


@contextmanager
def whole(path):
    """Give a place to write to that becomes `path` if all goes well, and is gone if not.

    Parameters
    ----------
    path : path-like
        The file; its folder must be there.

    Yields
    ------
    pathlib.Path
        A hidden name beside it.

    Raises
    ------
    InputError
        If `path` is a folder.
    OSError
        If the file cannot be put in its place.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with whole(Path(folder, "a.bin")) as draft:
    ...         _ = draft.write_bytes(b"all")
    ...     os.listdir(folder)
    ['a.bin']
    """
    path = Path(path)
    if path.is_dir():
        raise InputError(f"a file name is needed, got the folder {str(path)!r}: add a name to it")
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield partial
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def write_whole(path, text, mode=0o666):
    """Write `text` to a file at once: a reader sees the old file or the new one, never a part.

    Parameters
    ----------
    path : path-like
        The file; missing folders are made.
    text : str
        Written as UTF-8 with ``\\n`` at line ends, on Windows too.
    mode : int
        Who may read and write the file, less what the umask takes away.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    InputError
        If `path` is a folder.
    OSError
        If it cannot be written.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with (
        whole(path) as partial,
        open(os.open(partial, _NEW, mode), "w", encoding="utf-8", newline="\n") as file,
    ):
        file.write(text)
    return path
