"""The two notebooks of a lesson: the learner's, with stubs, and the solved one.

Cells that the source does not have carry ``metadata.formotion`` = ``title``, ``setup``, ``examples`` or
``points``; the code cells without it are those of the source, in its order.

The learner of a course's own lesson has no specification to check against: the notebook brings examples, and
cells that may meet an unsolved function carry the tag that lets Run All go on.
"""

import hashlib
from collections import Counter

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from formotion.core.errors import SourceError
from formotion.course import solving
from formotion.course.courses import is_own
from formotion.course.plain import Plain
from formotion.course.public_cases import examples_cell
from formotion.course.registry import exercise
from formotion.course.source import Code

GOES_ON = "raises-exception"  # the standard tag: Run All goes on after an error in this cell
SETUP = """\
# Fetches the course package where it is missing, as on Colab; does nothing where it is there.
import importlib.util

if importlib.util.find_spec("formotion") is None:
    %pip install -q "formotion[themes] @ git+{repository}@{branch}"
"""


def learner(lesson):
    """Return the learner's notebook of a lesson.

    Parameters
    ----------
    lesson : Lesson

    Returns
    -------
    nbformat.NotebookNode
        Stubs in place of solutions, no outputs.

    Raises
    ------
    SourceError
        If the source holds something that no notebook can show.
    """
    return _notebook(lesson, lambda source, where: solving.stub(source, where))


def solution(lesson):
    """Return the solved notebook of a lesson, markers kept, without outputs; see ``learner``."""
    return _notebook(lesson, lambda source, where: solving.stub(source, where) and source)


def dumps(notebook):
    """Return a notebook as text, the same to the byte each time."""
    return nbformat.writes(notebook, version=4) + "\n"


def loads(text):
    """Return the notebook that ``dumps`` wrote."""
    return nbformat.reads(text, as_version=4)


def _notebook(lesson, view):
    maker = _Maker(lesson, view)
    metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    if lesson.header.gpu:
        metadata |= {"accelerator": "GPU", "colab": {"gpuType": "T4"}}
    notebook = new_notebook(cells=maker.cells(), metadata=metadata)
    notebook.nbformat_minor = 5
    return notebook


class _Maker:
    """Makes the cells of one notebook, and counts equal ones so that their ids differ."""

    def __init__(self, lesson, view):
        self.lesson, self.view, self.plain = lesson, view, Plain(lesson)
        self.seen, self.own, self.unsolved = Counter(), is_own(lesson), False

    def cells(self):
        made = [self._markdown(title(self.lesson, self.plain.site), formotion="title"), self._setup()]
        made += self._examples()
        prose, last = [], None
        for block in self.lesson.blocks:
            if not isinstance(block, Code):
                prose.append(self.plain.block(block))
                continue
            made += self._prose(prose)
            prose, last = [], block if block.solved else last
            made += self._code(block, last)
        return made + self._prose(prose)

    def _id(self, source):
        self.seen[source] += 1
        key = f"{self.lesson.id}\n{self.seen[source]}\n{source}"
        return hashlib.sha256(key.encode()).hexdigest()[:12]

    def _markdown(self, source, **metadata):
        return new_markdown_cell(source, id=self._id(source), metadata=metadata)

    def _prose(self, parts):
        return [self._markdown(section) for section in _sections("\n\n".join(parts))]

    def _setup(self):
        source = SETUP.format(repository=self.plain.site.repository, branch=self.plain.site.branch).rstrip()
        metadata = {"formotion": "setup"} | _hidden()
        return new_code_cell(source, id=self._id(source), metadata=metadata)

    def _examples(self):
        source = examples_cell(self.lesson) if self.own else ""
        metadata = {"formotion": "examples"} | _hidden()
        return [new_code_cell(source, id=self._id(source), metadata=metadata)] if source else []

    def _code(self, block, solved):
        place = f"{self.lesson.where}: line {block.line}"
        tags = [*block.tags, *([GOES_ON] if self.unsolved else [])]
        metadata = {"tags": tags} if tags else {}
        if {"hide-input", "remove-input"} & set(block.tags):
            metadata |= _hidden()
        if block.solved:
            metadata["nbgrader"] = _nbgrader(_grade_id(self._exercise_of(block)), solution=True)
        cell = new_code_cell(self.view(block.source, place), id=self._id(block.source), metadata=metadata)
        checked = solving.checked(block, self.lesson.where)
        if checked and solved is None:
            raise SourceError(f"{place}: check without a solution: mark one with {solving.BEGIN!r}")
        self.unsolved |= self.own and bool(checked)
        return [cell, self._points(checked)] if checked else [cell]

    def _exercise_of(self, solved):
        """Return the exercise that a solved cell belongs to: the first one checked in it or after it."""
        codes = self.lesson.codes
        for code in codes[codes.index(solved) :]:
            found = solving.checked(code, self.lesson.where)
            if found:
                return found
        raise SourceError(
            f"{self.lesson.where}: line {solved.line}: solution without a check after it: add one"
        )

    def _points(self, exercise_id):
        source = f'from formotion.course import points  # locked: what is graded\n\npoints("{exercise_id}")'
        grade = _nbgrader("points_" + _grade_id(exercise_id), grade=True, locked=True)
        grade["points"] = exercise(exercise_id).points
        metadata = {"formotion": "points", "nbgrader": grade}
        return new_code_cell(source, id=self._id(source), metadata=metadata)


def _hidden():
    """Return the metadata that fold a cell's code in JupyterLab and in Colab."""
    return {"jupyter": {"source_hidden": True}, "cellView": "form"}


def _grade_id(exercise_id):
    return exercise_id.rpartition("/")[2]


def _nbgrader(grade_id, grade=False, solution=False, locked=False):
    flags = {"grade": grade, "solution": solution, "locked": locked, "task": False}
    return {"grade_id": grade_id, "schema_version": 3} | flags


def title(lesson, site):
    """Return the first cell of a notebook: question, time, outcomes, launchers."""
    header = lesson.header
    lines = [f"# {header.title}", f"**{header.question}**"]
    if not is_own(lesson):  # a course's own lesson lies in a private repository
        launch = [f"[Read this lesson]({site.page('book/' + lesson.id)})"]
        launch += [f"[{name}]({address})" for name, address in site.launchers(lesson.id).items()]
        lines.append(" · ".join(launch))
    needs = ", ".join(f"[{need}]({site.page('book/' + need)})" for need in header.needs)
    after = f" · after {needs}" if needs else ""
    lines.append(f"{header.minutes} minutes · level {header.level} of 3{after}")
    outcomes = "\n".join(f"- {outcome}" for outcome in header.outcomes)
    lines.append(f"After this lesson you\n\n{outcomes}")
    return "\n\n".join(lines)


def _sections(markdown):
    """Split Markdown before each second-level heading, where notebooks fold, and drop the lesson's own.

    The title cell has the first-level heading already.
    """
    parts, fenced = [[]], False
    for line in markdown.split("\n"):
        fenced ^= line.startswith("```")
        if line.startswith("## ") and not fenced:
            parts.append([])
        if fenced or not line.startswith("# "):
            parts[-1].append(line)
    texts = ["\n".join(part).strip() for part in parts]
    return [text for text in texts if text]
