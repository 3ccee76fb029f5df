import numpy as np
import pytest

from formotion.core.errors import InputError, ShapeError
from formotion.staining.pairs import Pairs, cut, split_by_field

SIZES = {"a": (40, 60), "b": (33, 47), "c": (20, 20)}
IMAGES = {
    name: (k + 1) * 1e4 + np.arange(np.prod(size)).reshape(1, *size)
    for k, (name, size) in enumerate(SIZES.items())
}
PAIRS = Pairs(
    tuple(IMAGES.values()), tuple(-image for image in IMAGES.values()), tuple(IMAGES), "said", False
)


def pixels(pairs):
    return set(np.concatenate([image.ravel() for image in pairs.inputs]).tolist())


def test_a_field_is_on_one_side_only():
    movie = Pairs(PAIRS.inputs[:1] * 4, PAIRS.targets[:1] * 4, ("a", "b", "a", "c"))
    train, test = split_by_field(movie, ["a"])
    assert (train.names, test.names) == (("b", "c"), ("a", "a"))


def test_images_are_inputs_and_targets():
    image = np.zeros((1, 8, 8))
    pairs = Pairs((image,), (image + 1,), ("a",))
    assert pairs.images == (pairs.inputs, pairs.targets)


def test_a_split_loses_and_shares_nothing_and_keeps_pairs():
    train, test = split_by_field(PAIRS, ["b"])
    assert not pixels(train) & pixels(test)
    for part in (train, test):
        assert (part.said, part.is_real) == ("said", False)
        for one, other in zip(part.inputs, part.targets, strict=True):
            np.testing.assert_array_equal(one, -other)
    assert len(pixels(train) | pixels(test)) == pixel_count(SIZES)


def pixel_count(sizes):
    return sum(int(np.prod(size)) for size in sizes.values())


def test_squares_come_from_where_they_say():
    squares = cut(PAIRS, 20)
    assert squares.names == ("a",) * 6 + ("b",) * 2 + ("c",)
    np.testing.assert_array_equal(squares.inputs[4], IMAGES["a"][:, 20:40, 20:40])
    assert {image.shape for image in squares.inputs} == {(1, 20, 20)}


@pytest.mark.parametrize("held_out", [[], ["a", "b", "c"], ["d"], ["a", "d"]])
def test_a_split_needs_known_fields_on_both_sides(held_out):
    with pytest.raises(InputError, match="held_out must name some but not all of a, b, c, got"):
        split_by_field(PAIRS, held_out)


@pytest.mark.parametrize(
    ("side_px", "message"), [(21, "c must hold a square"), (0, "side_px must be a whole number")]
)
def test_bad_squares_are_refused(side_px, message):
    with pytest.raises(InputError, match=message):
        cut(PAIRS, side_px)


@pytest.mark.parametrize(
    ("inputs", "targets", "names", "error", "message"),
    [
        ((), (), (), InputError, r"each pair needs input, target and name, got \(0, 0, 0\)"),
        (PAIRS.inputs, PAIRS.targets[:2], PAIRS.names, InputError, r"got \(3, 2, 3\)"),
        (
            PAIRS.inputs[:1],
            PAIRS.targets[1:2],
            ("a",),
            ShapeError,
            r"a must have one size, got \(40, 60\) and",
        ),
        ((np.ones((3, 3)),), (np.ones((3, 3)),), ("a",), ShapeError, r"a must have shape \(C, Y, X\)"),
        ((np.full((1, 3, 3), np.nan),), (np.ones((1, 3, 3)),), ("a",), InputError, "a must be finite"),
    ],
)
def test_bad_pairs_are_refused(inputs, targets, names, error, message):
    with pytest.raises(error, match=message):
        Pairs(inputs, targets, names)
