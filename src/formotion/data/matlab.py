"""Read the datasets that come as MATLAB files."""

import h5py
import pandas as pd
import scipy.io

from formotion.core.errors import DataError
from formotion.data.images import labelled, role_image


def epithelium_movie(card, roles):
    """Return stack, projection and labels of one frame, and the registered movie with its labels.

    The labels of the movie belong to the registered frames inside ``SegResults.mat``, not to the
    unregistered ones of ``ProjIm.mat``: 2.0 times more light lies on the outlines than inside in
    every frame, against 2.3 falling to 1.0.
    """
    parts = {role: role_image(roles[role]) for role in ("stack", "projection", "labels")}
    [(file, path)] = roles["cells"]
    parts["cells"] = pd.read_csv(path)
    [(file, path)] = roles["movie_unregistered"]
    frames = _matlab_5(path, file)["ProjIm"].transpose(2, 0, 1)
    parts["movie_unregistered"] = labelled(frames, "TYX", file)
    [(file, path)] = roles["movie"]
    for role, name in {"movie": "RegIm", "movie_labels": "CLabels"}.items():
        frames = _matlab_73(path, file, name).transpose(0, 2, 1)  # MATLAB 7.3 stores axes reversed
        parts[role] = labelled(frames, "TYX", file.model_copy(update={"role": role}))
    return parts


def ecoli_colony(card, roles):
    """Return phase and fluorescence movies and the table of cells with their mothers and daughters."""
    [(file, path)] = roles["lineage"]
    stored = _matlab_5(path, file)
    names = [str(name.item()).split(": ", 1)[1] for name in stored["def"].ravel()]
    lineage = pd.DataFrame(stored["data"], columns=names).set_index("Cell ID")
    return {role: role_image(roles[role]) for role in ("phase", "fluorescence")} | {"lineage": lineage}


def _matlab_5(path, file):
    try:
        return scipy.io.loadmat(path)
    except (OSError, ValueError, NotImplementedError) as error:
        raise DataError(f"{file.name} cannot be read ({error}): fetch it again") from None


def _matlab_73(path, file, name):
    try:
        with h5py.File(path) as stored:
            return stored[name][()]
    except (OSError, KeyError) as error:
        raise DataError(f"{file.name} cannot be read ({error}): fetch it again") from None
