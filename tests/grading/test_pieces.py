"""A notebook is cut into what runs; cells that do not parse are told apart by their text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formotion.grading.pieces import cut
from formotion.grading.reading import Refused

LESSON = "sample/sums"
IDS = [f"{LESSON}/square", f"{LESSON}/total"]
SETUP = "from formotion.course import check"
SQUARE = f'def square(x):\n    return x**2\n\nsquare = check("{IDS[0]}", square)'
TOTAL = SQUARE.replace("square", "total")


def pieces(*sources):
    return cut(list(enumerate(sources, 1)), IDS)


def test_cells_that_check_are_exercises_and_the_others_set_up():
    found = pieces(SETUP, SQUARE, "y = square(3)").pieces
    assert [(piece.kind, piece.exercise_id, piece.cell) for piece in found] == [
        ("setup", None, 1),
        ("exercise", IDS[0], 2),
        ("setup", None, 3),
    ]


@pytest.mark.parametrize(
    "call",
    [
        f"check('{IDS[0]}', f)",
        f'check(\n    "{IDS[0]}",\n    f)',
        f'course.check("{IDS[0]}", f)',
        f'check(exercise_id="{IDS[0]}", function=f)',
        f'f = check ( "{IDS[0]}", f)',
    ],
)
def test_a_check_is_found_however_it_is_written(call):
    assert pieces(call).tried == {IDS[0]}


def test_one_cell_may_check_two_exercises():
    found = pieces(f"{SQUARE}\n{TOTAL}")
    assert found.tried == set(IDS)
    assert len(found.pieces) == 1


def test_an_exercise_that_does_not_parse_says_where():
    found = pieces(SETUP, SQUARE.replace("return", "retrun"), TOTAL)
    assert found.broken == {IDS[0]: "your cell does not parse: line 2: invalid syntax"}
    assert found.tried == {IDS[1]}


def test_another_cell_that_does_not_parse_is_left_out_and_said():
    found = pieces("def f(:\n", SQUARE)
    assert found.notes == ("code cell 1 does not parse and was left out: line 1: invalid syntax",)
    assert [piece.cell for piece in found.pieces] == [2]


def test_magics_are_left_out_and_a_modulo_on_its_own_line_is_none():
    magic = pieces(f"%matplotlib inline\n!ls\n{SQUARE}").pieces[0].source
    assert magic == f"pass\npass\n{SQUARE}"
    modulo = f"{SQUARE}\ny = (7\n  % 4)"
    assert pieces(modulo).pieces[0].source == modulo


@pytest.mark.parametrize("source", ["(" * 90_000, "-" * 200_000 + "1", "a\0b", "x = " + "1+" * 90_000 + "1"])
def test_text_made_to_break_the_parser_breaks_nothing(source):
    found = pieces(source, SQUARE)
    assert found.tried == {IDS[0]}


@given(st.text())
def test_any_text_is_cut(text):
    assert pieces(text, SQUARE).tried == {IDS[0]}


def test_a_notebook_of_another_lesson_is_named():
    with pytest.raises(Refused, match="this is a notebook of force/traction, not of sample/sums"):
        pieces('check("force/traction/gcv", gcv)')


def test_a_notebook_without_checks_is_refused():
    with pytest.raises(Refused, match=r'no cell calls check\("sample/sums/...'):
        pieces("print(1)")
