"""The clock is replaced, so that no time passes; then nothing ends."""

CELL = r"""
import signal
import time

time.monotonic = time.time = time.perf_counter = lambda: 0.0
time.sleep = lambda seconds: None
signal.setitimer(signal.ITIMER_REAL, 0)


def pressure_jump(tension_nn, chord_um, sagitta_um):
    while True:
        pass


pressure_jump = check("force/tension/pressure_jump", pressure_jump)
"""

POINTS = 0
WORDS = "takes longer than"
