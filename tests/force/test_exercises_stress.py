"""The exercises of force/stress: exact references."""

import numpy as np

from formotion.force import sheet_worlds, stress
from formotion.force.exercises import stress as exercises


def test_strip_tension_is_the_stress_of_the_strip_at_the_right_side_of_each_pixel():
    world = sheet_worlds.strip()
    found = exercises.strip_tension.reference(world.traction_pa[1, 5], world.pixel_um)
    middle = 0.5 * (found[1:] + found[:-1])
    np.testing.assert_allclose(middle, 1e3 * world.stress_n_per_m[2, 5, 1:], atol=3e-3 * found.max())


def test_traction_of_is_the_divergence():
    y, x = np.meshgrid(np.arange(9.0), np.arange(12.0), indexing="ij")
    field = 1e-6 * np.stack([2 * y, 3 * x + y, 5 * x])
    found = exercises.traction_of.reference(field, 1.0)
    np.testing.assert_allclose(found, np.array([2 + 3, 1 + 5])[:, None, None] * np.ones((9, 12)))


def test_mean_stress_is_the_virial():
    world = sheet_worlds.colony("uneven", np.random.default_rng(1), (40, 40))
    y, x = world.pixel_um * np.indices(world.mask.shape)
    area_um2 = world.mask.sum() * world.pixel_um**2
    found = exercises.mean_stress.reference(world.traction_pa, y, x, area_um2, world.pixel_um)
    expected = 1e3 * stress.virial(world.traction_pa, world.mask, world.pixel_um)
    np.testing.assert_allclose(found, expected, rtol=0.01, atol=0.01 * expected.max())
