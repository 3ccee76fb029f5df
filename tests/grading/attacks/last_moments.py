"""Registers what runs at exit, at deletion and at every line."""

CELL = r"""
import atexit
import sys

from formotion.grading.border import pack


class Last:
    def __del__(self):
        while True:
            pass


last = Last()
atexit.register(Last().__del__)
sys.settrace(lambda frame, event, argument: None)
sys.setprofile(lambda frame, event, argument: None)


def pressure_jump(tension_nn, chord_um, sagitta_um):
    return 0 * tension_nn


pressure_jump = check("force/tension/pressure_jump", pressure_jump)
"""

POINTS = 0
WORDS = ""
