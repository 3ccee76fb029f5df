"""Records: what one method scored on one task, on screen and on disk the same."""

import math
from dataclasses import asdict, dataclass, fields

from formotion.core.errors import DataError

KINDS = ("trivial", "peer", "ours", "limit")  # in the order in which they are shown


@dataclass(frozen=True)
class WorldScore:
    """What a method scored in one world.

    Attributes
    ----------
    kind : str
        ``matched``, ``mismatched`` or ``absent``.
    score, low, high : float
        Mean over seeds and its 90 % interval, in the unit of the task; NaN if it failed.
    to_limit : float
        Distance from the limit on the same instances: 1 is at the limit, 2 is twice as far
        from perfect; NaN where there is no limit.
    seconds : float
        Median time per instance.
    scores : tuple of float
        One score per seed.
    reason : str
        Why it failed, else empty.
    """

    kind: str
    score: float
    low: float
    high: float
    to_limit: float
    seconds: float
    scores: tuple
    reason: str = ""


@dataclass(frozen=True)
class Record:
    """What a method scored on a task; the headline is its worst world.

    Attributes
    ----------
    task, method, kind : str
        Kind is ``trivial``, ``peer`` (also a reader's own method), ``ours`` or ``limit``.
    score, low, high, to_limit, reason
        As in `WorldScore`, for the worst world.
    world : str
        The worst world.
    better, unit : str
        ``lower`` or ``higher``; unit of the score.
    seconds : float
        Median time per instance in the slowest world.
    seeds : tuple of int
        Seeds of the instances; the same for every world.
    versions : dict of str to str
        Package versions that made the score.
    worlds : dict of str to WorldScore
    machine : dict
        Number of processors, platform and Python version.
    source : str
        ``run`` if scored just now, ``recorded`` if read from `benchmarks/records`.
    """

    task: str
    method: str
    kind: str
    score: float
    low: float
    high: float
    to_limit: float
    world: str
    better: str
    unit: str
    seconds: float
    seeds: tuple
    versions: dict
    worlds: dict
    machine: dict
    source: str = "run"
    reason: str = ""

    def as_dict(self):
        """Return plain JSON types: NaN becomes None, floats keep five significant digits."""
        return _plain(asdict(self))

    @classmethod
    def from_dict(cls, values):
        """Return the record that `as_dict` described; None becomes NaN again.

        Raises
        ------
        DataError
            If a field is missing or unknown.
        """
        wanted = {field.name for field in fields(cls)}
        if not isinstance(values, dict) or set(values) != wanted:
            odd = sorted(set(values) ^ wanted) if isinstance(values, dict) else type(values).__name__
            raise DataError(
                f"a record has the fields of formotion.bench.Record, odd here: {odd}: make it anew"
            )
        worlds = {name: WorldScore(**_numbers(world)) for name, world in values["worlds"].items()}
        return cls(**{**_numbers(values), "worlds": worlds})


def _plain(value):
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        return float(f"{value:.5g}") if math.isfinite(value) else None
    return value


def _numbers(values):
    """Undo `_plain` one level deep: lists become tuples, None becomes NaN."""

    def back(item):
        if isinstance(item, list):
            return tuple(back(x) for x in item)
        return math.nan if item is None else item

    return {key: back(item) for key, item in values.items()}
