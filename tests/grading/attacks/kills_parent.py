"""Kills the process that started it."""

CELL = r"""
import os
import signal


def pressure_jump(tension_nn, chord_um, sagitta_um):
    if os.getppid() > 1:
        os.kill(os.getppid(), signal.SIGKILL)
    return 0 * tension_nn


pressure_jump = check("force/tension/pressure_jump", pressure_jump)
"""

POINTS = 0
WORDS = ""
