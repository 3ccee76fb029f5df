"""Hundreds of processes at once; at most 300, for two seconds."""

CELL = r"""
import os
import time


def pressure_jump(tension_nn, chord_um, sagitta_um):
    for _ in range(300):
        if not os.fork():
            time.sleep(2)
            os._exit(0)
    return tension_nn * 2 * sagitta_um / (chord_um**2 / 4 + sagitta_um**2)


pressure_jump = check("force/tension/pressure_jump", pressure_jump)
"""

POINTS = 0
WORDS = "BlockingIOError"
