"""The glossary: terms that lessons teach, each in plain sentences."""

from difflib import get_close_matches
from pathlib import Path

import pydantic

from formotion.core.errors import SourceError
from formotion.core.resources import resource
from formotion.course.header import parse_yaml, validated

REMEDIES = {
    "term": "give the term as the text uses it, in the singular",
    "text": "say it in one to three sentences that a biologist, a physicist and a programmer all understand",
    "unit": "give the SI unit, or leave it out",
    "aka": "list other names, or leave it out",
}


class Term(pydantic.BaseModel):
    """One entry of ``book/glossary.yaml``."""

    model_config = pydantic.ConfigDict(extra="forbid", frozen=True)
    term: str = pydantic.Field(min_length=1)
    text: str = pydantic.Field(min_length=20)
    unit: str | None = None
    aka: list[str] = []


def glossary(book=None):
    """Return all terms by name, in lower case, other names included.

    Parameters
    ----------
    book : path-like, optional
        The book folder; the checkout's or the wheel's where it is left out.

    Returns
    -------
    dict of str to Term

    Raises
    ------
    SourceError
        If an entry is malformed or stands there twice.

    Examples
    --------
    >>> glossary()["traction"].unit
    'Pa'
    """
    folder = Path(book) if book is not None else resource("book")
    values = parse_yaml((folder / "glossary.yaml").read_text(encoding="utf-8"), "book/glossary.yaml", 1)
    known = {}
    for number, entry in enumerate(values.get("terms", []), 1):
        where = f"book/glossary.yaml: entry {number}"
        term = validated(Term, entry, where, REMEDIES)
        for name in (term.term, *term.aka):
            if name.lower() in known:
                raise SourceError(f"{where}: term: {name!r} is there twice: merge the two entries")
            known[name.lower()] = term
    return known


def lookup(terms, name, where):
    """Return the entry of `terms` called `name`.

    Raises
    ------
    SourceError
        If there is none; names the nearest.
    """
    if name.lower() not in terms:
        near = ", ".join(get_close_matches(name.lower(), terms, n=3, cutoff=0.4)) or "none alike"
        raise SourceError(f"{where}: no term {name!r} in the glossary ({near}): add it to book/glossary.yaml")
    return terms[name.lower()]
