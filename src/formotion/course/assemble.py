"""Lay out the sources of a course as a checkout has them: lessons of formotion, own lessons, own pages."""

import os
import re
import shutil
from pathlib import Path

import yaml

from formotion.core.resources import COURSE_FILE, shipped
from formotion.course.courses import course, lesson_files
from formotion.course.header import parse_yaml
from formotion.course.schedule import with_schedule
from formotion.course.site import site

DOC = re.compile(r"\{doc\}`(?:(?P<words>[^`<]*?)\s*<)?(?P<target>[^`<>]+)>?`")
LINK = re.compile(r"\[(?P<words>[^\]]*)\]\((?P<target>(?!\w+:|#)[\w./-]+)\.md(?:#[^)\s]*)?\)")
PICTURES = (".webp", ".png", ".svg")
ALWAYS = {"book/index", "book/glossary", "book/references"}
QUIET = {"use_issues_button": False, "use_repository_button": False}  # they would lead to formotion


def assembled(root):
    """Return the folder that holds ``book/``, ``_config.yml`` and ``_toc.yml`` of a checkout or a course.

    Parameters
    ----------
    root : pathlib.Path
        The checkout, which is that folder itself; or a course repository.

    Returns
    -------
    pathlib.Path
        For a course ``_build/sources``, written anew: lessons of formotion come out of the installed
        package, so that they are as new as the version that the course pins, and are never copied into the
        repository.

    Raises
    ------
    SourceError
        If a file of the course is malformed.
    """
    if not (root / COURSE_FILE).is_file():
        return root
    target = root / "_build" / "sources"
    partial = target.with_name(f"sources.{os.getpid()}.part")
    shutil.rmtree(partial, ignore_errors=True)
    for name, content in _files(root).items():
        (partial / name).parent.mkdir(parents=True, exist_ok=True)
        (partial / name).write_bytes(content.encode() if isinstance(content, str) else content)
    shutil.rmtree(target, ignore_errors=True)
    os.replace(partial, target)
    return target


def _files(root):
    """Return every file of the assembled sources by its name."""
    found = course(root)
    kept = [root / name for name in (COURSE_FILE, "requirements.txt")]
    files = {path.name: path.read_bytes() for path in kept if path.is_file()}
    files |= {"_config.yml": _config(root, found), "_toc.yml": contents(found)}
    files |= _pictures(shipped() / "book") | _pages(root, found)
    return files | _chosen(root, files) | _shared(root / "book", shipped() / "book")


def _pictures(book):
    return {_name(path, book): path.read_bytes() for path in book.rglob("*") if path.suffix in PICTURES}


def _pages(root, found):
    """Return the course's own pages, lessons and pictures; pages get the schedule where they ask for it."""
    book = root / "book"
    paths = [path for path in book.rglob("*") if path.is_file() and not path.name.startswith(".")]
    files = {_name(path, book): path.read_bytes() for path in paths}
    texts = {name: content.decode() for name, content in files.items() if name.endswith(".md")}
    return files | {name: with_schedule(text, found, root) for name, text in texts.items()}


def _chosen(root, files):
    """Return the chosen lessons of formotion; `files` are the other ones that their links may lead to."""
    book, lessons = shipped() / "book", lesson_files(root)
    documents = {Path(name).with_suffix("").as_posix() for name in files} | ALWAYS
    documents |= {f"book/{path.parent.name}/{path.stem}" for path in lessons}
    return {_name(path, book): _outward(path, documents) for path in lessons if path.is_relative_to(book)}


def _name(path, book):
    return f"book/{path.relative_to(book).as_posix()}"


def _config(root, found):
    """Return Jupyter Book's settings: those of formotion, below those of the course."""
    settings = yaml.safe_load((shipped() / "_config.yml").read_text(encoding="utf-8"))
    settings |= {"title": found.title, "author": found.lecturer}
    settings["html"] |= QUIET | {"baseurl": "", "extra_footer": ""}
    file = root / "_config.yml"
    own = parse_yaml(file.read_text(encoding="utf-8"), "_config.yml", 1) if file.is_file() else {}
    return yaml.safe_dump(_merged(settings, own), sort_keys=False, allow_unicode=True)


def _merged(under, over):
    """Return two mappings as one; where both have a mapping, those are merged as well."""
    maps = [key for key in under.keys() & over.keys() if isinstance(under[key], dict)]
    return under | over | {key: _merged(under[key], over[key] or {}) for key in maps}


def contents(found):
    """Return the table of contents that ``course.yml`` implies.

    Examples
    --------
    >>> from formotion.course.courses import Course
    >>> print(contents(Course(title="T", lecturer="L", lessons=["force/traction"], pages=["schedule"])))
    format: jb-book
    root: book/index
    parts:
    - caption: Course
      chapters:
      - file: book/schedule
    - caption: Lessons
      chapters:
      - file: book/force/traction
    - caption: Reference
      chapters:
      - file: book/glossary
      - file: book/references
    <BLANKLINE>
    """
    named = {"Course": found.pages, "Lessons": found.lessons, "Reference": ["glossary", "references"]}
    parts = [
        {"caption": caption, "chapters": [{"file": f"book/{name}"} for name in names]}
        for caption, names in named.items()
        if names
    ]
    return yaml.safe_dump({"format": "jb-book", "root": "book/index", "parts": parts}, sort_keys=False)


def _outward(path, documents):
    """Return a lesson of formotion; links to pages that the course leaves out lead to the public book."""
    public = site(shipped())

    def replace(found):
        folder = "" if found["target"].startswith("/") else f"book/{path.parent.name}/"
        target = os.path.normpath(folder + found["target"].lstrip("/")).replace(os.sep, "/")
        if target in documents:
            return found[0]
        return f"[{found['words'] or target.rpartition('/')[2]}]({public.page(target)})"

    return LINK.sub(replace, DOC.sub(replace, path.read_text(encoding="utf-8")))


def _shared(own, book):
    """Return glossary and references of formotion with those of the course, whose entries go first."""
    texts = [folder / "references.bib" for folder in (own, book)]
    bib = "\n".join(file.read_text(encoding="utf-8") for file in texts if file.is_file())
    mine = _terms(own / "glossary.yaml")
    taken = {term.get("term") for term in mine}
    terms = mine + [term for term in _terms(book / "glossary.yaml") if term["term"] not in taken]
    glossary = yaml.safe_dump({"terms": terms}, sort_keys=False, allow_unicode=True)
    return {"book/references.bib": bib, "book/glossary.yaml": glossary}


def _terms(file):
    if not file.is_file():
        return []
    return parse_yaml(file.read_text(encoding="utf-8"), f"book/{file.name}", 1).get("terms") or []
