"""Writes a gigabyte to every folder that it may write to."""

CELL = r"""
import os


def pressure_jump(tension_nn, chord_um, sagitta_um):
    for folder in (".", "/tmp", "/dev/shm"):
        with open(os.path.join(folder, "flood"), "wb") as file:
            for _ in range(1000):
                file.write(bytes(2**20))
    return tension_nn * 2 * sagitta_um / (chord_um**2 / 4 + sagitta_um**2)


pressure_jump = check("force/tension/pressure_jump", pressure_jump)
"""

POINTS = 0
WORDS = "OSError"
