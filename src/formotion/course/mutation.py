"""Does a check notice small mistakes? Each solution is broken in many ways, and each break is checked.

A mutant counts only if it differs from the reference on independent cases: many draws of the exercise's own,
and the same draws with every number in them changed, so that cases which are all alike hide nothing.
"""

import ast
from dataclasses import dataclass
from zlib import crc32

import numpy as np

from formotion.course import judging, trial
from formotion.course.compare import same
from formotion.course.definitions import define
from formotion.course.diagnose import GENERIC
from formotion.course.lessons import lesson
from formotion.course.mutants import mutants
from formotion.course.outside import around
from formotion.course.registry import exercise
from formotion.course.solving import calls, checked, solution_source, without_markers

DRAWS, CHECKS = 20, 8
CLOSE = 1e-9  # a mutant closer to the reference than this is the same function, rounded otherwise
FATES = ("same", "accepted", "stopped", "unnamed", "named")


@dataclass(frozen=True)
class Tried:
    """One mutant and what the check made of it.

    Attributes
    ----------
    kind, change : str
        Sort of mistake, and what was changed.
    fate : str
        ``same``: no mistake at all. ``accepted``: a mistake that some check lets pass. Else it was rejected:
        ``stopped`` with an exception, ``named`` with a misconception or a diagnosis that says what is wrong,
        ``unnamed`` with no more than how far off it is.
    words : str
        What the check said.
    """

    kind: str
    change: str
    fate: str
    words: str = ""


def survey(exercise_id, spec=None):
    """Try all mutants of one exercise.

    Parameters
    ----------
    exercise_id : str
        ``theme/lesson/name``.
    spec : Exercise, optional
        Its specification, where it is not the one of its module.

    Returns
    -------
    list of Tried
    """
    spec = spec or exercise(exercise_id)
    jury = _Jury(exercise_id, spec)
    return [Tried(kind, change, *jury.fate(function)) for kind, change, function in _wrong(exercise_id, jury)]


def _wrong(exercise_id, jury):
    """Return all mutants of a lesson's solution as functions: those of its text, then those around it."""
    known, code, name = solved(exercise_id)
    for kind, change, text in mutants(code):
        yield kind, change, _function(text, name, known)
    yield from around(_function(code, name, known), jury.checks[0][0][0])


def solved(exercise_id):
    """Return what a lesson's solution needs, its text without the check, and the name of its function."""
    source = lesson(exercise_id.rpartition("/")[0])
    known = {}
    for code in source.codes:
        define(ast.parse(without_markers(code.source)), source.where, known, forgive=(Exception,))
        if checked(code, source.where) == exercise_id:
            break
    tree = ast.parse(solution_source(exercise_id))
    tree.body = [node for node in tree.body if not calls(ast.unparse(node), "check")]
    return known, ast.unparse(tree), calls(code.source, "check")[0].args[1].id


def _function(code, name, known):
    names = dict(known)
    try:
        exec(compile(code, "mutant", "exec"), names)
    except Exception as error:  # a default value that is out of range
        return _raises(error)
    return names[name]


def _raises(error):
    def function(*_):
        raise error

    return function


class _Jury:
    """The cases on which mutants are tried, and what the reference returns on each."""

    def __init__(self, exercise_id, spec):
        self.spec, self.id = spec, exercise_id
        draws = [self._drawn(200 + k) for k in range(-(-DRAWS // spec.n_cases))]
        near = [case for cases in draws for case in cases][:DRAWS]
        rng = np.random.default_rng(crc32(exercise_id.encode()))
        far = [tuple(_moved(value, rng) for value in case) for case in near]
        self.independent = [self._with_right([case]) for case in near + far]
        self.independent = [pair for pair in self.independent if pair is not None]
        self.checks = [self._with_right(self._drawn(k)) for k in range(CHECKS)]

    def _drawn(self, seed):
        rng = np.random.default_rng(seed)
        return [self.spec.cases(rng) for _ in range(self.spec.n_cases)]

    def _with_right(self, cases):
        """Return cases with the right values; None where the reference has no value, out of its domain."""
        rights = trial.quiet(self.spec.reference, cases)
        if rights.error or not all(_finite(value) for value in rights.values):
            return None
        return cases, rights.values

    def fate(self, function):
        """Return the fate of a mutant and what the check says of it."""
        if not any(self._differs(function, *pair) for pair in self.independent):
            return ("same",)
        runs = [trial.quiet(function, cases) for cases, _ in self.checks]
        for run, (_, rights) in zip(runs, self.checks, strict=True):
            if not run.error and judging.alike(run.values, rights, self.spec):
                return "accepted", "passed"
        cases, rights = self.checks[0]
        verdict = judging.judge(self.spec, cases, rights, runs[0])
        return _sort(runs[0], verdict), verdict.words

    def _differs(self, function, cases, rights):
        run = trial.quiet(function, cases)
        return bool(run.error) or not same(run.values[0], rights[0], CLOSE)


def _sort(run, verdict):
    if run.error:
        return "stopped"
    return "unnamed" if GENERIC in verdict.words and not verdict.misconception else "named"


def _finite(value):
    try:
        return bool(np.isfinite(np.asarray(value, dtype=complex)).all())
    except (TypeError, ValueError):  # text, or a value of several parts
        return True


def _moved(value, rng):
    """Return a value of the same kind and sign with every number in it changed; counts and masks stay."""
    if isinstance(value, tuple):
        return tuple(_moved(part, rng) for part in value)
    if isinstance(value, float) or (isinstance(value, np.ndarray) and value.dtype.kind in "fc"):
        return value * np.exp(rng.normal(0, 0.5, np.shape(value)))
    return value
