import os
import stat
import sys

import pytest

from formotion.core.errors import InputError
from formotion.core.files import write_whole


def test_it_makes_folders_and_keeps_line_ends(tmp_path):
    path = write_whole(tmp_path / "a/b.txt", "µ\n")
    assert path.read_bytes() == "µ\n".encode()


def test_a_failed_write_leaves_the_old_file_alone(tmp_path, monkeypatch):
    path = write_whole(tmp_path / "a.txt", "old")

    def fail(*paths):
        raise OSError("disk full")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        write_whole(path, "new")
    assert [file.read_text() for file in tmp_path.iterdir()] == ["old"]


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(InputError, match="a file name is needed, got the folder"):
        write_whole(tmp_path, "text")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_a_private_file_is_never_open_to_others(tmp_path):
    assert stat.S_IMODE(write_whole(tmp_path / "seed", "x", mode=0o600).stat().st_mode) == 0o600
