"""Replaces check and everything that judges, then gives a wrong function."""

CELL = r"""
import formotion.course
from formotion.course import checking, compare, judging

compare.same = compare.same_array = lambda *arguments: True
judging.judge = lambda *arguments: judging.Verdict("passed", "right on all 5 random cases.")
checking.examine = lambda *arguments: judging.judge()
check("force/tension/pressure_jump", lambda *arguments: None)


def pressure_jump(tension_nn, chord_um, sagitta_um):
    return 0 * tension_nn


pressure_jump = check("force/tension/pressure_jump", pressure_jump)
"""

POINTS = 0
WORDS = ""
