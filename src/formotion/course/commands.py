"""The course on the command line: sync, new, test and book."""

import subprocess
import sys

import click

from formotion.core.errors import SourceError
from formotion.core.resources import COURSE_FILE


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
    from formotion.core.resources import course_root
    from formotion.course.own_lesson import new_own_lesson
    from formotion.course.scaffold import new_lesson as new_package_lesson
    from formotion.course.sync import root_or_error

    make = new_own_lesson if course_root() else new_package_lesson
    for path in make(root_or_error(), name):
        click.echo(f"wrote: {path}")
    click.echo("next: edit the lesson, then formotion sync")


@new.command("course", help="Make a repository for a course of your own: formotion new course my-course")
@click.argument("folder")
@click.option("--track", default="self-study", show_default=True, help="Begin with its lessons.")
@click.option("--title", help="Title of the course; the folder's name in words otherwise.")
@click.option("--lecturer", default="", help="Who teaches it.")
def new_course(folder, track, title, lecturer):
    """Make a course repository from the template."""
    from formotion.course.new_course import new_course as make

    for path in make(folder, track, title, lecturer):
        click.echo(f"wrote: {folder}/{path}")
    click.echo(f"next: cd {folder}, edit course.yml, then make book; keep the repository private")


@click.command(help="Check the lessons of your own course: solutions, hints, notebooks, nothing given away.")
def test():
    """Run pytest on the checks that come with the package."""
    from formotion.course.sync import root_or_error

    root = root_or_error()
    if not (root / COURSE_FILE).is_file():
        raise SourceError(f"no {COURSE_FILE} here or above: this checks a course; in a checkout: make test")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "--show-capture=no",
        "--pyargs",
        "formotion.course.own_tests",
    ]
    sys.exit(subprocess.run([*command, "--rootdir", str(root)]).returncode)


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
