"""Mark one notebook: cut it, let the box run it on secret cases, and judge what came back out here."""

import hashlib
import threading
from dataclasses import dataclass
from functools import cache

from formotion.course import judging
from formotion.grading.assignment import assignment
from formotion.grading.drawing import draw
from formotion.grading.grade import MISSING, WRONG, Grade
from formotion.grading.pieces import cut
from formotion.grading.reading import Refused, code_cells

_OURS = threading.Lock()  # running our own functions redirects what this whole process prints
_assignment = cache(assignment)
LONGEST = 600  # characters of one message; an exception may hold a whole picture


@dataclass(frozen=True)
class Job:
    """One submission on its way to a mark.

    Attributes
    ----------
    student, file, note : str
        As `Submission` has them.
    lesson_id : str
        ``theme/lesson``.
    raw : bytes
        The file; empty where `refusal` says why it was not read.
    seed : str
        The secret.
    key : str
        What the grade depends on.
    refusal : str
        Why there is nothing to grade.
    unsafe : bool
        Whether it may run without a sandbox.
    """

    student: str
    file: str
    note: str
    lesson_id: str
    raw: bytes
    seed: str
    key: str
    refusal: str = ""
    unsafe: bool = False


def mark(job, box):
    """Return the grade of one submission.

    Parameters
    ----------
    job : Job
    box : Box
        Where the learner's code runs; nothing of it runs here.

    Returns
    -------
    Grade
    """
    asked = _assignment(job.lesson_id)
    try:
        if job.refusal:
            raise Refused(job.refusal)
        parts = cut(code_cells(job.raw), asked.ids)
    except Refused as refusal:
        marks, said = [task.mark(MISSING) for task in asked.tasks], (str(refusal),)
    else:
        marks, said = _marks(asked, parts, job, box), parts.notes
    message = " ".join(_sentence(words) for words in (job.note, *said) if words)
    return Grade(job.student, job.file, job.lesson_id, tuple(marks), message[:LONGEST], job.key)


def _sentence(words):
    return words[0].upper() + words[1:] + ("" if words.endswith(".") else ".")


def _marks(asked, parts, job, box):
    cases = _cases(asked, parts, job)
    outcomes = box.run(parts.pieces, cases) if cases else {}
    with _OURS:
        return [_mark(task, cases.get(task.id), outcomes.get(task.id), parts.broken) for task in asked.tasks]


def _cases(asked, parts, job):
    digest = hashlib.sha256(job.raw).hexdigest()
    tried = [task for task in asked.tasks if task.id in parts.tried]
    with _OURS:
        return {task.id: draw(task.id, task.spec, job.seed, digest) for task in tried}


def _mark(task, cases, outcome, broken):
    if outcome is None and task.id in broken:
        return task.mark(WRONG, _sentence(broken[task.id]))
    if outcome is None or not (outcome.given or outcome.said):
        return task.mark(MISSING, "Nothing was given to this check.")
    if outcome.run is None:
        return task.mark(WRONG, _sentence(outcome.said[:LONGEST]))
    verdict = _verdict(task, cases, outcome.run)
    known = verdict.misconception
    words = " ".join(_sentence(part) for part in (verdict.words[:LONGEST], verdict.advice) if part)
    return task.mark(verdict.state, words, *((known.hint, known.name) if known else ()))


def _verdict(task, cases, run):
    rights = judging.right_values(task.id, task.spec, cases)
    try:
        return judging.judge(task.spec, cases, rights, run)
    except Exception:  # values made to break the comparison are wrong values
        return judging.Verdict(WRONG, "your value cannot be compared with the right one.")
