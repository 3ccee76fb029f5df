"""How far a learner has come, lesson by lesson; ``progress()`` shows it in a notebook."""

import html
from dataclasses import dataclass
from datetime import date, datetime

from formotion.core.context import context

HEAD = ("lesson", "exercises", "tries", "guesses", "questions", "last", "review")
TABLE = "border-collapse:collapse;color:inherit;font-size:0.95em"
CELL = "text-align:left;padding:.3em .9em .3em 0;border-bottom:1px solid #8886;white-space:nowrap"
TRACK = (
    "display:inline-block;vertical-align:middle;width:6em;height:.7em;background:#8884;border-radius:.35em"
)
FILL = "display:block;height:100%;background:#0F6E7C;border-radius:.35em"


@dataclass(frozen=True)
class Standing:
    """What is done of one lesson.

    Attributes
    ----------
    lesson, title : str
        Its id and title.
    solved, exercises, guessed, predictions, answered, questions : int
        How many are done, and how many there are.
    tries : int
        Tries of its exercises.
    last : datetime.datetime or None
        When something was last done.
    review : datetime.date or None
        When the first of its questions is due; None where the lesson is not begun.
    """

    lesson: str
    title: str
    solved: int
    exercises: int
    tries: int
    guessed: int
    predictions: int
    answered: int
    questions: int
    last: datetime | None
    review: date | None

    def row(self, now):
        """Return the words of one line of the table; a day that has come is ``now``."""
        due = "" if self.review is None else "now" if self.review <= now.date() else self.review.isoformat()
        last = self.last.astimezone(now.tzinfo).date().isoformat() if self.last else ""
        parts = (
            (self.solved, self.exercises),
            (self.guessed, self.predictions),
            (self.answered, self.questions),
        )
        solved, guessed, answered = (f"{done}/{total}" for done, total in parts)
        return (self.lesson, solved, str(self.tries), guessed, answered, last, due)


@dataclass(frozen=True)
class Table:
    """Standings, as text and as HTML that needs no running kernel."""

    standings: list
    now: datetime

    def __str__(self):
        rows = [HEAD, *(each.row(self.now) for each in self.standings)]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = [
            "  ".join(word.ljust(width) for word, width in zip(row, widths, strict=True)) for row in rows
        ]
        return "\n".join(line.rstrip() for line in lines)

    __repr__ = __str__

    def _repr_html_(self):
        head = "".join(f'<th style="{CELL}">{name}</th>' for name in HEAD)
        body = "".join(f"<tr>{_html_row(each, self.now)}</tr>" for each in self.standings)
        return (
            f'<div style="overflow-x:auto"><table style="{TABLE}">'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        )


def _html_row(standing, now):
    lesson, solved, *others = (html.escape(word) for word in standing.row(now))
    share = 100 * standing.solved // max(standing.exercises, 1)
    fill = f'<span style="{FILL};width:{share}%"></span>'
    bar = f'<span style="{TRACK}" aria-hidden="true">{fill}</span> {solved}'
    title = f'<span title="{html.escape(standing.title)}">{lesson}</span>'
    return "".join(f'<td style="{CELL}">{word}</td>' for word in (title, bar, *others))


def standings(now, book=None):
    """Return a ``Standing`` for every lesson.

    Parameters
    ----------
    now : datetime.datetime
        With its zone; decides where days begin.
    book : path-like, optional
        The book folder.

    Returns
    -------
    list of Standing
    """
    from formotion.course.history import history
    from formotion.course.lessons import lessons

    done = history()
    return [_standing(lesson, done.of(lesson), now) for lesson in lessons(book)]


def _standing(lesson, done, now):
    from formotion.course import items, spacing

    names, asked, guesses = items.exercise_ids(lesson), items.questions(lesson), items.predictions(lesson)
    days = [spacing.due(done.answers_to(name), now.tzinfo) for name in asked]
    return Standing(
        lesson.id,
        lesson.header.title,
        solved=len(set(names) & {each.exercise for each in done.attempts if each.passed}),
        exercises=len(names),
        tries=len(done.attempts),
        guessed=len(done.guesses),
        predictions=len(guesses),
        answered=len(days) - days.count(None),
        questions=len(days),
        last=done.last,
        review=min(day or now.date() for day in days) if done and days else None,
    )


def progress():
    """Show how far you have come: exercises, guesses and questions of each lesson, and what to review.

    Notes
    -----
    What is shown stays readable in a saved notebook. In the book, in tests and in grading nothing is shown:
    it would be somebody else's, or change from run to run.

    Examples
    --------
    >>> from formotion.course import progress
    >>> progress()  # doctest: +SKIP
    lesson          exercises  tries  guesses  questions  last        review
    force/traction  2/5        7      1/2      3/3        2026-03-04  2026-03-07
    """
    if context() != "interactive":
        return
    from formotion.course.report import show

    now = datetime.now().astimezone()
    show(Table(standings(now), now))
