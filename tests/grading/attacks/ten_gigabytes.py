"""Memory in steps, 10 GB in the end; it is never touched."""

CELL = r"""
def pressure_jump(tension_nn, chord_um, sagitta_um):
    held = [bytearray(2**28) for _ in range(40)]
    assert len(held) == 40
    return tension_nn * 2 * sagitta_um / (chord_um**2 / 4 + sagitta_um**2)


pressure_jump = check("force/tension/pressure_jump", pressure_jump)
"""

POINTS = 0
WORDS = "MemoryError"
