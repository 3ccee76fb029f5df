"""Ends the program while it is graded."""

CELL = r"""
import os


def pressure_jump(tension_nn, chord_um, sagitta_um):
    os._exit(0)


pressure_jump = check("force/tension/pressure_jump", pressure_jump)
"""

POINTS = 0
WORDS = "your function ends the program"
