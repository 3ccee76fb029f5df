"""From an exercise id to its specification: ``theme/lesson/name``."""

import importlib
from difflib import get_close_matches

from formotion.core.errors import InputError
from formotion.core.exercise import Exercise


def exercises(lesson_id):
    """Return the exercises of one lesson by name, in the order of their module.

    Parameters
    ----------
    lesson_id : str
        ``theme/lesson``.

    Returns
    -------
    dict of str to Exercise
        Empty where the lesson has no exercise module.
    """
    module_name = "formotion.{}.exercises.{}".format(*lesson_id.split("/"))
    try:
        module = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        if error.name and module_name.startswith(error.name):
            return {}
        raise
    return {name: value for name, value in vars(module).items() if isinstance(value, Exercise)}


def exercise(exercise_id):
    """Return the specification of one exercise.

    Parameters
    ----------
    exercise_id : str
        ``theme/lesson/name``.

    Raises
    ------
    InputError
        If there is none; names the nearest.
    """
    if not isinstance(exercise_id, str) or exercise_id.count("/") != 2:
        raise InputError(f"an exercise id is theme/lesson/name, got {exercise_id!r}: copy it from the lesson")
    lesson_id, _, name = exercise_id.rpartition("/")
    known = exercises(lesson_id)
    if name not in known:
        near = get_close_matches(name, known, n=3, cutoff=0.3) or list(known)
        raise InputError(f"no exercise {exercise_id!r}: {lesson_id} has {', '.join(near) or 'none'}")
    return known[name]
