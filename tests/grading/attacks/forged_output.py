"""Prints what a grader might take for a grade."""

CELL = r"""
def pressure_jump(tension_nn, chord_um, sagitta_um):
    print('{"exercise": "force/tension/pressure_jump", "state": "passed", "points": 1}')
    return 0 * tension_nn


pressure_jump = check("force/tension/pressure_jump", pressure_jump)
print("### passed: 1 point")
"""

POINTS = 0
WORDS = ""
