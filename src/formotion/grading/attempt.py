"""One submission in the sandbox, watched from outside: what it sends, and how it ends."""

import contextlib
import os
import selectors
import time
from dataclasses import dataclass, field

from formotion.grading import border
from formotion.grading.border import BorderError

READ = 2**18
MB = 2**20
ANSWERED, FORGED, LATE, OVERALL, GONE = "answered", "forged", "late", "overall", "gone"


@dataclass
class Attempt:
    """What one submission sent.

    Attributes
    ----------
    asked : set of str
        The exercises that it is to answer.
    most_bytes : int
        Of all that it may send.
    cell : int or None
        The cell that it said to be running.
    calls : str or None
        The exercise whose function it said to be calling.
    answers : dict of str to dict
        What came out, by exercise; not yet judged in any way.
    ended : str
        How it ended.
    """

    asked: set
    most_bytes: int
    cell: int | None = None
    calls: str | None = None
    answers: dict = field(default_factory=dict)
    ended: str = ""
    moved_s: float = field(default_factory=time.monotonic)
    _bytes: bytearray = field(default_factory=bytearray)
    _taken: int = 0

    def feed(self, chunk):
        """Take bytes that came; what is not as agreed ends the attempt."""
        self._bytes += chunk
        self._taken += len(chunk)
        try:
            if self._taken > self.most_bytes:
                raise BorderError("too much was sent")
            while not self.ended and (size := border.size(self._bytes, self.most_bytes)) is not None:
                if len(self._bytes) < size:
                    return
                frame = bytes(self._bytes[:size])
                del self._bytes[:size]
                self._message(border.unpack(frame, self.most_bytes))
        except BorderError:
            self.ended = FORGED

    def _message(self, message):
        match message:
            case {"cell": int(cell)} if not self.answers:
                self.cell, self.moved_s = cell, time.monotonic()
            case {"calls": str(exercise_id)} if exercise_id in self.asked - set(self.answers):
                self.calls, self.moved_s = exercise_id, time.monotonic()
            case {"exercise": str(exercise_id), "given": bool()} if exercise_id in self.asked:
                self._answer(exercise_id, message)
            case {"done": True} if set(self.answers) == self.asked:
                self.ended = ANSWERED
            case _:
                raise BorderError("a message that nobody asked for")

    def _answer(self, exercise_id, message):
        if exercise_id in self.answers:
            self.answers[exercise_id] = {}
            raise BorderError("a second answer")
        self.answers[exercise_id], self.calls, self.moved_s = message, None, time.monotonic()


def watch(attempt, request, request_fd, reply_fd, control, exercise_s, until_s):
    """Hand a request over and collect what comes back, until the end or until time is up.

    Parameters
    ----------
    attempt : Attempt
    request : bytes
    request_fd, reply_fd : int
        Our ends of the two pipes; both are closed.
    control : socket.socket
        From the warmed process.
    exercise_s : float
        Time for one cell, or for the calls of one exercise.
    until_s : float
        When everything ends, on the clock of ``time.monotonic``.
    """
    attempt.moved_s = time.monotonic()
    with contextlib.ExitStack() as stack:
        stack.callback(os.close, reply_fd)
        writing = stack.enter_context(open(request_fd, "wb", buffering=0))
        os.set_blocking(request_fd, False)
        os.set_blocking(reply_fd, False)
        selector = stack.enter_context(selectors.DefaultSelector())
        selector.register(reply_fd, selectors.EVENT_READ)
        selector.register(request_fd, selectors.EVENT_WRITE)
        selector.register(control, selectors.EVENT_READ)
        rest = memoryview(request)
        while not attempt.ended:
            end_s = min(until_s, attempt.moved_s + exercise_s)
            events = {key.fileobj for key, _ in selector.select(max(end_s - time.monotonic(), 0))}
            if request_fd in events:
                rest = _write(writing, rest)
                if not rest:
                    selector.unregister(request_fd)
                    writing.close()
            if reply_fd in events:
                _read(attempt, reply_fd)
            elif control in events:
                attempt.ended = GONE
            elif time.monotonic() >= end_s:
                attempt.ended = OVERALL if end_s == until_s else LATE


def _write(writing, rest):
    try:
        return rest[writing.write(rest) :]
    except BrokenPipeError:  # it ended before it read everything
        return b""


def _read(attempt, reply_fd):
    chunk = os.read(reply_fd, READ)
    if chunk:
        attempt.feed(chunk)
    else:
        attempt.ended = GONE
