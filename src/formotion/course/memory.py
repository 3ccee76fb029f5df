"""What this kernel knows about each exercise: last state, wrong tries, hints given."""

from dataclasses import dataclass


@dataclass
class Progress:
    """Progress on one exercise in this kernel."""

    passed: bool = False
    tries: int = 0
    hints: int = 0


_exercises: dict[str, Progress] = {}


def progress(exercise_id):
    """Return the progress on one exercise, empty at first."""
    return _exercises.setdefault(exercise_id, Progress())


def forget():
    """Start afresh, as a new kernel does."""
    _exercises.clear()
