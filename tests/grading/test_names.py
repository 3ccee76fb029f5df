"""Any set of students gets as many file names, and none leads out of its folder."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formotion.grading.names import file_names


@given(st.sets(st.text(min_size=1, alphabet=st.characters(codec="utf-8"))))
def test_file_names_are_plain_and_different_even_where_case_does_not_count(students):
    names = file_names(students)
    assert len({name.casefold() for name in names.values()}) == len(students)
    for name in names.values():
        assert re.fullmatch(r"[\w-][\w.-]*", name)
        assert len(name.encode()) <= 200


@given(st.sets(st.text(min_size=1)))
def test_a_name_does_not_depend_on_the_order_of_students(students):
    assert file_names(sorted(students)) == file_names(sorted(students, reverse=True))


def test_ordinary_names_stay():
    students = ["anna", "Müller", "李雷", "s123-4_b.c"]
    assert file_names(students) == dict(zip(students, students, strict=True))


@pytest.mark.parametrize(
    "student", ["..", "../../etc/passwd", "CON", "a b", "<b>", ".hidden", "a" * 300, "x\0y"]
)
def test_names_that_are_no_file_names_are_changed_and_marked(student):
    (name,) = file_names([student]).values()
    assert name != student
    assert re.search(r"-[0-9a-f]{16}$", name)


def test_names_that_differ_in_case_alone_are_both_marked():
    names = file_names(["Anna", "anna"])
    assert names["Anna"].casefold() != names["anna"].casefold()


def test_nobody_can_take_the_changed_name_of_another():
    (changed,) = file_names(["../anna"]).values()
    names = file_names(["../anna", changed])
    assert names["../anna"] == changed
    assert names[changed] != changed
