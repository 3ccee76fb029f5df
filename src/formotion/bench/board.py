"""The page ``book/benchmarks.md``: every recorded score as a distance from what is possible."""

from formotion.bench import report
from formotion.bench.discovery import tasks
from formotion.bench.store import recorded, write_text
from formotion.core.errors import FormotionError
from formotion.core.resources import checkout

HEADER = """# Benchmarks

% written by `formotion bench board` from benchmarks/records: do not edit

Each task asks one question on simulated data whose answer is known exactly.
Every method gets the same instances, made from seeds that were not used while developing.
They come from several *worlds*: **matched** ones, where the usual assumptions hold,
**mismatched** ones, where they do not, and **absent** ones, where there is nothing to find.

The headline of a method is its mean score in its **worst** world, ± half the 90 % interval of
that mean (Student's t). The column **× limit** says how far this is from what is possible: 1 is at the limit,
2 is twice as far from perfect; below 1 only where the limit's assumptions leave room.
Seconds are the median per instance in the slowest world, all methods measured one after another
on the same machine.

## Score your own method

A function that takes the inputs of a task by name and returns the estimate is enough. Put it in
a file `mine.py` and run, in the same folder:

```bash
formotion bench list
formotion bench run {example} --method mine:solve
```

`--seeds 2` gives a first impression, `--json` prints the records for a script. How to add
somebody's package for good stands in `benchmarks/peers/README.md`.
"""
COLUMNS = ["method", "score", "× limit", "s"]
UNMEASURED = "Not recorded yet: `make peers` measures it."


def text(records_folder=None):
    """Return the page as MyST Markdown.

    Parameters
    ----------
    records_folder : path, optional
        ``benchmarks/records`` of the checkout or the wheel by default.

    Returns
    -------
    str

    Examples
    --------
    >>> text().startswith("# Benchmarks")
    True
    """
    found = tasks()
    example = next(iter(found), "force/traction")
    sections = [_section(task_id, task, recorded(task_id, records_folder)) for task_id, task in found.items()]
    return "\n".join([HEADER.replace("{example}", example), *sections])


def write(root=None):
    """Write ``book/benchmarks.md`` of the checkout and return its path.

    Parameters
    ----------
    root : path, optional
        The checkout; found by default.

    Raises
    ------
    FormotionError
        If there is no checkout.
    """
    root = root or checkout()
    if root is None:
        raise FormotionError(
            "the board is written in a checkout of the repository, this is an installed wheel"
        )
    path = root / "book" / "benchmarks.md"
    write_text(path, text(root / "benchmarks" / "records"))
    return path


def _section(task_id, task, records):
    rows = report.ranked(records)
    parts = [f"## {task_id}", f"**{task.question}**"]
    parts.append(f"Score: {task.unit}; {task.better} is better.")
    if not rows:
        return _paragraphs([*parts, _limit(task), UNMEASURED])
    parts += [_table(_headline(rows)), _limit(task), _failures(rows), _worlds(task, rows), _made_with(rows)]
    return _paragraphs(parts)


def _paragraphs(parts):
    return "\n\n".join(part for part in parts if part) + "\n"


def _table(rows):
    rule = ["---"] + ["---:"] * (len(rows[0]) - 1)
    return "\n".join("| " + " | ".join(row) + " |" for row in (rows[0], rule, *rows[1:]))


def _headline(rows):
    best = _best(rows, lambda record: record)
    table = [COLUMNS]
    for record in rows:
        name = f"{record.method} ({record.kind}; worst: {record.world})"
        table.append([name, *_cells(record, record.kind, record is best)])
    return table


def _best(rows, pick):
    """Return the record whose score is best, the limit aside; None if all failed."""
    sign = 1 if rows[0].better == "lower" else -1
    scored = [r for r in rows if r.kind != "limit" and pick(r).score == pick(r).score]
    return min(scored, key=lambda record: sign * pick(record).score, default=None)


def _cells(found, kind, is_best):
    seconds = "" if kind == "limit" else report.duration(found.seconds)
    return [_score(found, is_best), report.figure(found.to_limit), seconds]


def _score(found, is_best):
    if found.reason:
        return "failed"
    if found.score != found.score:
        return "–"
    mean = report.figure(found.score)
    half_width = report.figure((found.high - found.low) / 2, 2)
    return f"{f'**{mean}**' if is_best else mean} ± {half_width}"


def _limit(task):
    if task.limit is None:
        return "Nobody knows the limit of this task."
    return f"*Limit: {task.limit.name}.* {task.limit.assumptions}"


def _failures(rows):
    return "\n".join(f"- {record.method} {record.reason}" for record in rows if record.reason)


def _worlds(task, rows):
    """One small table per world, folded away: wide tables do not fit a phone."""
    parts = [_world(name, kind, rows) for name, kind in task.worlds.items()]
    return "````{admonition} World by world\n:class: dropdown\n\n" + "\n\n".join(parts) + "\n````"


def _world(name, kind, rows):
    shown = [record for record in rows if name in record.worlds]
    best = _best(shown, lambda record: record.worlds[name])
    table = [COLUMNS]
    for record in shown:
        found = record.worlds[name]
        table.append([record.method, *_cells(found, record.kind, record is best)])
    return f"**{name}** ({kind})\n\n{_table(table)}"


def _made_with(rows):
    versions = {}
    for record in rows:
        versions |= record.versions if record.kind != "peer" else {}
    lines = ["- ours: " + _listed(versions)]
    for record in rows:
        if record.kind == "peer":
            lines.append(f"- {record.method}: " + _listed(record.versions))
    machine = rows[0].machine
    where = f"{machine['platform']}, {machine['processors']} processors, Python {machine['python']}"
    seeds = report.seed_range(rows[0].seeds)
    return f"Recorded on {where}, with seeds {seeds} in each world, from:\n\n" + "\n".join(lines)


def _listed(versions):
    return ", ".join(f"{name} {version}" for name, version in sorted(versions.items()))
