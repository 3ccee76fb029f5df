"""From an exercise id to its specification: ``theme/lesson/name``."""

import importlib
import importlib.util
from difflib import get_close_matches
from functools import cache

from formotion.core.errors import InputError
from formotion.core.exercise import Exercise
from formotion.core.resources import course_root


def exercises(lesson_id):
    """Return the exercises of one lesson by name, in the order of their module.

    Parameters
    ----------
    lesson_id : str
        ``theme/lesson``.

    Returns
    -------
    dict of str to Exercise
        Empty where the lesson has no exercise module, in the package or in the course repository around.
    """
    module = _packaged(lesson_id) or _of_course(lesson_id)
    return (
        {name: value for name, value in vars(module).items() if isinstance(value, Exercise)} if module else {}
    )


def _packaged(lesson_id):
    module_name = "formotion.{}.exercises.{}".format(*lesson_id.split("/"))
    try:
        return importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        if error.name and module_name.startswith(error.name):
            return None
        raise


def _of_course(lesson_id):
    """Return the exercise module that a course repository holds, or None: a student has none."""
    root = course_root()
    file = exercise_file(root, lesson_id) if root else None
    return _loaded(file, file.stat().st_mtime_ns) if file and file.is_file() else None


def exercise_file(root, lesson_id):
    """Return where a course repository keeps the specifications of one lesson of its own."""
    return root / "exercises" / f"{lesson_id}.py"


@cache
def _loaded(file, _mtime_ns):
    name = f"formotion_course_{file.parent.name}_{file.stem}"
    spec = importlib.util.spec_from_file_location(name, file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


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
