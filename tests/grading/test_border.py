"""The border: what is allowed arrives exactly, and no bytes do more than make an error."""

import dataclasses
import pickle

import numpy as np
import pytest
import xarray
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from formotion.core.resources import PACKAGE
from formotion.course.registry import exercise, exercises
from formotion.grading.border import (
    DEEPEST,
    HEAD,
    LEAVES,
    MARK,
    BorderError,
    as_arrays,
    compares_safely,
    pack,
    size,
    unpack,
)

MOST = 10**6
MODULES = sorted(path for path in PACKAGE.glob("*/exercises/*.py") if path.stem != "__init__")
LESSONS = [f"{path.parents[1].name}/{path.stem}" for path in MODULES]
EXERCISES = [f"{lesson_id}/{name}" for lesson_id in LESSONS for name in exercises(lesson_id)]

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
NUMBER = st.booleans() | st.integers() | st.floats() | st.complex_numbers()
ARRAY = arrays.arrays(
    st.sampled_from(["f8", "f4", "f2", "c16", "i8", "u1", "bool", "S5"]),
    arrays.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4),
)
LEAF = st.none() | NUMBER | TEXT | ARRAY
VALUE = st.recursive(
    LEAF,
    lambda part: (
        st.lists(part, max_size=4)
        | st.tuples(part, part)
        | st.dictionaries(TEXT | st.integers(), part, max_size=4)
    ),
    max_leaves=20,
)


def alike(a, b):
    """Whether two values are the same in type, shape and every bit that counts."""
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray | np.generic):
        equal_nan = a.dtype.kind in "fc"
        return a.dtype == b.dtype and a.shape == b.shape and np.array_equal(a, b, equal_nan=equal_nan)
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(alike, a, b))
    if isinstance(a, dict):
        return list(a) == list(b) and all(map(alike, a.values(), b.values()))
    return repr(a) == repr(b)


def crossed(value):
    return unpack(pack(value, MOST), MOST)


@given(VALUE)
def test_what_is_allowed_arrives_exactly(value):
    assert alike(crossed(value), value)


@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_every_case_and_every_reference_of_the_lessons_crosses(exercise_id):
    spec, rng = exercise(exercise_id), np.random.default_rng(5)
    for _ in range(spec.n_cases):
        case = spec.cases(rng)
        assert alike(crossed(case), case)
        right = as_arrays(spec.reference(*case))
        assert alike(crossed(right), right)


@pytest.mark.parametrize("dtype", [">f8", "<U3", "U", "f16", "c32", "i1", ">i4"])
def test_arrays_of_all_kinds_arrive(dtype):
    array = np.array([[1, 0], [0, 1]]).astype(dtype)
    found = crossed({"a": array.T, "b": array[0, 0]})
    assert np.array_equal(found["a"], array.T)
    assert found["b"] == array[0, 0]


def test_what_arrives_can_be_written_to():
    found = crossed(np.zeros(3))
    found[0] = 1
    assert found[0] == 1


@dataclasses.dataclass
class Estimate:
    mean: float
    sd: np.ndarray


def test_a_dataclass_arrives_as_a_dict_and_labelled_arrays_as_arrays():
    found = crossed(Estimate(1.0, xarray.DataArray([1.0, 2.0], dims="x")))
    assert alike(found, {"mean": 1.0, "sd": np.array([1.0, 2.0])})


class Odd:
    def __array__(self, *arguments, **options):
        raise RuntimeError


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ({1, 2}, "set cannot be graded"),
        (object(), "object cannot be graded"),
        (lambda: 1, "function cannot be graded"),
        (b"bytes", "bytes cannot be graded"),
        ({1.5: 2}, "a dict with the key float"),
        ({True: 2}, "a dict with the key bool"),
        (np.array([object()]), "an array of object cannot be graded"),
        (np.datetime64("2020-01-01"), "cannot be graded"),
        (np.zeros(2, dtype="f8,i4"), "cannot be graded"),
        (np.zeros(MOST), "return less"),
        ("\ud800", "lone surrogate"),
        (np.array(["\ud800"]), "half characters"),
        (10**5000, "whole number of more than"),
        ([0] * (LEAVES + 1), "return an array"),
        (Odd(), "Odd makes no array"),
    ],
    ids=lambda part: part if isinstance(part, str) and part.isascii() else "",
)
def test_anything_else_is_refused_in_words(value, why):
    with pytest.raises(BorderError, match=why):
        pack(value, MOST)


