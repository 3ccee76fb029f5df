"""The warmed process from outside: start it, hand it a submission, end one, and start it again."""

import contextlib
import os
import select
import signal
import socket
import subprocess
import tempfile
from dataclasses import dataclass

from formotion.core.errors import GradingError
from formotion.grading import cgroups, launcher, leftovers
from formotion.grading.attempt import ANSWERED, GONE, watch
from formotion.grading.launcher import STATUS_BYTES

START_S = 120  # a slow disk, and every import for the first time
ANSWER_S = 10
PATIENCE_S = 0.5  # for a process that has sent everything


class Gone(Exception):
    """The warmed process ended, or does not answer."""


@dataclass
class Warm:
    """A running warmed process.

    Attributes
    ----------
    process : subprocess.Popen
    control : socket.socket
    words : file
        What it printed as its last words.
    group : cgroups.Group or None
    """

    process: subprocess.Popen
    control: socket.socket
    words: object
    group: object

    def run(self, attempt, request, exercise_s, until_s):
        """Let one submission run to its end; return its exit code (negative: a signal; None: ended by us).

        Raises
        ------
        Gone
            If the warmed process has to be started again.
        """
        request_r, request_w = os.pipe()
        reply_r, reply_w = os.pipe()
        try:
            socket.send_fds(self.control, [b"r"], [request_r, reply_w])
        except OSError as error:
            os.close(request_w), os.close(reply_r)
            raise Gone from error
        finally:
            os.close(request_r), os.close(reply_w)
        watch(attempt, request, request_w, reply_r, self.control, exercise_s, until_s)
        return self._end(PATIENCE_S if attempt.ended in (ANSWERED, GONE) else 0)

    def _end(self, patience_s):
        """End what still runs after a moment; return how it ended."""
        ours = not select.select([self.control], [], [], patience_s)[0]
        try:
            if ours:
                self.control.sendall(b"k")
            status = self._status(ANSWER_S)
        except (OSError, ValueError) as error:  # ValueError: closed by another thread
            raise Gone from error
        return None if ours else status

    def _status(self, timeout_s):
        self.control.settimeout(timeout_s)
        status = self.control.recv(STATUS_BYTES, socket.MSG_WAITALL)
        if len(status) < STATUS_BYTES:
            raise Gone
        return int.from_bytes(status, "big", signed=True)

    def close(self):
        """End the warmed process and all that it started."""
        self.control.close()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.words.close()
        if self.group:
            self.group.close()


def start(how, imports, limits):
    """Start a warmed process and wait until it is warm.

    Parameters
    ----------
    how : launcher.Bubblewrap, launcher.Unsafe or container.Podman
    imports : list of str
        Import statements that it runs once.
    limits : Limits

    Returns
    -------
    Warm

    Raises
    ------
    GradingError
        If it does not start.
    """
    leftovers.sweep()
    ours, theirs = socket.socketpair()
    group = cgroups.make(limits) if how.nested and not how.own_group else None
    words = tempfile.TemporaryFile()  # noqa: SIM115  closed with the process
    with theirs:
        command = how.wrap(launcher.python(theirs.fileno(), imports, limits, how.nested), limits)
        process = subprocess.Popen(
            group.enter(command) if group else command,
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=words,
            env=how.environment(),
            start_new_session=True,  # Ctrl-C is for us
        )
    warm = Warm(process, ours, words, group)
    try:
        warm._status(START_S)
    except (Gone, OSError):
        words.seek(0)
        said = words.read(2000).decode(errors="replace").strip()
        warm.close()
        raise GradingError(f"the sandbox ({how.name}) does not start: {said or 'it says nothing'}") from None
    return warm
