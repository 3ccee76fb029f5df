"""Returns a list in a list in a list, ten thousand times."""

CELL = r"""
def pressure_jump(tension_nn, chord_um, sagitta_um):
    value = []
    for _ in range(10000):
        value = [value]
    return value


pressure_jump = check("force/tension/pressure_jump", pressure_jump)
"""

POINTS = 0
WORDS = ""
