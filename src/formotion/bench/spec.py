"""What a benchmark task is: instances with their truth, a score, baselines and the limit."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from numbers import Integral

from formotion.core.errors import InputError

KINDS = ("matched", "mismatched", "absent")
DIRECTIONS = ("lower", "higher")


@dataclass(frozen=True)
class Instance:
    """One problem to solve: what a method is given, and the answer that it is not given.

    Attributes
    ----------
    inputs : dict of str to array, float or str
        Keyword arguments of every method; the unit is part of each name, as in ``pixel_um``.
    truth : dict of str to array or float
        What `Task.score` compares an estimate with.

    Raises
    ------
    InputError
        If either is no dict with names as keys, or is empty.

    Examples
    --------
    >>> Instance(inputs={"displacement_um": [0.1, 0.2]}, truth={"shift_um": 0.15}).truth
    {'shift_um': 0.15}
    """

    inputs: Mapping[str, object]
    truth: Mapping[str, object]

    def __post_init__(self):
        _names("inputs", self.inputs, "give every argument of a method by its name")
        _names("truth", self.truth, "give the score something to compare with")


@dataclass(frozen=True)
class Limit:
    """The best score that is possible on an instance, and what has to hold for it to be so.

    Attributes
    ----------
    name : str
        For example ``Cramér-Rao bound`` or ``oracle that knows the support``.
    value : callable
        ``value(instance)`` returns the score at the limit, in the unit of the task.
    assumptions : str
        One to three sentences: for whom the limit holds, and who may pass it.

    Raises
    ------
    InputError
        If a text is empty or `value` cannot be called.

    Examples
    --------
    >>> Limit("noise floor", lambda instance: 0.1, "unbiased estimators only").name
    'noise floor'
    """

    name: str
    value: Callable[[Instance], float]
    assumptions: str

    def __post_init__(self):
        _text("name", self.name, "say which bound or oracle it is")
        _text("assumptions", self.assumptions, "say for whom the limit holds")
        _callable("value", self.value)


@dataclass(frozen=True)
class Task:
    """One question asked of every method, on problems whose answer is known.

    Write it as the module-level name ``task`` of ``formotion/<theme>/tasks/<task>.py``;
    its id is then ``<theme>/<task>``.

    Attributes
    ----------
    question : str
        What is estimated, in one sentence that ends with a question mark.
    unit : str
        Unit of the score, for example ``px`` or ``relative L2 error``.
    better : str
        ``lower`` or ``higher``.
    worlds : dict of str to str
        World name to its kind: ``matched`` (the method's assumptions hold), ``mismatched``
        (they do not) or ``absent`` (there is nothing to find).
    instance : callable
        ``instance(world, seed)`` returns an `Instance`; the same arguments, the same instance.
    score : callable
        ``score(estimate, truth)`` returns a float; raises `InputError` on a wrong shape.
    trivial : dict of str to callable
        Method name to ``method(**inputs)``: what one gets without trying, at least one.
    ours : dict of str to callable
        Method name to the methods of this package.
    limit : Limit or None
        The best that is possible; None where nobody knows.
    seeds : int
        Instances per world in a full run, at least 2 (an interval needs them).

    Raises
    ------
    InputError
        If a field breaks one of these rules.

    Notes
    -----
    The headline of a method is the mean score over seeds in its **worst** world: a method
    that shines where its assumptions hold and fails elsewhere is judged by the elsewhere.

    Examples
    --------
    >>> half = Task("How much is half?", "1", "lower", {"plain": "matched"},
    ...             lambda world, seed: Instance({"x": float(seed)}, {"half": seed / 2}),
    ...             lambda estimate, truth: abs(estimate - truth["half"]),
    ...             trivial={"zero": lambda x: 0.0}, ours={"halve": lambda x: x / 2})
    >>> instance = half.instance("plain", 3)
    >>> half.score(half.trivial["zero"](**instance.inputs), instance.truth)
    1.5
    """

    question: str
    unit: str
    better: str
    worlds: Mapping[str, str]
    instance: Callable[[str, int], Instance]
    score: Callable[[object, Mapping], float]
    trivial: Mapping[str, Callable]
    ours: Mapping[str, Callable] = field(default_factory=dict)
    limit: Limit | None = None
    seeds: int = 8

    def __post_init__(self):
        _text("question", self.question, "ask what is estimated, in one sentence")
        _text("unit", self.unit, "name the unit of the score, '1' if it has none")
        _one_of("better", self.better, DIRECTIONS, "say which way is good")
        _names("worlds", self.worlds, "a task needs at least one kind of instance")
        for world, kind in self.worlds.items():
            _one_of(
                f"worlds[{world!r}]",
                kind,
                KINDS,
                "say whether the usual assumptions hold there",
            )
        _callable("instance", self.instance)
        _callable("score", self.score)
        self._check_methods()
        if isinstance(self.seeds, bool) or not isinstance(self.seeds, Integral) or self.seeds < 2:
            raise InputError(f"seeds must be an integer of at least 2, got {self.seeds!r}: 8 is usual")

    def _check_methods(self):
        _names(
            "trivial",
            self.trivial,
            "add what one gets without trying, such as all zeros",
        )
        for name, method in [*self.trivial.items(), *self.ours.items()]:
            _callable(f"method {name!r}", method)
        both = sorted(set(self.trivial) & set(self.ours))
        if both:
            raise InputError(f"method names must be unique, got {both[0]!r} twice: rename one")
        if self.limit is not None and not isinstance(self.limit, Limit):
            raise InputError(f"limit must be a Limit or None, got {self.limit!r}: wrap it in Limit(...)")


def _text(name, value, remedy):
    if not isinstance(value, str) or not value.strip():
        raise InputError(f"{name} must be a text that is not empty, got {value!r}: {remedy}")


def _one_of(name, value, allowed, remedy):
    if value not in allowed:
        raise InputError(f"{name} must be one of {', '.join(allowed)}, got {value!r}: {remedy}")


def _callable(name, value):
    if not callable(value):
        raise InputError(f"{name} must be callable, got {value!r}: give a function")


def _names(name, value, remedy):
    named = isinstance(value, Mapping) and value and all(isinstance(key, str) for key in value)
    if not named:
        raise InputError(f"{name} must be a dict of names that is not empty, got {value!r:.80}: {remedy}")
