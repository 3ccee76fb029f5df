"""Energy, forces and their intervals; simulated cells; coverage."""

import numpy as np
import pytest

from formotion.core.errors import InputError, ShapeError
from formotion.force import traction, worlds
from formotion.force.coverage import coverage


def test_energy_and_forces_by_hand():
    pull = np.zeros((2, 3, 5))
    pull[0, 1, 1], pull[1, 1, 1], pull[1, 2, 4] = 3e3, 4e3, -1e3
    moved = np.zeros((2, 3, 5))
    moved[1, 1, 1], moved[1, 2, 4] = 0.5, 0.25
    assert traction.strain_energy_j(pull, moved, 2.0) * 1e18 == pytest.approx(0.5 * (2000 - 250) * 4)
    np.testing.assert_allclose(traction.net_force_n(pull, 2.0), [12e-9, 12e-9])
    assert traction.summed_force_n(pull, 2.0) * 1e9 == pytest.approx(24)


@pytest.fixture(scope="module")
def inferred():
    cell = worlds.simulate("mixed", np.random.default_rng(2), shape=(48, 64))
    seen_um, _ = cell.noisy(0.1, np.random.default_rng(3))

    def infer(young_pa=10e3, pixel_um=cell.pixel_um):
        return traction.infer(seen_um, pixel_um, young_pa, cell.poisson, prior="smooth")

    return cell, infer


def test_intervals_hold_the_estimate_and_grow_with_the_stiffness_error(inferred):
    cell, infer = inferred
    sure, unsure = infer(), infer((10e3, 2e3))
    for name in ("strain_energy_j", "summed_force_n"):
        narrow, wide = getattr(sure, name)(), getattr(unsure, name)()
        assert narrow.low < narrow.value < narrow.high
        assert wide.high - wide.low > 2 * (narrow.high - narrow.low)
        assert (wide.high - wide.low) / (2 * 1.645 * wide.value) == pytest.approx(0.2, rel=0.15)
    assert np.all(unsure.std_pa >= sure.std_pa)
    assert sure.std_pa.shape == sure.traction_pa.shape
    assert sure.std_pa.min() > 0
    half, most = sure.strain_energy_j(level=0.5), sure.strain_energy_j()
    assert half.level == 0.5
    assert half.high - half.low < most.high - most.low


def test_estimates_are_near_the_truth(inferred):
    cell, infer = inferred
    field = infer()
    assert field.strain_energy_j().value / cell.energy_j == pytest.approx(1, rel=0.1)
    summed_n = traction.summed_force_n(cell.traction_pa, cell.pixel_um)
    assert 0.9 < field.summed_force_n().value / summed_n < 2  # biased up: noise has a magnitude
    spread = np.sqrt(np.mean((field.traction_pa - cell.traction_pa) ** 2))
    assert 0.5 < np.sqrt(np.mean(field.std_pa**2)) / spread < 2


def test_pixel_error_enters_with_its_power(inferred):
    cell, infer = inferred
    field = infer(pixel_um=(cell.pixel_um, 0.05 * cell.pixel_um))
    energy, force = field.strain_energy_j(), field.summed_force_n()
    assert (energy.high - energy.low) / (2 * 1.645 * energy.value) == pytest.approx(0.15, rel=0.15)
    assert (force.high - force.low) / (2 * 1.645 * force.value) == pytest.approx(0.10, rel=0.15)


def test_net_force_of_a_balanced_cell_is_near_zero(inferred):
    _, infer = inferred
    force = infer().net_force_n(level=0.99)
    assert force.y.covers(0)
    assert force.x.covers(0)
    assert force.magnitude.low > 0
    assert force.magnitude.value < 0.01 * infer().summed_force_n().value


@pytest.mark.parametrize("kind", sorted(worlds.KINDS))
def test_cells_balance_and_obey_the_gel(kind):
    cell = worlds.simulate(kind, np.random.default_rng(4), shape=(48, 64))
    net_n = traction.net_force_n(cell.traction_pa, cell.pixel_um)
    assert np.all(abs(net_n) < 1e-9 * traction.summed_force_n(cell.traction_pa, cell.pixel_um))
    assert abs(cell.traction_pa[:, [0, -1]]).max() < 0.1 * abs(cell.traction_pa).max()
    again = traction.displacement_um(cell.traction_pa, cell.pixel_um, cell.young_pa, cell.poisson)
    difference = np.linalg.norm(again - cell.displacement_um) / np.linalg.norm(cell.displacement_um)
    assert 1e-5 < difference < (0.3 if kind == "points" else 0.05)  # close, yet no inverse crime
    energy_j = traction.strain_energy_j(cell.traction_pa, cell.displacement_um, cell.pixel_um)
    assert energy_j / cell.energy_j == pytest.approx(1, rel=0.5 if kind == "points" else 0.06)


def test_noise_has_the_stated_size():
    cell = worlds.simulate("smooth", np.random.default_rng(0), shape=(40, 60))
    seen_um, noise_um = cell.noisy(0.2, np.random.default_rng(1))
    assert noise_um == pytest.approx(0.2 * np.sqrt(np.mean(np.sum(cell.displacement_um**2, axis=0))))
    assert np.std(seen_um - cell.displacement_um) == pytest.approx(noise_um, rel=0.05)
    with pytest.raises(InputError, match="0.05"):
        cell.noisy(-0.1, np.random.default_rng(1))


def test_coverage_counts_what_is_inside():
    found = coverage("smooth", range(6), prior="smooth", shape=(32, 40))
    assert found.cells == 6
    assert 0.75 < found.pixels < 0.99
    assert found.pixels == pytest.approx(found.pixels_by_truth.mean(), abs=0.01)
    narrow = coverage("smooth", range(6), prior="smooth", shape=(32, 40), level=0.3)
    assert narrow.pixels < 0.6 * found.pixels


@pytest.mark.parametrize(
    ("call", "error", "match"),
    [
        (
            lambda: traction.strain_energy_j(np.ones((2, 3, 4)), np.ones((2, 4, 3)), 1.0),
            ShapeError,
            "one shape",
        ),
        (
            lambda: traction.strain_energy_j(np.ones((2, 3, 4)), np.ones((2, 3, 4)), 0.0),
            InputError,
            "pixel_um",
        ),
        (lambda: traction.net_force_n(np.ones((3, 4)), 1.0), ShapeError, "components"),
        (lambda: traction.net_force_n(np.full((2, 3, 4), np.nan), 1.0), InputError, "finite"),
        (lambda: traction.summed_force_n(np.ones((2, 3, 0)), 1.0), ShapeError, "shape"),
        (lambda: worlds.simulate("cube", np.random.default_rng(0)), InputError, "patches"),
        (lambda: worlds.simulate("smooth", np.random.default_rng(0), field_um=-1), InputError, "longer side"),
        (lambda: coverage("smooth", []), InputError, "at least one seed"),
    ],
)
def test_bad_input(call, error, match):
    with pytest.raises(error, match=match):
        call()
