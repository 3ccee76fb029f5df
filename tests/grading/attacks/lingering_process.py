"""Leaves a process of its own session, for 30 s; the answer is right, and counts."""

CELL = r"""
import os
import time

if not os.fork():
    os.setsid()
    time.sleep(30)
    os._exit(0)


def pressure_jump(tension_nn, chord_um, sagitta_um):
    return tension_nn * 2 * sagitta_um / (chord_um**2 / 4 + sagitta_um**2)


pressure_jump = check("force/tension/pressure_jump", pressure_jump)
"""

POINTS = 1
WORDS = "right on all"
