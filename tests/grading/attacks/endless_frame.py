"""Announces a message of many bytes and never sends it."""

CELL = r"""
import os

from formotion.grading.border import pack


def forge(frame):
    for number in range(3, 64):
        try:
            os.write(number, frame)
        except OSError:
            pass


def pressure_jump(tension_nn, chord_um, sagitta_um):
    forge(b"FM01" + (1000).to_bytes(4, "big") + (10**6).to_bytes(8, "big"))
    while True:
        pass


pressure_jump = check("force/tension/pressure_jump", pressure_jump)
"""

POINTS = 0
WORDS = "takes longer"
