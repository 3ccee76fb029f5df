"""The course on the command line: sync, new, track and book."""

import sys

import click


@click.command(help="Derive notebooks from lesson sources.")
@click.option("--check", is_flag=True, help="Write nothing; name what is stale and exit 1.")
@click.option("--outputs", is_flag=True, help="Run lessons, refresh the outputs that nbval compares.")
@click.option("--only", metavar="THEME/LESSON", help="This lesson alone.")
def sync(check, outputs, only):
    """Write ``modules/`` and ``solutions/``."""
    from formotion.course import sync as syncing

    executed = _executed if outputs else None
    stale = syncing.sync(syncing.root_or_error(), check=check, executed=executed, only=only)
    for name in stale:
        click.echo(f"{'stale' if check else 'wrote'}: {name}")
    if check and stale:
        click.echo("run: formotion sync", err=True)
        sys.exit(1)


def _executed(lesson):
    from formotion.course.execute import executed

    return executed(lesson)


@click.group(help="Start something new.")
def new():
    """Templates."""


@new.command("lesson", help="Write a lesson that passes every contract: formotion new lesson force/stress")
@click.argument("name")
def new_lesson(name):
    """Write a template lesson and all that belongs to it."""
    from formotion.course import scaffold
    from formotion.course.sync import root_or_error

    for path in scaffold.new_lesson(root_or_error(), name):
        click.echo(f"wrote: {path}")
    click.echo("next: edit the lesson, then formotion sync")


@click.command(help="List tracks, or show what comes next on one.")
@click.argument("name", required=False)
def track(name):
    """Show tracks."""
    from formotion.course import tracks

    if name is None:
        for key, found in tracks.tracks().items():
            click.echo(f"{key:12} {found.title}: {found.reader}")
        return
    stops = tracks.stops(name)
    for stop in stops:
        click.echo(f"{'✓' if stop.done else '·'} {stop.id:22} {stop.minutes:4} min  {stop.question}")
    click.echo(f"{sum(stop.minutes for stop in stops)} minutes in all")
    following = next((stop.id for stop in stops if not stop.done), None)
    click.echo(f"next: {following}" if following else "all solved")


@click.group(help="Build and serve the book.")
def book():
    """The book."""


_only = click.option("--only", metavar="THEME/LESSON", help="Build one lesson alone.")
_scheduler = click.option("--scheduler", metavar="ADDRESS", help="Run lessons on this Dask scheduler.")


@book.command("build", help="Run stale lessons in parallel and build the pages.")
@_only
@_scheduler
@click.option("--serve/--no-serve", default=False, help="Then serve the pages and print the address.")
def build_book(only, scheduler, serve):
    """Build the book."""
    from formotion.course.build import build

    build(only=only, serve=serve, scheduler=scheduler)


@book.command("serve", help="The same as build --serve.")
@_only
@_scheduler
@click.pass_context
def serve_book(ctx, only, scheduler):
    """Build and serve the book."""
    ctx.invoke(build_book, only=only, scheduler=scheduler, serve=True)
