import os

import numpy as np
import pytest

from formotion.core.errors import InputError
from formotion.data.download import Unreachable
from formotion.staining import real, worlds

needs_mirror = pytest.mark.skipif(
    "FORMOTION_DATA_MIRROR" not in os.environ, reason="FORMOTION_DATA_MIRROR is not set: no files to load"
)


@pytest.fixture
def offline(monkeypatch):
    def fail(id):
        raise Unreachable("no network")

    monkeypatch.setattr(real, "load", fail)


@needs_mirror
def test_in_every_well_worms_are_dark_in_the_input_and_bright_in_the_stain():
    pairs = real.worms()
    assert pairs.is_real
    assert pairs.names == ("C16", "C01", "C20")
    for bright, stain in zip(pairs.inputs, pairs.targets, strict=True):
        assert bright.shape == stain.shape == (1, 520, 696)
        # a lit well with dark worms leans to neither side; a few bright worms on a dark ground lean far
        skew = [np.mean(image.astype(float) ** 3) for image in (bright, stain)]
        assert skew[0] < 1 < skew[1]


@needs_mirror
def test_dna_is_the_target_in_both_fields():
    pairs = real.tubulin()
    assert [image.shape for image in pairs.inputs] == [(1, 730, 968), (1, 1040, 1392)]
    for tubulin, dna in zip(pairs.inputs, pairs.targets, strict=True):
        nuclei = dna[0] > 1
        assert 0.03 < nuclei.mean() < 0.3  # nuclei fill less of the field than cells do
        assert (tubulin[0] > 0).mean() > 1.3 * (dna[0] > 0).mean()


@needs_mirror
def test_no_cell_crosses_from_one_region_of_the_bacteria_into_another():
    found = real.bacteria(every=1)
    for region in real.REGIONS:
        ever = np.any(
            [mask for mask, name in zip(found.cells, found.foci.names, strict=True) if name == region], axis=0
        )
        edges = np.concatenate([ever[0], ever[-1], ever[:, 0], ever[:, -1]])
        assert ever.sum() > 1000
        assert not edges.any()


@needs_mirror
def test_cells_are_dark_and_foci_stand_out():
    found = real.bacteria(every=10)
    assert found.foci.is_real
    assert len(found.cells) == 4 * 3
    for phase, foci, area, cells in zip(
        found.foci.inputs, found.foci.targets, found.area.targets, found.cells, strict=True
    ):
        assert phase[0][cells].mean() < phase[0][~cells].mean() - 2
        np.testing.assert_array_equal(area[0], cells)
        assert (foci[0][~cells] == 0).all()
        assert foci.max() > 2


@pytest.mark.parametrize(
    ("load", "shapes"),
    [(real.worms, [(520, 696)] * 3), (real.tubulin, [(730, 968), (1040, 1392)])],
)
def test_without_a_network_simulated_pairs_of_the_same_size_say_so(offline, monkeypatch, load, shapes):
    asked = []

    def simulate(world, rng, fields, shape):
        asked.append(shape)
        return small(world, rng, fields, (64, 64))

    small = worlds.simulate
    monkeypatch.setattr(worlds, "simulate", simulate)
    pairs = load()
    assert asked == shapes
    assert not pairs.is_real
    assert "These are not the measured images" in pairs.said
    assert all(np.isfinite(image).all() for image in pairs.inputs + pairs.targets)


def test_without_a_network_the_colony_is_simulated(offline):
    found = real.bacteria(every=15)
    assert not found.foci.is_real
    assert found.foci.fields == tuple(real.REGIONS)
    assert "no number is a measurement" in found.area.said


def test_bad_steps_are_refused():
    with pytest.raises(InputError, match="every must be a whole number from 1, got 0"):
        real.bacteria(every=0)
