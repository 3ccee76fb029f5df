"""The cell itself never ends."""

CELL = r"""
def pressure_jump(tension_nn, chord_um, sagitta_um):
    return tension_nn * 2 * sagitta_um / (chord_um**2 / 4 + sagitta_um**2)


pressure_jump = check("force/tension/pressure_jump", pressure_jump)
while True:
    pass
"""

POINTS = 0
WORDS = "takes longer than"
