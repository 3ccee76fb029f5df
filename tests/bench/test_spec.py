"""Task, Instance and Limit say what is wrong with them."""

import dataclasses

import pytest

from formotion.bench import Instance, Limit, Task
from formotion.core.errors import InputError

GOOD = {
    "question": "How much is half?",
    "unit": "1",
    "better": "lower",
    "worlds": {"plain": "matched"},
    "instance": lambda world, seed: Instance({"x": 1.0}, {"half": 0.5}),
    "score": lambda estimate, truth: abs(estimate - truth["half"]),
    "trivial": {"zero": lambda x: 0.0},
}


def test_a_good_task_is_frozen():
    task = Task(**GOOD)
    assert task.seeds >= 2
    assert task.limit is None
    with pytest.raises(dataclasses.FrozenInstanceError):
        task.seeds = 3


@pytest.mark.parametrize(
    ("field", "value", "match"),
    [
        ("question", " ", "question must be a text"),
        ("unit", None, "unit must be a text"),
        ("better", "bigger", "better must be one of lower, higher, got 'bigger'"),
        ("worlds", {}, "worlds must be a dict of names"),
        ("worlds", ["plain"], "worlds must be a dict of names"),
        ("worlds", {"plain": "easy"}, r"worlds\['plain'\] must be one of matched, mismatched, absent"),
        ("instance", None, "instance must be callable"),
        ("score", 3, "score must be callable"),
        ("trivial", {}, "trivial must be a dict of names"),
        ("trivial", {"zero": 0}, "method 'zero' must be callable"),
        ("ours", {"best": None}, "method 'best' must be callable"),
        ("ours", {"zero": lambda x: 0}, "must be unique, got 'zero'"),
        ("limit", 0.1, r"limit must be a Limit or None, got 0\.1"),
        ("seeds", 1, "seeds must be an integer of at least 2, got 1"),
        ("seeds", 2.5, "seeds must be an integer"),
        ("seeds", True, "seeds must be an integer"),
    ],
)
def test_a_bad_field_is_named(field, value, match):
    with pytest.raises(InputError, match=match):
        Task(**{**GOOD, field: value})


@pytest.mark.parametrize(
    ("inputs", "truth"), [({}, {"a": 1}), ({"a": 1}, {}), ({1: 2}, {"a": 1}), (3, {"a": 1})]
)
def test_an_instance_needs_names(inputs, truth):
    with pytest.raises(InputError, match="must be a dict of names"):
        Instance(inputs, truth)


@pytest.mark.parametrize(
    ("values", "match"),
    [
        (("", abs, "for all"), "name must be a text"),
        (("bound", abs, ""), "assumptions must be a text"),
        (("bound", 0.1, "for all"), "value must be callable"),
    ],
)
def test_a_limit_needs_name_value_and_assumptions(values, match):
    with pytest.raises(InputError, match=match):
        Limit(*values)
