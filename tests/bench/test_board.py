"""The board is in step with the records, and the records with the tasks."""

import math

import pytest

from formotion import bench
from formotion.bench import board, store
from formotion.bench.evaluate import make_instance, try_method
from formotion.core.errors import DataError, FormotionError
from formotion.core.resources import checkout

QUICK_S = 1.0
ROOT = checkout()
needs_checkout = pytest.mark.skipif(ROOT is None, reason="the board lives in a checkout")


def record_half(folder):
    store.write_text(store.records_path(folder, "toys/half"), bench.dumps(bench.run("toys/half")))


def section(page, heading):
    return page.split(f"\n## {heading}\n")[1].split("\n## ")[0]


@needs_checkout
def test_the_committed_board_is_in_step():
    assert (ROOT / "book" / "benchmarks.md").read_text(encoding="utf-8") == board.text(), (
        "run `formotion bench board` and commit book/benchmarks.md"
    )


@needs_checkout
def test_every_record_belongs_to_a_task():
    known = {store.records_path(".", task_id).name for task_id in bench.task_ids()}
    assert {path.name for path in (ROOT / "benchmarks" / "records").glob("*.json")} <= known


WORLDS = [(task_id, world) for task_id in bench.task_ids() for world in bench.task(task_id).worlds]


@pytest.mark.parametrize(("task_id", "world"), WORLDS)
def test_recorded_scores_come_out_again(task_id, world):
    """The first seed of every world, for what is quick in all of them; `make peers` does the rest.

    A method may be quick in one world because it was trained in another.
    """
    task, records = bench.task(task_id), bench.recorded(task_id)
    quick = [r for r in records if r.kind in ("trivial", "ours") and r.seconds < QUICK_S]
    if not quick:
        pytest.skip("nothing recorded here is quick")
    methods = {**task.trivial, **task.ours}
    instance = make_instance(task, task_id, world, quick[0].seeds[0])
    for record in quick:
        again = try_method(task, instance, world, 0, record.method, record.kind, methods[record.method])
        assert again.score == pytest.approx(record.worlds[world].scores[0], rel=1e-3), record.method


@pytest.mark.parametrize("task_id", bench.task_ids())
def test_records_hold_every_world(task_id):
    worlds = set(bench.task(task_id).worlds)
    assert all(set(record.worlds) == worlds for record in bench.recorded(task_id))


def test_the_board_shows_scores_ratio_limit_and_command(half, tmp_path):
    record_half(tmp_path)
    page = board.text(tmp_path)
    part = section(page, "toys/half")
    for shown in (
        "**How much is half?**",
        "| zero (trivial; worst: hard) | 5.00 ± 0 |",
        "| halve (ours; worst: easy) | **0.500** ± 0 | 2.00 |",
    ):
        assert shown in part
    assert "*Limit: floor.* nobody is better than 0.25" in part
    assert "seeds 1000-1002" in part
    assert "--method mine:solve" in page


def test_the_board_shows_every_world(half, tmp_path):
    record_half(tmp_path)
    part = section(board.text(tmp_path), "toys/half")
    for world in ("**easy** (matched)", "**hard** (mismatched)", "**nothing** (absent)"):
        assert world in part


def test_tables_are_whole(half, tmp_path):
    record_half(tmp_path)
    lines = [line for line in section(board.text(tmp_path), "toys/half").splitlines() if line.startswith("|")]
    assert len(lines) == 4 * 5  # headline and three worlds: head, rule and three methods each
    assert {line.count("|") for line in lines} == {5}


def test_a_task_without_records_says_so(half, tmp_path):
    part = section(board.text(tmp_path), "toys/half")
    assert board.UNMEASURED in part
    assert "|" not in part


def test_a_failed_method_is_shown_as_failed(half, tmp_path):
    path = half / "toys" / "tasks" / "half.py"
    path.write_text(path.read_text().replace("x * scale + 0.5", "x[:1]"))
    record_half(tmp_path)
    read = {record.method: record for record in bench.recorded("toys/half", tmp_path)}
    assert math.isnan(read["halve"].score)
    part = section(board.text(tmp_path), "toys/half")
    assert "| halve (ours; worst: easy) | failed | – |" in part
    assert "- halve failed on 3 of 3" in part


def test_the_board_is_written_from_the_records_beside_it(half, tmp_path):
    (tmp_path / "book").mkdir()
    (tmp_path / "benchmarks" / "records").mkdir(parents=True)
    record_half(tmp_path / "benchmarks" / "records")
    path = board.write(tmp_path)
    assert "| halve (ours; worst: easy) |" in path.read_text(encoding="utf-8")
    assert [file.name for file in path.parent.iterdir()] == ["benchmarks.md"]


def test_the_board_needs_a_checkout(monkeypatch):
    monkeypatch.setattr(board, "checkout", lambda: None)
    with pytest.raises(FormotionError, match="written in a checkout"):
        board.write()


@pytest.mark.parametrize("content", ["not json", "3", '{"a": 1}', '[{"a": 1}]', "[3]"])
def test_a_broken_record_file_is_named(tmp_path, content):
    store.records_path(tmp_path, "toys/half").write_text(content)
    with pytest.raises(DataError, match=r"toys-half\.json holds no benchmark records"):
        bench.recorded("toys/half", tmp_path)


def test_a_folder_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(DataError, match=r"page\.md cannot be written"):
        store.write_text(tmp_path / "nowhere" / "page.md", "text")
