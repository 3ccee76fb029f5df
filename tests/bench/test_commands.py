"""The command line: one JSON list on standard output, a readable table otherwise, exit 1 on failure."""

import json
import sys

import pytest
from click.testing import CliRunner

from formotion.bench import report
from formotion.bench.commands import bench
from formotion.bench.schedule import run_all
from formotion.core.errors import InputError

FIELDS = {"task", "method", "kind", "score", "low", "high", "better", "seconds", "seeds", "versions"}


def invoke(*arguments):
    return CliRunner().invoke(bench, arguments, catch_exceptions=True)


def in_process(*arguments):
    """Run with no Dask to be found."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "distributed", None)
        return invoke(*arguments)


def test_list_shows_question_worlds_and_unit(half):
    shown = invoke("list").stdout
    for part in ("toys/half", "How much is half?", "hard (mismatched)", "score: 1, lower is better; 3 seeds"):
        assert part in shown


def test_json_is_one_list_with_the_promised_fields(half, mine):
    name = mine("def f(x, scale, unit):\n    print('noise')\n    return x * scale") + ":f"
    result = in_process("run", "toys/half", "--json", "--method", name)
    assert result.exit_code == 0
    records = json.loads(result.stdout)
    assert [r["kind"] for r in records] == ["trivial", "peer", "ours", "limit"]
    for record in records:
        assert set(record) >= FIELDS
        assert record["better"] == "lower"
        assert record["seeds"] == [1000, 1001, 1002]
        assert record["low"] <= record["score"] <= record["high"]
        assert set(record["worlds"]) == {"easy", "hard", "nothing"}
        assert "formotion" in record["versions"]


def test_without_dask_it_says_so_and_runs(half):
    result = in_process("run", "toys/half", "--seeds", "2", "--json")
    assert result.exit_code == 0
    assert "Dask is not installed" in result.stderr
    assert len(json.loads(result.stdout)) == 3


def test_an_address_without_dask_is_an_error(half):
    result = in_process("run", "toys/half", "--scheduler", "tcp://localhost:1")
    assert isinstance(result.exception, InputError)
    assert "needs Dask" in str(result.exception)


def test_a_silent_address_is_an_error(half, monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr("formotion.bench.schedule.TIMEOUT_S", 0.2)
    result = invoke("run", "toys/half", "--scheduler", "tcp://127.0.0.1:9")
    assert isinstance(result.exception, InputError)
    assert "no Dask scheduler answers at 'tcp://127.0.0.1:9'" in str(result.exception)


def test_a_malformed_address_is_an_error(half):
    pytest.importorskip("distributed")
    result = invoke("run", "toys/half", "--scheduler", "nowhere://x")
    assert isinstance(result.exception, InputError)


def test_a_failed_method_exits_1_with_null_and_reason(half, mine):
    name = mine("def f(x, scale, unit): raise RuntimeError('too hot')") + ":f"
    result = in_process("run", "toys/half", "--json", "--method", name, "--seeds", "2")
    assert result.exit_code == 1
    failed = [r for r in json.loads(result.stdout) if r["method"] == name][0]
    assert failed["score"] is None
    assert failed["reason"] in result.stderr


def test_the_table_ends_with_the_limit_and_shows_every_world(half, mine):
    name = mine("def f(x, scale, unit): return x * scale + 1") + ":f"
    shown = in_process("run", "toys/half", "--method", name).stdout
    lines = [line.split()[0] for line in shown.splitlines() if line]
    assert lines[3:7] == ["zero", "halve", name, "floor"]
    assert "yours" in shown
    assert "nobody is better than 0.25" in shown
    assert all(world in shown for world in ("easy", "hard", "nothing"))


def test_a_failure_in_the_table_is_explained(half, mine):
    name = mine("def f(x, scale, unit): raise RuntimeError('too hot')") + ":f"
    result = in_process("run", "toys/half", "--method", name)
    row = next(line for line in result.stdout.splitlines() if line.startswith(name))
    assert row.split()[1:3] == ["yours", "failed"]
    assert f"{name} failed on 3 of 3 (world 'easy', seed 1000): RuntimeError: too hot" in result.stderr


def test_two_local_processes_keep_the_order():
    pytest.importorskip("distributed")
    assert run_all(abs, [-3, 2, -1], scheduler="local") == [3, 2, 1]


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.0999999, "0.100"), (9.999, "10.0"), (99.96, "100"), (1234.5, "1230"), (0, "0"), (-0.5, "-0.500")],
)
def test_three_significant_digits(value, shown):
    assert report.figure(value) == shown
