"""Returns no number."""

CELL = r"""
def pressure_jump(tension_nn, chord_um, sagitta_um):
    return float("nan") * tension_nn


pressure_jump = check("force/tension/pressure_jump", pressure_jump)
"""

POINTS = 0
WORDS = ""
