"""Intervals cover as often as they say, ratios and records keep what they should."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formotion.bench import Record, WorldScore
from formotion.bench.summary import mean_interval, to_limit, worst_world
from formotion.core.errors import DataError, InputError

sizes = st.floats(1e-3, 1e3)


def world(score):
    return WorldScore("matched", score, score, score, math.nan, 0.1, (score, score))


def test_nine_of_ten_intervals_cover_the_mean():
    draws = np.random.default_rng(7).normal(3.0, 0.5, (2000, 5))
    ends = np.array([mean_interval(draw)[1:] for draw in draws])
    covered = np.mean((ends[:, 0] <= 3.0) & (ends[:, 1] >= 3.0))
    assert covered == pytest.approx(0.9, abs=0.02)


@given(st.lists(sizes, min_size=2, max_size=9), sizes, st.floats(-100, 100))
def test_the_interval_moves_and_stretches_with_the_scores(scores, factor, shift):
    plain = np.array(mean_interval(scores))
    moved = np.array(mean_interval(np.array(scores) * factor + shift))
    assert moved == pytest.approx(plain * factor + shift, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("scores", [[], [1.0], [[1.0, 2.0]] * 2])
def test_an_interval_needs_two_scores(scores):
    with pytest.raises(InputError, match="an interval needs at least 2 scores"):
        mean_interval(scores)


def test_one_failed_seed_spoils_the_mean():
    assert all(math.isnan(value) for value in mean_interval([1.0, math.nan, 2.0]))


@given(sizes, sizes)
def test_the_distance_from_the_limit_is_the_same_either_way(score, limit):
    assert to_limit(score, limit, "lower") == pytest.approx(1 / to_limit(score, limit, "higher"))
    assert to_limit(limit, limit, "lower") == 1


@pytest.mark.parametrize(("score", "limit"), [(0, 1), (1, 0), (-1, 1), (math.nan, 1), (1, math.nan)])
def test_no_ratio_without_two_positive_numbers(score, limit):
    assert math.isnan(to_limit(score, limit, "lower"))


@pytest.mark.parametrize(
    ("better", "kind", "worst"),
    [("lower", "ours", "failed"), ("lower", "limit", "large"), ("higher", "limit", "small")],
)
def test_a_failure_is_worst_but_an_unknown_limit_is_not(better, kind, worst):
    worlds = {"small": world(0.1), "failed": world(math.nan), "large": world(9.0)}
    assert worst_world(worlds, better, kind) == worst


@given(st.floats(-1e9, 1e9), st.booleans())
def test_records_come_back_from_plain_types(score, failed):
    found = world(math.nan if failed else score)
    record = Record(
        "toys/half", "zero", "trivial", found.score, found.low, found.high, math.nan, "plain", "lower", "1",
        0.1, (1000, 1001), {"numpy": "2.0"}, {"plain": found}, {"processors": 2},
    )  # fmt: skip
    plain = record.as_dict()
    again = Record.from_dict(plain)
    assert again.as_dict() == plain
    assert math.isnan(again.score) if failed else again.score == pytest.approx(score, rel=1e-4)


@pytest.mark.parametrize("values", [{}, {"task": "toys/half"}, [], 3])
def test_a_record_with_odd_fields_is_refused(values):
    with pytest.raises(DataError, match="a record has the fields"):
        Record.from_dict(values)
