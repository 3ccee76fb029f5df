"""Asks Python to exit while it is graded."""

CELL = r"""
def pressure_jump(tension_nn, chord_um, sagitta_um):
    raise SystemExit(0)


pressure_jump = check("force/tension/pressure_jump", pressure_jump)
"""

POINTS = 0
WORDS = "SystemExit"
