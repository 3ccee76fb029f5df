import os

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter
from skimage.registration import optical_flow_ilk

from formotion.core.errors import DataError
from formotion.data import bead_pair, bead_pairs
from formotion.data.download import Unreachable

needs_mirror = pytest.mark.skipif(
    "FORMOTION_DATA_MIRROR" not in os.environ, reason="FORMOTION_DATA_MIRROR is not set: no files to load"
)


@pytest.fixture
def offline(monkeypatch):
    def fail(id):
        raise Unreachable("no network")

    monkeypatch.setattr(bead_pairs, "load", fail)


@needs_mirror
def test_the_axon_pair_has_its_gel_and_no_empty_border():
    pair = bead_pair("traction-axon")
    assert pair.is_real
    assert pair.before.shape == pair.after.shape == pair.cell.shape == (356, 638)
    assert (pair.pixel_um, pair.young_pa, pair.poisson, pair.thickness_um) == (
        pytest.approx(1 / 1.3),
        100,
        0.5,
        np.inf,
    )
    for image in (pair.before, pair.after):
        assert (image == 0).mean(axis=0).max() < 0.1
        assert (image == 0).mean(axis=1).max() < 0.1


def flattened(image):
    smooth = image - gaussian_filter(image, 10)
    return smooth / np.sqrt(gaussian_filter(smooth**2, 20))


@needs_mirror
def test_the_published_vectors_are_in_our_order_sign_and_direction():
    pair = bead_pair("traction-axon")
    at = np.rint(pair.published.at_px).astype(int)
    inside = (at[0] < 356) & (at[1] < 638)
    # ilk gives after(x + flow) ~ before(x): minus our displacement, on the grid of `before`
    flow = optical_flow_ilk(flattened(pair.before), flattened(pair.after), radius=16)
    for ours, theirs in zip(-flow[:, *at[:, inside]], pair.published.shift_px[:, inside], strict=True):
        assert np.corrcoef(ours, theirs)[0, 1] > 0.9


@needs_mirror
def test_the_published_vectors_converge_on_the_cell():
    # a cell that pulls draws the gel towards itself: the flux through a ring around it is inward
    published = bead_pair("traction-axon").published
    shift = published.shift_px - np.median(published.shift_px, axis=1, keepdims=True)
    offset = published.at_px - np.array([[200], [510]])  # the dark tip in the cell image
    distance = np.hypot(*offset)
    ring = (distance > 40) & (distance < 100)
    assert (shift * offset / distance)[:, ring].sum(axis=0).mean() < -0.5


@needs_mirror
def test_the_epithelium_pair_moves_only_where_cells_pull():
    pair = bead_pair("traction-epithelium")
    assert pair.before.shape == pair.after.shape == pair.cell.shape == (1990, 2032)
    assert (pair.pixel_um, pair.young_pa, pair.poisson, pair.thickness_um) == (0.201, 49e3, 0.49, 300)
    assert np.corrcoef(pair.before.ravel(), pair.after.ravel())[0, 1] > 0.8


def test_offline_gives_a_stand_in_that_says_so(offline):
    pair = bead_pair("traction-axon")
    assert not pair.is_real
    assert pair.before.shape == (356, 638)
    assert "not the measured images" in pair.said
    assert "simulated" in pair.said
    assert pair.cell is None
    assert pair.published is None
    assert (pair.young_pa, pair.pixel_um) == (100, pytest.approx(1 / 1.3))


def test_the_stand_in_is_the_same_every_time(offline):
    one, other = bead_pair("traction-axon"), bead_pair("traction-axon")
    np.testing.assert_array_equal(one.before, other.before)
    assert not np.array_equal(one.before, one.after)


def test_only_a_missing_network_is_answered_by_a_stand_in(monkeypatch):
    def damaged(id):
        raise DataError("wrong hash")

    monkeypatch.setattr(bead_pairs, "load", damaged)
    with pytest.raises(DataError, match="wrong hash"):
        bead_pair("traction-axon")


def test_a_dataset_without_beads_is_an_error():
    with pytest.raises(DataError, match="maize-root holds no bead pair: use traction-axon or traction-epith"):
        bead_pair("maize-root")


def test_an_unknown_dataset_is_an_error():
    with pytest.raises(DataError, match="did you mean traction-axon"):
        bead_pair("traction-akson")
