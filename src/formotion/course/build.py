"""Build the book: execute what is stale, lay out the pages, render them; any warning is an error."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from formotion.core.errors import FormotionError
from formotion.course.assemble import assembled
from formotion.course.execute import executed_all, own
from formotion.course.lessons import lesson, lessons
from formotion.course.serve import serve as serve_folder
from formotion.course.stage import stage
from formotion.course.sync import root_or_error

PROBLEM = re.compile(
    r"^(?P<path>\S+?\.(?:ipynb|md))(?::(?P<line>\d+))?: (?P<text>(?:WARNING|ERROR).*)$", re.M
)
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
RENDER = "from jupyter_book.cli.main import main; main()"


class BuildError(FormotionError):
    """Sphinx warned or failed; the message holds what it said, with the places in our sources."""


def build(only=None, serve=True, scheduler=None, root=None):
    """Build the book into ``_build/html``, or one lesson into ``_build/only/html``.

    Parameters
    ----------
    only : str, optional
        Id of one lesson, ``theme/lesson``.
    serve : bool
        Serve the result on this machine afterwards, until interrupted.
    scheduler : str, optional
        Address of a Dask scheduler that executes the stale lessons.
    root : pathlib.Path, optional
        The checkout or the course repository.

    Returns
    -------
    pathlib.Path
        The folder that holds the pages.

    Raises
    ------
    ExecutionError
        If a cell fails. Nothing is kept of that lesson, so that the next build fails as well.
    BuildError
        If Sphinx warns. The pages are rendered from nothing each time, so that the next build warns as well.
    SourceError
        If a source is malformed.
    """
    root = Path(root or root_or_error())
    sources = assembled(root)
    chosen = [lesson(only, sources / "book")] if only else lessons(sources / "book")
    notebooks = executed_all(chosen, scheduler, root)
    for one in chosen:
        _remark(one, notebooks[one.id])
    out = root / "_build" / ("only" if only else ".")
    wanted = stage(chosen, notebooks, sources, out / "stage", only)
    pages, stamp = out / "html", out / "html.stamp"
    if pages.is_dir() and stamp.is_file() and stamp.read_text() == wanted:
        print(f"Nothing changed: {_relative(pages)} is up to date.")
    else:
        stamp.unlink(missing_ok=True)
        _render(out, len(chosen))
        stamp.write_text(wanted)
    if serve:
        serve_folder(pages, f"book/{only}.html" if only else "")
    return pages


def _remark(lesson, notebook):
    """Say which cells warn: pages leave standard error out, and an author should know."""
    for code, cell in zip(lesson.codes, own(notebook.cells), strict=True):
        for output in cell.outputs:
            if output.get("name") == "stderr":
                print(f"{lesson.where}: line {code.line}: not shown: {output.text.strip().splitlines()[-1]}")


def _relative(path):
    return os.path.relpath(path)


def _render(out, count):
    """Render the staged sources; the finished pages replace the old ones at once."""
    print(f"Rendering the book ({count} lesson{'s' * (count != 1)}) ...", flush=True)
    source, target = out / "stage", out / "sphinx"
    shutil.rmtree(target, ignore_errors=True)
    command = ["build", str(source), "--path-output", str(target), "-W", "-n", "--keep-going", "--all"]
    done = subprocess.run(
        [sys.executable, "-c", RENDER, *command],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONIOENCODING": "utf-8", "NO_COLOR": "1"},
    )
    finished = target / "_build" / "html"
    if done.returncode or not (finished / "index.html").is_file():
        raise BuildError("the book has problems:\n" + _problems(done.stdout + done.stderr, source))
    shutil.rmtree(out / "html", ignore_errors=True)
    os.replace(finished, out / "html")
    shutil.rmtree(target, ignore_errors=True)
    print(f"Built {_relative(out / 'html')}.")


def _problems(said, source):
    """Return the warnings in Sphinx's words, at the lines of our sources; all of it if there is none."""
    said = COLOUR.sub("", said)
    found = [_place(match, source) for match in PROBLEM.finditer(said)]
    others = [line for line in said.splitlines() if re.match(r"(WARNING|ERROR|\w*Error):?", line)]
    return "\n".join(dict.fromkeys(found or others)) or said[-4000:]


def _place(match, source):
    """Name the source of a warning: myst-nb counts lines as 10,000 times the cell, plus the line in it."""
    path, line = Path(match["path"]), int(match["line"] or 0)
    name = path.relative_to(source) if path.is_relative_to(source) else path
    if path.suffix == ".ipynb" and path.is_file():
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        line = cells[min(line // 10000, len(cells)) - 1]["metadata"].get("line", 0) if line else 0
        name = name.with_suffix(".md")
    return f"{name}:{f' near line {line}:' if line else ''} {match['text']}"
