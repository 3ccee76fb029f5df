"""Returns nothing: that is a task not attempted."""

CELL = r"""
def pressure_jump(tension_nn, chord_um, sagitta_um):
    tension_nn * sagitta_um


pressure_jump = check("force/tension/pressure_jump", pressure_jump)
"""

POINTS = 0
WORDS = "not attempted"
