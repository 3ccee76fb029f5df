import numpy as np
import pytest

from formotion.core.errors import InputError, ShapeError
from formotion.dynamics import tissue
from formotion.images import membrane
from formotion.images.segment import segment

PIXEL_UM = 0.25  # 40 px per cell
SHAPE = (500, 480)


def scene(photons, seed=0, **options):
    rng = np.random.default_rng(seed)
    truth = tissue.simulate(80, rng)
    placed = membrane.centred(truth.junctions, SHAPE, PIXEL_UM)
    moved = (placed.points_um - truth.junctions.points_um)[0]
    image = membrane.render(placed, SHAPE, PIXEL_UM, photons, 0.375, rng, **options)
    return image, (truth.centre_um + moved) / PIXEL_UM, truth.area_um2 / PIXEL_UM**2


def found_cells(labels, centres, area):
    """How many cells have a label of their own of about their area."""
    at = labels[tuple(np.rint(centres).astype(int).T)]
    own = np.bincount(at, minlength=labels.max() + 1)[at] == 1
    return np.sum((at > 0) & own & (np.abs(np.bincount(labels.ravel())[at] / area - 1) < 0.25))


@pytest.mark.parametrize("photons", [20, 100])
def test_every_cell_of_a_tissue_is_found(photons):
    image, centres, area = scene(photons)
    labels = segment(image, cell_px=40)
    assert found_cells(labels, centres, area) >= 78
    assert labels.max() <= 82
    assert labels[0, 0] == labels[-1, -1] == 0


def test_uneven_brightness_costs_few_cells():
    image, centres, area = scene(100, seed=1, unevenness=0.3)
    labels = segment(image, cell_px=40)
    assert found_cells(labels, centres, area) >= 75


@pytest.mark.parametrize("cell_px", [28, 55])
def test_the_size_need_be_known_only_roughly(cell_px):
    image, centres, area = scene(100)
    assert found_cells(segment(image, cell_px), centres, area) >= 76


def test_gain_and_offset_do_not_matter():
    image, _, _ = scene(100)
    np.testing.assert_array_equal(segment(3 * image + 500, 40), segment(image, 40))


def test_cells_at_the_border_are_kept():
    image, _, _ = scene(100)
    labels = segment(image[150:350, 140:340], cell_px=40)
    frame = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    assert (frame > 0).all()
    assert len(np.unique(frame)) > 12


IMAGE = np.random.default_rng(0).uniform(size=(50, 60))


@pytest.mark.parametrize(
    ("image", "cell_px", "error", "message"),
    [
        (np.ones((50, 60)), 20, InputError, "must show membranes, got the constant 1.0"),
        (np.where(IMAGE > 0.9, np.nan, IMAGE), 20, InputError, "image must be finite"),
        (IMAGE[None], 20, ShapeError, r"image must have shape \(Y, X\)"),
        (np.zeros((0, 0)), 20, ShapeError, "image must have shape"),
        (IMAGE, 3, InputError, "cell_px must be between 8 and 60, got 3"),
        (IMAGE, -20, InputError, "cell_px must be between 8 and 60, got -20"),
        (IMAGE, np.nan, InputError, "cell_px must be between 8 and 60, got nan"),
        (IMAGE, 61, InputError, "cell_px must be between 8 and 60, got 61"),
    ],
)
def test_bad_input_is_refused(image, cell_px, error, message):
    with pytest.raises(error, match=message):
        segment(image, cell_px)
