"""The stub as it was handed out."""

CELL = """
def pressure_jump(tension_nn, chord_um, sagitta_um):
    # YOUR CODE HERE
    raise NotImplementedError()


pressure_jump = check("force/tension/pressure_jump", pressure_jump)
"""

POINTS = 0
WORDS = "not attempted"
