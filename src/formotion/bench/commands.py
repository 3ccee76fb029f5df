"""``formotion bench``: list tasks, score methods, run the peers, write the board."""

import sys

import click

from formotion.bench import board, peers, report
from formotion.bench.discovery import task as find_task
from formotion.bench.discovery import task_ids, tasks
from formotion.bench.running import run
from formotion.bench.schedule import LOCAL
from formotion.bench.store import dumps


@click.group(help="List tasks, score methods, write the board.")
def bench():
    """Group of the benchmark commands."""


@bench.command("list")
def list_():
    """List every task: its question, worlds and the unit of its score."""
    for task_id, task in tasks().items():
        worlds = ", ".join(f"{name} ({kind})" for name, kind in task.worlds.items())
        click.echo(f"{task_id}\n  {task.question}")
        click.echo(f"  score: {task.unit}, {task.better} is better; {task.seeds} seeds")
        click.echo(f"  worlds: {worlds}")


@bench.command("run")
@click.argument("task_id", metavar="TASK")
@click.option("--method", metavar="PACKAGE.MODULE:FUNCTION", help="Your own method, scored beside ours.")
@click.option(
    "--seeds", type=click.IntRange(min=2), help="Instances per world; the task's own number by default."
)
@click.option(
    "--scheduler", default=LOCAL, show_default=True, help="Dask cluster: tcp://host:8786, or local."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON list of records instead of a table.")
def run_(task_id, method, seeds, scheduler, as_json):
    """Score baselines, ours, the limit and your own method on TASK, for example force/traction."""
    records = run(task_id, method=method, seeds=seeds, scheduler=scheduler)
    click.echo(dumps(records) if as_json else report.text(task_id, find_task(task_id), records, method))
    failed = [record for record in records if record.reason and record.source == "run"]
    for record in failed:
        click.echo(f"formotion: {record.method} {record.reason}", err=True)
    sys.exit(1 if failed else 0)


@bench.command("peers")
@click.argument("ids", metavar="[TASK]...", nargs=-1)
@click.option(
    "--seeds", type=click.IntRange(min=2), help="Instances per world; the task's own number by default."
)
def peers_(ids, seeds):
    """Measure other people's packages beside ours, record it, write the board; every TASK by default."""
    for task_id in ids or task_ids():
        records = peers.measure(task_id, seeds=seeds)
        click.echo(report.text(task_id, find_task(task_id), records))
    board.write()


@bench.command("board")
def board_():
    """Write book/benchmarks.md from the records."""
    click.echo(f"wrote {board.write().name}")
