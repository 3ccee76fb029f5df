"""Lay out, in one folder, exactly what Sphinx is to render."""

import base64
import hashlib
import os
import re
import shutil
from functools import partial
from importlib.metadata import version
from pathlib import Path

import nbformat
import yaml

from formotion.course import blueprint
from formotion.course.glance import glance
from formotion.course.glossary import glossary
from formotion.course.lessons import sources
from formotion.course.page import page
from formotion.course.site import site
from formotion.course.track_page import track_pages
from formotion.course.views import dumps, learner

THEME = Path(__file__).with_name("theme")
BLUEPRINT = "book/teaching/blueprint"
REFERENCES = "# References\n\n```{bibliography}\n:all:\n```\n"
LINK = re.compile(r"\]\((?P<target>(?!\w+:|#|/)[\w./-]+)\.md(?P<anchor>#[^)\s]*)?\)")
EMBEDDED = re.compile(r"data:image/(?P<kind>png|webp);base64,(?P<content>[A-Za-z0-9+/=]+)")
TOOLS = (
    "jupyter-book",
    "sphinx",
    "myst-nb",
    "sphinx-book-theme",
    "sphinxcontrib-bibtex",
    "sphinx-design",
    "sphinx-mathjax-offline",
)


def stage(lessons, notebooks, root, folder, only=None):
    """Write the sources of the book into an empty `folder`.

    Parameters
    ----------
    lessons : list of Lesson
        The lessons to show.
    notebooks : dict of str to NotebookNode
        Their executed notebooks.
    root : pathlib.Path
        The checkout.
    folder : pathlib.Path
        Replaced by what is written.
    only : str, optional
        Id of the one lesson that this book holds.

    Returns
    -------
    str
        A hash over every byte and over the versions of the tools that render it.

    Raises
    ------
    SourceError
        If a source is malformed.
    """
    shutil.rmtree(folder, ignore_errors=True)
    files = _config(root, only) | _static_pages(root, only) | _lesson_pages(lessons, notebooks, root)
    if BLUEPRINT in files["_toc.yml"]:
        files[f"{BLUEPRINT}.md"] = blueprint.page(lessons)
    digest = hashlib.sha256(repr([version(tool) for tool in TOOLS]).encode())
    for name, content in sorted(files.items()):
        content = content.encode() if isinstance(content, str) else content
        digest.update(name.encode() + hashlib.sha256(content).digest())
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return digest.hexdigest()


def _config(root, only):
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    toc = (root / "_toc.yml").read_text(encoding="utf-8")
    if only:
        chapters = [{"file": f"book/{name}"} for name in (only, "glossary", "references")]
        toc = yaml.safe_dump({"format": "jb-book", "root": "book/index", "chapters": chapters})
        sphinx = config.setdefault("sphinx", {}).setdefault("config", {})
        sphinx["suppress_warnings"] = ["ref.doc", "ref.ref", "ref.numref", "myst.xref_missing"]
    theme = {f"_static/{path.name}": path.read_bytes() for path in THEME.iterdir() if path.is_file()}
    return theme | {"_config.yml": yaml.safe_dump(config, sort_keys=False), "_toc.yml": toc}


def _static_pages(root, only):
    """Return what is no lesson: hand-written pages, pictures, and the two pages made from data files."""
    book = root / "book"
    lessons = set(sources(book))
    pages, written = {}, {} if only else track_pages(book)
    for path in sorted({path for path in book.rglob("*") if path.is_file()} - lessons):
        name = path.relative_to(book)
        if _belongs(name, only):
            content = path.read_bytes()
            if path.suffix == ".md":
                content = _relinked(written.get(path) or content.decode(), path, lessons)
            pages[f"book/{name.as_posix()}"] = content
    return pages | {"book/glossary.md": _glossary(book), "book/references.md": REFERENCES}


def _relinked(text, path, lessons):
    """Let links of the file `path` to ``lesson.md`` lead to the staged page of that lesson."""

    def replace(found):
        is_lesson = Path(os.path.normpath(path.parent / f"{found['target']}.md")) in lessons
        return f"]({found['target']}{'.ipynb' if is_lesson else '.md'}{found['anchor'] or ''})"

    return LINK.sub(replace, text)


def _belongs(name, only):
    """Whether a file of the book is staged; a book of one lesson has no other page than the first."""
    if any(part.startswith(".") for part in name.parts) or name.suffix in (".yaml", ".ipynb"):
        return False
    return not only or name.suffix != ".md" or name.as_posix() == "index.md"


def _glossary(book):
    """Return the glossary page; other names of a term are entries of the same text."""
    lines = ["# Glossary", "", "````{glossary}"]
    for term in sorted({id(term): term for term in glossary(book).values()}.values(), key=_by_name):
        unit = f" Unit: {term.unit}." if term.unit else ""
        lines += [term.term, *term.aka, f"  {' '.join(term.text.split())}{unit}", ""]
    return "\n".join([*lines, "````", ""])


def _by_name(term):
    return term.term.lower()


def _lesson_pages(lessons, notebooks, root):
    addresses, built, sourced = site(root), {lesson.id for lesson in lessons}, set(sources(root / "book"))
    pages = {}
    for lesson in lessons:
        box = glance(lesson, addresses, _cards(lesson), built)
        made = page(lesson, notebooks[lesson.id], box)
        for cell in made.cells:
            if cell.cell_type == "markdown":
                cell.source = _relinked(cell.source, lesson.path, sourced)
        pages[f"book/{lesson.id}.ipynb"] = EMBEDDED.sub(partial(_picture, pages), nbformat.writes(made))
        pages[f"modules/{lesson.id}.ipynb"] = dumps(learner(lesson))
    return pages


def _picture(pages, found):
    """Move an embedded picture into a file, which browsers keep; return its address as seen from a lesson."""
    content = base64.b64decode(found["content"])
    name = f"_static/figures/{hashlib.sha256(content).hexdigest()[:16]}.{found['kind']}"
    pages[name] = content
    return f"../../{name}"


def _cards(lesson):
    from formotion.data import card

    return {name: card(name) for name in lesson.header.data}
