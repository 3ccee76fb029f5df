"""Raises an error whose text raises."""

CELL = r"""
class Nasty(Exception):
    def __str__(self):
        raise RuntimeError


def pressure_jump(tension_nn, chord_um, sagitta_um):
    raise Nasty


pressure_jump = check("force/tension/pressure_jump", pressure_jump)
"""

POINTS = 0
WORDS = "RuntimeError"
