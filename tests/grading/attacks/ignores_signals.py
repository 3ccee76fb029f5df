"""Every signal is ignored, and then nothing ends."""

CELL = r"""
import signal
import time

for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass


def pressure_jump(tension_nn, chord_um, sagitta_um):
    while True:
        time.sleep(0.1)


pressure_jump = check("force/tension/pressure_jump", pressure_jump)
"""

POINTS = 0
WORDS = "takes longer than"
