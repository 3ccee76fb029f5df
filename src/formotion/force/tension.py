"""Tensions of junctions and pressures of cells from the shape of their contours.

`infer` for one picture, `infer_movie` for a time series, `local` for the textbook method.
"""

from formotion.force.local_tension import Arcs, LocalTensions, fit_arcs, local
from formotion.force.tension_movie import TensionMovie, infer_movie
from formotion.force.tension_snapshot import Tensions, infer

__all__ = ["Arcs", "LocalTensions", "TensionMovie", "Tensions", "fit_arcs", "infer", "infer_movie", "local"]
