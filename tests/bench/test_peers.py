"""Peers get the very instances that ours get, and their records survive the disk."""

import json
import sys
import textwrap

import numpy as np
import pytest

from formotion import bench
from formotion.bench import peer_env, peers
from formotion.core.errors import FormotionError, InputError, SourceError

SOLVER = """
    import sys, pathlib
    import numpy as np

    for path in pathlib.Path(sys.argv[1], "instances").glob("*.npz"):
        with np.load(path, allow_pickle=False) as data:
            assert str(data["task"]) == "toys/half" and str(data["input_unit"]) == "um"
            half, exact = data["input_x"] * float(data["input_scale"]), data["truth_half"]
        np.savez(path.with_suffix("") .with_suffix(".out.npz"), estimate=half + 0.1, seconds=2.0)
        np.savez(path.with_suffix("").with_suffix(".tuned-a.out.npz"), estimate=exact, seconds=3.0)
"""


@pytest.fixture
def root(half, tmp_path, monkeypatch):
    """A checkout with one peer, whose environment is the one that runs this test."""
    (tmp_path / "benchmarks" / "records").mkdir(parents=True)
    (tmp_path / "book").mkdir()
    peer = tmp_path / "benchmarks" / "peers" / "rival"
    peer.mkdir(parents=True)
    (peer / "requirements.txt").write_text("numpy\n")
    (peer / "tasks.txt").write_text("toys/half\n")
    (peer / "run.py").write_text(textwrap.dedent(SOLVER))
    monkeypatch.setattr(peers, "environment", lambda path, folder: sys.executable)
    return tmp_path


def solver(root, source):
    (root / "benchmarks" / "peers" / "rival" / "run.py").write_text(textwrap.dedent(source))


def test_a_peer_and_ours_are_scored_on_the_same_instances(root):
    records = {record.method: record for record in peers.measure("toys/half", seeds=2, root=root)}
    assert list(records) == ["zero", "rival", "rival tuned-a", "halve", "floor"]
    assert records["rival"].score == pytest.approx(0.1, rel=1e-9)
    assert records["rival"].to_limit == pytest.approx(0.4, rel=1e-9)
    assert records["rival tuned-a"].score == 0.0
    assert (records["rival"].seconds, records["rival tuned-a"].seconds) == (2.0, 3.0)
    assert records["rival"].versions == {"numpy": np.__version__}
    assert records["rival"].seeds == records["halve"].seeds == (1000, 1001)


def test_records_survive_the_disk(root):
    measured = peers.measure("toys/half", seeds=3, root=root)
    text = bench.dumps(measured)
    read = bench.recorded("toys/half", root / "benchmarks" / "records")
    assert {record.source for record in read} == {"recorded"}
    assert bench.dumps(read).replace('"recorded"', '"run"') == text
    assert bench.dumps([bench.Record.from_dict(value) for value in json.loads(text)]) == text


def test_recorded_peers_stand_in_a_run(root, monkeypatch):
    peers.measure("toys/half", seeds=2, root=root)
    folder = root / "benchmarks" / "records"
    monkeypatch.setattr("formotion.bench.store.resource", lambda name: folder)
    shown = [(record.method, record.source) for record in bench.run("toys/half", seeds=2)]
    assert shown == [
        ("zero", "run"),
        ("rival", "recorded"),
        ("rival tuned-a", "recorded"),
        ("halve", "run"),
        ("floor", "run"),
    ]


def test_no_file_is_left_beside_the_record(root):
    peers.measure("toys/half", seeds=2, root=root)
    assert [path.name for path in (root / "benchmarks" / "records").iterdir()] == ["toys-half.json"]


def test_a_peer_that_stops_is_named_with_its_last_line(root):
    solver(root, "raise SystemExit('no licence')")
    with pytest.raises(FormotionError, match="peer rival stopped with exit code 1: no licence"):
        peers.measure("toys/half", seeds=2, root=root)
    assert not list((root / "benchmarks" / "records").iterdir())


def test_a_peer_that_gives_nothing_is_named(root):
    solver(root, "")
    with pytest.raises(FormotionError, match=r"peer rival wrote no <n>\.out\.npz"):
        peers.measure("toys/half", seeds=2, root=root)


