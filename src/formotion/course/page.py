"""The page of a lesson: its text, its outputs, stubs with the solution folded away."""

import ast
import re

from nbformat import from_dict
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from formotion.core.errors import SourceError
from formotion.course import solving
from formotion.course.courses import is_own
from formotion.course.execute import own
from formotion.course.myst import dropdown, fenced
from formotion.course.questions import CANVAS_ROWS, canvas, question
from formotion.course.source import Code, Directive

GLUE = re.compile(r"\{glue:text\}`(?P<name>\w+)(?::(?P<format>[^`]*))?`")
BRACKETED = re.compile(r"\((\{cite\}`[^`]+`)\)")  # the page's citations bring brackets of their own
TITLE = re.compile(r"\A(?:(?:\([\w-]+\)=|%.*)\n+)*# .*")  # labels and comments may stand above it
PREDICTS = re.compile(r"(\w+ = )?predict\([^()]*\)")
BEFORE = " before the first exercise: what comes after it is not shown"  # in a course's own lesson
RECORD = "application/papermill.record/text/plain"
WIDGET = "application/vnd.jupyter.widget-view+json"


def page(lesson, executed, glance):
    """Return the page of a lesson as a notebook that needs no execution.

    Parameters
    ----------
    lesson : Lesson
    executed : NotebookNode
        What `formotion.course.execute.executed` returns for it.
    glance : str
        Markdown of the box that stands below the title.

    Returns
    -------
    NotebookNode
        Markdown cells are MyST. Each cell's metadata holds the ``line`` of the source it came from.

    Raises
    ------
    SourceError
        If there is no title, the text names a number that no cell glues, or a figure has no alternative text.
    """
    return _Page(lesson, executed, glance).notebook()


