import numpy as np
import pytest
import torch

from formotion.core.errors import InputError, ShapeError
from formotion.staining.patches import random_patches, symmetry, turned, turned_either_sign

RNG = np.random.default_rng(3)
FIELDS = [np.arange(30 * 40.0).reshape(1, 30, 40), 1e4 + np.arange(20 * 25.0).reshape(1, 20, 25)]


def test_each_square_is_cut_at_one_place_of_both():
    inputs, targets = random_patches(FIELDS, [2 * field for field in FIELDS], 9, 50, RNG)
    assert inputs.shape == targets.shape == (50, 1, 9, 9)
    assert inputs.dtype == targets.dtype == np.float32
    np.testing.assert_array_equal(targets, 2 * inputs)
    for square in inputs[:, 0]:
        field = FIELDS[int(square[0, 0] >= 1e4)][0]
        y, x = np.argwhere(field == square[0, 0])[0]
        np.testing.assert_array_equal(square, field[y : y + 9, x : x + 9])


def test_fields_are_drawn_by_their_size():
    inputs, _ = random_patches(FIELDS, FIELDS, 9, 4000, np.random.default_rng(0))
    share = np.mean(inputs[:, 0, 0, 0] >= 1e4)
    assert abs(share - 500 / 1700) < 4 * np.sqrt(0.21 / 4000)


def test_every_place_is_reached_the_last_too():
    inputs, _ = random_patches([FIELDS[1]], [FIELDS[1]], 19, 400, RNG)
    assert len(np.unique(inputs[:, 0, 0, 0])) == 2 * 7


def test_all_eight_symmetries_appear_and_pairs_stay_pairs():
    torch.manual_seed(0)
    square = torch.arange(9.0).reshape(1, 1, 3, 3)
    found = set()
    for _ in range(100):
        one, other = turned(square, 5 * square)
        assert torch.equal(5 * one, other)
        found.add(tuple(one.ravel().tolist()))
    assert len(found) == 8


def test_a_symmetry_is_what_it_says():
    square = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    assert symmetry(square, 1, 0).tolist() == [[2, 4], [1, 3]]
    assert symmetry(square, 0, 1).tolist() == [[2, 1], [4, 3]]


@pytest.mark.parametrize(
    ("inputs", "targets", "error", "message"),
    [
        (FIELDS, FIELDS[:1], InputError, "each field needs one target, got 2 and 1"),
        ([], [], InputError, "each field needs one target, got 0 and 0"),
        (FIELDS[:1], FIELDS[1:], ShapeError, "a pair must be .* with the same Y, X"),
        ([np.ones((9, 9))], [np.ones((9, 9))], ShapeError, "a pair must be"),
        ([np.ones((1, 8, 99))], [np.ones((1, 8, 99))], InputError, "must hold a square of 9 px, got .8, 99."),
    ],
)
def test_bad_pairs_are_refused(inputs, targets, error, message):
    with pytest.raises(error, match=message):
        random_patches(inputs, targets, 9, 2, RNG)


@pytest.mark.parametrize("setting", [(0, 2), (9, 0), (2.5, 2)])
def test_bad_numbers_are_refused(setting):
    with pytest.raises(InputError, match="must be a whole number from 1"):
        random_patches(FIELDS, FIELDS, *setting, RNG)


def test_half_of_the_inputs_change_sign_and_no_target_does():
    torch.manual_seed(0)
    squares = torch.arange(1.0, 401.0)[:, None, None, None].expand(-1, 1, 4, 4)
    inputs, targets = turned_either_sign(squares, squares)
    assert torch.equal(targets, squares)
    assert torch.equal(inputs.abs(), squares)
    share = (inputs[:, 0, 0, 0] < 0).float().mean().item()
    assert abs(share - 0.5) < 4 * np.sqrt(0.25 / 400)
