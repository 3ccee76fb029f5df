"""Returns more than fits through the border."""

CELL = r"""
import numpy as np


def pressure_jump(tension_nn, chord_um, sagitta_um):
    return np.zeros(2**24)


pressure_jump = check("force/tension/pressure_jump", pressure_jump)
"""

POINTS = 0
WORDS = "return less"
