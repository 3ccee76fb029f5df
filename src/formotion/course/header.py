"""The ``lesson:`` block at the top of a lesson source, and errors that say how to mend it."""

import pydantic
import yaml

from formotion.core.errors import SourceError

REMEDIES = {
    "title": "give the title as it stands in the table of contents",
    "question": "give the one question that a biologist would ask",
    "minutes": "give the reader's time as a whole number between 5 and 120",
    "level": "give 1 (no background needed), 2 or 3",
    "outcomes": "list three to five things that the reader can do afterwards",
    "needs": "list lessons as theme/lesson, or leave it out",
    "teaches": "list the glossary terms that the lesson introduces",
    "data": "list dataset ids, or leave it out",
    "gpu": "give true or false",
    "task": "give one benchmark task as theme/task",
}


class Header(pydantic.BaseModel):
    """What a lesson says about itself; every field but the last four must be given."""

    model_config = pydantic.ConfigDict(extra="forbid", frozen=True, strict=True)

    title: str = pydantic.Field(min_length=1)
    question: str = pydantic.Field(min_length=1)
    minutes: int = pydantic.Field(ge=5, le=120)
    level: int = pydantic.Field(ge=1, le=3)
    outcomes: list[str] = pydantic.Field(min_length=3, max_length=5)
    teaches: list[str] = pydantic.Field(min_length=1)
    task: str = pydantic.Field(pattern=r"^[a-z_]+/[a-z_0-9]+$")
    needs: list[str] = []
    data: list[str] = []
    gpu: bool = False


def validated(model, values, where, remedies):
    """Return `values` as a `model`, or raise one error naming file, field and remedy.

    Raises
    ------
    SourceError
        If a field is missing, unknown or of the wrong kind.
    """
    try:
        return model.model_validate(values)
    except pydantic.ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])) or "(whole block)"
        allowed = f"the fields are {', '.join(model.model_fields)}"
        remedy = remedies.get(str(first["loc"][0]) if first["loc"] else "", allowed)
        raise SourceError(f"{where}: {field}: {first['msg']}: {remedy}") from None


def front_matter(text, where):
    """Split a Markdown file into its front matter and its body.

    Parameters
    ----------
    text : str
        The whole file.
    where : str
        Its name, for error messages.

    Returns
    -------
    dict, str, int
        Front matter ({} where there is none), body, and the line on which the body starts.

    Raises
    ------
    SourceError
        If the block is not closed or is no YAML mapping.

    Examples
    --------
    >>> front_matter("---\\na: 1\\n---\\nText", "x.md")
    ({'a': 1}, 'Text', 4)
    """
    if not text.startswith("---\n"):
        return {}, text, 1
    end = text.find("\n---\n", 3)
    if end < 0:
        raise SourceError(f"{where}: line 1: front matter is not closed: add a line of three dashes")
    values = parse_yaml(text[4:end], where, 2)
    return values, text[end + 5 :], text.count("\n", 0, end + 5) + 1


def parse_yaml(text, where, line):
    """Return the YAML mapping in `text`, which starts on `line` of the file `where`.

    Raises
    ------
    SourceError
        If it does not parse or is no mapping.
    """
    try:
        values = yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line += mark.line if mark else 0
        problem = getattr(error, "problem", error)
        raise SourceError(f"{where}: line {line}: YAML does not parse ({problem}): quote the value") from None
    if not isinstance(values, dict):
        raise SourceError(f"{where}: line {line}: expected `name: value` lines, got {type(values).__name__}")
    return values
