"""``formotion review``: old questions again, in the terminal."""

import textwrap
from datetime import datetime

import click

WIDTH = 88
LETTERS = "abcdef"


@click.command(help="Ask old questions again, after growing intervals.")
@click.option("--all", "everything", is_flag=True, help="Lessons that you have not begun as well.")
@click.option(
    "--count", default=10, show_default=True, type=click.IntRange(min=1), help="Ask at most so many."
)
def review(everything, count):
    """Ask what is due, keep each answer at once, say what comes next."""
    from formotion.course import reviewing

    now = datetime.now().astimezone()
    cards = [card for card in reviewing.agenda(now, everything) if card.due <= now.date()][:count]
    asked = right = 0
    try:
        for number, card in enumerate(cards, 1):
            click.echo(f"\n{number} of {len(cards)} · {card.id.rpartition('/')[0]}")
            right += _ask(card, now)
            asked += 1
    except click.Abort:
        click.echo("\nStopped; what you answered is kept.")
    if asked:
        click.echo(f"\n{right} of {asked} right.")
    click.echo(coming(reviewing.agenda(now, everything), now.date()))


def _ask(card, now):
    """Ask one question; return whether the answer is right."""
    from formotion.course import store
    from formotion.course.wording import plain

    choices = dict(zip(LETTERS, card.choices, strict=False))
    _say(plain(card.question.ask))
    for letter, choice in choices.items():
        _say(plain(choice.text), f"  {letter}  ")
    given = choices[
        click.prompt("Your answer", type=click.Choice(list(choices), case_sensitive=False)).lower()
    ]
    store.add_answer(card.id, given.text, given.right, now)
    _say(plain(given.why), "✓ Right. " if given.right else "✗ Not quite. ")
    if not given.right:
        letter, best = next((letter, each) for letter, each in choices.items() if each.right)
        _say(f"{plain(best.text)} {plain(best.why)}", f"Right is {letter}: ")
    return given.right


def _say(text, lead=""):
    indent = " " * (len(lead) if lead.startswith(" ") else 2 * bool(lead))
    click.echo(textwrap.fill(text, WIDTH, initial_indent=lead, subsequent_indent=indent))


def coming(cards, today):
    """Return the sentence about what is due next."""
    if not cards:
        return "You have begun no lesson yet: open one, or try formotion review --all."
    waiting = sum(card.due <= today for card in cards)
    if waiting:
        return f"{_number(waiting, 'question')} more to ask today."
    first = cards[0].due
    count = sum(card.due == first for card in cards)
    days = (first - today).days
    when = f"{first:%d %B %Y}".lstrip("0")
    return f"Nothing is due. Next: {_number(count, 'question')} in {_number(days, 'day')}, on {when}."


def _number(count, name):
    return f"{count} {name}{'s' * (count != 1)}"