def test_a_missing_answer_and_a_wrong_shape_are_failures(root):
    solver(
        root,
        """
        import sys, pathlib
        import numpy as np
        folder = pathlib.Path(sys.argv[1], "instances")
        for n in range(1, 6):
            np.savez(folder / f"{n}.out.npz", estimate=np.zeros(2), seconds=1.0)
        """,
    )
    rival = {record.method: record for record in peers.measure("toys/half", seeds=2, root=root)}["rival"]
    assert "failed on 2 of 2 (world 'easy', seed 1000): gave no 0.out.npz" in rival.worlds["easy"].reason
    assert "ShapeError" in rival.worlds["hard"].reason
    assert rival.reason


@pytest.mark.parametrize("name", ["requirements.txt", "tasks.txt", "run.py"])
def test_an_incomplete_peer_is_named(root, name):
    (root / "benchmarks" / "peers" / "rival" / name).unlink()
    with pytest.raises(SourceError, match=f"peer rival has no {name}"):
        peers.measure("toys/half", seeds=2, root=root)


def test_a_peer_of_another_task_is_not_called(root):
    (root / "benchmarks" / "peers" / "rival" / "tasks.txt").write_text("toys/other\n")
    methods = {record.method for record in peers.measure("toys/half", seeds=2, root=root)}
    assert methods == {"zero", "halve", "floor"}


def test_an_input_that_no_file_can_hold_is_named(tmp_path):
    instance = bench.Instance({"x": object()}, {"half": 1.0})
    with pytest.raises(InputError, match="x must be a number, a text or an array"):
        peers.write_instance(tmp_path / "0.npz", "toys/half", "easy", 0, instance)


def test_peers_need_a_checkout(half, monkeypatch):
    monkeypatch.setattr(peers, "checkout", lambda: None)
    with pytest.raises(FormotionError, match="measured in a checkout"):
        peers.measure("toys/half", seeds=2)


def test_an_environment_is_made_once_per_content(tmp_path, monkeypatch):
    calls = []
    monkeypatch.setattr(peer_env.venv, "create", lambda folder, **options: folder.mkdir(exist_ok=True))
    monkeypatch.setattr(peer_env, "call", lambda command, who: calls.append(command[6:]))
    wanted = tmp_path / "requirements.txt"
    wanted.write_text("numpy\n# no-deps: pyTFM==1.3.5\n")
    for _ in range(2):
        peer_env.environment(wanted, tmp_path / "env")
    assert calls == [["--no-deps", "pyTFM==1.3.5"], ["numpy"]]
    wanted.write_text("numpy>=2\n")
    peer_env.environment(wanted, tmp_path / "env")
    assert calls[2:] == [["numpy>=2"]]


def test_a_failed_installation_leaves_no_stamp(tmp_path, monkeypatch):
    def fail(command, who):
        raise FormotionError(f"{who} stopped with exit code 1: no such package")

    monkeypatch.setattr(peer_env.venv, "create", lambda folder, **options: folder.mkdir(exist_ok=True))
    monkeypatch.setattr(peer_env, "call", fail)
    (tmp_path / "requirements.txt").write_text("nowhere-at-all\n")
    for _ in range(2):
        with pytest.raises(FormotionError, match="peer env: pip stopped with exit code 1: no such package"):
            peer_env.environment(tmp_path / "requirements.txt", tmp_path / "env")


def test_a_peer_that_hangs_is_stopped():
    with pytest.raises(FormotionError, match=r"peer slow did not end within 0\.2 s"):
        peer_env.call([sys.executable, "-c", "import time; time.sleep(9)"], "peer slow", timeout_s=0.2)


def test_every_peer_of_the_repository_is_complete_and_serves_known_tasks():
    root = peers.checkout()
    if root is None:
        pytest.skip("no checkout")
    for peer in peers.find_peers(root / "benchmarks" / "peers"):
        assert peer.task_ids, peer.name
        assert set(peer.task_ids) <= set(bench.task_ids()), peer.name
