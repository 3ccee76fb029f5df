"""What one submission may use."""

from dataclasses import dataclass, fields

from formotion.core.errors import InputError


@dataclass(frozen=True)
class Limits:
    """What one submission may use; what exceeds it is stopped and said.

    Attributes
    ----------
    wall_s : float
        Time for the whole submission.
    exercise_s : float
        Time for one cell, and for all calls of one exercise's function.
    cpu_s : int
        Processor time of one process.
    memory_mb : int
        Memory of one process; of all together where control groups can be written.
    processes : int
        Processes and threads at a time.
    files_mb : int
        Size of each of the few folders that can be written.
    reply_mb : int
        What may come back over the border.

    Raises
    ------
    InputError
        If one of them is not positive.
    """

    wall_s: float = 60
    exercise_s: float = 20
    cpu_s: int = 60
    memory_mb: int = 2048
    processes: int = 64
    files_mb: int = 16
    reply_mb: int = 64

    def __post_init__(self):
        for each in fields(self):
            value = getattr(self, each.name)
            if not value > 0:
                raise InputError(f"{each.name} must be positive, got {value!r}: give a larger limit")
