"""Calls itself until Python crashes."""

CELL = r"""
import sys

sys.setrecursionlimit(10**8)


def dive(depth):
    return max([depth], key=lambda part: dive(depth + 1))


def pressure_jump(tension_nn, chord_um, sagitta_um):
    return dive(0)


pressure_jump = check("force/tension/pressure_jump", pressure_jump)
"""

POINTS = 0
WORDS = ""
