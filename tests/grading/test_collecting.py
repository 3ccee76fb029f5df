"""Who handed in what, in every layout that platforms deliver."""

import os
import sys

import pytest

from formotion.core.errors import InputError
from formotion.grading.collecting import collect, readable

LESSON = "force/traction"
posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "handed-in"


def put(folder, *names):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("{}")


def files(folder):
    return {each.student: each.file for each in collect(folder, LESSON)}


@pytest.mark.parametrize(
    "name",
    ["anna.ipynb", "anna/traction.ipynb", "submitted/anna/ps1/traction.ipynb", "anna/anything.ipynb"],
)
def test_every_layout_names_the_student(folder, name):
    put(folder, name)
    assert files(folder) == {"anna": name.removeprefix("submitted/")}


def test_students_are_sorted_and_hidden_files_skipped(folder):
    put(folder, "ben.ipynb", "anna.ipynb", ".hidden.ipynb", "anna/.ipynb_checkpoints/anna-checkpoint.ipynb")
    put(folder, "__MACOSX/anna.ipynb", "notes.txt")
    assert list(files(folder)) == ["anna", "ben"]
    assert files(folder)["anna"] == "anna.ipynb"


def test_of_two_notebooks_the_one_named_after_the_lesson_counts_and_that_is_said(folder):
    put(folder, "anna/copy.ipynb", "anna/old/traction.ipynb", "anna/traction.ipynb")
    (found,) = collect(folder, LESSON)
    assert found.file == "anna/traction.ipynb"
    assert found.note == (
        "3 notebooks: anna/traction.ipynb counts, not anna/old/traction.ipynb, anna/copy.ipynb"
    )


def test_notebooks_of_other_lessons_in_the_same_assignment_are_no_second_try(folder):
    put(folder, "submitted/anna/ps/traction.ipynb", "submitted/anna/ps/displacement.ipynb")
    (found,) = collect(folder, LESSON)
    assert (found.file, found.note) == ("anna/ps/traction.ipynb", "")


def test_an_empty_folder_is_a_student_who_handed_in_nothing(folder):
    put(folder, "anna/traction.py", "ben.ipynb")
    anna, _ = collect(folder, LESSON)
    assert (anna.path, anna.refusal) == (None, "no notebook in the folder")


@posix
def test_links_are_never_followed(folder, tmp_path):
    put(tmp_path, "elsewhere/secret.ipynb")
    put(folder, "real.ipynb")
    os.symlink(tmp_path / "elsewhere/secret.ipynb", folder / "file.ipynb")
    os.symlink(tmp_path / "elsewhere", folder / "whole")
    os.symlink(folder, folder / "loop")
    (folder / "inside").mkdir()
    os.symlink(tmp_path / "elsewhere/secret.ipynb", folder / "inside/traction.ipynb")
    found = {each.student: (each.path is None, each.refusal) for each in collect(folder, LESSON)}
    refused = (True, "a link, not a file: links are not followed")
    assert found == {"real": (False, ""), **dict.fromkeys(["file", "whole", "loop", "inside"], refused)}


@posix
def test_a_name_that_is_no_text_and_one_written_twice_are_readable(folder):
    put(folder, "Mu\u0308ller.ipynb", "李雷.ipynb")
    try:
        (folder / os.fsdecode(b"caf\xe9.ipynb")).write_text("{}")
    except OSError:
        pytest.skip("this file system takes only text for names")
    assert list(files(folder)) == ["M\u00fcller", "caf\N{REPLACEMENT CHARACTER}", "李雷"]
    assert readable("a\nb\x1b[31m") == "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}[31m"


@pytest.mark.parametrize(("made", "message"), [(False, "must be a folder, got"), (True, "no notebook in")])
def test_nothing_to_collect_is_said(folder, made, message):
    if made:
        put(folder, "readme.txt")
    with pytest.raises(InputError, match=message):
        collect(folder, LESSON)
