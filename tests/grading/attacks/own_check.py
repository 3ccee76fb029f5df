"""Defines a check of its own: from here on nothing is given to the lesson's."""

CELL = r"""
def check(exercise_id, function):
    return function


def pressure_jump(tension_nn, chord_um, sagitta_um):
    return 0 * tension_nn


pressure_jump = check("force/tension/pressure_jump", pressure_jump)
"""

POINTS = 0
WORDS = "nothing was given"
OTHERS = 0
