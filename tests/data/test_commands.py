import pytest
from click.testing import CliRunner

from formotion.core.errors import DataError
from formotion.data import card, catalogue, download
from formotion.data.commands import data


@pytest.fixture(autouse=True)
def no_files(tmp_path, monkeypatch):
    monkeypatch.setattr(download, "cache_dir", lambda: tmp_path / "cache")
    monkeypatch.setenv("FORMOTION_DATA_MIRROR", str(tmp_path))
    return tmp_path


def run(*arguments):
    return CliRunner().invoke(data, arguments, catch_exceptions=False).output


def test_list_names_every_dataset_with_size_and_licence():
    lines = run("list").splitlines()
    assert len(lines) == 21
    [line] = [line for line in lines if "tcell-tracks" in line]
    assert "force" in line
    assert "0.2 MB" in line
    assert "GPL-2.0" in line


def test_list_of_one_theme():
    lines = run("list", "--theme", "theory").splitlines()
    assert [line.split()[0] for line in lines[1:]] == ["cortical-waves", "cortical-waves-long"]


def test_list_marks_what_is_here(no_files):
    (no_files / "maize-root").mkdir()
    for file in card("maize-root").files:
        (no_files / "maize-root" / file.name).write_bytes(b"x")
    marked = [line.split()[1] for line in run("list").splitlines() if line.startswith("*")]
    assert marked == ["maize-root"]


def test_an_unknown_theme_is_an_error():
    with pytest.raises(DataError, match="no dataset has the theme 'forces': use one of force"):
        run("list", "--theme", "forces")


def test_show_says_what_the_data_may_not_support():
    text = " ".join(run("show", "visium-mini").split())
    assert "may not support cross-validation or any accuracy" in text
    assert "doi:10.1038/s41592-021-01358-2" in text


def test_verify_names_the_wrong_file(no_files):
    (no_files / "scgem").mkdir()
    (no_files / "scgem" / "type1.txt").write_text("changed")
    with pytest.raises(DataError, match="wrong hash: scgem/type1.txt: delete these files and fetch them"):
        run("verify", "scgem")


def test_verify_counts_absent_files():
    assert run("verify", "scgem").split() == ["scgem", "4", "absent"]


def test_fetch_prints_paths(no_files, monkeypatch):
    file = card("maize-root").files[0]
    content = b"not really maize"
    digest = __import__("hashlib").sha256(content).hexdigest()
    toy = card("maize-root").model_copy(update={"files": [file.model_copy(update={"sha256": digest})]})
    monkeypatch.setattr(catalogue, "_cards", lambda: {"maize-root": toy})
    (no_files / "maize-root").mkdir()
    path = no_files / "maize-root" / file.name
    path.write_bytes(content)
    assert run("fetch", "maize-root").strip() == str(path)
    assert run("fetch", "--all").strip() == str(path)


def test_fetch_of_nothing_is_an_error():
    with pytest.raises(DataError, match="name a dataset or give --all"):
        run("fetch")
