"""Returns an object that turns into an array of objects which are equal to everything."""

CELL = r"""
import numpy as np


class Liar:
    def __eq__(self, other):
        return True


class Turns:
    def __array__(self, *arguments, **named):
        return np.array([Liar(), Liar()], dtype=object)


def pressure_jump(tension_nn, chord_um, sagitta_um):
    return Turns()


pressure_jump = check("force/tension/pressure_jump", pressure_jump)
"""

POINTS = 0
WORDS = "cannot be graded"
