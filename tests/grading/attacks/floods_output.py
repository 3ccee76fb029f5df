"""Prints a gigabyte, in every way; the answer is right, and counts."""

CELL = r"""
import os


def pressure_jump(tension_nn, chord_um, sagitta_um):
    for _ in range(8000):
        print("x" * 2**16)
        os.write(1, bytes(2**16))
    return tension_nn * 2 * sagitta_um / (chord_um**2 / 4 + sagitta_um**2)


pressure_jump = check("force/tension/pressure_jump", pressure_jump)
"""

POINTS = 1
WORDS = "right on all"
