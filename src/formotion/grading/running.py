"""Grade a folder of submissions: what is known already is kept, the rest is marked in parallel."""

from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from formotion.core.errors import DataError, FormotionError
from formotion.grading import boxes, writing
from formotion.grading.desk import set_up
from formotion.grading.grade import Grade
from formotion.grading.marking import mark
from formotion.grading.pool import as_done, pool


@dataclass(frozen=True)
class Summary:
    """How a run of the grader went.

    Attributes
    ----------
    graded, kept, left : int
        Students graded now, known from an earlier run, and still without a grade.
    troubles : tuple of str
        Where the grader itself failed.
    interrupted : bool
        Whether somebody pressed Ctrl-C.
    """

    graded: int
    kept: int
    left: int
    troubles: tuple[str, ...]
    interrupted: bool


def grade(submissions, lesson_id, out, seed_file=None, scheduler=None, unsafe=False):
    """Grade all submissions of one lesson.

    Parameters
    ----------
    submissions : path-like
        Folder of notebooks; see `formotion.grading.collecting.collect`.
    lesson_id : str
        ``theme/lesson``.
    out : path-like
        Folder for ``grades.csv``, ``index.html``, ``feedback/``, ``results/`` and the seed; made where it is
        missing.
    seed_file : path-like, optional
        A file that holds the secret seed.
    scheduler : str, optional
        Address of a Dask scheduler, ``tcp://...``; this machine's cores otherwise.
    unsafe : bool
        Go on where no sandbox is to be had.

    Returns
    -------
    Summary

    Raises
    ------
    FormotionError
        If there is no such lesson or folder, `out` cannot be used or written, or no sandbox holds its
        limits.
    """
    try:
        desk = set_up(submissions, lesson_id, out, seed_file, unsafe)
        todo = desk.look_up()
        interrupted = _work(desk, todo, scheduler)
        writing.write_all(desk, Path(out))
    except OSError as error:
        if isinstance(error, FormotionError):
            raise
        raise DataError(
            f"grading stopped: {error}: what is graded is kept, the same command goes on"
        ) from error
    return _summary(desk, len(desk.submissions) - len(todo), interrupted)


def _work(desk, todo, scheduler):
    """Mark what is to do; return whether somebody stopped it."""
    total, known = len(desk.submissions), len(desk.grades)
    bar = tqdm(total=total, initial=known, desc="grading", unit="notebook", disable=None)
    try:
        with bar, pool(scheduler) as workers:
            for graded in as_done(*workers, marked, map(desk.job, todo)):
                desk.take(graded)
                bar.update()
    except KeyboardInterrupt:
        return True
    finally:
        boxes.close_all()
    return False


def _summary(desk, kept, interrupted):
    new = [desk.grades[each.student] for each in desk.submissions if each.student in desk.grades]
    troubles = tuple(f"{each.student}: {each.message}" for each in new if not each.key)
    left = len(desk.submissions) - len(desk.grades) + len(troubles)
    return Summary(len(desk.submissions) - kept - left, kept, left, troubles, interrupted)


def marked(job):
    """Return the grade of one job; a failure of the grader is a grade without marks, and without a key.

    Parameters
    ----------
    job : Job

    Returns
    -------
    Grade

    Raises
    ------
    FormotionError
        If there is no sandbox: then nothing must run.
    """
    box = boxes.box(job.lesson_id, job.unsafe)
    try:
        return mark(job, box)
    except Exception as error:
        boxes.drop()
        return Grade(job.student, job.file, job.lesson_id, (), f"Could not be graded: {error}")
