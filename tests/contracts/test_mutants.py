"""Every solution broken in many small ways: what is a mistake, no check accepts."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from formotion.core import Exercise, Misconception
from formotion.core.resources import PACKAGE
from formotion.course import mutation
from formotion.course.registry import exercise, exercises

MODULES = sorted(path for path in PACKAGE.glob("*/exercises/*.py") if path.stem != "__init__")
LESSONS = [f"{path.parents[1].name}/{path.stem}" for path in MODULES]
EXERCISES = [f"{lesson_id}/{name}" for lesson_id in LESSONS for name in exercises(lesson_id)]
ENOUGH = 10  # mistakes tried; fewer would prove little
NAMED = 0.4  # share of the wrong values that draw more than how far off they are


@pytest.fixture(autouse=True)
def _fixed_seeds(monkeypatch):
    monkeypatch.setenv("FORMOTION_CONTEXT", "test")


@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_a_check_accepts_no_mistake_and_names_many(exercise_id):
    tried = mutation.survey(exercise_id)
    passed = [f"{each.kind}: {each.change}" for each in tried if each.fate == "accepted"]
    assert not passed, f"{exercise_id}: draw cases that tell these from the reference: {passed}"
    fates = Counter(each.fate for each in tried)
    assert sum(fates.values()) - fates["same"] >= ENOUGH
    assert fates["named"] >= NAMED * (fates["named"] + fates["unnamed"]), dict(fates)


def test_a_check_whose_cases_are_all_alike_is_found_out():
    weak = replace(exercise("force/traction/strain_energy"), cases=_ones)
    tried = mutation.survey("force/traction/strain_energy", weak)
    kinds = {each.kind for each in tried if each.fate == "accepted"}
    assert {"unit", "order swapped", "constant"} <= kinds


def _ones(rng):
    return np.ones((2, 9, 13)), np.ones((2, 9, 13)), 1.0


def test_a_loose_tolerance_is_found_out():
    weak = replace(exercise("force/traction/strain_energy"), rtol=10.0)
    assert any(each.fate == "accepted" for each in mutation.survey("force/traction/strain_energy", weak))


def test_a_reference_that_ignores_an_argument_does_not_hang_the_survey():
    spec = Exercise(
        reference=lambda track_um, dt_s: 1.0,
        cases=lambda rng: (rng.normal(size=(9, 2)), 0.1),
        outcome=1,
        misconceptions=[Misconception("a", lambda *_: 2.0, "a"), Misconception("b", lambda *_: 3.0, "b")],
        hints=["a", "b", "c"],
    )
    assert {each.fate for each in mutation.survey("force/langevin/diffusion", spec)} <= set(mutation.FATES)
