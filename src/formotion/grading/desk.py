"""The grader's desk: what was handed in, what is graded already, and what is still to do."""

from dataclasses import dataclass, field
from pathlib import Path

from formotion.core.errors import InputError
from formotion.grading.assignment import Assignment, assignment
from formotion.grading.collecting import Submission, collect, handed_in
from formotion.grading.drawing import secret_seed
from formotion.grading.grade import Grade
from formotion.grading.marking import Job
from formotion.grading.names import file_names
from formotion.grading.reading import Refused, read_bytes
from formotion.grading.results import Results, key


@dataclass
class Desk:
    """One lesson, its submissions and their grades.

    Attributes
    ----------
    asked : Assignment
        What the lesson asks for.
    submissions : list of Submission
        One a student.
    results : Results
        Grades on disk.
    seed : str
        The secret.
    unsafe : bool
        Whether code may run without a sandbox.
    names : dict of str to str
        File name of each student.
    grades : dict of str to Grade
        Of each student who has one, kept or new.
    """

    asked: Assignment
    submissions: list[Submission]
    results: Results
    seed: str
    unsafe: bool
    names: dict[str, str]
    grades: dict[str, Grade] = field(default_factory=dict)

    def look_up(self):
        """Take the grades that are on disk and still hold; return the submissions that have none."""
        for submission in self.submissions:
            kept = self.results.kept(self.names[submission.student], self.job(submission).key)
            if kept:
                self.grades[submission.student] = kept
        return [each for each in self.submissions if each.student not in self.grades]

    def job(self, submission):
        """Read a submission and return what is needed to mark it."""
        raw, refusal = b"", submission.refusal
        if not refusal:
            try:
                raw = read_bytes(submission.path)
            except Refused as error:
                refusal = str(error)
        given = submission.student, submission.file, submission.note, self.asked.lesson_id
        depends = (*given, refusal, self.asked.digest, self.seed, self.unsafe)
        return Job(*given, raw, self.seed, key(raw, *depends), refusal, self.unsafe)

    def take(self, grade):
        """Keep a new grade, on disk as well where it is final."""
        if grade.key:
            self.results.keep(self.names[grade.student], grade)
        self.grades[grade.student] = grade

    def all_grades(self):
        """Return a grade for each student; one without marks where there is none yet."""
        return [self.grades.get(each.student) or self._waiting(each) for each in self.submissions]

    def _waiting(self, submission):
        return Grade(submission.student, submission.file, self.asked.lesson_id, (), "Not graded yet.")


def set_up(submissions, lesson_id, out, seed_file=None, unsafe=False):
    """Return a desk with everything in place, before anything is graded.

    Parameters
    ----------
    submissions, lesson_id, out, seed_file, unsafe
        As `formotion.grading.running.grade` takes them.

    Raises
    ------
    FormotionError
        If there is no such lesson, nobody handed in anything, or `out` cannot be used.
    """
    asked, found = assignment(lesson_id), collect(submissions, lesson_id)
    out = _private_folder(Path(out), handed_in(submissions))
    results = Results(out / "results", lesson_id)
    seed = secret_seed(out, seed_file)
    return Desk(asked, found, results, seed, unsafe, file_names([each.student for each in found]))


def _private_folder(out, submissions):
    """Make the folder of grades, for its owner alone, outside of what students handed in."""
    if out.resolve().is_relative_to(submissions.resolve()):
        raise InputError(f"--out {out} lies among the submissions: give a folder beside them")
    try:
        out.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"--out {out} cannot be made ({error.strerror}): give another folder") from None
    return out
