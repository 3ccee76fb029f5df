"""``formotion track``: which tracks there are, what comes next on one, whether all hold together."""

import sys

import click


@click.command(help="List tracks, or show what is done and what comes next on one.")
@click.argument("name", required=False)
@click.option("--check", is_flag=True, help="Name what does not fit, and lessons on no track.")
def track(name, check):
    """Show tracks."""
    if check:
        return _check(name)
    return _show(name) if name else _list()


def _check(name):
    from formotion.course.track_check import problems, untracked
    from formotion.course.tracks import tracks

    found = [each for one in ([name] if name else tracks()) for each in problems(one)]
    for each in found:
        click.echo(each, err=True)
    for lesson in untracked():
        click.echo(f"on no track: {lesson}: one line in a file of book/tracks/ adds it")
    if found:
        sys.exit(1)
    click.echo("tracks hold together")


def _list():
    from formotion.course.tracks import tracks

    for name, found in sorted(tracks().items(), key=lambda item: item[1].hours):
        click.echo(f"{name:17} {found.hours:4g} h  {found.title}: {found.reader}")
    click.echo("one of them: formotion track <name>")


def _show(name):
    from formotion.course.stops import stops
    from formotion.course.store import solved
    from formotion.course.tracks import track as find

    found, taken, done = find(name), stops(name), solved()
    click.echo(f"{found.title}, {found.hours:g} h: {found.reader}\nAim: {found.aim}\nBefore you begin:")
    for line in [*(f"- {each}" for each in found.prerequisites), *_outside(found, done), ""]:
        click.echo(line)
    for line in [*(_stop_line(each, done) for each in taken), *_sessions(found), ""]:
        click.echo(line)
    following = next((each.id for each in taken if not _is_done(each, done)), None)
    click.echo(f"next: {following}" if following else "all solved")


def _is_done(stop, done):
    """Whether all is solved; nothing shows whether a part without an exercise was read."""
    return bool(stop.exercises) and stop.exercises <= done


def _outside(found, done):
    """Lessons that are needed, not on the track, and not done."""
    from formotion.course.lessons import lesson
    from formotion.course.needs import missing, needs
    from formotion.course.stops import stop

    for name in missing(found.lessons, needs()):
        before = stop(lesson(name))
        if not _is_done(before, done):
            yield f"○ {name}: needed, not on this track, {_count(before, done)} exercises solved"


def _count(stop, done):
    return f"{len(stop.exercises & done)}/{len(stop.exercises)}"


def _stop_line(stop, done):
    mark = "✓" if _is_done(stop, done) else "·"
    part = " (in part)" if stop.headings else ""
    question = stop.lesson.header.question
    return f"{mark} {stop.id:22} {_count(stop, done):>4}  {stop.minutes:3} min  {question}{part}"


def _sessions(found):
    """One line for each week or slot."""
    start = 0
    if found.sessions:
        yield ""
    for number, session in enumerate(found.sessions, 1):
        when = f"week {number:2}" if found.weeks else f"{start // 60}:{start % 60:02}"
        home = f" + {session.homework_minutes} on your own" if session.homework_minutes else ""
        yield f"{when}  {session.minutes} min{home}  {session.title}"
        start += session.minutes
