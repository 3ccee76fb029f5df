"""MyST to the Markdown that Colab and JupyterLab show: roles and directives become plain words and links."""

import posixpath
import re
from functools import cached_property

from formotion.core.errors import SourceError
from formotion.course.glossary import glossary, lookup
from formotion.course.questions import CANVAS_ROWS, canvas, question
from formotion.course.references import references
from formotion.course.site import site
from formotion.course.source import Directive, parse

ROLES = ("term", "cite", "cite:t", "cite:p", "glue:text", "doc", "ref")
TOKEN = re.compile(
    r"^```.*?^```|\{(?P<role>[\w:+-]+)\}`(?P<body>[^`]+)`|`+[^`]*`+|\]\((?P<link>(?!\w+:|#)[^)#\s]+)\.md(?P<anchor>#[^)\s]*)?\)",
    re.S | re.M,
)
DROPPED = re.compile(r"^(\([\w-]+\)=|%.*|\+\+\+.*)$\n?", re.M)
RAW = re.compile(r"^`{3,}\{|^:{3,}|^\([\w-]+\)=$", re.M)
BRACKETED = re.compile(r"\((\{cite\}`[^`]+`)\)")  # citations bring brackets of their own
TITLES = {"note": "Note", "tip": "Tip", "warning": "Warning"}


def raw_myst(markdown):
    """Return the first piece of MyST that is left in a notebook's Markdown, or None.

    Examples
    --------
    >>> raw_myst("A {term}`traction`"), raw_myst("A *traction*")
    ('{term}`traction`', None)
    """
    roles = (found for found in TOKEN.finditer(markdown) if found["role"])
    found = RAW.search(markdown) or next(roles, None)
    return found[0] if found else None


class Plain:
    """Writes the plain Markdown of one lesson.

    Parameters
    ----------
    lesson : Lesson
        Terms, references and addresses are read from the folders that its source lies in.
    """

    def __init__(self, lesson):
        self.lesson, self.book = lesson, lesson.path.parents[1]
        self.site = site(self.book.parent)

    @cached_property
    def _terms(self):
        return glossary(self.book)

    @cached_property
    def _references(self):
        return references(self.book)

    @cached_property
    def _labels(self):
        """Label -> what the reader sees of it."""
        exercises = self.lesson.directives("exercise")
        return {
            directive.options.get("label"): f"exercise {number} ({directive.argument})"
            for number, directive in enumerate(exercises, 1)
        }

    def block(self, block):
        """Return a text or directive as plain Markdown."""
        if isinstance(block, Directive):
            return getattr(self, "_" + block.name)(block)
        return self.text(block.source, block.line)

    def text(self, source, line):
        """Return Markdown with each role replaced; `line` is where it starts in the file."""
        glued, source = set(), BRACKETED.sub(r"\1", source)

        def replace(found):
            if found["role"]:
                at = line + source.count("\n", 0, found.start())
                return self._role(found["role"], found["body"], f"{self.lesson.where}: line {at}", glued)
            if found["link"]:
                return f"]({self.site.page(self._document(found['link']))}{found['anchor'] or ''})"
            return found[0]

        return re.sub(r"^(\$\$) \([\w-]+\)$", r"\1", DROPPED.sub("", TOKEN.sub(replace, source)), flags=re.M)

    def _role(self, role, body, where, glued):
        if role not in ROLES:
            raise SourceError(f"{where}: unknown role {role!r}: use one of {', '.join(ROLES)}")
        if role.startswith("cite"):
            return self._cite(role, body, where)
        if role == "glue:text":
            return _glued(body.partition(":")[0], glued)
        words, target = _target(body)
        if role == "term":
            return f"[{words or target}]({self.site.term(lookup(self._terms, target, where).term)})"
        if role == "doc":
            return f"[{words or target.rsplit('/', 1)[-1]}]({self.site.page(self._document(target))})"
        return words or self._labels.get(target) or target.replace("-", " ")

    def _cite(self, role, body, where):
        keys = [key.strip() for key in body.split(",")]
        for key in keys:
            if key not in self._references:
                raise SourceError(f"{where}: no reference {key!r}: add it to book/references.bib")
        found = [self._references[key] for key in keys]
        if role == "cite:t":
            return "; ".join(reference.textual() for reference in found)
        return f"({'; '.join(reference.parenthetical() for reference in found)})"

    def _document(self, target):
        folder = f"book/{self.lesson.theme}"
        return target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")

    def _body(self, directive):
        """Return the body of a directive, in which other directives may stand."""
        first = directive.line + len(directive.options) + 1
        inner = parse(directive.body, self.lesson.where, first)
        return "\n\n".join(self.block(block) for block in inner)

    def _exercise(self, directive):
        number = self.lesson.directives("exercise").index(directive) + 1
        return f"### Exercise {number}: {directive.argument}\n\n{self._body(directive)}"

    def _admonition(self, directive):
        title = (directive.argument or TITLES.get(directive.name, "Note")).replace("**", "")
        return _quoted(f"**{self.text(title, directive.line)}**\n\n{self._body(directive)}")

    _note = _tip = _warning = _admonition

    def _math(self, directive):
        return f"$$\n{directive.body}\n$$"

    def _question(self, directive):
        asked = question(directive, self.lesson.where)
        letters = "ABCDEF"[: len(asked.choices)]
        parts = [f"**Question.** {self.text(asked.ask.strip(), directive.line)}"]
        for letter, choice in zip(letters, asked.choices, strict=True):
            parts.append(f"**{letter}.** {self.text(choice.text.strip(), directive.line)}")
        for letter, choice in zip(letters, asked.choices, strict=True):
            verdict = "Right" if choice.right else "Not quite"
            why = self.text(choice.why.strip(), directive.line)
            parts.append(
                f"<details><summary>Answer {letter}?</summary>\n\n**{verdict}.** {why}\n\n</details>"
            )
        return "\n\n".join(parts)

    def _canvas(self, directive):
        filled = canvas(directive, self.lesson.where)
        rows = ["| | this lesson | yours |", "|---|---|---|"]
        for name in CANVAS_ROWS:
            words = " ".join(self.text(getattr(filled, name), directive.line).split()).replace("|", "\\|")
            rows.append(f"| **{name.capitalize()}** | {words} | |")
        return "\n".join(rows)


def _glued(name, glued):
    seen = "" if name in glued else " (see the output above)"
    glued.add(name)
    return f"`{name}`{seen}"


def _target(body):
    """Split ``words <target>`` into both; a bare target has no words."""
    found = re.fullmatch(r"(?P<words>.*?)\s*<(?P<target>[^<>]+)>", body, re.S)
    return (found["words"], found["target"]) if found else ("", body.strip())


def _quoted(markdown):
    return "\n".join(f"> {line}".rstrip() for line in markdown.split("\n"))
