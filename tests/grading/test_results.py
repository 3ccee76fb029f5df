"""Grades on disk: what was kept comes back as long as nothing that it depends on changed."""

import pytest

from formotion.core.errors import InputError
from formotion.grading.grade import Grade, Mark
from formotion.grading.results import Results, key

GRADE = Grade("Müller", "m.ipynb", "a/b", (Mark("a/b/c", "C", "passed", 1, 1),), "Fine.", "k1")


@pytest.fixture
def results(tmp_path):
    found = Results(tmp_path / "results", "a/b")
    found.keep("m", GRADE)
    return found


def test_a_grade_comes_back_for_its_key_alone(results):
    assert results.kept("m", "k1") == GRADE
    assert results.kept("m", "k2") is None
    assert results.kept("other", "k1") is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"student": "m"}', '{"marks": [{}]}'])
def test_a_damaged_result_counts_as_none(results, text):
    (results.folder / "m.json").write_text(text)
    assert results.kept("m", "k1") is None


def test_a_folder_of_another_lesson_is_left_alone(results):
    with pytest.raises(InputError, match="holds grades of a/b: give --out another folder for a/z"):
        Results(results.folder, "a/z")


def test_a_key_depends_on_every_part_and_on_the_bytes():
    keys = [
        key(b"x", "a", "b"),
        key(b"y", "a", "b"),
        key(b"x", "ab"),
        key(b"x", "a", "c"),
        key(b"x", "a", "b", False),
    ]
    assert len(set(keys)) == len(keys)
    assert keys[0] == key(b"x", "a", "b")
