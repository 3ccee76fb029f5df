"""What one student gets: a state, points and words for each exercise of the lesson."""

from dataclasses import asdict, dataclass

PASSED, WRONG, IDLE, MISSING = "passed", "wrong", "not attempted", "not handed in"
STATES = (PASSED, WRONG, IDLE, MISSING)


@dataclass(frozen=True)
class Mark:
    """The outcome of one exercise.

    Attributes
    ----------
    exercise_id : str
        ``theme/lesson/name``.
    title : str
        As it stands in the lesson.
    state : str
        One of `STATES`.
    points, of : int
        Earned, and what a full solution is worth.
    words : str
        What is right or wrong.
    hint : str
        What to think about; empty where the mistake is none that is known.
    misconception : str
        Name of the mistake, for the lecturer; empty where it is none that is known.
    """

    exercise_id: str
    title: str
    state: str
    points: int
    of: int
    words: str = ""
    hint: str = ""
    misconception: str = ""

    @property
    def name(self):
        """The last word of the exercise id."""
        return self.exercise_id.rpartition("/")[2]


@dataclass(frozen=True)
class Grade:
    """What one submission is worth.

    Attributes
    ----------
    student, file : str
        Who handed it in, and the file that counts.
    lesson : str
        ``theme/lesson``.
    marks : tuple of Mark
        In the order of the lesson.
    message : str
        What the student should know about the file as a whole; empty in most cases.
    key : str
        What the grade depends on; empty where it must not be kept.
    """

    student: str
    file: str
    lesson: str
    marks: tuple[Mark, ...]
    message: str = ""
    key: str = ""

    @property
    def points(self):
        """Sum over the exercises."""
        return sum(mark.points for mark in self.marks)

    @property
    def of(self):
        """What the whole lesson is worth."""
        return sum(mark.of for mark in self.marks)

    def as_dict(self):
        """Return plain containers, fit for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values):
        """Return the grade that `as_dict` described.

        Raises
        ------
        TypeError, KeyError
            If something else is described.
        """
        return cls(**{**values, "marks": tuple(Mark(**mark) for mark in values["marks"])})
