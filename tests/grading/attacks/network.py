"""Connects to a listener on this machine."""

CELL = r"""
import socket


def pressure_jump(tension_nn, chord_um, sagitta_um):
    socket.create_connection(("127.0.0.1", @PORT@), timeout=2).close()
    return tension_nn * 2 * sagitta_um / (chord_um**2 / 4 + sagitta_um**2)


pressure_jump = check("force/tension/pressure_jump", pressure_jump)
"""

POINTS = 0
WORDS = "Error"
