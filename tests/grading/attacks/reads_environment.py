"""Reads a secret from the environment of the grader."""

CELL = r"""
import os


def pressure_jump(tension_nn, chord_um, sagitta_um):
    assert os.environ["FORMOTION_TEST_SECRET"]
    return tension_nn * 2 * sagitta_um / (chord_um**2 / 4 + sagitta_um**2)


pressure_jump = check("force/tension/pressure_jump", pressure_jump)
"""

POINTS = 0
WORDS = "KeyError"
