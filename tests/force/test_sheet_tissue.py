"""The link from traction to junctions: a tissue on a gel, exact, and back to nanonewton."""

import numpy as np
import pytest

from formotion.core.errors import InputError, ShapeError
from formotion.dynamics import tissue
from formotion.force import sheet_tissue, stress, tension, traction


@pytest.fixture(scope="module")
def cells():
    return tissue.simulate(40, np.random.default_rng(1))


@pytest.fixture(scope="module")
def held(cells):
    return sheet_tissue.colony(cells, pixel_um=1.0)


def test_traction_of_the_rim_has_no_net_force_and_no_torque(held):
    pull = held.world.traction_pa
    size = np.hypot(*pull)
    y, x = (part - part.mean() for part in np.indices(size.shape))
    assert np.hypot(*pull.sum(axis=(1, 2))) < 1e-9 * size.sum()
    assert abs(np.sum(x * pull[0] - y * pull[1])) < 1e-3 * np.sum(np.hypot(y, x) * size)
    assert size[held.labels == 0].sum() > 0.2 * size.sum()
    inside = np.hypot(y, x) < 15
    assert size[inside].max() < 1e-6 * size.max()


def test_stress_from_junctions_traction_and_virial_agree(held):
    world = held.world
    area_um2 = world.mask.sum() * world.pixel_um**2
    field = 1e3 * world.stress_n_per_m.sum(axis=(1, 2)) * world.pixel_um**2
    virial = 1e3 * area_um2 * stress.virial(world.traction_pa, world.mask, world.pixel_um)
    for other in (field, virial):
        np.testing.assert_allclose(other, held.total_nn_um, atol=2e-3 * held.total_nn_um.max())


def test_the_field_is_in_balance_with_the_traction(held):
    yy, yx, xx = 1e6 * held.world.stress_n_per_m
    left = np.stack(
        [np.gradient(yy, axis=0) + np.gradient(yx, axis=1), np.gradient(yx, axis=0) + np.gradient(xx, axis=1)]
    )
    wrong = (left - held.world.traction_pa)[:, 3:-3, 3:-3]
    assert np.linalg.norm(wrong) < 0.4 * np.linalg.norm(held.world.traction_pa)


def test_relative_total_of_an_island_vanishes_and_scales(cells):
    total = sheet_tissue.relative_total(cells.junctions, cells.tension_nn, cells.pressure_nn_per_um)
    size = cells.tension_nn.sum() * 10
    assert abs(total).max() < 5e-3 * size
    double = sheet_tissue.relative_total(
        cells.junctions, 2 * cells.tension_nn, 2 * cells.pressure_nn_per_um + 0.1
    )
    np.testing.assert_allclose(double[0], 2 * total[0] - 0.1 * cells.area_um2.sum(), rtol=0.02)


@pytest.fixture(scope="module")
def relative(cells):
    inner = cells.junctions.inner
    found = tension.infer(cells.junctions.subset(np.flatnonzero(inner)))
    full = np.zeros(cells.junctions.n_junctions)
    full[inner] = found.tension
    return full, found.pressure


def test_the_chain_closes_with_exact_traction(cells, held, relative):
    world = held.world
    noise_pa = 0.01 * abs(world.traction_pa).max()
    found = stress.infer(world.traction_pa, world.mask, world.pixel_um, noise_pa)
    scale = sheet_tissue.mean_tension_nn(found, cells.junctions, *relative)
    assert scale.value == pytest.approx(1, abs=0.02)


def test_the_chain_closes_from_a_noisy_displacement(cells, relative):
    world = sheet_tissue.colony(cells, pixel_um=2.0).world
    moved_um = traction.displacement_um(world.traction_pa, world.pixel_um, 1e3)
    seen_um = moved_um + 0.01 * np.random.default_rng(0).standard_normal(moved_um.shape)
    field = traction.infer(seen_um, world.pixel_um, 1e3, prior="smooth")
    found = stress.infer(field.traction_pa, world.mask, world.pixel_um, field.std_pa)
    scale = sheet_tissue.mean_tension_nn(found, cells.junctions, *relative)
    assert scale.value == pytest.approx(1, abs=0.1)
    assert scale.low < scale.value < scale.high


def test_bad_input_is_named(cells):
    with pytest.raises(InputError, match="pixel_um must be positive"):
        sheet_tissue.colony(cells, pixel_um=0)
    with pytest.raises(InputError, match="adhesion_um must be positive"):
        sheet_tissue.colony(cells, adhesion_um=-1)
    with pytest.raises(InputError, match="tissue must border on the medium"):
        sheet_tissue.colony(tissue.simulate(16, np.random.default_rng(0), boundary="cut"))
    with pytest.raises(ShapeError, match="tension must have shape"):
        sheet_tissue.relative_total(cells.junctions, np.ones(3), cells.pressure_nn_per_um)
    with pytest.raises(InputError, match="pressure must be finite"):
        sheet_tissue.relative_total(cells.junctions, cells.tension_nn, np.nan * cells.pressure_nn_per_um)
