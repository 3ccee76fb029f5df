"""A box for each thread that grades, made when it is first needed and kept for the next submission."""

import atexit
import sys
import threading
from functools import cache

from formotion.grading.box import Box, Limits

_boxes = threading.local()
_open: set[Box] = set()
_lock = threading.Lock()


def box(lesson_id, unsafe=False):
    """Return this thread's box for one lesson; a worker of a cluster keeps it from job to job.

    Parameters
    ----------
    lesson_id : str
        ``theme/lesson``.
    unsafe : bool
        Whether to go on without a sandbox.

    Raises
    ------
    FormotionError
        If there is no sandbox that holds its limits.
    """
    kind = lesson_id, unsafe
    if getattr(_boxes, "kind", None) != kind or _boxes.box not in _open:
        drop()
        made = Box(lesson_id, Limits(), unsafe=unsafe).__enter__()
        with _lock:
            _open.add(made)
        _boxes.kind, _boxes.box = kind, made
        _say("" if unsafe else made.note)  # --unsafe has said its own
    return _boxes.box


@cache
def _say(note):
    """Tell the lecturer once what does not hold here."""
    if note:
        print(f"beware: {note}", file=sys.stderr)


def drop():
    """Close this thread's box; it makes a new one when it needs one."""
    _close(getattr(_boxes, "box", None))


@atexit.register
def close_all():
    """Close the boxes of all threads, and with them what runs inside."""
    for each in list(_open):
        _close(each)


def _close(box):
    with _lock:
        known = box in _open
        _open.discard(box)
    if known:
        box.__exit__(None, None, None)
