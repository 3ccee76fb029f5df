import numpy as np
import pytest
from scipy.spatial import KDTree

from formotion.core.errors import InputError, ShapeError
from formotion.images.labels import SMALLEST_CELL_PX2, halved, neighbour_pairs, touching

YX = np.stack(np.mgrid[:96, :128], axis=-1)
GRID = np.stack(np.mgrid[4:96:18, 4:128:18], axis=-1).reshape(-1, 2)
SEEDS = GRID + np.random.default_rng(0).uniform(-5, 5, GRID.shape)
AWAY, NEAREST = KDTree(SEEDS).query(YX, k=2)
LABELS = 1 + NEAREST[..., 0]


def with_lines(width):
    """Remove what lies within half a width of the line between the two nearest seeds."""
    apart = np.hypot(*np.moveaxis(SEEDS[NEAREST[..., 1]] - SEEDS[NEAREST[..., 0]], -1, 0))
    to_border = (AWAY[..., 1] ** 2 - AWAY[..., 0] ** 2) / (2 * apart)
    return np.where(to_border > width / 2, LABELS, 0)


@pytest.mark.parametrize("width", [1, 2, 3, 4])
def test_lines_between_cells_are_closed(width):
    masked = with_lines(width)
    cells, label_of_cell = touching(masked)
    assert (masked == 0).mean() > 0.05 * width
    assert (cells >= 0).all()
    assert (label_of_cell[cells] == LABELS).mean() > 0.95
    fine = np.stack(np.mgrid[:192, :256], axis=-1) / 2 - 0.25
    assert (label_of_cell[halved(masked, cells)] == 1 + KDTree(SEEDS).query(fine)[1]).mean() > 0.98


def test_wide_background_is_outside_and_stays_as_large():
    tissue = np.hypot(*(YX - (48, 64)).transpose(2, 0, 1)) < 40
    cells, _ = touching(np.where(tissue, with_lines(2), 0))
    assert (cells[0] == -1).all()
    assert abs((cells >= 0).sum() / tissue.sum() - 1) < 0.05


def test_a_slit_wider_than_a_line_stays_open():
    labels = np.ones((40, 60), int)
    labels[:, 30:] = 2
    labels[:, 26:34] = 0
    assert (touching(labels)[0][:, 27:33] == -1).all()


def test_cells_are_numbered_in_the_order_of_labels_whatever_these_are():
    renamed = np.random.default_rng(1).permutation(5000)[: LABELS.max() + 1] + 1
    plain, names = touching(LABELS)
    cells, label_of_cell = touching(renamed[LABELS])
    assert (np.diff(label_of_cell) > 0).all()
    np.testing.assert_array_equal(label_of_cell[cells], renamed[names[plain]])
    np.testing.assert_array_equal(np.unique(cells), np.arange(len(label_of_cell)))


def test_specks_are_given_to_their_surroundings():
    specked = LABELS.copy()
    specked[40:43, 60:63] = 900
    assert SMALLEST_CELL_PX2 > 9
    cells, label_of_cell = touching(specked)
    assert 900 not in label_of_cell
    assert (cells >= 0).all()


def test_islands_and_enclosed_cells_are_no_cells_of_a_tissue():
    labels = np.zeros((60, 90), int)
    labels[5:40, 5:30], labels[5:40, 30:60] = 1, 2
    labels[15:25, 10:20] = 3
    labels[44:54, 70:84] = 4
    cells, label_of_cell = touching(labels)
    assert label_of_cell.tolist() == [1, 2]
    assert cells[20, 15] == 0
    assert cells[50, 75] == -1


def test_pieces_of_one_label_are_cells_of_their_own():
    labels = np.ones((30, 90), int)
    labels[:, 30:60] = 2
    _, label_of_cell = touching(labels)
    assert label_of_cell.tolist() == [1, 1, 2]


def test_neighbours():
    assert neighbour_pairs(np.array([[5, 1], [3, 1]])).tolist() == [[1, 3], [1, 5], [3, 5]]


@pytest.mark.parametrize(
    ("labels", "error", "message"),
    [
        (LABELS - 20, InputError, "whole numbers from 0, got -"),
        (LABELS + 0.5, InputError, r"whole numbers from 0, got \d+\.5"),
        (np.where(LABELS == 3, np.nan, LABELS), InputError, "must be finite, got"),
        (LABELS[None], ShapeError, r"shape \(Y, X\), got \(1, 96, 128\)"),
        (np.zeros((0, 5)), ShapeError, r"got \(0, 5\)"),
        (np.ones((30, 30)), InputError, "at least two touching cells, got 1"),
        (np.zeros((30, 30)), InputError, "at least two touching cells, got 0"),
    ],
)
def test_what_is_no_mask_is_refused(labels, error, message):
    with pytest.raises(error, match=message):
        touching(labels)
