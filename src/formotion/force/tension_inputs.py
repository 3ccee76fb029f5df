"""What the inference of tensions accepts: checked in one place."""

import numpy as np

from formotion.core.errors import InputError
from formotion.dynamics.junctions import Junctions


def require_junctions(junctions):
    """Raise `InputError` unless these are `Junctions` with one between two cells at least."""
    if not isinstance(junctions, Junctions):
        raise InputError(
            f"junctions must be Junctions, got {type(junctions).__name__}: trace a label image first, "
            "see formotion.images.trace"
        )
    if not junctions.inner.any():
        raise InputError(
            f"junctions must hold one between two cells, got {junctions.n_junctions} to the outside alone: "
            "a single cell has no relative tension"
        )
    _require_one_place(junctions)


def _require_one_place(junctions):
    """A vertex in two places is that of a periodic tile, which has no border to start from."""
    known = junctions.vertices >= 0
    gap_um = np.zeros(known.shape)
    gap_um[known] = np.hypot(*(junctions.ends_um[known] - junctions.vertex_um()[junctions.vertices[known]]).T)
    if gap_um.max() > junctions.mean_length_um:
        vertex = junctions.vertices.flat[gap_um.argmax()]
        raise InputError(
            f"each vertex must stand in one place, got vertex {vertex} in two that are {gap_um.max():.3g} µm "
            "apart: a periodic tissue must be cut open first"
        )
