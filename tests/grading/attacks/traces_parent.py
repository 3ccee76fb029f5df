"""Attaches a debugger to the process that started it, and to the first two there are."""

CELL = r"""
import ctypes
import os


def pressure_jump(tension_nn, chord_um, sagitta_um):
    libc = ctypes.CDLL(None)
    assert any(libc.ptrace(16, number, 0, 0) == 0 for number in (os.getppid() or 2, 2))
    return tension_nn * 2 * sagitta_um / (chord_um**2 / 4 + sagitta_um**2)


pressure_jump = check("force/tension/pressure_jump", pressure_jump)
"""

POINTS = 0
WORDS = "AssertionError"
