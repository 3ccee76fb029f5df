"""Raises what only Ctrl-C raises."""

CELL = r"""
def pressure_jump(tension_nn, chord_um, sagitta_um):
    raise KeyboardInterrupt


pressure_jump = check("force/tension/pressure_jump", pressure_jump)
"""

POINTS = 0
WORDS = "KeyboardInterrupt"
