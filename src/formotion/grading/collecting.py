"""Find who handed in what: one submission a student, and what cannot be taken says why."""

import os
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from formotion.core.errors import InputError
from formotion.course.lessons import sources

DEEPEST = 6  # folders inside folders; more than any download of a learning platform has
NO_STUDENT = ("__MACOSX",)  # what zip files of macOS bring along


@dataclass(frozen=True)
class Submission:
    """What one student handed in for one lesson.

    Attributes
    ----------
    student : str
        Name of the file, or of the folder that holds it.
    path : pathlib.Path or None
        The notebook that counts; None where there is none.
    file : str
        Its place inside the folder of submissions.
    note : str
        Which file counts, where there are several.
    refusal : str
        Why there is nothing to grade; empty where there is.
    """

    student: str
    path: Path | None = None
    file: str = ""
    note: str = ""
    refusal: str = ""


def collect(folder, lesson_id):
    """Return one submission for each student, sorted by name.

    Parameters
    ----------
    folder : path-like
        Holds ``<student>.ipynb``, ``<student>/<lesson>.ipynb`` or, as nbgrader keeps them,
        ``submitted/<student>/<assignment>/<lesson>.ipynb``. Hidden files are skipped, links never followed.
    lesson_id : str
        ``theme/lesson``.

    Returns
    -------
    list of Submission

    Raises
    ------
    InputError
        If there is no such folder, or nobody handed in anything.
    """
    folder = handed_in(folder)
    found = [_of_student(name, paths, folder, lesson_id) for name, paths in _by_student(folder).items()]
    if not found:
        raise InputError(f"no notebook in {str(folder)!r}: <student>.ipynb or <student>/<lesson>.ipynb")
    return sorted(found, key=lambda submission: submission.student)


def handed_in(folder):
    """Return the folder that holds submissions; in a course folder of nbgrader it is called ``submitted``.

    Raises
    ------
    InputError
        If there is no such folder.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise InputError(f"submissions must be a folder, got {str(folder)!r}: unpack what was handed in")
    inside = folder / "submitted"
    return inside if inside.is_dir() else folder


def readable(name):
    """Return a file name as text that can be written anywhere: composed letters, nothing unprintable."""
    text = unicodedata.normalize("NFC", os.fsencode(name).decode("utf-8", "replace"))
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)


def _by_student(folder):
    """Return the paths that each student handed in; a student with an empty folder is there as well."""
    students = defaultdict(list)
    for entry in _visible(folder):
        if _is_folder(entry):
            students[readable(entry.name)] += _inside(entry, depth=1)
        elif entry.name.endswith(".ipynb"):
            students[readable(entry.name.removesuffix(".ipynb"))].append(Path(entry))
        elif entry.is_symlink():
            students[readable(entry.name)].append(Path(entry))
    return students


def _inside(folder, depth):
    """Return notebooks and links below a student's folder."""
    for entry in _visible(folder) if depth < DEEPEST else ():
        if _is_folder(entry):
            yield from _inside(entry, depth + 1)
        elif entry.is_symlink() or entry.name.endswith(".ipynb"):
            yield Path(entry)


def _is_folder(entry):
    return entry.is_dir(follow_symlinks=False)


def _visible(folder):
    with os.scandir(folder) as entries:
        kept = [entry for entry in entries if not entry.name.startswith(".") and entry.name not in NO_STUDENT]
    return sorted(kept, key=lambda entry: entry.name)


def _of_student(student, paths, folder, lesson_id):
    files = [path for path in paths if not path.is_symlink()]
    if not files:
        why = "a link, not a file: links are not followed" if paths else "no notebook in the folder"
        return Submission(student, file=_shown(paths[0], folder) if paths else "", refusal=why)
    first, *others = sorted(_of_lesson(files, lesson_id), key=lambda path: _rank(path, lesson_id))
    left = ", ".join(_shown(path, folder) for path in others)
    note = f"{1 + len(others)} notebooks: {_shown(first, folder)} counts, not {left}" if others else ""
    return Submission(student, first, _shown(first, folder), note)


def _shown(path, folder):
    return readable(path.relative_to(folder).as_posix())


def _of_lesson(files, lesson_id):
    """Leave out what bears the name of another lesson, as long as something is left."""
    others = {f"{source.stem}.ipynb" for source in sources()} - {_notebook(lesson_id)}
    return [path for path in files if path.name not in others] or files


def _rank(path, lesson_id):
    """Sort the notebook that is named after the lesson first, then the one that lies least deep."""
    return path.name != _notebook(lesson_id), len(path.parts), str(path)


def _notebook(lesson_id):
    return f"{lesson_id.rpartition('/')[2]}.ipynb"
