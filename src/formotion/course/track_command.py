"""``formotion track``: which tracks there are, what comes next on one, whether all hold together."""

import sys

import click


@click.command(help="List tracks, or show what is done and what comes next on one.")
@click.argument("name", required=False)
@click.option("--check", is_flag=True, help="Name what does not fit, and lessons on no track.")
def track(name, check):
    """Show tracks; in a course of one's own, first of all that course."""
    from formotion.core.resources import course_root, shipped

    root = course_root()
    if root and not (name or check):
        return _show_course(root)
    book = shipped() / "book" if root else None  # tracks are formotion's, whatever the course chose
    if check:
        return _check(name, book)
    return _show(name, book) if name else _list()


def _show_course(root):
    from formotion.course.courses import course
    from formotion.course.lessons import lesson
    from formotion.course.stops import stop

    found = course(root)
    taken = [stop(lesson(each)) for each in found.lessons]
    click.echo(f"{found.title}{f', {found.lecturer}' if found.lecturer else ''}\n")
    _echo_stops(taken)
    click.echo("tracks of formotion: formotion track <name>, as in formotion track workshop")


def _check(name, book):
    from formotion.course.track_check import problems, untracked
    from formotion.course.tracks import tracks

    found = [each for one in ([name] if name else tracks()) for each in problems(one, book)]
    for each in found:
        click.echo(each, err=True)
    for lesson in untracked(book):
        click.echo(f"on no track: {lesson}: one line in a file of book/tracks/ adds it")
    if found:
        sys.exit(1)
    click.echo("tracks hold together")


def _list():
    from formotion.course.tracks import tracks

    for name, found in sorted(tracks().items(), key=lambda item: item[1].hours):
        click.echo(f"{name:17} {found.hours:4g} h  {found.title}: {found.reader}")
    click.echo("one of them: formotion track <name>")


def _show(name, book):
    from formotion.course.stops import stops
    from formotion.course.store import solved
    from formotion.course.tracks import track as find

    found, taken, done = find(name), stops(name, book), solved()
    click.echo(f"{found.title}, {found.hours:g} h: {found.reader}\nAim: {found.aim}\nBefore you begin:")
    for line in [*(f"- {each}" for each in found.prerequisites), *_outside(found, done, book), ""]:
        click.echo(line)
    _echo_stops(taken, _sessions(found))


def _echo_stops(taken, sessions=()):
    """Print what is done of each lesson, and what comes next."""
    from formotion.course.store import solved

    done = solved()
    for line in [*(_stop_line(each, done) for each in taken), *sessions, ""]:
        click.echo(line)
    following = next((each.id for each in taken if not _is_done(each, done)), None)
    click.echo(f"next: {following}" if following else "all solved")


def _is_done(stop, done):
    """Whether all is solved; nothing shows whether a part without an exercise was read."""
    return bool(stop.exercises) and stop.exercises <= done


def _outside(found, done, book):
    """Lessons that are needed, not on the track, and not done."""
    from formotion.course.lessons import lesson
    from formotion.course.needs import missing, needs
    from formotion.course.stops import stop

    for name in missing(found.lessons, needs(book)):
        before = stop(lesson(name, book))
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
