"""What an exercise is: a reference, random cases and the mistakes that people make."""

from collections.abc import Callable
from dataclasses import dataclass, field

from formotion.core.errors import InputError


@dataclass(frozen=True)
class Misconception:
    """A plausible wrong answer, recognised by its output and answered with a hint.

    Attributes
    ----------
    name : str
        Short name of the mistake.
    wrong : callable
        Implementation that makes it; takes the arguments of the reference.
    hint : str
        What a learner who made this mistake should think about; not the solution.
    public : bool
        Only for exercises of a course's own: whether learners, who do not have the specification, may get
        this hint. What the mistake returns on the examples is then written into their notebook.
    """

    name: str
    wrong: Callable
    hint: str
    public: bool = False


@dataclass(frozen=True)
class Exercise:
    """The specification behind one ``check``.

    Attributes
    ----------
    reference : callable
        The right answer.
    cases : callable
        ``cases(rng)`` returns one tuple of random arguments.
    outcome : int
        Which outcome of the lesson it serves, counted from 1.
    misconceptions : list of Misconception
        At least two.
    hints : list of str
        General hints, from vague to nearly the solution, at least three; the last is shown on demand only.
    points : int
        What a full solution is worth.
    rtol : float
        Largest relative error, measured against the size of the reference's output.
    n_cases : int
        Random cases drawn for each check.
    examples : int
        Only for exercises of a course's own: how many cases with their right values a learner's notebook
        holds. All others stay with the teacher.
    """

    reference: Callable
    cases: Callable
    outcome: int
    misconceptions: list[Misconception]
    hints: list[str]
    points: int = 1
    rtol: float = 1e-7
    n_cases: int = field(default=5)
    examples: int = 2

    def __post_init__(self):
        if len(self.misconceptions) < 2:
            raise InputError(
                f"an exercise needs at least 2 misconceptions, got {len(self.misconceptions)}: "
                "think of the mistakes you have seen, or made"
            )
        if len(self.hints) < 3:
            raise InputError(
                f"an exercise needs at least 3 hints, got {len(self.hints)}: go from vague to concrete; "
                "a second and a third failure bring one each, the last is for those who ask"
            )
