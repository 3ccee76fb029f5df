"""``formotion blueprint``: which outcome is served by what."""

import click


@click.command(help="Show which exercise, question and guess serves which outcome, and the gaps.")
@click.argument("lesson", required=False, metavar="[THEME/LESSON]")
@click.option("--csv", "file", metavar="FILE", help="Write it as a table instead.")
def blueprint(lesson, file):
    """Show the blueprint of one lesson, or of all."""
    from formotion.core.files import write_whole
    from formotion.course import blueprint as drawn
    from formotion.course.lessons import lesson as find
    from formotion.course.lessons import lessons

    wanted = [find(lesson)] if lesson else lessons()
    if file:
        click.echo(f"wrote: {write_whole(file, drawn.table(wanted))}")
    else:
        click.echo(drawn.text(wanted))
