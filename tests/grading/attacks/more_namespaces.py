"""Makes namespaces of its own, in which it would be root."""

CELL = r"""
import ctypes


def pressure_jump(tension_nn, chord_um, sagitta_um):
    assert ctypes.CDLL(None).unshare(0x10000000) == 0
    return tension_nn * 2 * sagitta_um / (chord_um**2 / 4 + sagitta_um**2)


pressure_jump = check("force/tension/pressure_jump", pressure_jump)
"""

POINTS = 0
WORDS = "AssertionError"
