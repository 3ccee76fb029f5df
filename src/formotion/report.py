"""What ``formotion run`` hands over: a folder with one self-contained page, its numbers and its maps."""

import csv
import os
import platform
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import click
import jinja2
import numpy as np

from formotion import __version__
from formotion.core.errors import DataError
from formotion.core.estimate import Estimate

PAGE = "report.html"
MARK = '<meta name="generator" content="formotion run'  # open: the name of the analysis follows
PACKAGES = ("numpy", "scipy", "scikit-image", "tifffile", "matplotlib")
PREFIXES = {-18: "a", -15: "f", -12: "p", -9: "n", -6: "µ", -3: "m", 0: "", 3: "k", 6: "M"}
PREFIXED = ("J", "N", "Pa", "m", "N/m")


@dataclass(frozen=True)
class Report:
    """Everything that the page of one analysis says.

    Attributes
    ----------
    title : str
        For example ``Traction report``.
    inputs : sequence of (str, str)
        What each file is, and its name.
    numbers : sequence of (str, Estimate or float, str)
        Quantity, value and unit; an Estimate brings its interval. J, N, Pa, m and N/m get SI prefixes.
    pictures : sequence of (str, formotion.plot.Picture)
        Caption and map.
    parameters : sequence of (str, str)
        What was assumed, and how it was set.
    warnings : sequence of str
        What makes this result doubtful; shown first.
    note : str
        What the intervals leave out; stands beside the numbers.
    reading, method, advice : sequence of str
        Paragraphs on how to read the numbers and on how they were computed; what to record as well.
    files : dict of str to callable
        File name to ``writer(path)``, for tables and stacks beside the page.
    """

    title: str
    inputs: Sequence
    numbers: Sequence
    pictures: Sequence
    parameters: Sequence
    warnings: Sequence = ()
    note: str = ""
    reading: Sequence = ()
    method: Sequence = ()
    advice: Sequence = ()
    files: Mapping[str, Callable] = field(default_factory=dict)


def write(report, folder):
    """Write ``report.html``, ``numbers.csv`` and the report's own files into a new folder.

    Parameters
    ----------
    report : Report
    folder : str or pathlib.Path
        Created; an earlier report there is replaced, anything else is left alone.

    Returns
    -------
    pathlib.Path
        The page.

    Raises
    ------
    DataError
        If `folder` holds something that is no report, or cannot be written.

    Notes
    -----
    All files are written to a temporary folder beside `folder`, which then takes its place, so no
    half-written report is ever left.

    Examples
    --------
    >>> folder = Path(tempfile.mkdtemp()) / "out"
    >>> write(Report("Trial", [], [("force", 2e-9, "N")], [], []), folder).name
    'report.html'
    >>> sorted(path.name for path in folder.iterdir())
    ['numbers.csv', 'report.html']
    """
    folder = check_folder(folder)
    with _replacing(folder) as draft:
        (draft / PAGE).write_text(page(report), encoding="utf-8")
        _write_numbers(draft / "numbers.csv", report.numbers)
        for name, writer in report.files.items():
            writer(draft / name)
    return folder / PAGE


def deliver(report, folder):
    """Write a `Report` into `folder` and say on the terminal what it found, and where it is."""
    page = write(report, folder)
    for name, value, unit in report.numbers:
        click.echo(f"{name:42}{with_unit(value, unit)}")
    if report.note:
        click.echo(report.note)
    for warning in report.warnings:
        click.echo(f"beware: {warning}", err=True)
    click.echo(f"report: {page}")


def check_folder(folder):
    """Return `folder` as a path if a report may be written there, else raise `DataError`."""
    folder = Path(folder)
    if folder.exists() and not folder.is_dir():
        raise DataError(f"{folder} is a file: give --out the name of a folder")
    if folder.is_dir() and any(folder.iterdir()) and not _is_report(folder):
        raise DataError(f"{folder} holds something that is no report: give --out another folder")
    return folder


def _is_report(folder):
    page = folder / PAGE
    return page.is_file() and MARK in page.read_text(encoding="utf-8", errors="replace")


@contextmanager
def _replacing(folder):
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        raise DataError(f"cannot write {folder} ({error.strerror}): choose another --out") from None
    try:
        yield draft
        draft.chmod(0o755)
        if folder.exists():
            os.replace(folder, draft / "old")
            os.replace(draft, folder)
            shutil.rmtree(folder / "old")
        else:
            os.replace(draft, folder)
    except OSError as error:
        raise DataError(
            f"cannot write {folder} ({error.strerror or error}): free space or permission"
        ) from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def page(report):
    """Return the self-contained HTML page of a `Report` as text."""
    loader = jinja2.PackageLoader("formotion")
    environment = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined)
    return environment.get_template(PAGE).render(
        report=report,
        mark=f'{MARK}">',
        numbers=[(name, with_unit(value, unit)) for name, value, unit in report.numbers],
        versions=_versions(),
    )


def with_unit(value, unit):
    """Return a number or Estimate with an SI prefix that suits it, the interval in the same unit.

    Examples
    --------
    >>> with_unit(Estimate(1.44e-12, 1.4e-12, 1.5e-12), "J")
    '1.44 pJ (1.4 to 1.5 pJ, 90 %)'
    >>> with_unit(-0.125, "px")
    '-0.125 px'
    """
    ends = [value.low, value.high] if isinstance(value, Estimate) else []
    power = _prefix_power([float(value), *ends]) if unit in PREFIXED else 0
    number, *ends = (f"{x / 10.0**power:.3g}" for x in [float(value), *ends])
    unit = f" {PREFIXES[power]}{unit}".rstrip()
    level = f"{value.level:.0%}".replace("%", " %") if ends else ""
    return f"{number}{unit}" + (f" ({ends[0]} to {ends[1]}{unit}, {level})" if ends else "")


def _prefix_power(numbers):
    largest = max(map(abs, numbers))
    power = 3 * int(np.floor(np.log10(largest) / 3)) if largest > 0 else 0
    return min(max(power, min(PREFIXES)), max(PREFIXES))


def _versions():
    found = [("formotion", __version__), ("Python", platform.python_version())]
    for name in PACKAGES:
        try:
            found.append((name, version(name)))
        except PackageNotFoundError:  # a vendored or renamed package is no reason to lose the report
            found.append((name, "unknown"))
    return found


def _write_numbers(path, rows):
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["quantity", "value", "low", "high", "level", "unit"])
        for name, value, unit in rows:
            interval = [value.low, value.high, value.level] if isinstance(value, Estimate) else ["", "", ""]
            writer.writerow([name, float(value), *interval, unit])
