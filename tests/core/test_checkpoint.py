import os

import pytest
import torch

from formotion.core import checkpoint
from formotion.core.errors import DataError


def test_what_is_written_is_read(tmp_path):
    content = {"a": torch.arange(3), "b": {"c": (1.5, "text")}}
    checkpoint.save(tmp_path / "x.pt", content)
    found = checkpoint.load(tmp_path / "x.pt")
    assert torch.equal(found.pop("a"), content.pop("a"))
    assert found == content
    assert os.listdir(tmp_path) == ["x.pt"]


@pytest.mark.parametrize("error", [OSError("no space"), RuntimeError("no space"), KeyboardInterrupt()])
def test_a_write_that_fails_leaves_the_earlier_file(tmp_path, monkeypatch, error):
    checkpoint.save(tmp_path / "x.pt", {"a": 1})

    def broken(content, stream):
        stream.write(b"half")
        raise error

    monkeypatch.setattr(torch, "save", broken)
    with pytest.raises((DataError, KeyboardInterrupt), match=r"cannot write .*no space.*free space|"):
        checkpoint.save(tmp_path / "x.pt", {"a": 2})
    assert checkpoint.load(tmp_path / "x.pt") == {"a": 1}
    assert os.listdir(tmp_path) == ["x.pt"]


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(DataError, match="cannot write .*No such file.*choose another folder"):
        checkpoint.save(tmp_path / "none" / "x.pt", {})


class Evil:
    def __reduce__(self):
        return (os.system, ("true",))


def test_a_file_that_holds_code_is_refused(tmp_path):
    torch.save({"a": Evil()}, tmp_path / "x.pt")
    with pytest.raises(DataError, match="cannot be read"):
        checkpoint.load(tmp_path / "x.pt")


def test_a_broken_file_is_refused(tmp_path):
    (tmp_path / "x.pt").write_bytes(b"half a file")
    with pytest.raises(DataError, match="cannot be read .*: delete it and train again"):
        checkpoint.load(tmp_path / "x.pt")
