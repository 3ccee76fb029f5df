"""``formotion grade``."""

import sys

import click


@click.command(help="Grade a folder of notebooks: students' code runs in a sandbox.")
@click.argument("submissions", type=click.Path())
@click.option(
    "--lesson", "lesson_id", metavar="THEME/LESSON", required=True, help="The lesson that was handed out."
)
@click.option("--out", metavar="FOLDER", required=True, help="Folder for the grades; run again to go on.")
@click.option(
    "--seed-file", metavar="FILE", help="Secret seed of the random cases; made in the folder otherwise."
)
@click.option("--scheduler", metavar="ADDRESS", help="Grade on this Dask scheduler, tcp://...")
@click.option(
    "--unsafe", is_flag=True, help="Go on without a sandbox: students' code can then do what you can."
)
def grade(submissions, lesson_id, out, seed_file, scheduler, unsafe):
    """Grade, and say where the grades are."""
    from formotion.grading import running

    if unsafe:
        click.echo("beware: --unsafe lets students' code read your files and use your network", err=True)
    done = running.grade(submissions, lesson_id, out, seed_file, scheduler, unsafe)
    click.echo(f"{done.graded} graded, {done.kept} known from before, {done.left} not graded")
    click.echo(f"grades: {out}/grades.csv\nfor students: {out}/feedback/\nfor you: {out}/index.html")
    for trouble in done.troubles:
        click.echo(f"not graded: {trouble}", err=True)
    if done.interrupted:
        click.echo("stopped; nothing is lost: the same command goes on", err=True)
    if done.left:
        sys.exit(130 if done.interrupted else 1)
