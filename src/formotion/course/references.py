"""The reference list as notebooks show it: author, year and a link."""

from dataclasses import dataclass

from formotion.core.errors import SourceError


@dataclass(frozen=True)
class Reference:
    """One entry of ``book/references.bib``, ready for a sentence."""

    authors: str
    year: str
    url: str

    def parenthetical(self):
        """Return ``Butler et al., [2002](link)``."""
        return f"{self.authors}, {self._linked()}"

    def textual(self):
        """Return ``Butler et al. ([2002](link))``."""
        return f"{self.authors} ({self._linked()})"

    def _linked(self):
        return f"[{self.year}]({self.url})" if self.url else self.year


def references(book):
    """Return the references in the folder `book` by key.

    Raises
    ------
    SourceError
        If the file does not parse or an entry has no year.
    """
    from pybtex.database import parse_file
    from pybtex.exceptions import PybtexError

    file = book / "references.bib"
    if not file.is_file():
        return {}
    try:
        entries = parse_file(str(file), bib_format="bibtex").entries
    except PybtexError as error:
        raise SourceError(f"book/references.bib: {error}: mend the entry") from None
    return {key: _reference(key, entry) for key, entry in entries.items()}


def _reference(key, entry):
    if "year" not in entry.fields:
        raise SourceError(f"book/references.bib: {key}: year: missing: add it")
    doi = entry.fields.get("doi")
    url = f"https://doi.org/{doi}" if doi else entry.fields.get("url", "")
    safe = url.replace("(", "%28").replace(")", "%29")  # brackets end a Markdown link in some front ends
    return Reference(_authors(entry), entry.fields["year"], safe)


def _authors(entry):
    people = entry.persons.get("author") or entry.persons.get("editor") or []
    names = [_family_name(person) for person in people]
    if len(names) > 2:
        return f"{names[0]} et al."
    return " and ".join(names) or entry.fields.get("title", entry.key)


def _family_name(person):
    return " ".join(str(part) for part in [*person.rich_prelast_names, *person.rich_last_names])
