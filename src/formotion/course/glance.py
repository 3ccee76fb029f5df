"""The box below a lesson's title: what it asks, needs and gives, and where to open it."""

import html

from formotion.course.courses import is_own
from formotion.course.myst import fenced


def glance(lesson, site, cards, built):
    """Return the box below a lesson's title: question, time, what it needs and gives, launchers.

    Parameters
    ----------
    lesson : Lesson
    site : Site
        Addresses.
    cards : dict of str to Card
        Dataset cards by id.
    built : set of str
        Ids of the lessons that this book holds; only these are linked.

    Returns
    -------
    str
        MyST Markdown.
    """
    header = lesson.header
    needs = ", ".join(f"{{doc}}`/book/{need}`" if need in built else f"`{need}`" for need in header.needs)
    teaches = ", ".join(f"{{term}}`{term}`" for term in header.teaches)
    data = ", ".join(f"{name} ({cards[name].licence})" for name in header.data if name in cards)
    facts = [
        ("Time", f"{header.minutes} minutes"),
        ("Level", f"{header.level} of 3"),
        ("Needs", needs or "nothing before it"),
        ("Teaches", teaches),
        ("Data", data or "simulated"),
    ]
    rows = "\n".join(f"{name}\n: {value}\n" for name, value in facts)
    outcomes = "\n".join(f"- {outcome}" for outcome in header.outcomes)
    launch = _launch(lesson, site)
    inner = (
        f"**{header.question}**\n\n{launch}\n\n{fenced('div', 'fm-facts', {}, rows)}\n\n"
        f"After this lesson you\n\n{outcomes}"
    )
    return fenced("div", "fm-glance", {}, inner)


def _launch(lesson, site):
    """Return the buttons that open the learner notebook; nobody else can open one in a private repository."""
    buttons = {} if is_own(lesson) else site.launchers(lesson.id)
    links = " ".join(f'<a href="{html.escape(url)}">Open in {name}</a>' for name, url in buttons.items())
    download = f"{{download}}`Download the notebook </modules/{lesson.id}.ipynb>`"
    return fenced("div", "fm-launch", {}, f"{links} {download}")
