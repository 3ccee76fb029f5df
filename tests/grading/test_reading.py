"""Whatever is handed in for a notebook is read, or refused with a plain word."""

import json
import os
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formotion.grading import reading
from formotion.grading.reading import Refused, code_cells, read_bytes


def test_only_code_cells_count_and_sources_may_be_lists(make):
    markdown = {"cell_type": "markdown", "source": "check()"}
    listed = {"cell_type": "code", "source": ["a = 1\n", "b = 2"]}
    assert code_cells(make.saved(cells=[markdown, listed, listed])) == [
        (1, "a = 1\nb = 2"),
        (2, "a = 1\nb = 2"),
    ]


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "not a notebook"),
        (b"%PDF-1.7", "not a notebook: hand in the .ipynb file itself"),
        (b"[1, 2]", "not a notebook: there are no cells"),
        (b"{}", "not a notebook: there are no cells"),
        (b'{"cells": 3, "nbformat": 4}', "not a notebook: there are no cells"),
        (lambda make: make.saved("x = 1")[:-20], "breaks off or is damaged"),
        (b"\xff\xfe{", "not a notebook"),
        (b"[" * 100_000, "not a notebook"),
        (b'{"a":' * 100_000, "breaks off or is damaged"),
        (b'{"cells": ' + b"9" * 10_000 + b"}", "breaks off or is damaged"),
        (lambda make: make.saved(nbformat=3), "notebook format other than 4"),
        (
            lambda make: make.saved(metadata={"kernelspec": {"language": "R"}}),
            "language is R: choose the kernel Python 3",
        ),
        (lambda make: make.saved(metadata={"language_info": {"name": "julia"}}), "language is julia"),
        (lambda make: make.saved("#" * 1_000_001), "more than 1,000,000 characters of code"),
    ],
)
def test_what_is_no_python_notebook_is_refused_in_plain_words(make, raw, message):
    raw = raw if isinstance(raw, bytes) else raw(make)
    with pytest.raises(Refused, match=message):
        code_cells(raw)


@pytest.mark.parametrize("metadata", [None, [], {}, {"kernelspec": 3}, {"kernelspec": {"language": None}}])
def test_a_notebook_that_says_nothing_of_its_language_is_taken_for_python(make, metadata):
    assert code_cells(make.saved("x = 1", metadata=metadata)) == [(1, "x = 1")]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.sampled_from(["cells", "source", "cell_type", "a"]), inner)
    ),
)


@given(JSON)
def test_any_json_is_read_or_refused(value):
    for content in (value, {"cells": value, "nbformat": 4}, {"cells": [value], "metadata": value}):
        try:
            cells = code_cells(json.dumps(content).encode())
        except Refused:
            continue
        assert all(isinstance(source, str) for _, source in cells)


def test_a_large_file_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "large.ipynb"
    with open(path, "wb") as file:
        file.truncate(50_000_000)  # a sparse file
    with pytest.raises(Refused, match="the file has 50 MB, at most 10 MB are read: clear the outputs"):
        read_bytes(path)


def test_a_file_of_the_largest_size_is_read(tmp_path):
    (tmp_path / "x").write_bytes(b"x" * reading.MOST_BYTES)
    assert len(read_bytes(tmp_path / "x")) == reading.MOST_BYTES


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
def test_pipes_and_links_are_refused_and_never_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.ipynb")
    os.symlink("/etc/hostname", tmp_path / "link.ipynb")
    with pytest.raises(Refused, match="not a plain file"):
        read_bytes(tmp_path / "pipe.ipynb")
    with pytest.raises(Refused, match="cannot be read"):
        read_bytes(tmp_path / "link.ipynb")


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(Refused, match="cannot be read: No such file"):
        read_bytes(tmp_path / "gone.ipynb")
