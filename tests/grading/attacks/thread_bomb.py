"""Hundreds of threads at once; at most 300, for two seconds."""

CELL = r"""
import threading
import time


def pressure_jump(tension_nn, chord_um, sagitta_um):
    threading.stack_size(2**16)
    for _ in range(300):
        threading.Thread(target=time.sleep, args=(2,)).start()
    return tension_nn * 2 * sagitta_um / (chord_um**2 / 4 + sagitta_um**2)


pressure_jump = check("force/tension/pressure_jump", pressure_jump)
"""

POINTS = 0
WORDS = "can't start new thread"
