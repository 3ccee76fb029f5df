"""Returns an object that is equal to everything."""

CELL = r"""
class Liar:
    def __eq__(self, other):
        return True

    __hash__ = object.__hash__


def pressure_jump(tension_nn, chord_um, sagitta_um):
    return Liar()


pressure_jump = check("force/tension/pressure_jump", pressure_jump)
"""

POINTS = 0
WORDS = "cannot be graded"
