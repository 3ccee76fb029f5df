"""A number with its interval: what every inference in this project returns."""

from dataclasses import dataclass

from formotion.core.errors import InputError


@dataclass(frozen=True)
class Estimate:
    """A point estimate with an interval.

    Attributes
    ----------
    value, low, high : float
        Estimate and interval ends, in the unit named by the function that returned it.
    level : float
        Probability that the interval states, 0.9 unless said otherwise.

    Raises
    ------
    InputError
        If the ends are not in order or the level is not between 0 and 1.

    Examples
    --------
    >>> print(Estimate(2.0, 1.5, 2.75))
    2 (1.5 to 2.75, 90 %)
    >>> float(Estimate(2.0, 1.5, 2.75))
    2.0
    """

    value: float
    low: float
    high: float
    level: float = 0.9

    def __post_init__(self):
        if not self.low <= self.high:
            raise InputError(f"an interval needs low <= high, got {self.low} and {self.high}: swap them")
        if not 0 < self.level < 1:
            raise InputError(f"level must be between 0 and 1, got {self.level}: 0.9 is usual")

    def __float__(self):
        return float(self.value)

    def __format__(self, spec):
        spec = spec or ".3g"
        ends = f"{format(self.low, spec)} to {format(self.high, spec)}"
        return f"{format(self.value, spec)} ({ends}, {self.level:.0%})".replace("%)", " %)")

    def __str__(self):
        return format(self, "")

    def covers(self, truth):
        """Return whether `truth`, in the same unit, lies inside the interval."""
        return self.low <= truth <= self.high
