"""``check`` and what goes with it: points, hints and solutions."""

from formotion.core.context import context
from formotion.course import given_cases, judging, reference, store, trial
from formotion.course.memory import progress, written
from formotion.course.registry import exercise
from formotion.course.report import Report, show
from formotion.course.unsolved import unsolved

SEEN = "# One way to write it. Put it into your cell, or change yours until it passes."
UNASKED = 2  # hints that come without being asked for


def check(exercise_id, function):
    """Compare a learner's function with the reference on random inputs, and say what is wrong.

    Parameters
    ----------
    exercise_id : str
        ``theme/lesson/name``, as it stands in the lesson.
    function : callable
        The learner's function; it may do anything.

    Returns
    -------
    callable
        `function` if it passes, else the reference, so that the lesson goes on. The latter has the
        attribute ``is_reference``. For a course's own exercise there is no reference in a learner's kernel:
        it is compared with the examples of the notebook, and the learner's function comes back.

    Raises
    ------
    InputError
        If there is no such exercise.
    """
    if known := given_cases.given(exercise_id):
        return _on_examples(exercise_id, known, function)
    spec = exercise(exercise_id)
    if getattr(function, "is_reference", False):
        report = _report(exercise_id, "not attempted", "this is still the reference: run the cell above it.")
        _remember(exercise_id, report.state)
    else:
        verdict, printed = _judged(exercise_id, spec, function)
        _remember(exercise_id, verdict.state, written(function))
        report = _told(exercise_id, spec, verdict, printed, progress(exercise_id).failures)
    if context() != "grade":
        show(report)
    return function if report.state == "passed" else reference.Reference(exercise_id, spec.reference)


def _on_examples(exercise_id, known, function):
    report = given_cases.examine(exercise_id, known, function)
    if context() != "grade":
        show(report)
    untouched = report.state == "not attempted" and callable(function)
    return unsolved(exercise_id, function) if untouched else function


def _report(exercise_id, state, *lines):
    return Report(exercise_id.rpartition("/")[2], state, tuple(line for line in lines if line))


def examine(exercise_id, spec, function):
    """Run a function and the reference on the same cases and say what a first try of it would be told.

    Parameters
    ----------
    exercise_id : str
        ``theme/lesson/name``.
    spec : Exercise
        Its specification.
    function : object
        What the learner gave.

    Returns
    -------
    Report

    Raises
    ------
    InputError
        If the reference itself fails on its own cases.
    """
    return _told(exercise_id, spec, *_judged(exercise_id, spec, function))


def _judged(exercise_id, spec, function):
    """Return the verdict on a function, and what it printed."""
    if not callable(function):
        return judging.no_function(type(function).__name__), ""
    cases = trial.cases(exercise_id, spec)
    rights = judging.right_values(exercise_id, spec, cases)
    mine = trial.run(function, cases)
    return judging.judge(spec, cases, rights, mine), mine.printed


def _told(exercise_id, spec, verdict, printed, failures=1):
    """Put a verdict into a learner's words: what is wrong, its hint, what was printed, how to go on."""
    if verdict.state == "passed":
        return _report(exercise_id, "passed", verdict.words, verdict.advice)
    if verdict.state == "not attempted":
        return _report(exercise_id, verdict.state, verdict.words, *_goes_on(exercise_id, spec))
    known = verdict.misconception
    said = verdict.words, known.hint if known else "", _echo(printed), *_unasked(exercise_id, spec, failures)
    return _report(exercise_id, "wrong", *said, *_goes_on(exercise_id, spec))


def _unasked(exercise_id, spec, failures):
    """Yield the hints that a second and a third failure bring; those after them are there on demand."""
    shown = min(failures - 1, UNASKED)
    progress(exercise_id).hints = max(progress(exercise_id).hints, shown)
    for number, text in enumerate(spec.hints[:shown], start=1):
        yield f"Hint {number} of {len(spec.hints)}. {text}"


def _echo(printed):
    lines = printed.strip().splitlines()[:10]
    return f"Your code printed: {' | '.join(lines)}" if lines else ""


def _goes_on(exercise_id, spec):
    following = min(progress(exercise_id).hints + 1, len(spec.hints))
    yield f'Hint {following} of {len(spec.hints)}: hint("{exercise_id}")'
    yield "The lesson goes on with the reference."


def _remember(exercise_id, state, code=None):
    """Note a try in this kernel and in the learner's folder; `code` tells a new try from the same again."""
    known = progress(exercise_id)
    known.passed = state == "passed"
    reference.note(exercise_id, not known.passed)
    if state == "not attempted":
        return
    known.note(code)
    store.add_attempt(exercise_id, known.passed, code)


def points(exercise_id):
    """Return what the last check of an exercise in this kernel was worth; never raises.

    Parameters
    ----------
    exercise_id : str
        ``theme/lesson/name``.

    Returns
    -------
    int
        The exercise's points if its check passed, else 0. This is what nbgrader grades.

    Examples
    --------
    >>> points("force/traction/no_such_exercise")
    0
    """
    try:
        return exercise(exercise_id).points if progress(exercise_id).passed else 0
    except Exception:  # a graded cell that raises would hide the other cells' points
        return 0


def hint(exercise_id):
    """Show the next hint of an exercise, from vague to concrete; after the last, the last again.

    Parameters
    ----------
    exercise_id : str
        ``theme/lesson/name``.

    Raises
    ------
    InputError
        If there is no such exercise.
    """
    if given_cases.given(exercise_id):
        show(_report(exercise_id, "not attempted", f"there are no hints. {given_cases.LATER}"))
        return
    spec, known = exercise(exercise_id), progress(exercise_id)
    known.hints = min(known.hints + 1, len(spec.hints))
    words = f"hint {known.hints} of {len(spec.hints)}. {spec.hints[known.hints - 1]}"
    show(_report(exercise_id, "not attempted", words))


def show_solution(exercise_id):
    """Show the lesson's own solution, once the exercise has been tried.

    Parameters
    ----------
    exercise_id : str
        ``theme/lesson/name``.

    Raises
    ------
    InputError
        If there is no such exercise.
    SourceError
        If its lesson holds no solution.
    """
    if given_cases.given(exercise_id):
        show(_report(exercise_id, "not attempted", f"the solution is not here. {given_cases.LATER}"))
        return
    spec, known = exercise(exercise_id), progress(exercise_id)
    if not (known.tries or known.hints == len(spec.hints)):
        words = f'try it first, or read the {len(spec.hints)} hints: hint("{exercise_id}")'
        show(_report(exercise_id, "not attempted", words))
        return
    from formotion.course.solving import solution_source

    print(solution_source(exercise_id), SEEN, sep="\n")
