"""Write a file whole or not at all."""

import os
from pathlib import Path

from formotion.core.errors import InputError

_NEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC


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
    if path.is_dir():
        raise InputError(f"a file name is needed, got the folder {str(path)!r}: add a name to it")
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with open(os.open(partial, _NEW, mode), "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)
    return path
