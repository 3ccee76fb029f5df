"""When to ask a question again: after growing intervals while the answers are right.

Ours is the ladder of Leitner's boxes with fixed steps. A fitted model of forgetting such as FSRS pays with
hundreds of cards and grades of certainty; a lesson has three questions, answered right or wrong.
"""

from datetime import timedelta

DAYS = (1, 3, 7, 16, 35, 90)


def interval_days(step):
    """Return the days to wait after `step` right answers in a row; 0 stands for a wrong one.

    Examples
    --------
    >>> [interval_days(step) for step in range(9)]
    [1, 1, 3, 7, 16, 35, 90, 90, 90]
    """
    return DAYS[min(max(step, 1), len(DAYS)) - 1]


def due(answers, zone):
    """Return the day on which a question should be asked again.

    Parameters
    ----------
    answers : iterable of Answer
        Answers to this one question, oldest first; only their ``at`` and ``right`` are used.
    zone : tzinfo
        Where the learner's days begin.

    Returns
    -------
    datetime.date or None
        None where it was never answered.

    Notes
    -----
    A wrong answer counts at any time. A right one before the question is due moves nothing: to say again what
    one read a minute ago is no sign of memory.
    """
    step, day = 0, None
    for answer in answers:
        today = answer.at.astimezone(zone).date()
        if answer.right and day is not None and today < day:
            continue
        step = step + 1 if answer.right else 0
        day = today + timedelta(days=interval_days(step))
    return day
