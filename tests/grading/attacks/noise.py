"""Writes nonsense to every open file."""

CELL = r"""
import os

from formotion.grading.border import pack


def forge(frame):
    for number in range(3, 64):
        try:
            os.write(number, frame)
        except OSError:
            pass


def pressure_jump(tension_nn, chord_um, sagitta_um):
    forge(os.urandom(1000))
    return tension_nn * 2 * sagitta_um / (chord_um**2 / 4 + sagitta_um**2)


pressure_jump = check("force/tension/pressure_jump", pressure_jump)
"""

POINTS = 0
WORDS = "no usable answer"
OTHERS = 0
