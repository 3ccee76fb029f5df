"""An attempt: messages as agreed are taken, anything else ends it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formotion.grading.attempt import ANSWERED, FORGED, Attempt
from formotion.grading.border import pack

ANSWER = {"exercise": "a/b/c", "given": True, "values": [1]}
CELL, CALLS, DONE = {"cell": 3}, {"calls": "a/b/c"}, {"done": True}


def fed(*messages, chunk=7, asked=("a/b/c", "a/b/d")):
    attempt = Attempt(set(asked), 10_000)
    stream = b"".join(each if isinstance(each, bytes) else pack(each, 1000) for each in messages)
    for k in range(0, len(stream), chunk):
        attempt.feed(stream[k : k + chunk])
    return attempt


@pytest.mark.parametrize("chunk", [1, 7, 1000])
def test_messages_as_agreed_are_taken_in_any_pieces(chunk):
    attempt = fed(CELL, CALLS, ANSWER, DONE, chunk=chunk, asked=["a/b/c"])
    assert (attempt.ended, attempt.cell, attempt.answers) == (ANSWERED, 3, {"a/b/c": ANSWER})


def test_a_second_answer_takes_the_first_away_and_ends_the_attempt():
    attempt = fed(CELL, CALLS, ANSWER, ANSWER)
    assert (attempt.ended, attempt.answers) == (FORGED, {"a/b/c": {}})


@pytest.mark.parametrize(
    "message",
    [
        DONE,  # too early
        {"exercise": "a/b/x", "given": True},  # nobody asked
        {"calls": "a/b/x"},
        {"exercise": "a/b/c"},
        {"cell": "3"},
        ["cell", 3],
        17,
        b"FM00" + bytes(12),
        b"x",
        pack("x" * 20_000, 10**6),
    ],
)
def test_anything_else_ends_it_and_keeps_what_came_before(message):
    attempt = fed(CELL, CALLS, ANSWER, message)
    assert (attempt.ended, attempt.answers) == (FORGED, {"a/b/c": ANSWER})


def test_a_cell_after_an_answer_is_not_as_agreed():
    assert fed(CELL, ANSWER, CELL).ended == FORGED


@given(st.lists(st.binary(max_size=50), max_size=10))
def test_no_bytes_raise(chunks):
    attempt = Attempt({"a/b/c"}, 1000)
    for chunk in chunks:
        attempt.feed(chunk)
    assert not attempt.answers
