"""Load a dataset as labelled arrays and tables."""

from importlib import import_module

from formotion.core.errors import DataError, FormotionError
from formotion.data.catalogue import card
from formotion.data.download import fetch


def load(id):
    """Fetch a dataset and return its parts by name.

    Parameters
    ----------
    id : str
        Dataset id, see ``formotion data list``.

    Returns
    -------
    dict of str to object
        Images and movies are `xarray.DataArray` with dims from ``t c z y x`` and, where the card
        knows them, coordinates in µm and s; tables of cells are `anndata.AnnData`; other tables are
        `pandas.DataFrame`.

    Raises
    ------
    DataError
        If the files cannot be had or read.

    Notes
    -----
    The card names the function that reads its files; see ``formotion data list`` for all ids and
    ``formotion.data.card(id).may_not`` for what a dataset cannot carry.
    """
    found = card(id)
    module, function = found.loader.split(":")
    read = getattr(import_module(f"formotion.data.{module}"), function)
    roles = _by_role(found, fetch(id))
    try:
        return read(found, roles)
    except FormotionError:
        raise
    except (OSError, ValueError, LookupError, TypeError) as error:  # what readers make of broken files
        raise DataError(f"{id} cannot be read ({' '.join(str(error).split())}): fetch it again") from error


def _by_role(found, paths):
    roles = {}
    for file, path in zip(found.files, paths, strict=True):
        roles.setdefault(file.role, []).append((file, path))
    return roles
