"""``formotion quiz``: a lesson's concept questions on the projector."""

import tempfile
import webbrowser
from pathlib import Path

import click


@click.command(help="Show a lesson's concept questions on the projector, to vote on.")
@click.argument("lesson", required=False, metavar="[THEME/LESSON]")
@click.option("--out", metavar="FILE", help="Keep the page in this file.")
@click.option("--open/--no-open", "open_", default=True, help="Open it in the browser.")
def quiz(lesson, out, open_):
    """Write the page of one lesson and open it; without a lesson, list what there is."""
    if lesson is None:
        return _list()
    from formotion.core.files import write_whole
    from formotion.course.lessons import lesson as find
    from formotion.course.projecting import quiz_page

    page = quiz_page(find(lesson))
    file = out or Path(tempfile.mkdtemp(prefix="formotion-")) / f"{lesson.replace('/', '-')}.html"
    file = write_whole(file, page).resolve()
    click.echo(f"wrote: {file}")
    if open_ and not webbrowser.open(file.as_uri()):
        click.echo("No browser was found here: open the file in one.", err=True)


def _list():
    from formotion.course.items import questions
    from formotion.course.lessons import lessons

    for lesson in lessons():
        click.echo(f"{lesson.id:22} {len(questions(lesson))} questions  {lesson.header.title}")
