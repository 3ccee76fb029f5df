"""Values go through text and come back as they were."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from formotion.core.errors import SourceError
from formotion.course.plain_values import dumps, loads

SHAPES = array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=4)
KINDS = st.sampled_from(["f8", "f4", "c16", "i8", "u1", "?", "U3"])


@given(KINDS.flatmap(lambda kind: arrays(kind, SHAPES)))
def test_arrays_keep_type_shape_and_last_digit(array):
    back = np.asarray(loads(dumps(array)))
    assert (back.dtype, back.shape) == (array.dtype, array.shape)
    np.testing.assert_array_equal(back, array)


@pytest.mark.parametrize("number", [np.float32(0.1), np.int64(3), np.complex128(1 + 2j), np.array(2.0), 1j])
def test_single_numbers_stay_numbers(number):
    back = loads(dumps(number))
    assert back == number
    assert np.asarray(back).dtype == np.asarray(number).dtype


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda part: st.lists(part) | st.tuples(part, part) | st.dictionaries(st.text() | st.integers(), part),
)


@given(PLAIN)
def test_plain_containers_come_back_the_same(value):
    assert loads(dumps(value)) == value


def test_a_dataclass_comes_back_as_a_dict_of_its_fields():
    @dataclass
    class Law:
        drift: float
        names: tuple

    assert loads(dumps(Law(1.5, ("a", "b")))) == {"drift": 1.5, "names": ("a", "b")}


def test_no_quote_can_end_the_string_that_holds_it():
    assert "'" not in dumps("it's '''quoted'''")
    assert loads(dumps("it's '''quoted'''")) == "it's '''quoted'''"


@pytest.mark.parametrize("value", [object(), {1, 2}, np.array([object()]), lambda: 1])
def test_what_is_no_value_is_refused(value):
    with pytest.raises(SourceError, match=r"exercises/a/b.py: .* cannot be written into a notebook"):
        dumps([value], "exercises/a/b.py")
