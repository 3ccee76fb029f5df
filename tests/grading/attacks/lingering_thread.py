"""Leaves a thread that never ends; the answer is right, and counts."""

CELL = r"""
import threading
import time


def linger():
    while True:
        time.sleep(0.1)


threading.Thread(target=linger).start()


def pressure_jump(tension_nn, chord_um, sagitta_um):
    return tension_nn * 2 * sagitta_um / (chord_um**2 / 4 + sagitta_um**2)


pressure_jump = check("force/tension/pressure_jump", pressure_jump)
"""

POINTS = 1
WORDS = "right on all"
