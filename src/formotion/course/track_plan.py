"""The plan of a track in words: week by week, or minute by minute, with goals and exam."""

from formotion.course.lessons import lesson
from formotion.course.myst import fenced
from formotion.course.outcomes import outcome
from formotion.course.sections import anchor


def plan(found, where, book):
    """Return the parts of a track's page that follow from its weeks, agenda, goals and exam.

    Parameters
    ----------
    found : Track
    where : str
        Its file, for error messages.
    book : path-like

    Returns
    -------
    list of str
        MyST Markdown; empty where the track is a plain list of lessons.
    """
    return [*_goals(found.goals, where, book), *_sessions(found, where, book), *_exam(found, where, book)]


def _goals(goals, where, book):
    if goals:
        yield "## What one can do afterwards"
        yield _bullets(outcome(goal, f"{where}: track: goals", book) for goal in goals)


def _sessions(found, where, book):
    if found.weeks:
        yield from ("## Week by week", _weeks(found.weeks))
    elif found.agenda:
        yield "## Minute by minute"
    start = 0
    for number, session in enumerate(found.sessions, 1):
        clock = f"{_clock(start)} to {_clock(start + session.minutes)}"
        yield f"### {f'Week {number}' if found.weeks else clock}: {session.title}"
        yield from _session(session, bool(found.weeks), where, book)
        start += session.minutes


def _clock(minutes):
    return f"{minutes // 60}:{minutes % 60:02}"


def _weeks(weeks):
    """Return the times by week, with their sum."""
    lines = ["| week | | together | on your own |", "|---|---|---|---|"]
    for number, week in enumerate(weeks, 1):
        lines.append(f"| {number} | {week.title} | {week.minutes} min | {week.homework_minutes} min |")
    together, home = sum(week.minutes for week in weeks), sum(week.homework_minutes for week in weeks)
    lines.append(f"| | **in all** | **{together / 60:g} h** | **{home / 60:g} h** |")
    return fenced("div", "fm-weeks", {}, "\n".join(lines))


def _session(session, has_home, where, book):
    if session.lessons:
        yield f"**Lessons.** {_links(session.lessons, book)}"
    if session.goals:
        yield "**Afterwards one**"
        yield _bullets(outcome(goal, f"{where}: track: goals", book) for goal in session.goals)
    minutes = f" ({session.minutes} min)" if has_home else ""
    yield f"**{'Together' if has_home else 'What to do'}{minutes}.** {session.activity}"
    if session.homework:
        yield f"**On your own ({session.homework_minutes} min).** {session.homework}"


def _links(entries, book):
    """Return links to lessons, each followed by those of its sections that are named."""
    headings = {}
    for entry in entries:
        name, _, heading = entry.partition("#")
        headings.setdefault(name, []).extend([heading] if heading else [])
    shown = []
    for name, named in headings.items():
        parts = ", ".join(f"[{each}](../{name}.md#{anchor(each)})" for each in named)
        shown.append(f"[{lesson(name, book).header.title}](../{name}.md){': ' if parts else ''}{parts}")
    return "; ".join(shown) + "."


def _exam(found, where, book):
    if found.exam:
        yield "## An exam, and what it tests"
        lines = ["| part | minutes | points | tests whether one |", "|---|---|---|---|"]
        for part in found.exam:
            tests = "; ".join(outcome(each, f"{where}: track: exam", book) for each in part.tests)
            lines.append(f"| {part.part} | {part.minutes} | {part.points} | {tests} |")
        yield fenced("div", "fm-exam", {}, "\n".join(lines))


def _bullets(items):
    return "\n".join(f"- {item}" for item in items)
