"""Calls the package's own answer. In a public lesson that is allowed, and said: it is practice."""

CELL = r"""
from formotion.force.exercises import tension


def pressure_jump(tension_nn, chord_um, sagitta_um):
    return tension.pressure_jump.reference(tension_nn, chord_um, sagitta_um)


pressure_jump = check("force/tension/pressure_jump", pressure_jump)
"""

POINTS = 1
WORDS = "right on all"
