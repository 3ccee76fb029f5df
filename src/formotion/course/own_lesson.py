"""Start a lesson of a course's own: its source and its marked exercises, from templates."""

import re

from formotion.core.errors import SourceError
from formotion.core.files import write_whole
from formotion.core.resources import COURSE_FILE
from formotion.course.courses import course, refuse_taken
from formotion.course.lessons import lesson as find
from formotion.course.registry import exercise_file
from formotion.course.scaffold import fill, names, template, words
from formotion.course.sync import sync


def new_own_lesson(root, name):
    """Write a template lesson into a course repository, and name it in ``course.yml``.

    Parameters
    ----------
    root : pathlib.Path
        The course repository.
    name : str
        ``theme/lesson``; the theme is one that formotion does not have.

    Returns
    -------
    list of str
        The files written, relative to `root`, notebooks included.

    Raises
    ------
    SourceError
        If the name breaks the rules, or one of the lesson's files exists.
    """
    theme, lesson = names(name)
    refuse_taken(theme, name)
    files = {root / f"book/{name}.md": "own_lesson.md", exercise_file(root, name): "own_exercises.py"}
    taken = [path.relative_to(root) for path in files if path.exists()]
    if taken:
        raise SourceError(f"{taken[0]} exists: choose another name; nothing was written")
    listed = with_lesson((root / COURSE_FILE).read_text(encoding="utf-8"), name)
    first = find(course(root).lessons[0]).header  # a task and a term that are there
    filled = words(theme, lesson, first.teaches[0]) | {"__task__": first.task}
    for path, source in files.items():
        write_whole(path, fill(template(source), filled))
    write_whole(root / COURSE_FILE, listed)
    return [*(path.relative_to(root).as_posix() for path in files), COURSE_FILE, *sync(root, only=name)]


def with_lesson(text, name):
    """Return ``course.yml`` with one lesson more at the end of its list, its other lines untouched.

    Raises
    ------
    SourceError
        If the lessons are not listed one to a line.

    Examples
    --------
    >>> print(with_lesson("lessons:\\n  - force/traction\\npages: []\\n", "homework/first"))
    lessons:
      - force/traction
      - homework/first
    pages: []
    <BLANKLINE>
    """
    lines = text.splitlines()
    start = next((k for k, line in enumerate(lines) if line.startswith("lessons:")), len(lines))
    end = next((k for k in range(start + 1, len(lines)) if re.match(r"\S", lines[k])), len(lines))
    items = [k for k in range(start + 1, end) if re.match(r"\s+- ", lines[k])]
    if not items:
        raise SourceError(f"{COURSE_FILE}: lessons: list them one to a line, each after a dash")
    indent = re.match(r"\s*", lines[items[-1]])[0]
    return "\n".join([*lines[: items[-1] + 1], f"{indent}- {name}", *lines[items[-1] + 1 :]]) + "\n"
