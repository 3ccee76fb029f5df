"""Reads the secret seed."""

CELL = r"""
def pressure_jump(tension_nn, chord_um, sagitta_um):
    assert open("@SEED@").read()
    return tension_nn * 2 * sagitta_um / (chord_um**2 / 4 + sagitta_um**2)


pressure_jump = check("force/tension/pressure_jump", pressure_jump)
"""

POINTS = 0
WORDS = "FileNotFoundError"
