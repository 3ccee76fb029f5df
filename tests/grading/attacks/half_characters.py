"""Returns text, and raises errors, that no file can hold."""

CELL = r"""
def pressure_jump(tension_nn, chord_um, sagitta_um):
    raise ValueError("\ud800 and \udfff")


pressure_jump = check("force/tension/pressure_jump", pressure_jump)
"""

POINTS = 0
WORDS = "ValueError"
