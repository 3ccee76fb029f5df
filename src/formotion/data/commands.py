"""``formotion data``: list, fetch and verify datasets."""

import textwrap

import click

from formotion.core.errors import DataError
from formotion.data.catalogue import card, cards
from formotion.data.download import available, fetch, verify

WIDTH = 110


@click.group(help="List, fetch and verify datasets.")
def data():
    """Group of the data commands."""


@data.command(
    "list", help="List the datasets: id, theme, size, licence, what they are; * is on this machine."
)
@click.option("--theme", help="Only datasets of this theme.")
def list_(theme):
    """Print one line for each dataset."""
    found = [one for one in cards().values() if theme in (None, *one.themes)]
    if not found:
        themes = sorted({theme for one in cards().values() for theme in one.themes})
        raise DataError(f"no dataset has the theme {theme!r}: use one of {', '.join(themes)}")
    rows = [["", "id", "theme", "size", "licence", "what it is"], *map(_row, found)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        click.echo(line.rstrip())


@data.command(
    "show", help="Show a dataset's card: source, licence, citation, what it may and may not support."
)
@click.argument("id")
def show(id):
    """Print one card."""
    found = card(id)
    doi = f" doi:{found.citation.doi}" if found.citation.doi else ""
    lines = {
        "shows": found.shows,
        "from": f"https://github.com/{found.source.repository} at {found.source.commit}",
        "licence": f"{found.licence}. {found.licence_evidence}",
        "cite": f"{found.citation.text}{doi} ({found.citation.checked})",
        "calibration": found.calibration,
        "may": "; ".join(found.may),
        "may not": "; ".join(found.may_not),
        "notes": found.notes,
    }
    click.echo(f"{found.id}: {found.title}")
    for name, text in lines.items():
        click.echo(textwrap.fill(text, WIDTH, initial_indent=f"  {name:12}", subsequent_indent=" " * 14))


@data.command(
    "fetch", help="Download datasets (or find them in FORMOTION_DATA_MIRROR) and print their paths."
)
@click.argument("ids", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Fetch every dataset.")
def fetch_(ids, everything):
    """Fetch each dataset; an error names the first file that could not be had."""
    for id in _chosen(ids, everything):
        for path in fetch(id, progress=True):
            click.echo(path)


@data.command("verify", help="Check the files on this machine against the hashes of their cards.")
@click.argument("ids", nargs=-1)
def verify_(ids):
    """Print the state of each dataset and fail if a file is not what its card says."""
    wrong = []
    for id in _chosen(ids, everything=not ids):
        states = verify(id)
        counts = {state: list(states.values()).count(state) for state in ("ok", "absent", "wrong hash")}
        click.echo(f"{id:24}" + ", ".join(f"{n} {state}" for state, n in counts.items() if n))
        wrong += [f"{id}/{name}" for name, state in states.items() if state == "wrong hash"]
    if wrong:
        raise DataError(f"wrong hash: {', '.join(wrong)}: delete these files and fetch them again")


def _chosen(ids, everything):
    if not ids and not everything:
        raise DataError("name a dataset or give --all; formotion data list shows them")
    return [card(id).id for id in ids] or list(cards())


def _row(found):
    here = "*" if available(found.id) else ""
    themes = ", ".join(found.themes)
    return [here, found.id, themes, f"{found.bytes / 1e6:.1f} MB", found.licence, found.title]
