"""Returns an object that does harm where it is unpickled: it would write beside the canary."""

CELL = r"""
class Bomb:
    def __deepcopy__(self, memo):
        return self

    def __reduce__(self):
        return open, ("@CANARY@/unpickled", "w")


def pressure_jump(tension_nn, chord_um, sagitta_um):
    return Bomb()


pressure_jump = check("force/tension/pressure_jump", pressure_jump)
"""

POINTS = 0
WORDS = "cannot be graded"
