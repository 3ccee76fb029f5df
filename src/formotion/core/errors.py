"""The errors that formotion raises: each message gives the rule, the value and the remedy."""


class FormotionError(Exception):
    """Base of every error that formotion raises on purpose; the command line shows it as one line."""


class InputError(FormotionError, ValueError):
    """A value breaks a rule (sign, range, NaN, unit); also a ValueError."""


class ShapeError(InputError):
    """An array has the wrong number of axes or does not match another array."""


class DataError(FormotionError, OSError):
    """A file or dataset cannot be had: unknown id, no network, wrong hash, disk full, unreadable."""


class SourceError(FormotionError, ValueError):
    """A lesson source, card or track is malformed; the message names file, field and remedy."""


class GradingError(FormotionError, RuntimeError):
    """Nothing can be graded here: no sandbox, or one that does not hold its limits."""
