"""Read a lesson source: a MyST notebook becomes a header and a list of text, directives and code."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from formotion.core.errors import SourceError
from formotion.course.header import REMEDIES as HEADER_REMEDIES
from formotion.course.header import Header, front_matter, parse_yaml, validated

DIRECTIVES = ("code-cell", "exercise", "admonition", "note", "tip", "warning", "question", "canvas", "math")
TAGS = ("hide-input", "remove-input", "remove-output", "nbval-check-output")
FENCE = re.compile(r"^(?P<fence>`{3,})(?P<info>.*)$")
NAMED = re.compile(r"^\{(?P<name>[^}]*)\}\s*(?P<argument>.*)$")
OPTION = re.compile(r"^:(?P<name>[\w-]+):\s*(?P<value>.*)$")
BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"


@dataclass(frozen=True)
class Text:
    """Markdown without directives; roles inside it are still MyST."""

    source: str
    line: int


@dataclass(frozen=True)
class Code:
    """A code cell."""

    source: str
    line: int
    tags: tuple[str, ...] = ()

    @property
    def solved(self):
        """Whether the cell holds a marked solution."""
        return BEGIN in self.source


@dataclass(frozen=True)
class Directive:
    """A fenced MyST directive other than a code cell; `line` is the line of its fence."""

    name: str
    argument: str
    options: dict[str, str]
    body: str
    line: int


@dataclass(frozen=True)
class Lesson:
    """A parsed lesson source.

    Attributes
    ----------
    id : str
        ``theme/lesson``.
    path : pathlib.Path
        The source file.
    header : Header
        The validated ``lesson:`` block.
    blocks : tuple of Text, Code, Directive
        In the order of the file.
    """

    id: str
    path: Path
    header: Header
    blocks: tuple = field(repr=False)

    @property
    def theme(self):
        return self.id.split("/")[0]

    @property
    def name(self):
        return self.id.split("/")[1]

    @property
    def where(self):
        """The file as error messages name it: relative to the checkout."""
        return f"book/{self.id}.md"

    @property
    def codes(self):
        """The code cells in order."""
        return [block for block in self.blocks if isinstance(block, Code)]

    def directives(self, name):
        """Return the directives called `name`, in order."""
        return [block for block in self.blocks if isinstance(block, Directive) and block.name == name]


def read(path):
    """Read one lesson source.

    Parameters
    ----------
    path : path-like
        ``book/<theme>/<lesson>.md``.

    Returns
    -------
    Lesson

    Raises
    ------
    SourceError
        If header, fence, directive or tag is not one we know; names file, line and remedy.
    """
    path = Path(path)
    lesson_id = f"{path.parent.name}/{path.stem}"
    where = f"book/{lesson_id}.md"
    values, body, line = front_matter(path.read_text(encoding="utf-8"), where)
    if "lesson" not in values:
        raise SourceError(f"{where}: lesson: block missing from the front matter: add `lesson:` with a title")
    unknown = set(values) - {"jupytext", "kernelspec", "lesson"}
    if unknown:
        raise SourceError(f"{where}: {', '.join(sorted(unknown))}: unknown key: put it under `lesson:`")
    header = validated(Header, values["lesson"], f"{where}: lesson", HEADER_REMEDIES)
    return Lesson(lesson_id, path, header, tuple(parse(body, where, line)))


def parse(text, where="text", first_line=1):
    """Split Markdown into blocks.

    Parameters
    ----------
    text : str
        MyST Markdown without front matter.
    where : str
        Name of the file, for error messages.
    first_line : int
        Line of the file on which `text` starts.

    Returns
    -------
    list of Text, Code, Directive

    Raises
    ------
    SourceError
        If a fence is not closed or a directive or tag is unknown.

    Examples
    --------
    >>> parse("Hello\\n\\n```{note}\\nMind.\\n```\\n")
    [Text(source='Hello', line=1), Directive(name='note', argument='', options={}, body='Mind.', line=3)]
    """
    blocks, prose, start = [], [], first_line
    lines = text.split("\n")
    number = 0
    while number < len(lines):
        fence = FENCE.match(lines[number])
        end = _closing(lines, number, fence["fence"], where, first_line) if fence else number
        named = fence and NAMED.match(fence["info"])
        if named:
            blocks += _text(prose, start)
            blocks.append(_block(named, lines[number + 1 : end], where, first_line + number))
            prose, start = [], first_line + end + 1
        else:
            prose += lines[number : end + 1]
        number = end + 1
    return blocks + _text(prose, start)


def _closing(lines, opened, fence, where, first_line):
    for number in range(opened + 1, len(lines)):
        if re.fullmatch("`" * len(fence) + r"`*\s*", lines[number]):
            return number
    raise SourceError(f"{where}: line {first_line + opened}: fence is not closed: add a line `{fence}`")


def _text(lines, start):
    source = "\n".join(lines)
    skipped = len(source) - len(source.lstrip("\n"))
    return [Text(source.strip("\n"), start + skipped)] if source.strip() else []


def _block(named, lines, where, line):
    name, argument = named["name"], named["argument"].strip()
    if name not in DIRECTIVES:
        raise SourceError(
            f"{where}: line {line}: unknown directive {name!r}: use one of {', '.join(DIRECTIVES)}"
        )
    options = {}
    while lines and (option := OPTION.match(lines[0])):
        options[option["name"]] = option["value"].strip()
        lines = lines[1:]
    body = "\n".join(lines).strip("\n")
    if name == "code-cell":
        return Code(body, line, _tags(options, where, line))
    return Directive(name, argument, options, body, line)


def _tags(options, where, line):
    given = options.get("tags", "").strip("[]").replace(",", " ").split()
    tags = tuple(tag.strip("\"'") for tag in given)
    for tag in tags:
        if tag not in TAGS:
            raise SourceError(f"{where}: line {line}: unknown tag {tag!r}: use one of {', '.join(TAGS)}")
    return tags


def body_yaml(directive, where):
    """Return the YAML mapping in the body of a ``question`` or ``canvas``.

    Raises
    ------
    SourceError
        If it does not parse; names the line of the file.
    """
    return parse_yaml(directive.body, where, directive.line + len(directive.options) + 1)
