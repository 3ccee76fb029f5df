"""Read the datasets that come as MATLAB files."""

import h5py
import pandas as pd
import scipy.io

from formotion.data.images import labelled, role_image


def epithelium_movie(card, roles):
    """Return stack, projection and labels of one frame, and the registered movie with its labels.

    The labels of the movie belong to the registered frames inside ``SegResults.mat``, not to the
    unregistered ones of ``ProjIm.mat``: 2.0 times more light lies on the outlines than inside in
    every frame, against 2.3 falling to 1.0.
    """
    parts = {role: role_image(roles[role]) for role in ("stack", "projection", "labels")}
    [(_, path)] = roles["cells"]
    parts["cells"] = pd.read_csv(path)
    [(file, path)] = roles["movie_unregistered"]
    frames = scipy.io.loadmat(path)["ProjIm"].transpose(2, 0, 1)
    parts["movie_unregistered"] = labelled(frames, "TYX", file)
    [(file, path)] = roles["movie"]
    for role, name in {"movie": "RegIm", "movie_labels": "CLabels"}.items():
        frames = _matlab_73(path, name).transpose(0, 2, 1)  # MATLAB 7.3 stores axes reversed
        parts[role] = labelled(frames, "TYX", file.model_copy(update={"role": role}))
    return parts


def ecoli_colony(card, roles):
    """Return phase and fluorescence movies and the table of cells with their mothers and daughters."""
    [(_, path)] = roles["lineage"]
    stored = scipy.io.loadmat(path)
    names = [str(name.item()).split(": ", 1)[1] for name in stored["def"].ravel()]
    lineage = pd.DataFrame(stored["data"], columns=names).set_index("Cell ID")
    return {role: role_image(roles[role]) for role in ("phase", "fluorescence")} | {"lineage": lineage}


def _matlab_73(path, name):
    with h5py.File(path) as stored:
        return stored[name][()]
