"""The two directives with a YAML body: concept questions and the canvas."""

from typing import Annotated

import pydantic

from formotion.core.errors import SourceError
from formotion.course.header import validated
from formotion.course.source import body_yaml

CANVAS_ROWS = ("question", "observable", "model", "limit", "experiment")
REMEDIES = {
    "id": "give a short name in lower case with dashes, unique in the lesson",
    "outcome": "give the number of the outcome that it tests, counted from 1",
    "ask": "give the question in words; µ, σ² and the like are letters",
    "choices": "give 2 to 6 choices, each with `text` and `why`, exactly one with `right: true`",
} | dict.fromkeys(CANVAS_ROWS, "say it in a sentence or two for this lesson")


def _speakable(text):
    if "$" in text or "{glue" in text:
        raise ValueError("no formula and no glued number, for it is also asked aloud and in a terminal")
    return text


Words = Annotated[str, pydantic.Field(min_length=1), pydantic.AfterValidator(_speakable)]


class Choice(pydantic.BaseModel):
    """One answer and why it is right, or which misconception it rests on."""

    model_config = pydantic.ConfigDict(extra="forbid", frozen=True)
    text: Words
    why: Words
    right: bool = False


class Question(pydantic.BaseModel):
    """A concept question, multiple choice."""

    model_config = pydantic.ConfigDict(extra="forbid", frozen=True)
    id: str = pydantic.Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    outcome: int = pydantic.Field(ge=1, le=5)
    ask: Words
    choices: list[Choice] = pydantic.Field(min_length=2, max_length=6)


class Canvas(pydantic.BaseModel):
    """The five boxes from question to deciding experiment."""

    model_config = pydantic.ConfigDict(extra="forbid", frozen=True)
    question: str
    observable: str
    model: str
    limit: str
    experiment: str


def question(directive, where):
    """Return the ``Question`` in a directive of the file `where`.

    Raises
    ------
    SourceError
        If a field is wrong, or not exactly one choice is right.
    """
    place = f"{where}: line {directive.line}: question"
    parsed = validated(Question, body_yaml(directive, where), place, REMEDIES)
    right = sum(choice.right for choice in parsed.choices)
    if right != 1:
        raise SourceError(f"{place}: choices: exactly one must be right, got {right}: mark it `right: true`")
    return parsed


def canvas(directive, where):
    """Return the ``Canvas`` in a directive of the file `where`.

    Raises
    ------
    SourceError
        If a box is missing or unknown.
    """
    place = f"{where}: line {directive.line}: canvas"
    return validated(Canvas, body_yaml(directive, where), place, REMEDIES)
