"""Files of tensors: written whole or not at all, read without running any code that they hold."""

from pathlib import Path

from formotion.core.errors import DataError
from formotion.core.files import whole


def save(path, content):
    """Write tensors, numbers and text in nested dicts to `path`; an earlier file is replaced at once.

    Parameters
    ----------
    path : str or pathlib.Path
    content : dict
        What ``torch.load(path, weights_only=True)`` shall return.

    Raises
    ------
    DataError
        If the file cannot be written; an earlier one is left as it was.
    """
    import torch

    try:
        with whole(path) as draft, draft.open("wb") as stream:
            torch.save(content, stream)
    except (
        OSError,
        RuntimeError,
    ) as error:  # torch reports a full disk as a RuntimeError
        raise DataError(
            f"cannot write {path} ({_first_line(error)}): free space or permission, or choose another folder"
        ) from None


def load(path):
    """Return what `save` wrote, all tensors on the processor.

    Raises
    ------
    DataError
        If the file does not exist or holds anything but tensors, numbers and text.

    Examples
    --------
    >>> load("no-such-file.pt")
    Traceback (most recent call last):
    formotion.core.errors.DataError: no-such-file.pt does not exist: check the name and the folder
    """
    import torch

    if not Path(path).is_file():
        raise DataError(f"{path} does not exist: check the name and the folder")
    try:
        return torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # whatever the unpickler makes of a broken file
        raise DataError(f"{path} cannot be read ({_first_line(error)}): delete it and train again") from None


def _first_line(error):
    return (str(error).splitlines() or [type(error).__name__])[0]
