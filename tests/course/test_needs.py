"""Which lesson needs which: an order that holds for any graph, and a ring that is named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formotion.core.errors import SourceError
from formotion.course.needs import before, missing, needs


def test_every_lesson_comes_after_what_it_needs(small):
    assert (
        needs()
        == needs(small.book)
        == {"theme/one": [], "theme/two": ["theme/one"], "theme/three": ["theme/two"]}
    )
    assert list(needs()) == ["theme/one", "theme/two", "theme/three"]


def test_a_ring_is_named_lesson_by_lesson(small):
    small.lesson("one", needs="theme/three")
    with pytest.raises(SourceError, match="take one of them out of `needs`") as error:
        needs()
    way = str(error.value).split(": ")[3].split(" needs ")
    assert way[0] == way[-1]
    assert set(zip(way, way[1:], strict=False)) == {
        ("theme/one", "theme/three"),
        ("theme/three", "theme/two"),
        ("theme/two", "theme/one"),
    }


def test_a_lesson_may_not_need_itself(small):
    small.lesson("one", needs="theme/one")
    with pytest.raises(SourceError, match="book/theme/one.md: lesson: needs: theme/one needs theme/one"):
        needs()


def test_a_need_that_does_not_exist_is_named(small):
    small.lesson("one", needs="theme/zero")
    with pytest.raises(SourceError, match=r"book/theme/one.md: lesson: needs: no lesson 'theme/zero'"):
        needs()


def test_far_needs_count_and_what_is_missing_comes_in_order():
    needed = {"a": [], "b": ["a"], "c": ["b"], "d": []}
    assert before("c", needed) == {"a", "b"}
    assert missing(["c", "d"], needed) == ["a", "b"]
    assert missing(["a", "b", "c"], needed) == []


@st.composite
def graphs(draw):
    """Each lesson may need earlier ones only."""
    count = draw(st.integers(1, 7))
    earlier = [draw(st.sets(st.integers(0, place - 1))) if place else set() for place in range(count)]
    return {str(place): [str(each) for each in sorted(wanted)] for place, wanted in enumerate(earlier)}


@given(graphs(), st.data())
def test_a_track_with_all_that_is_missing_lacks_nothing(needed, data):
    chosen = data.draw(st.lists(st.sampled_from(sorted(needed)), min_size=1, unique=True))
    assert missing([*chosen, *missing(chosen, needed)], needed) == []
