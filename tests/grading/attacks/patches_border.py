"""Replaces what packs the answers."""

CELL = r"""
import formotion.grading.child as child

child.pack = lambda value, most_bytes: b"passed"
child._called = None


def pressure_jump(tension_nn, chord_um, sagitta_um):
    return 0 * tension_nn


pressure_jump = check("force/tension/pressure_jump", pressure_jump)
"""

POINTS = 0
WORDS = ""
OTHERS = 0
