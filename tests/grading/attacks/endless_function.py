"""The function never returns."""

CELL = r"""
def pressure_jump(tension_nn, chord_um, sagitta_um):
    while True:
        pass


pressure_jump = check("force/tension/pressure_jump", pressure_jump)
"""

POINTS = 0
WORDS = "your function takes longer than"
