"""sync writes what is stale, keeps stored outputs of unchanged cells, and removes orphans."""

from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from formotion.course import sync as syncing
from formotion.course.commands import sync as command
from formotion.course.sync import fresh_outputs, joined, sync
from formotion.course.views import loads, solution


@pytest.fixture
def root(sample):
    return sample.path.parents[2]


def stream(text, name="stdout"):
    return {"output_type": "stream", "name": name, "text": text}


def ran(lesson):
    """Return the lesson as a kernel would: each code cell with two pieces of output."""
    notebook = solution(lesson)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [stream("5"), stream(".0\n")]
    return notebook


def stored(root):
    return loads((root / "solutions/sample/sums.ipynb").read_text("utf-8"))


def test_writes_both_notebooks_then_nothing(root):
    assert sync(root) == ["modules/sample/sums.ipynb", "solutions/sample/sums.ipynb"]
    assert sync(root) == []


def test_check_names_and_writes_nothing(root):
    assert len(sync(root, check=True)) == 2
    assert not (root / "modules").exists()


def test_an_edited_notebook_is_stale(root):
    sync(root)
    notebook = root / "modules/sample/sums.ipynb"
    notebook.write_text(notebook.read_text("utf-8") + " ", "utf-8")
    assert sync(root, check=True) == ["modules/sample/sums.ipynb"]


def test_a_notebook_without_lesson_is_removed(root):
    sync(root)
    orphan = root / "modules/sample/gone.ipynb"
    orphan.write_text("{}")
    assert sync(root) == ["modules/sample/gone.ipynb"]
    assert not orphan.exists()


def test_outputs_are_stored_in_compared_cells_alone_and_kept(root):
    sync(root, executed=ran)
    outputs = [
        (cell.metadata.get("tags"), cell.outputs) for cell in stored(root).cells if cell.get("outputs")
    ]
    assert outputs == [(["nbval-check-output"], [stream("5.0\n")])]
    assert sync(root) == []


def test_a_changed_cell_loses_its_stored_output(root):
    sync(root, executed=ran)
    path = root / "book/sample/sums.md"
    path.write_text(path.read_text("utf-8").replace("np.arange(3.0)", "np.arange(4.0)"), "utf-8")
    sync(root)
    assert not any(cell.get("outputs") for cell in stored(root).cells)


def test_pieces_of_a_stream_are_joined_and_streams_kept_apart():
    parts = [stream("a"), stream("b"), stream("c", "stderr"), stream("d")]
    assert joined(parts) == [stream("ab"), stream("c", "stderr"), stream("d")]


def test_execution_counts_are_not_stored(sample):
    notebook = solution(sample)
    for cell in notebook.cells:
        cell.outputs = [{"output_type": "execute_result", "execution_count": 7, "data": {}, "metadata": {}}]
    (outputs,) = fresh_outputs(notebook).values()
    assert outputs[0]["execution_count"] is None


def test_no_partial_file_is_left_when_writing_fails(root, monkeypatch):
    def full(*_):
        raise OSError("No space left on device")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(OSError, match="No space left"):
        sync(root)
    assert not list(root.glob("modules/**/*.*"))


def test_command_check_exits_1_and_names_the_files(root, monkeypatch):
    monkeypatch.setattr(syncing, "checkout", lambda: root)
    done = CliRunner().invoke(command, ["--check"])
    assert done.exit_code == 1
    assert "stale: modules/sample/sums.ipynb" in done.output
    assert CliRunner().invoke(command, []).exit_code == 0
    assert CliRunner().invoke(command, ["--check"]).exit_code == 0


def test_command_outputs_runs_the_lessons(root, monkeypatch):
    import sys

    monkeypatch.setattr(syncing, "checkout", lambda: root)
    monkeypatch.setitem(sys.modules, "formotion.course.execute", SimpleNamespace(executed=ran))
    assert CliRunner().invoke(command, ["--outputs"]).exit_code == 0
    assert [cell.outputs for cell in stored(root).cells if cell.get("outputs")] == [[stream("5.0\n")]]


def test_outside_a_checkout_sync_says_so(monkeypatch):
    from formotion.core.errors import SourceError

    monkeypatch.setattr(syncing, "checkout", lambda: None)
    with pytest.raises(SourceError, match="a course or a checkout only: start a course"):
        syncing.root_or_error()
