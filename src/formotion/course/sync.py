"""Write the notebooks that lesson sources imply, and say which are stale."""

import os
from dataclasses import dataclass
from pathlib import Path

from nbformat import from_dict

from formotion.core.errors import SourceError
from formotion.core.files import write_whole
from formotion.core.resources import COURSE_VARIABLE, checkout, course_root
from formotion.course.assemble import assembled
from formotion.course.lessons import lesson as find
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
        write_whole(self.path, self.text)


def root_or_error():
    """Return the course repository around the working directory, else the checkout.

    Raises
    ------
    SourceError
        In an installed package without its sources, outside a course.
    """
    root = course_root()
    if root is not None:
        os.environ[COURSE_VARIABLE] = str(root)  # kernels run in folders of their own and look here
        return root
    root = checkout()
    if root is None:
        raise SourceError(
            "this works in a course or a checkout only: start a course with formotion new course NAME, "
            "or clone the repository and install it with pip -e"
        )
    return root


def derived(root, executed=None, only=None):
    """Return all derived notebooks of a checkout or a course.

    Parameters
    ----------
    root : pathlib.Path
        The checkout or the course repository.
    executed : callable, optional
        ``executed(lesson)`` returns the lesson's code cells with outputs; without it stored outputs are kept
        where the cell is unchanged.
    only : str, optional
        Id of the one lesson to derive.

    Returns
    -------
    list of Derived
        Those of each lesson, and those that no lesson implies any more.
    """
    found, book = [], assembled(root) / "book"
    wanted = lessons(book) if only is None else [find(only, book)]
    for lesson in wanted:
        solved = root / "solutions" / f"{lesson.id}.ipynb"
        notebook = solution(lesson)
        outputs = fresh_outputs(executed(lesson)) if executed else stored_outputs(solved)
        found.append(Derived(root / "modules" / f"{lesson.id}.ipynb", dumps(learner(lesson))))
        found.append(Derived(solved, dumps(_with_outputs(notebook, outputs))))
    return found if only else found + _orphans(root, {file.path for file in found})


def _orphans(root, wanted):
    """Return the notebooks that no lesson implies."""
    old = [path for kind in ("modules", "solutions") for path in sorted((root / kind).glob("*/*.ipynb"))]
    return [Derived(path, None) for path in old if path not in wanted]


def compared_cells(notebook):
    """Return the cells of a notebook whose printed numbers are stored and compared."""
    return [cell for cell in notebook.cells if COMPARED in cell.metadata.get("tags", [])]


def stored_outputs(path):
    """Return the outputs in a notebook file by cell id, so that a changed cell finds none."""
    if not path.is_file():
        return {}
    return {cell.id: cell.outputs for cell in compared_cells(loads(path.read_text(encoding="utf-8")))}


def fresh_outputs(executed):
    """Return the outputs of an executed lesson by cell id, without what changes from run to run."""
    return {
        cell.id: [_lasting(output) for output in joined(cell.outputs)] for cell in compared_cells(executed)
    }


def joined(outputs):
    """Return outputs with consecutive pieces of one stream as one: where they break is chance."""
    merged = []
    for output in outputs:
        last = merged[-1] if merged else {}
        if output["output_type"] == "stream" and last.get("name") == output["name"]:
            merged[-1] = last | {"text": last["text"] + output["text"]}
        else:
            merged.append(dict(output))
    return merged


def _lasting(output):
    return output | {"execution_count": None} if "execution_count" in output else output


def _with_outputs(notebook, outputs):
    """Store the outputs of compared cells, with the number that Run All gives them: nbval wants one."""
    codes = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for number, cell in enumerate(codes, 1):
        if COMPARED in cell.metadata.get("tags", []) and outputs.get(cell.id):
            cell.outputs = [from_dict(output) for output in outputs[cell.id]]
            cell.execution_count = number
    return notebook


def sync(root, check=False, executed=None, only=None):
    """Write what is stale, or only name it.

    Parameters
    ----------
    root : pathlib.Path
        The checkout or the course repository.
    check : bool
        Write nothing.
    executed, only
        See ``derived``.

    Returns
    -------
    list of str
        The stale files, relative to `root`.
    """
    stale = [file for file in derived(root, executed, only) if file.stale]
    if not check:
        for file in stale:
            file.write()
    return [str(file.path.relative_to(root)) for file in stale]
