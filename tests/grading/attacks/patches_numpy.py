"""Replaces numpy's comparisons, then gives a wrong function."""

CELL = r"""
import numpy as np

np.allclose = np.array_equal = np.isclose = np.testing.assert_allclose = lambda *a, **k: True


def pressure_jump(tension_nn, chord_um, sagitta_um):
    return 0 * tension_nn


pressure_jump = check("force/tension/pressure_jump", pressure_jump)
"""

POINTS = 0
WORDS = ""
