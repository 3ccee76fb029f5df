"""Start a lesson: everything that belongs to it, from templates that pass every contract."""

import importlib
import keyword
import re
from pathlib import Path

from formotion.core.errors import SourceError
from formotion.course.glossary import glossary
from formotion.course.sync import Derived, sync

TEMPLATES = Path(__file__).parent / "templates"
TAKEN = {"core", "images", "dynamics", "data", "bench", "plot", "explore", "course", "cli", "tracks"}
NAME = re.compile(r"^(?P<theme>[a-z]+)/(?P<lesson>[a-z]+(_[a-z]+)*)$")


def new_lesson(root, name):
    """Write a template lesson, its exercises, task and test, and its place in ``_toc.yml``.

    Parameters
    ----------
    root : pathlib.Path
        The checkout.
    name : str
        ``theme/lesson``; a new theme gets its folders and index page as well.

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
    files = _lesson_files(theme, lesson)
    taken = [path for path in files if (root / path).exists()]
    if taken:
        raise SourceError(f"{taken[0]} exists: choose another name; nothing was written")
    shared = {path: text for path, text in _theme_files(theme).items() if not (root / path).exists()}
    known = words(theme, lesson, sorted(glossary(root / "book").items())[0][1].term)
    written = {path: fill(text, known) for path, text in (shared | files).items()}
    toc = (root / "_toc.yml").read_text(encoding="utf-8")
    written["_toc.yml"] = in_contents(toc, theme, lesson)
    for path, text in written.items():
        Derived(root / path, text).write()
    importlib.invalidate_caches()  # the exercise module is younger than this process
    return list(written) + sync(root, only=name)


def names(name):
    """Return theme and lesson of a new lesson's name.

    Raises
    ------
    SourceError
        If the name breaks the rules.
    """
    found = NAME.match(name)
    if not found:
        raise SourceError(
            f"a lesson is called theme/lesson in lower case without numbers, got {name!r}: force/stress"
        )
    theme, lesson = found["theme"], found["lesson"]
    for word in (theme, lesson):
        if keyword.iskeyword(word) or theme in TAKEN:
            raise SourceError(f"{word!r} in {name!r} is taken by Python or the package: choose another word")
    return theme, lesson


def _lesson_files(theme, lesson):
    package = f"src/formotion/{theme}"
    return {
        f"book/{theme}/{lesson}.md": template("lesson.md"),
        f"{package}/exercises/{lesson}.py": template("exercises.py"),
        f"{package}/tasks/{lesson}.py": template("task.py"),
        f"tests/{theme}/test_{lesson}.py": template("test.py"),
    }


def _theme_files(theme):
    package = f"src/formotion/{theme}"
    return {
        f"book/{theme}/index.md": template("index.md"),
        f"{package}/__init__.py": f'"""{theme}: what does it ask?"""\n',
        f"{package}/exercises/__init__.py": f'"""Exercise specifications of the {theme} lessons."""\n',
        f"{package}/tasks/__init__.py": f'"""Benchmark tasks of the {theme} theme."""\n',
    }


def template(name):
    """Return the text of one template."""
    return (TEMPLATES / f"{name}.template").read_text(encoding="utf-8")


def words(theme, lesson, term):
    """Return what a template's placeholders stand for."""
    title = lesson.replace("_", " ").capitalize()
    named = {"theme": theme, "lesson": lesson, "title": title, "Theme": theme.capitalize(), "term": term}
    return {f"__{key}__": value for key, value in named.items()}


def fill(text, words):
    """Return a template with its placeholders filled in."""
    for key, value in words.items():
        text = text.replace(key, value)
    return text


def in_contents(toc, theme, lesson):
    """Return the table of contents with one lesson more, its other lines untouched.

    Parameters
    ----------
    toc : str
        The text of ``_toc.yml``.
    theme, lesson : str
        The lesson goes after the theme's last one; a new theme goes before the last part.

    Examples
    --------
    >>> toc = "parts:\\n  - caption: A\\n    chapters:\\n      - file: book/a/index\\n"
    >>> print(in_contents(toc, "a", "b"))
    parts:
      - caption: A
        chapters:
          - file: book/a/index
            sections:
              - file: book/a/b
    <BLANKLINE>
    """
    lines = toc.splitlines()
    own = [k for k, line in enumerate(lines) if re.match(rf"\s*- file: book/{theme}/", line)]
    entry = f"- file: book/{theme}/{lesson}"
    if not own:
        at = max(k for k, line in enumerate(lines) if re.match(r"\s*- caption:", line))
        added = [f"  - caption: {theme.capitalize()}", "    chapters:", f"      - file: book/{theme}/index"]
        added += ["        sections:", f"          {entry}"]
    else:
        at, indent = own[-1] + 1, " " * (len(lines[own[-1]]) - len(lines[own[-1]].lstrip()))
        alone = lines[own[-1]].strip() == f"- file: book/{theme}/index"
        added = [f"{indent}  sections:", f"{indent}    {entry}"] if alone else [indent + entry]
    return "\n".join(lines[:at] + added + lines[at:]) + "\n"
