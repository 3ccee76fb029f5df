"""Scores are exact, the headline is the worst world, failures say why, and seeds decide everything."""

import dataclasses
import math
import re

import numpy as np
import pytest
from scipy import stats

from formotion import bench
from formotion.bench.evaluate import evaluation_seeds
from formotion.core.errors import InputError, SourceError


def by_method(records):
    return {record.method: record for record in records}


def without_seconds(records):
    def strip(world):
        return dataclasses.replace(world, seconds=0.0)

    return [
        dataclasses.replace(r, seconds=0.0, worlds={name: strip(w) for name, w in r.worlds.items()})
        for r in records
    ]


def test_scores_are_exact_and_in_order(half):
    records = bench.run("toys/half")
    assert [(r.method, r.kind) for r in records] == [
        ("zero", "trivial"),
        ("halve", "ours"),
        ("floor", "limit"),
    ]
    zero, halve, floor = records
    firsts = np.array([seed % 7 + 1.0 for seed in evaluation_seeds(3)])
    assert zero.worlds["easy"].scores == pytest.approx(np.maximum(firsts, 3) / 2, rel=1e-12)
    assert zero.worlds["hard"].score == pytest.approx(5.0, rel=1e-12)
    assert halve.score == pytest.approx(0.5, rel=1e-12)
    assert (floor.score, floor.world) == (0.5, "hard")
    assert halve.to_limit == pytest.approx(2.0, rel=1e-12)


def test_the_distance_is_from_the_limit_of_the_same_world(half):
    zero = by_method(bench.run("toys/half"))["zero"]
    assert zero.to_limit == zero.worlds["hard"].to_limit == pytest.approx(10.0, rel=1e-12)
    assert zero.worlds["easy"].to_limit == pytest.approx(zero.worlds["easy"].score / 0.25, rel=1e-12)


def test_the_headline_is_the_worst_world(half):
    zero = by_method(bench.run("toys/half"))["zero"]
    assert zero.world == "hard"
    assert zero.score == zero.worlds["hard"].score == max(world.score for world in zero.worlds.values())


def test_the_interval_is_student_t(half):
    easy = by_method(bench.run("toys/half", seeds=5))["zero"].worlds["easy"]
    wanted = stats.t.interval(0.9, 4, loc=np.mean(easy.scores), scale=stats.sem(easy.scores))
    assert (easy.low, easy.high) == pytest.approx(wanted, rel=1e-12)


def test_same_seeds_same_records(half):
    assert without_seconds(bench.run("toys/half")) == without_seconds(bench.run("toys/half"))


def test_seeds_are_those_asked_for_and_not_small(half):
    seeds = bench.run("toys/half", seeds=4)[0].seeds
    assert len(set(seeds)) == 4
    assert min(seeds) >= 1000


@pytest.mark.parametrize("seeds", [1, 0, -3, 2.5, True, "many"])
def test_too_few_seeds(half, seeds):
    with pytest.raises(InputError, match="seeds must be an integer of at least 2"):
        bench.run("toys/half", seeds=seeds)


def test_my_method_stands_beside_ours(half, mine):
    name = mine("def exact(x, scale, unit): return x * scale") + ":exact"
    record = by_method(bench.run("toys/half", method=name))[name]
    assert (record.kind, record.source, record.score, record.reason) == ("peer", "run", 0.0, "")
    assert math.isnan(record.to_limit)


def test_a_method_cannot_change_the_inputs_of_others(half):
    path = half / "toys" / "tasks" / "half.py"
    path.write_text(path.read_text().replace("unit: 0 * x", "unit: x.fill(0) or x"))
    records = by_method(bench.run("toys/half"))
    assert records["zero"].score == 5.0
    assert records["halve"].score == pytest.approx(0.5, rel=1e-12)


FAILURES = [
    ("def f(x, scale, unit): raise RuntimeError('too hot\\nline two')", "RuntimeError: too hot$"),
    ("def f(x, scale, unit): return x[:2]", r"ShapeError: half must have shape \(3,\), got \(2,\)"),
    ("def f(x, scale, unit): return x * float('nan')", "score is nan"),
    ("def f(x, scale, unit): return 'half'", "cannot be scored: ValueError"),
    ("def f(x): return x", "TypeError: .*unexpected keyword argument"),
]


@pytest.mark.parametrize(("source", "match"), FAILURES)
def test_a_failing_method_says_where_and_why(half, mine, source, match):
    name = mine(source) + ":f"
    record = by_method(bench.run("toys/half", method=name, seeds=2))[name]
    assert math.isnan(record.score)
    assert "\n" not in record.reason
    assert re.search(match, record.reason)
    assert "failed on 2 of 2 (world 'easy', seed 1000)" in record.reason


def test_failing_on_one_instance_is_the_worst_world(half, mine):
    name = mine(
        """
        def f(x, scale, unit):
            if x[2] == 10 and x[0] == 7:  # world hard, one seed
                raise ValueError("seven")
            return x * scale
        """
    )
    record = by_method(bench.run("toys/half", method=name + ":f", seeds=7))[name + ":f"]
    assert record.world == "hard"
    assert math.isnan(record.score)
    assert record.reason == "failed on 1 of 7 (world 'hard', seed 1000): ValueError: seven"
    assert record.worlds["easy"].score == 0.0


@pytest.mark.parametrize(
    ("method", "match"),
    [
        ("mine", "named package.module:function, got 'mine'"),
        (":f", "named package.module:function"),
        ("mine:", "named package.module:function"),
        ("no_such_module_here:f", "'no_such_module_here' cannot be imported: ModuleNotFoundError"),
        ("own_methods:g", "own_methods has no function 'g'"),
        ("own_methods:number", "own_methods has no function 'number'"),
        ("broken_methods:f", "'broken_methods' cannot be imported: ZeroDivisionError"),
    ],
)
def test_a_method_that_cannot_be_had(half, mine, method, match):
    mine("number = 3\ndef f(x, scale, unit): return x")
    mine("1 / 0", name="broken_methods")
    with pytest.raises(InputError, match=match):
        bench.run("toys/half", method=method)


def test_a_task_that_cannot_make_its_instance_is_at_fault(half):
    path = half / "toys" / "tasks" / "half.py"
    path.write_text(path.read_text().replace('OFFSET = {"easy": 0.0, ', "OFFSET = {"))
    with pytest.raises(SourceError, match=r"toys/half cannot make its instance \(world 'easy', seed 1000\)"):
        bench.run("toys/half")


def test_higher_is_better_turns_worst_and_ratio_round(half):
    path = half / "toys" / "tasks" / "half.py"
    path.write_text(path.read_text().replace('better="lower"', 'better="higher"'))
    zero = by_method(bench.run("toys/half"))["zero"]
    assert zero.score == min(world.score for world in zero.worlds.values())
    assert zero.to_limit == pytest.approx(0.25 / zero.score)


def test_dask_gives_the_same_records(half, mine):
    distributed = pytest.importorskip("distributed")
    name = mine("def exact(x, scale, unit): return x * scale") + ":exact"
    options = {
        "n_workers": 1,
        "threads_per_worker": 1,
        "processes": False,
        "dashboard_address": "127.0.0.1:0",
    }
    with distributed.LocalCluster(**options) as cluster:
        parallel = bench.run("toys/half", method=name, scheduler=cluster.scheduler_address)
    alone = bench.run("toys/half", method=name)
    assert bench.dumps(without_seconds(parallel)) == bench.dumps(without_seconds(alone))  # NaN is not NaN
