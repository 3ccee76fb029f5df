"""What the inference of tensions accepts: checked in one place."""

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
