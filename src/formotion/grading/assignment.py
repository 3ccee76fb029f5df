"""What a lesson asks for: its exercises in order, with titles and worth, and a digest of all of it."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from formotion.core.errors import InputError
from formotion.core.exercise import Exercise
from formotion.core.resources import PACKAGE
from formotion.course.lessons import lesson
from formotion.course.registry import exercise
from formotion.course.solving import checked
from formotion.course.source import Code, Directive
from formotion.grading.grade import PASSED, Mark


@dataclass(frozen=True)
class Task:
    """One exercise of the lesson: id, title and specification."""

    id: str
    title: str
    spec: Exercise

    def mark(self, state, words="", hint="", misconception=""):
        """Return a mark; full points where the state is ``passed``."""
        points = self.spec.points if state == PASSED else 0
        return Mark(self.id, self.title, state, points, self.spec.points, words, hint, misconception)


@dataclass(frozen=True)
class Assignment:
    """The exercises of one lesson.

    Attributes
    ----------
    lesson_id : str
        ``theme/lesson``.
    title : str
        Title of the lesson.
    tasks : tuple of Task
        In the order of the lesson.
    """

    lesson_id: str
    title: str
    tasks: tuple[Task, ...]

    @property
    def ids(self):
        """The exercise ids in order."""
        return [task.id for task in self.tasks]

    @cached_property
    def digest(self):
        """Changes with the package and with whatever stands beside the exercises."""
        folders = {PACKAGE} | {Path(task.spec.cases.__code__.co_filename).parent for task in self.tasks}
        found = hashlib.sha256(repr(self.ids).encode())
        for path in sorted(path for folder in folders for path in folder.rglob("*.py")):
            found.update(path.name.encode() + hashlib.sha256(path.read_bytes()).digest())
        return found.hexdigest()


def assignment(lesson_id):
    """Return what a lesson asks for.

    Parameters
    ----------
    lesson_id : str
        ``theme/lesson``.

    Returns
    -------
    Assignment

    Raises
    ------
    SourceError
        If there is no such lesson.
    InputError
        If it has no exercises.
    """
    source = lesson(lesson_id)
    tasks = tuple(Task(name, title, exercise(name)) for name, title in _titled(source))
    if not tasks:
        raise InputError(f"{lesson_id} has no exercises: there is nothing to grade")
    return Assignment(lesson_id, source.header.title, tasks)


def _titled(source):
    """Yield the ids that the lesson checks, each with the title of the exercise above it."""
    title = ""
    for block in source.blocks:
        if isinstance(block, Directive) and block.name == "exercise":
            title = block.argument
        elif isinstance(block, Code) and (name := checked(block, source.where)):
            yield name, title or name.rpartition("/")[2]
            title = ""
