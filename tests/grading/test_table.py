"""The table comes back as it went in, and no cell is a formula."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formotion.grading.grade import Grade, Mark
from formotion.grading.table import table


def rows(*grades):
    text = table(list(grades), ["square", "total"])
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def graded(student="anna", message=""):
    marks = (Mark("s/s/square", "", "passed", 2, 2), Mark("s/s/total", "", "wrong", 0, 1))
    return Grade(student, f"{student}.ipynb", "s/s", marks, message)


def test_a_row_has_points_in_all_and_exercise_by_exercise():
    assert rows(graded(message="Two notebooks.")) == [
        {"student": "anna", "points": "2", "of": "3", "square": "2", "total": "0"}
        | {"message": "Two notebooks.", "file": "anna.ipynb"}
    ]


def test_a_student_without_a_grade_has_no_points_rather_than_none_earned():
    (row,) = rows(Grade("ben", "ben.ipynb", "s/s", (), "Not graded yet."))
    assert [row[name] for name in ("points", "of", "square", "total")] == [""] * 4


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r\n=", "＝"])
def test_no_cell_is_a_formula(start):
    (row,) = rows(graded(f"{start}HYPERLINK(1)", f"{start}x"))
    assert {row[name][0] for name in ("student", "message", "file")} == {"'"}


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0")))
def test_any_name_stays_in_its_cell(student):
    (row,) = rows(graded(student))
    assert row["student"].lstrip("'") == " ".join(student.split()).lstrip("'")
    assert row["points"] == "2"
