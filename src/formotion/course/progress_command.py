"""``formotion progress``: how far you have come, to look at, hand in or delete."""

import sys
from datetime import datetime

import click


@click.command(help="Show what you have done; it is kept on this machine and nowhere else.")
@click.option("--export", metavar="FILE", help="Write it as readable JSON, to hand in.")
@click.option("--name", help="Your name, for the exported file; without it the file names nobody.")
@click.option("--forget", is_flag=True, help="Delete all of it, after a question.")
def progress(export, name, forget):
    """Show, export or delete a learner's progress."""
    if name and not export:
        raise click.UsageError("--name goes with --export: give a file to write")
    if export and forget:
        raise click.UsageError("--export and --forget do not go together: export first, then forget")
    if forget:
        _forget()
    elif export:
        _export(export, name)
    else:
        _show()


def _show():
    from formotion.course import store
    from formotion.course.progressing import Table, standings

    now = datetime.now().astimezone()
    click.echo(Table(standings(now), now))
    click.echo(f"\nKept in {store.path()}; delete it with formotion progress --forget.")


def _export(file, name):
    from formotion.core.files import write_whole
    from formotion.course.handing_in import dumps, exported

    found = exported(datetime.now().astimezone(), name)
    click.echo(f"wrote: {write_whole(file, dumps(found))}, lessons begun: {len(found['lessons'])}")


def _forget():
    from formotion.course import store

    click.confirm("Delete all your tries, guesses and answers? This cannot be undone.", abort=True)
    if not store.forget():
        click.echo("formotion: nothing was deleted.", err=True)
        sys.exit(1)
    click.echo("Deleted.")
