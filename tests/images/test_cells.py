"""Cells in three dimensions: what lies in what, and that nothing depends on where one looks."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formotion.core.errors import InputError
from formotion.images import cells


def grown(seed=0, shape=(96, 120), **changes):
    return cells.grow(cells.Kind(**changes), shape, 0.65, np.random.default_rng(seed))


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**31))
def test_nuclei_lie_in_cells_and_shares_are_shares(seed):
    sample = grown(seed)
    for share in (sample.nucleus, sample.cell):
        assert share.min() >= 0
        assert share.max() <= 1 + 1e-6
    assert (sample.nucleus <= sample.cell + 1e-6).all()
    assert ((sample.nucleus.sum(axis=0) > 0) <= (sample.labels > 0)).all()
    assert (sample.index[sample.cell == 0] == 0).all()


def test_density_sets_the_number_of_cells():
    few, many = (
        np.mean([grown(s, (200, 200), per_mm2=d).labels.max() for s in range(8)]) for d in (200.0, 800.0)
    )
    assert 2.4 < many / few < 4.2  # some come too near to others and are left out


def test_nuclei_never_overlap():
    sample = grown(3, (200, 200), per_mm2=5000.0)
    assert sample.nucleus.max() <= 1 + 1e-6


def test_the_index_follows_the_parts():
    sample = grown(1, organelles=0.0)
    only_cytoplasm = (sample.cell > 0.999) & (sample.labels == 0)
    np.testing.assert_allclose(sample.index[only_cytoplasm], cells.Kind().cytoplasm_index, rtol=1e-3)
    nuclei = sample.index[sample.nucleus > 0.999]
    assert nuclei.mean() == pytest.approx(cells.Kind().nucleus_index, abs=0.002)


def test_phase_is_the_optical_path():
    sample = grown(1)
    path_um = sample.index.sum(axis=0) * cells.SLICE_UM
    np.testing.assert_allclose(sample.phase_rad(0.5).sum(axis=0), 2 * np.pi * path_um / 0.5, rtol=1e-4)


def test_the_same_seed_the_same_cells():
    np.testing.assert_array_equal(grown(5).index, grown(5).index)
    assert not np.array_equal(grown(5).index, grown(6).index)


def test_organelles_of_both_sizes_take_the_same_room():
    rooms = []
    for radius_um in (1.25, 1.35):  # drawn as hills, and as bodies
        full = grown(2, organelle_um=radius_um, organelle_index=1e-3, nucleus_index=0.014)
        bare = grown(2, organelles=0.0, nucleus_index=0.014)
        rooms.append((full.index.sum() - bare.index.sum()) / radius_um**3)
    assert rooms[0] == pytest.approx(rooms[1], rel=0.5)


def test_bad_input():
    with pytest.raises(InputError, match="height_um must be positive"):
        cells.Kind(height_um=-1.0)
    with pytest.raises(InputError, match="must fit into the cell"):
        cells.Kind(nucleus_um=20.0)
    with pytest.raises(InputError, match="shape"):
        grown(shape=(3, 4))
    with pytest.raises(InputError, match="pixel_um"):
        cells.grow(cells.Kind(), (20, 20), 0.0, np.random.default_rng(0))
    with pytest.raises(InputError, match="wavelength_um"):
        grown().phase_rad(0.0)
