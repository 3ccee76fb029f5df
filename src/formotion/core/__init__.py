"""What every other floor stands on: errors, checked input, estimates with intervals, context."""

from formotion.core.context import context
from formotion.core.errors import (
    DataError,
    FormotionError,
    InputError,
    ShapeError,
    SourceError,
)
from formotion.core.estimate import Estimate
from formotion.core.exercise import Exercise, Misconception

__all__ = [
    "DataError",
    "Estimate",
    "Exercise",
    "FormotionError",
    "InputError",
    "Misconception",
    "ShapeError",
    "SourceError",
    "context",
]
