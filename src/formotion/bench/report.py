"""The table of a run on screen: who scored what, and how far that is from the limit."""

import math
import shutil
import textwrap

from formotion.bench.record import KINDS

TERMINAL = (100, 24)  # where nobody says how wide it is


def figure(value, digits=3):
    """Return a number with three significant digits, a dash where there is none.

    Examples
    --------
    >>> figure(0.45678), figure(1234.5), figure(float("nan"))
    ('0.457', '1230', '–')
    """
    if not math.isfinite(value):
        return "–"
    if value == 0:
        return "0"
    if abs(value) < 1e-3:
        return f"{value:.{digits - 1}e}"
    rounded = float(f"{value:.{digits}g}")
    decimals = digits - 1 - math.floor(math.log10(abs(rounded)))
    return f"{rounded:.{max(decimals, 0)}f}"


def duration(seconds):
    """Return seconds with two significant digits; nobody cares for microseconds here.

    Examples
    --------
    >>> duration(12.34), duration(2e-5)
    ('12', '<0.001')
    """
    return "<0.001" if seconds < 1e-3 else figure(seconds, 2)


def label(record, yours=None):
    """Return who a record belongs to: trivial, peer, ours, yours or limit."""
    return "yours" if record.method == yours and record.source == "run" else record.kind


def ranked(records, yours=None):
    """Return records in the order trivial, peer, ours, yours, limit; the best last in each group."""
    order = [*KINDS[:-1], "yours", "limit"]
    return sorted(records, key=lambda record: (order.index(label(record, yours)), -_badness(record)))


def _badness(record):
    if math.isnan(record.score):
        return math.inf
    return record.score if record.better == "lower" else -record.score


def text(task_id, task, records, yours=None):
    """Return the report of one run as plain text.

    Parameters
    ----------
    task_id : str
    task : Task
    records : list of Record
    yours : str, optional
        Name of the reader's own method.

    Returns
    -------
    str
    """
    rows = ranked(records, yours)
    parts = [
        f"{task_id}: {task.question}",
        f"score: {task.unit}, {task.better} is better; mean over seeds in the worst world, 90 % interval",
        "",
        *_columns(_headline(rows, yours)),
        *_world_blocks(task, rows),
        *_notes(task, rows),
    ]
    return "\n".join(parts)


def _headline(rows, yours):
    table = [["method", "kind", "score", "interval", "x limit", "s", "seeds", "worst world"]]
    for record in rows:
        interval = f"{figure(record.low)} to {figure(record.high)}" if not record.reason else ""
        table.append(
            [
                record.method,
                label(record, yours) + (" *" if record.source == "recorded" else ""),
                figure(record.score) if not record.reason else "failed",
                interval,
                figure(record.to_limit),
                duration(record.seconds),
                str(len(record.seeds)),
                record.world,
            ]
        )
    return table


def _columns(table):
    widths = [max(len(row[i]) for row in table) for i in range(len(table[0]))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in table
    ]


def _world_blocks(task, rows):
    """World columns, as many side by side as the terminal is wide."""
    name_width = max(len(record.method) for record in rows)
    room = shutil.get_terminal_size(TERMINAL).columns - name_width
    worlds, blocks = list(task.worlds), []
    while worlds:
        shown = _fitting(worlds, room)
        worlds = worlds[len(shown) :]
        table = [["", *shown]]
        table += [[record.method, *(_world_cell(record, world) for world in shown)] for record in rows]
        blocks += ["", *_columns(table)]
    return blocks


def _fitting(worlds, room):
    used, count = 0, 0
    for world in worlds:
        used += max(len(world), 6) + 2
        if used > room and count:
            break
        count += 1
    return worlds[:count]


def _world_cell(record, world):
    found = record.worlds.get(world)
    if found is None:
        return "–"
    return "failed" if found.reason else figure(found.score)


def _notes(task, rows):
    notes = []
    for record in rows:
        if record.source == "recorded":
            versions = ", ".join(f"{name} {version}" for name, version in sorted(record.versions.items()))
            notes.append(f"* {record.method}: as recorded with {versions}, seeds {seed_range(record.seeds)}")
    if task.limit is not None:
        notes.append(f"limit ({task.limit.name}): {task.limit.assumptions}")
    width = shutil.get_terminal_size(TERMINAL).columns
    return ["", *(textwrap.fill(note, width, subsequent_indent="  ") for note in notes)] if notes else []


def seed_range(seeds):
    """Return seeds in short.

    Examples
    --------
    >>> seed_range((1000, 1001, 1002)), seed_range((3, 7))
    ('1000-1002', '3, 7')
    """
    seeds = sorted(seeds)
    if len(seeds) > 1 and seeds == list(range(seeds[0], seeds[-1] + 1)):
        return f"{seeds[0]}-{seeds[-1]}"
    return ", ".join(map(str, seeds))