def test_a_value_that_holds_itself_is_refused():
    value = []
    value.append(value)
    with pytest.raises(BorderError, match=f"{DEEPEST} levels"):
        pack(value, MOST)


@pytest.mark.parametrize("value", [[[1], [1, 2]], [{"a": 1}, 2], Odd()])
def test_lists_that_make_no_array_are_refused_before_they_are_compared(value):
    with pytest.raises(BorderError):
        pack(as_arrays(value), MOST)


@pytest.mark.parametrize(
    ("value", "safe"), [((1, {"a": np.ones(2)}), True), ({"a": ([1],)}, False), ([], False)]
)
def test_a_list_is_never_compared(value, safe):
    assert compares_safely(value) is safe
    assert compares_safely(as_arrays(value))


@given(st.binary(max_size=200))
def test_random_bytes_make_a_border_error(noise):
    for frame in (noise, MARK + noise):
        with pytest.raises(BorderError):
            unpack(frame, MOST)


@settings(max_examples=500)
@given(VALUE, st.data())
def test_mutated_frames_make_a_value_or_a_border_error(value, data):
    frame = bytearray(pack(value, MOST))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(frame) - 1))
        frame[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
        if not frame:
            break
    try:
        found = unpack(bytes(frame), MOST)
    except BorderError:
        return
    pack(found, 10 * MOST)  # whatever it is, it is of the allowed kinds


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 2**41) | st.floats() | st.text(max_size=4),
    lambda part: st.lists(part, max_size=4) | st.dictionaries(st.text(max_size=3), part, max_size=2),
)
KINDS = st.sampled_from(
    ["array", "scalar", "list", "tuple", "dict", "complex", "<f8", "|b1", "<U2", "|S3", "<U0"]
)


@settings(max_examples=500)
@given(st.recursive(JSON | KINDS, lambda part: st.lists(KINDS | part, max_size=4)), st.binary(max_size=40))
def test_any_tree_makes_a_value_or_a_border_error(tree, body):
    import json

    text = json.dumps(tree).encode()
    frame = HEAD.pack(MARK, len(text), len(body)) + text + body
    try:
        found = unpack(frame, MOST)
    except BorderError:
        return
    pack(found, 10 * MOST)


@pytest.mark.parametrize(
    "tree",
    [
        b'["array", "|O8", [1]]',
        b'["array", "<f8", [-1]]',
        b'["array", "<f8", [1e3]]',
        b'["array", "<f8", [4611686018427387904, 4]]',
        b'["array", "<U1", [2]]',
        b'["array", "|b1", [8]]',
        b'["dict", [["a", 1], ["a", 2]]]',
        b"[" * 100_000,
        b"1" * 5000,
        b'{"a": 1}',
        b'"\\ud800"',
        b"[[]]",
    ],
)
def test_trees_made_to_harm_make_a_border_error(tree):
    body = b"\xff" * 8
    with pytest.raises(BorderError):
        unpack(HEAD.pack(MARK, len(tree), len(body)) + tree + body, MOST)


def test_a_pickle_is_no_frame():
    with pytest.raises(BorderError):
        unpack(pickle.dumps([1]), MOST)


def test_the_length_is_known_from_the_beginning():
    frame = pack(np.zeros(9), MOST)
    assert size(frame[: HEAD.size], MOST) == len(frame)
    assert size(frame[:5], MOST) is None
    with pytest.raises(BorderError, match="too long"):
        size(frame[: HEAD.size], 9)
