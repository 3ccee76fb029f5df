"""Which old questions to ask today."""

import hashlib
from dataclasses import dataclass
from datetime import date

from formotion.course import spacing
from formotion.course.history import history
from formotion.course.items import questions
from formotion.course.lessons import lessons
from formotion.course.questions import Question


@dataclass(frozen=True)
class Card:
    """One concept question and when it is due.

    Attributes
    ----------
    id : str
        ``theme/lesson/name``.
    question : Question
    asked : int
        How often it was answered.
    due : datetime.date
        Today, for one that was never answered.
    """

    id: str
    question: Question
    asked: int
    due: date

    @property
    def choices(self):
        """The choices in an order of this round, so that the place of the right one cannot be learned."""
        return shuffled(self.question.choices, f"{self.id} {self.asked}")


def shuffled(choices, key):
    """Return choices in an order that depends on `key` and their words alone, on every machine the same."""
    return sorted(choices, key=lambda choice: hashlib.sha256(f"{key}\n{choice.text}".encode()).digest())


def agenda(now, everything=False, book=None):
    """Return the questions of the lessons that the learner has begun, those due first in front.

    Parameters
    ----------
    now : datetime.datetime
        With its zone.
    everything : bool
        Lessons not begun as well.
    book : path-like, optional
        The book folder.

    Returns
    -------
    list of Card
    """
    done = history()
    cards = [
        card
        for lesson in lessons(book)
        if everything or done.of(lesson)
        for card in _cards(lesson, done, now)
    ]
    return sorted(cards, key=lambda card: card.due)


def _cards(lesson, done, now):
    for name, question in questions(lesson).items():
        answers = done.answers_to(name)
        yield Card(name, question, len(answers), spacing.due(answers, now.tzinfo) or now.date())
