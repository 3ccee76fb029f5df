"""Compare what a function returned with what the reference returned, wherever either of them ran."""

from dataclasses import dataclass

from formotion.core.errors import InputError
from formotion.core.exercise import Misconception
from formotion.course import altered, trial
from formotion.course.compare import same
from formotion.course.diagnose import GENERIC, diagnose


@dataclass(frozen=True)
class Verdict:
    """What one function is worth on the cases of one exercise.

    Attributes
    ----------
    state : str
        ``passed``, ``not attempted`` or ``wrong``.
    words : str
        One sentence: what is right, or what differs.
    advice : str
        Something to mend although it passed; mostly empty.
    misconception : Misconception or None
        The known mistake that gives the same values, where one does.
    """

    state: str
    words: str
    advice: str = ""
    misconception: Misconception | None = None


def right_values(exercise_id, spec, cases):
    """Return what the reference returns on each case.

    Parameters
    ----------
    exercise_id : str
        ``theme/lesson/name``.
    spec : Exercise
        Its specification.
    cases : list of tuple
        Arguments, case by case.

    Returns
    -------
    list

    Raises
    ------
    InputError
        If the reference itself fails on its own cases.
    """
    rights = trial.quiet(spec.reference, cases)
    if rights.error:
        raise InputError(f"{exercise_id}: the reference fails on its own cases: {rights.error!r}")
    return rights.values


def judge(spec, cases, rights, mine):
    """Compare a function's values with the right ones and put the difference into words.

    Parameters
    ----------
    spec : Exercise
        The specification.
    cases : list of tuple
        Arguments, case by case.
    rights : list
        What `right_values` returned for these cases.
    mine : trial.Run
        What the learner's function did on the same cases, in this process or in another.

    Returns
    -------
    Verdict
    """
    if _untouched(mine, rights):
        return Verdict("not attempted", "not attempted yet.")
    if mine.error:
        return Verdict("wrong", f"your code stops with {mine.stopped}")
    if alike(mine.values, rights, spec):
        copied = "It changes its arguments in place: work on a copy." if mine.mutates else ""
        return Verdict("passed", f"right on all {len(cases)} random cases.", copied)
    called = altered.names(spec.reference, len(cases[0]))
    given = dict(zip(called, zip(*cases, strict=True), strict=True))
    words, known = diagnose(mine.values, rights, spec.rtol, given), _recognised(spec, cases, mine.values)
    if GENERIC in words and not known:
        words = _as_if(spec, cases, mine.values, called) or words
    return Verdict("wrong", words, misconception=known)


def no_function(kind):
    """Return the verdict on what is no function at all; `kind` is the name of its type."""
    return Verdict("wrong", f"expected a function, got {kind}: give its name without brackets.")


def _untouched(mine, rights):
    if isinstance(mine.error, NotImplementedError):
        return True
    return not mine.error and all(value is None for value in mine.values) and rights[0] is not None


def _recognised(spec, cases, values):
    """Return the misconception that gives the same values on the same cases, if one does."""
    for misconception in spec.misconceptions:
        wrong = trial.quiet(misconception.wrong, cases)
        if not wrong.error and alike(values, wrong.values, spec):
            return misconception
    return None


def _as_if(spec, cases, values, called):
    """Return which change of the arguments leads from the reference to the same values, if one does."""
    for _, words, move in altered.alterations(cases[0], called):
        wrong = trial.quiet(spec.reference, [move(case) for case in cases])
        if not wrong.error and alike(values, wrong.values, spec):
            return f"your value comes out {words} on all {len(cases)} cases."


def alike(values, others, spec):
    """Return whether two lists of values agree case by case within the exercise's tolerance."""
    return all(same(a, b, spec.rtol) for a, b in zip(values, others, strict=True))
