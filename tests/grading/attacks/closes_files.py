"""Closes every open file, and goes on."""

CELL = r"""
import os
import time


def pressure_jump(tension_nn, chord_um, sagitta_um):
    os.closerange(3, 256)
    time.sleep(10)
    return tension_nn * 2 * sagitta_um / (chord_um**2 / 4 + sagitta_um**2)


pressure_jump = check("force/tension/pressure_jump", pressure_jump)
"""

POINTS = 0
WORDS = "closes the way"
