"""One submission on its way: what is left to run, and the outcome of each exercise so far."""

import time
from dataclasses import dataclass, field

from formotion.course.trial import Run
from formotion.grading.attempt import FORGED, LATE, OVERALL
from formotion.grading.border import compares_safely, pack
from formotion.grading.limits import Limits

UNUSABLE = "your code sent no usable answer."


@dataclass(frozen=True)
class Piece:
    """One code cell of a submission.

    Attributes
    ----------
    source : str
        Python, without what only IPython understands.
    kind : str
        ``exercise``: runs whole. ``setup``: its imports, definitions and literal constants run.
    exercise_id : str or None
        What an exercise cell checks.
    cell : int
        Number of the cell, for messages.
    """

    source: str
    kind: str
    exercise_id: str | None
    cell: int

    def names(self, exercise_id):
        """Return whether an exercise's id stands in the cell; one cell may check two."""
        return exercise_id == self.exercise_id or names(self.source, exercise_id)


def names(source, exercise_id):
    """Return whether a text names an exercise as Python would."""
    return f'"{exercise_id}"' in source or f"'{exercise_id}'" in source


@dataclass(frozen=True)
class Outcome:
    """What came out of the sandbox for one exercise.

    Attributes
    ----------
    run : formotion.course.trial.Run or None
        What the function given to ``check`` did on the cases; None where there is nothing to judge.
    given : bool
        Whether anything was given to ``check``.
    said : str
        Why there is nothing to judge: time, memory, an exit, an error in the cell; else empty.
    """

    run: Run | None
    given: bool = True
    said: str = ""


@dataclass
class Job:
    """What is left of one submission.

    Attributes
    ----------
    pieces : list of Piece
        That run the next time.
    cases : dict of str to list of tuple
    limits : Limits
    outcomes : dict of str to Outcome
        Of the exercises that are done with.
    stopped : set of str
        Exercises whose function must not run again.
    until_s : float
        When its time is up.
    """

    pieces: list
    cases: dict
    limits: Limits
    outcomes: dict = field(default_factory=dict)
    stopped: set = field(default_factory=set)
    until_s: float = 0

    def __post_init__(self):
        self.until_s = time.monotonic() + self.limits.wall_s

    @property
    def left(self):
        """The exercises without an outcome."""
        return [exercise_id for exercise_id in self.cases if exercise_id not in self.outcomes]

    def request(self):
        """Return what the inside needs, as one frame."""
        pieces = [[each.source, each.kind, each.exercise_id, each.cell] for each in self.pieces]
        cases = {exercise_id: list(self.cases[exercise_id]) for exercise_id in self.left}
        return pack({"pieces": pieces, "cases": cases, "skipped": sorted(self.stopped)}, 2**40)

    def take(self, attempt, status):
        """Turn what came into outcomes; what stopped it is left out of the next attempt."""
        for exercise_id, answer in attempt.answers.items():
            self.outcomes[exercise_id] = outcome(answer, len(self.cases[exercise_id]))
        if attempt.ended == OVERALL:
            self._all(f"the whole notebook has {self.limits.wall_s:g} s, and they are used up.")
        elif attempt.ended == FORGED:
            self._all(UNUSABLE)
        elif self.left:
            self._blame(attempt, _ending(attempt, status, self.limits))

    def _all(self, said):
        self.outcomes |= {exercise_id: Outcome(None, True, said) for exercise_id in self.left}

    def _blame(self, attempt, words):
        if attempt.calls:
            self.stopped.add(attempt.calls)
            self.outcomes[attempt.calls] = Outcome(None, True, f"your function {words}")
            return
        guilty = [piece for piece in self.pieces if piece.cell == attempt.cell]
        if not guilty:
            return self._all(UNUSABLE)
        for piece in guilty:
            self._leave_out(piece, f"cell {piece.cell} {words}")

    def _leave_out(self, piece, said):
        """Keep the definitions of an exercise cell that was stopped; leave anything else out altogether."""
        at = self.pieces.index(piece)
        if piece.kind == "exercise":
            self.pieces[at] = Piece(piece.source, "stopped", None, piece.cell)
            for exercise_id in filter(piece.names, self.left):
                self.stopped.add(exercise_id)
                self.outcomes[exercise_id] = Outcome(None, True, said)
        else:
            del self.pieces[at]


def _ending(attempt, status, limits):
    if attempt.ended == LATE:
        return f"takes longer than {limits.exercise_s:g} s."
    if status is None:
        return "closes the way on which answers are sent."
    if status >= 0:
        return "ends the program."
    if status == -9:
        return f"was stopped: more than {limits.memory_mb} MB of memory, or {limits.cpu_s} s of computing."
    return f"crashes Python (signal {-status})."


def outcome(answer, n_cases):
    """Return what one answer from inside says, as far as it says anything.

    Parameters
    ----------
    answer : dict
        A message from inside; hostile.
    n_cases : int
        How many values it should hold.

    Returns
    -------
    Outcome
    """
    match answer:
        case {"given": bool(given), "said": str(said)}:
            return Outcome(None, given, said)
        case {
            "values": list(values),
            "idle": bool(idle),
            "stopped": str(stopped),
            "mutates": bool(mutates),
            "printed": str(printed),
        } if (len(values) == n_cases or stopped) and all(map(compares_safely, values)):
            error = (NotImplementedError if idle else RuntimeError)(stopped) if stopped else None
            return Outcome(Run(values, error, mutates, printed, stopped))
    return Outcome(None, True, UNUSABLE)
