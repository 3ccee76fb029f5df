"""The dataset cards: what they hold, where they are found, and how to ask for one."""

from difflib import get_close_matches
from functools import cache
from pathlib import PurePosixPath
from typing import Annotated
from urllib.parse import quote

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from formotion.core.errors import DataError, SourceError
from formotion.core.resources import resource

Text = Annotated[str, Field(min_length=2)]
Positive = Annotated[float, Field(gt=0)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Citation(_Strict):
    """Whom to cite, and how far the citation has been checked."""

    text: Text
    doi: str | None = Field(default=None, pattern=r"^10\.\d{4,}/\S+$")
    checked: Text


class Source(_Strict):
    """The public repository and the commit that hold the files."""

    repository: str = Field(pattern=r"^[\w.-]+/[\w.-]+$")
    commit: str = Field(pattern=r"^[0-9a-f]{40}$")


class File(_Strict):
    """One file: where it stands in the repository, its exact bytes, and what is in it.

    `role` is the key under which `load` returns it; files that share a role are frames of one movie.
    """

    path: Text
    role: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    bytes: int = Field(gt=0)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    axes: Text
    dtype: Text
    shape: list[int] | dict[str, list[int]]
    pixel_um: Positive | None = None
    step_s: Positive | None = None
    channels: list[str] | None = None

    @property
    def name(self):
        """The file's name without its folder."""
        return PurePosixPath(self.path).name


class Gel(_Strict):
    """What is known about the gel below a pair of bead images; `shape` is that of the usable images."""

    pixel_um: Positive
    young_pa: Positive
    poisson: float = Field(ge=0, le=0.5)
    thickness_um: Positive | None
    shape: tuple[int, int]


class Card(_Strict):
    """What a dataset is, where it comes from, and what it may and may not support."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    title: Text
    themes: list[Text] = Field(min_length=1)
    shows: Text
    licence: Text
    licence_evidence: Text
    publish_pictures: bool
    citation: Citation
    source: Source
    calibration: Text
    loader: str = Field(default="images:by_role", pattern=r"^\w+:\w+$")
    may: list[Text] = Field(min_length=1)
    may_not: list[Text] = Field(min_length=1)
    notes: str = ""
    gel: Gel | None = None
    files: list[File] = Field(min_length=1)

    @property
    def bytes(self):
        """Size of all files together."""
        return sum(file.bytes for file in self.files)

    def file(self, name):
        """Return the `File` called `name`, or raise `DataError` with the nearest names."""
        return _named(name, {file.name: file for file in self.files}, f"file of {self.id}")

    def address(self, file):
        """Return the public address of `file`, pinned to its commit."""
        path = quote(f"{self.source.repository}/{self.source.commit}/{file.path}")
        return f"https://raw.githubusercontent.com/{path}"


def cards():
    """Return the cards of all datasets.

    Returns
    -------
    dict of str to Card
        Keyed by dataset id, in alphabetic order.

    Raises
    ------
    SourceError
        If a card is malformed; the message names file, field and remedy.

    Examples
    --------
    >>> "traction-axon" in cards()
    True
    """
    return dict(_cards())


def card(id):
    """Return the card of one dataset.

    Raises
    ------
    DataError
        If there is no such dataset; the message gives the nearest names.

    Examples
    --------
    >>> card("traction-axon").licence
    'BSD-3-Clause'
    """
    return _named(id, _cards(), "dataset")


@cache
def _cards():
    paths = sorted(resource("datasets").glob("*.yaml"), key=lambda path: path.stem)
    return {path.stem: _read(path) for path in paths}


def _read(path):
    try:
        found = Card.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])) or "the card"
        raise SourceError(f"{path.name}: {field}: {first['msg']}: correct this field") from None
    except yaml.YAMLError as error:
        raise SourceError(f"{path.name}: no valid YAML: {' '.join(str(error).split())}") from None
    if found.id != path.stem:
        raise SourceError(f"{path.name}: id must be the file name, got {found.id!r}: rename one of them")
    return found


def _named(name, known, what):
    if name in known:
        return known[name]
    near = get_close_matches(str(name), known, n=3, cutoff=0.4) or sorted(known)
    raise DataError(f"no {what} is called {name!r}: did you mean {', '.join(near)}?")
