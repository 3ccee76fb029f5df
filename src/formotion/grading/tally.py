"""What a class as a whole got right, and which mistakes it made: what is worth teaching again."""

from collections import Counter
from dataclasses import dataclass

from formotion.grading.grade import STATES, WRONG

MOST_BARS = 21


@dataclass(frozen=True)
class ExerciseTally:
    """One exercise over all students.

    Attributes
    ----------
    name, title : str
        Of the exercise.
    states : dict of str to int
        How many students are in each of `STATES`.
    mistakes : list of (str, int)
        How many made each known mistake, most frequent first; other mistakes last, under an empty name.
    """

    name: str
    title: str
    states: dict
    mistakes: list


def by_exercise(grades):
    """Return the tallies of all exercises, in the order of the lesson.

    Parameters
    ----------
    grades : list of Grade
        Grades without marks are left out.

    Returns
    -------
    list of ExerciseTally
    """
    columns = zip(*(grade.marks for grade in grades if grade.marks), strict=True)
    return [_tally(marks) for marks in columns]


def _tally(marks):
    states = Counter(mark.state for mark in marks)
    mistakes = Counter(mark.misconception for mark in marks if mark.state == WRONG)
    ranked = sorted(mistakes.items(), key=lambda item: (not item[0], -item[1], item[0]))
    return ExerciseTally(marks[0].name, marks[0].title, {state: states[state] for state in STATES}, ranked)


def histogram(grades):
    """Return how many students have how many points.

    Parameters
    ----------
    grades : list of Grade
        Grades without marks are left out.

    Returns
    -------
    list of (str, int)
        Points, or a range of points where a lesson is worth more than 20, and the number of students.
    """
    points = [grade.points for grade in grades if grade.marks]
    most = max((grade.of for grade in grades), default=0)
    width = -(-(most + 1) // MOST_BARS)
    bars = Counter(each // width for each in points)
    return [(_range(k * width, min((k + 1) * width - 1, most)), bars[k]) for k in range(most // width + 1)]


def _range(low, high):
    return str(low) if low == high else f"{low} to {high}"
