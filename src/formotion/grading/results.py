"""Grades on disk as they come: one JSON file a student, so that an interrupted run goes on where it was."""

import hashlib
import json
from pathlib import Path

from formotion.core.errors import InputError
from formotion.core.files import write_whole
from formotion.grading.grade import Grade


def key(raw, *dependences):
    """Return a digest of a submission's bytes and of whatever else its grade depends on."""
    return hashlib.sha256(repr(dependences).encode() + b"\n" + raw).hexdigest()


class Results:
    """The grades of one lesson, one file a student.

    Parameters
    ----------
    folder : pathlib.Path
        Made where it is missing.
    lesson_id : str
        ``theme/lesson``.

    Raises
    ------
    InputError
        If the folder holds grades of another lesson.
    """

    def __init__(self, folder, lesson_id):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        for path in sorted(self.folder.glob("*.json"))[:1]:
            kept = _read(path)
            if kept and kept.lesson != lesson_id:
                where = self.folder.parent
                raise InputError(
                    f"{where} holds grades of {kept.lesson}: give --out another folder for {lesson_id}"
                )

    def kept(self, name, key):
        """Return the grade under a file name if it was given for the same key, else None."""
        found = _read(self.folder / f"{name}.json")
        return found if found and found.key == key else None

    def keep(self, name, grade):
        """Write a grade, whole or not at all."""
        text = json.dumps(grade.as_dict(), indent=1, ensure_ascii=False)
        write_whole(self.folder / f"{name}.json", text + "\n")


def _read(path):
    """Return a kept grade; None where there is none, or something else."""
    try:
        return Grade.from_dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, KeyError):
        return None
