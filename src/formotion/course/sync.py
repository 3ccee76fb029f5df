"""Write the notebooks that lesson sources imply, and say which are stale."""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from formotion.core.errors import SourceError
from formotion.core.resources import checkout
from formotion.course.lessons import lessons
from formotion.course.views import dumps, learner, loads, solution

COMPARED = "nbval-check-output"


@dataclass(frozen=True)
class Derived:
    """A derived file: where it belongs and what it should hold (None: it should not exist)."""

    path: Path
    text: str | None

    @property
    def stale(self):
        """Whether the file differs from what it should hold."""
        if self.text is None:
            return self.path.exists()
        return not self.path.is_file() or self.path.read_text(encoding="utf-8") != self.text

    def write(self):
        """Bring the file up to date, at once or not at all."""
        if self.text is None:
            self.path.unlink()
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self.path.parent, suffix=".part")
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(self.text)
        os.chmod(name, 0o644)
        os.replace(name, self.path)


def root_or_error():
    """Return the checkout; notebooks are derived nowhere else.

    Raises
    ------
    SourceError
        In an installed package without its sources.
    """
    root = checkout()
    if root is None:
        raise SourceError("sync works in a checkout only: clone the repository and install it with pip -e")
    return root


def derived(root, executed=None):
    """Return all derived notebooks of a checkout.

    Parameters
    ----------
    root : pathlib.Path
        The checkout.
    executed : callable, optional
        ``executed(notebook, lesson)`` returns the notebook with outputs; without it stored outputs are
        kept where the cell is unchanged.

    Returns
    -------
    list of Derived
        Those of each lesson, and those that no lesson implies any more.
    """
    found = []
    for lesson in lessons(root / "book"):
        solved = root / "solutions" / f"{lesson.id}.ipynb"
        notebook = solution(lesson)
        stored = executed(notebook, lesson) if executed else _stored(solved)
        found.append(Derived(root / "modules" / f"{lesson.id}.ipynb", dumps(learner(lesson))))
        found.append(Derived(solved, dumps(with_outputs(notebook, stored))))
    wanted = {file.path for file in found}
    old = [path for kind in ("modules", "solutions") for path in sorted((root / kind).glob("*/*.ipynb"))]
    return found + [Derived(path, None) for path in old if path not in wanted]


def _stored(path):
    return loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def with_outputs(notebook, other):
    """Give each compared cell of `notebook` the outputs that the same cell has in `other`.

    Parameters
    ----------
    notebook : NotebookNode
        Changed in place.
    other : NotebookNode or None
        Where outputs come from; cells are matched by id, so that a changed cell loses its outputs.

    Returns
    -------
    NotebookNode
    """
    outputs = {cell.id: cell for cell in other.cells if cell.cell_type == "code"} if other else {}
    for cell in notebook.cells:
        if COMPARED in cell.metadata.get("tags", []) and cell.id in outputs:
            cell.outputs = [compared(output) for output in outputs[cell.id].outputs]
    return notebook


def compared(output):
    """Return an output without what changes from run to run."""
    output = output.copy()
    if "execution_count" in output:
        output["execution_count"] = None
    return output


def sync(root, check=False, executed=None):
    """Write what is stale, or only name it.

    Parameters
    ----------
    root : pathlib.Path
        The checkout.
    check : bool
        Write nothing.
    executed : callable, optional
        See ``derived``.

    Returns
    -------
    list of str
        The stale files, relative to `root`.
    """
    stale = [file for file in derived(root, executed) if file.stale]
    if not check:
        for file in stale:
            file.write()
    return [str(file.path.relative_to(root)) for file in stale]