class _Page:
    """One page in the making; walks through the source and takes outputs as they come."""

    def __init__(self, lesson, executed, glance):
        self.lesson, self.glance, self.cells, self.titled = lesson, glance, [], False
        self.private = is_own(lesson)
        self.runs = own(executed.cells)
        if self.private:
            self.runs = without_answers(lesson, self.runs)
        self.glued = dict(record for cell in self.runs for record in _records(cell))

    def notebook(self):
        runs = iter(self.runs)
        for block in self.lesson.blocks:
            if isinstance(block, Code):
                self._code(block, next(runs))
            elif isinstance(block, Directive):
                self._markdown(_DIRECTIVES.get(block.name, _Page._same)(self, block), block.line)
            else:
                self._text(block)
        if not self.titled:
            raise SourceError(f"{self.lesson.where}: no title: begin the text with a line `# Title`")
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        return new_notebook(cells=self.cells, metadata={"kernelspec": kernel})

    def _add(self, make, source, line, **more):
        metadata = {"line": line} | more.pop("metadata", {})
        self.cells.append(make(source, id=f"cell-{len(self.cells)}", metadata=metadata, **more))

    def _markdown(self, source, line):
        self._add(new_markdown_cell, source, line)

    def _text(self, block):
        source = self._numbers(block.source, block.line)
        heading = None if self.titled else TITLE.match(source)
        if heading is None:
            return self._markdown(source, block.line)
        self.titled = True
        self._markdown(f"{source[: heading.end()]}\n\n{self.glance}", block.line)
        if rest := source[heading.end() :].strip("\n"):
            self._markdown(rest, block.line + 1 + source.count("\n", 0, heading.end()))

    def _numbers(self, text, line):
        """Put glued numbers into the text, and citations without doubled brackets."""

        def replace(found):
            name, spec = found["name"], found["format"] or ""
            if name not in self.glued:
                known = ", ".join(self.glued) or "none"
                raise SourceError(
                    f"{self.lesson.where}: line {line}: no cell glues {name!r} (glued: {known}): "
                    f'add glue("{name}", value) to a cell{BEFORE if self.private else ""}'
                )
            return format(self.glued[name], spec)

        return BRACKETED.sub(r"\1", GLUE.sub(replace, text))

    def _code(self, code, run):
        outputs = [self._output(output, code) for output in run.outputs if _shown(output)]
        tags = [tag for tag in code.tags if tag.startswith(("hide", "remove"))]
        if PREDICTS.fullmatch(code.source.strip()):  # the output asks the same question in better words
            tags = ["remove-input"]
        if not code.solved:
            return self._cell(code, code.source, outputs, tags)
        self._cell(code, solving.stub(code.source, self.lesson.where), [], tags)
        if self.private:
            return None
        body = f"```python\n{solving.without_markers(code.source)}\n```"
        self._markdown(dropdown("Solution", body, "fm-solution"), code.line)
        if outputs:
            self._cell(code, code.source, outputs, ["remove-input"])

    def _cell(self, code, source, outputs, tags):
        metadata = {"tags": tags}
        self._add(new_code_cell, source, code.line, outputs=outputs, metadata=metadata, execution_count=None)

    def _output(self, output, code):
        data = output.get("data", {})
        if any(kind.startswith("image/") for kind in data) and "text/html" not in data:
            raise SourceError(
                f"{self.lesson.where}: line {code.line}: a figure without alternative text: "
                'end the cell with plot.alt(fig, "what one should see")'
            )
        if "text/html" in data:
            output = output.copy()
            output["data"] = {"text/html": data["text/html"]}
        if "execution_count" in output:
            output["execution_count"] = None
        return output

    def _same(self, directive):
        """A directive that Sphinx knows."""
        body = self._numbers(directive.body, directive.line)
        argument = self._numbers(directive.argument, directive.line)
        return fenced(directive.name, argument, directive.options, body)

    def _exercise(self, directive):
        number = self.lesson.directives("exercise").index(directive) + 1
        options = {"class": "fm-exercise"}
        if label := directive.options.get("label"):
            options["name"] = label
        title = f"Exercise {number}: {directive.argument}" if directive.argument else f"Exercise {number}"
        return fenced("admonition", title, options, self._numbers(directive.body, directive.line))

    def _question(self, directive):
        asked = question(directive, self.lesson.where)
        number = self.lesson.directives("question").index(directive) + 1
        parts = [self._numbers(asked.ask.strip(), directive.line)]
        for letter, choice in zip("ABCDEF", asked.choices, strict=False):
            verdict, look = ("Right.", "fm-right") if choice.right else ("Not quite.", "fm-wrong")
            why = self._numbers(choice.why.strip(), directive.line)
            title = f"{letter}. {' '.join(self._numbers(choice.text, directive.line).split())}"
            parts.append(dropdown(title, f"**{verdict}** {why}", f"fm-choice {look}"))
        return fenced("admonition", f"Question {number}", {"class": "fm-question"}, "\n\n".join(parts))

    def _canvas(self, directive):
        filled = canvas(directive, self.lesson.where)
        rows = ["| | this lesson |", "|---|---|"]
        for name in CANVAS_ROWS:
            words = " ".join(self._numbers(getattr(filled, name), directive.line).split())
            rows.append(f"| **{name.capitalize()}** | {words.replace('|', chr(92) + '|')} |")
        table = fenced("div", "fm-canvas", {}, "\n".join(rows))
        return f"{table}\n\n{EMPTY_CANVAS}"


_DIRECTIVES = {"exercise": _Page._exercise, "question": _Page._question, "canvas": _Page._canvas}

EMPTY_CANVAS = (
    '<div class="fm-canvas fm-yours"><table><caption>Yours: type into it and print the page, nothing is kept.'
    "</caption><tbody>"
    + "".join(
        f'<tr><th scope="row">{name.capitalize()}</th>'
        f'<td contenteditable="true" role="textbox" aria-label="your {name}"></td></tr>'
        for name in CANVAS_ROWS
    )
    + "</tbody></table></div>"
)


def without_answers(lesson, runs):
    """Return the executed cells of a course's own lesson, without outputs from its first exercise on.

    The solved lesson made them, so they are what learners shall find themselves.
    """
    first = next((k for k, code in enumerate(lesson.codes) if code.solved), len(runs))
    return runs[:first] + [from_dict({**run, "outputs": []}) for run in runs[first:]]


def _shown(output):
    """Whether an output belongs on the page: no glued record, no dead widget, nothing on standard error."""
    data = output.get("data", {})
    return output.get("name") != "stderr" and RECORD not in data and WIDGET not in data


def _records(cell):
    for output in cell.outputs:
        if RECORD in output.get("data", {}):
            yield output.metadata.scrapbook.name, ast.literal_eval(output.data[RECORD])
