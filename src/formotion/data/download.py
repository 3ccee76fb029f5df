"""Get the files of a dataset: from a mirror, from the cache or from their pinned public address."""

import errno
import hashlib
import os
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

import platformdirs

from formotion.core.errors import DataError
from formotion.data.catalogue import card

CONNECT_S, READ_S = 4, 30  # short, so that a lesson without network goes on quickly
OFFLINE = (
    "connect to the internet and try again, or set FORMOTION_DATA_MIRROR to a folder that holds <id>/<file>"
)


class Unreachable(DataError):
    """The network or every address failed: nothing is wrong with the data, it just cannot be had now."""


def cache_dir():
    """Return the folder that keeps downloaded datasets, one folder each."""
    return Path(platformdirs.user_cache_dir("formotion")) / "data"


def fetch(id, file=None, progress=False):
    """Return the local paths of a dataset's files, downloading what is missing.

    A mirror named by ``FORMOTION_DATA_MIRROR`` (a folder ``<id>/<file>`` or a web address of the same
    form) is tried first; files in a mirror folder are used where they are. Every file is checked
    against the sha256 on its card, and a partial download never takes a file's name.

    Parameters
    ----------
    id : str
        Dataset id, see ``formotion data list``.
    file : str, optional
        Name of a single file; all files by default.
    progress : bool
        Show a progress bar for each download.

    Returns
    -------
    list of pathlib.Path
        In the order of the card.

    Raises
    ------
    Unreachable
        If no address answers, for example without a network; it is a `DataError`.
    DataError
        If the id or file is unknown, its hash is wrong or the disk is full.

    Examples
    --------
    >>> fetch("traction-akson")
    Traceback (most recent call last):
    formotion.core.errors.DataError: no dataset is called 'traction-akson': did you mean traction-axon...
    """
    found = card(id)
    files = found.files if file is None else [found.file(file)]
    return [_fetch_one(found, one, progress) for one in files]


def available(id):
    """Return whether all files of a dataset are on this machine; never uses the network.

    Examples
    --------
    >>> available("traction-axon") in (True, False)
    True
    """
    found = card(id)
    return all(_on_disk(found, one) for one in found.files)


def verify(id):
    """Compare the files of a dataset that are on this machine with their hashes.

    Returns
    -------
    dict of str to str
        File name to ``"ok"``, ``"absent"`` or ``"wrong hash"``.
    """
    found = card(id)
    return {one.name: _state(_on_disk(found, one), one) for one in found.files}


def _state(path, file):
    if path is None:
        return "absent"
    return "ok" if sha256(path) == file.sha256 else "wrong hash"


def _on_disk(found, file):
    folders = [cache_dir()]
    if mirror := _mirror_folder():
        folders.insert(0, mirror)
    paths = [folder / found.id / file.name for folder in folders]
    return next((path for path in paths if path.is_file()), None)


def _mirror():
    return os.environ.get("FORMOTION_DATA_MIRROR", "").strip()


def _is_web(address):
    return address.startswith(("http://", "https://"))


def _mirror_folder():
    mirror = _mirror()
    if not mirror or _is_web(mirror):
        return None
    folder = Path(mirror).expanduser()
    if not folder.is_dir():
        raise DataError(f"FORMOTION_DATA_MIRROR names no folder: {mirror!r}: correct it or unset it")
    return folder


def _fetch_one(found, file, progress):
    if folder := _mirror_folder():
        path = folder / found.id / file.name
        if path.is_file():
            return _checked(path, file)
    if (path := cache_dir() / found.id / file.name).is_file() and sha256(path) == file.sha256:
        return path
    return _download(found, file, progress)


def _checked(path, file):
    if sha256(path) != file.sha256:
        raise DataError(f"{path} has the wrong hash: it is not the file of the card; replace it")
    return path


def _download(found, file, progress):
    from requests.exceptions import RequestException

    for address in _addresses(found, file):
        try:
            return _retrieve(address, found, file, progress)
        except RequestException as error:
            failure = error
    raise Unreachable(f"cannot download {found.id}/{file.name} ({_reason(failure)}): {OFFLINE}")


def _addresses(found, file):
    mirror = _mirror()
    if _is_web(mirror):
        yield f"{mirror.rstrip('/')}/{found.id}/{quote(file.name)}"
    yield found.address(file)


def _retrieve(address, found, file, progress):
    import pooch  # here because it is slow to import and rarely needed

    downloader = pooch.HTTPDownloader(progressbar=progress, timeout=(CONNECT_S, READ_S))
    folder = cache_dir() / found.id
    pooch.get_logger().setLevel("WARNING")
    try:
        path = pooch.retrieve(
            address, f"sha256:{file.sha256}", fname=file.name, path=folder, downloader=downloader
        )
    except ValueError:
        raise DataError(
            f"{address} has the wrong hash: nothing was kept; try again, then report it as a changed source"
        ) from None
    except OSError as error:
        raise _storage_error(error, folder) from error
    return Path(path)


def _storage_error(error, folder):
    from requests.exceptions import RequestException

    if isinstance(error, RequestException):  # also an OSError, but the next address may still work
        return error
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DataError(f"the disk is full, nothing was kept in {folder}: free some space and try again")
    return DataError(f"cannot write to {folder} ({error.strerror or error}): make it writable")


def _reason(error):
    from requests.exceptions import HTTPError

    if isinstance(error, HTTPError):
        return f"the server answered {error.response.status_code}"
    return "no network"


def sha256(path):
    """Return the sha256 of a file as hexadecimal text; remembered while the file is unchanged."""
    stat = path.stat()
    return _sha256(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=1024)
def _sha256(path, _mtime_ns, _size):
    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
