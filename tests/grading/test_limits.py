"""Limits of a submission."""

import pytest

from formotion.core.errors import InputError
from formotion.grading.limits import Limits


@pytest.mark.parametrize(
    "name", ["wall_s", "exercise_s", "cpu_s", "memory_mb", "processes", "files_mb", "reply_mb"]
)
@pytest.mark.parametrize("value", [0, -1, float("nan")])
def test_a_limit_is_positive(name, value):
    with pytest.raises(InputError, match=f"{name} must be positive"):
        Limits(**{name: value})
