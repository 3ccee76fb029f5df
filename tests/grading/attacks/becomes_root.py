"""Asks to be root, and to mount a folder of its own."""

CELL = r"""
import ctypes


def pressure_jump(tension_nn, chord_um, sagitta_um):
    libc = ctypes.CDLL(None)
    assert libc.setuid(0) == 0 or libc.mount(b"x", b"/tmp", b"tmpfs", 0, None) == 0
    return tension_nn * 2 * sagitta_um / (chord_um**2 / 4 + sagitta_um**2)


pressure_jump = check("force/tension/pressure_jump", pressure_jump)
"""

POINTS = 0
WORDS = "AssertionError"
