"""The warmed process: it imports once what a lesson needs, and forks for each submission.

It never reads a submission itself, so nothing of one is in the memory from which the next is forked.
"""

import ast
import contextlib
import gc
import json
import os
import select
import shutil
import signal
import socket
import sys
import tempfile

from formotion.grading import child, inside, leftovers
from formotion.grading.launcher import STATUS_BYTES
from formotion.grading.limits import Limits


def main():
    """Serve submissions until the outside hangs up; arguments: the control socket, the settings as JSON."""
    control, settings = socket.socket(fileno=int(sys.argv[1])), json.loads(sys.argv[2])
    inside.end_with_parent()
    warm_up(settings["imports"])
    server = Server(control, Limits(**settings["limits"]), settings["writable"])
    control.sendall(bytes(STATUS_BYTES))
    while server.serve():
        pass


def warm_up(imports):
    """Run import statements; one that fails is left to the submission."""
    for line in imports:
        with contextlib.suppress(Exception):
            exec(compile(ast.parse(line), "<imports>", "exec"), {})
    gc.collect()
    gc.freeze()  # a collection in a fork would copy every page


class Server:
    """Forks for each request, and ends what it forked when the outside says so.

    Parameters
    ----------
    control : socket.socket
        A byte with two file descriptors (request, reply) is a submission; one without ends what runs.
    limits : Limits
    writable : list of str
        Folders that each submission gets fresh, in namespaces of its own; none where there is no sandbox.
    """

    def __init__(self, control, limits, writable):
        self.control, self.limits, self.writable = control, limits, writable
        self.ended, wake = os.pipe()
        os.set_blocking(wake, False)
        os.set_blocking(self.ended, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        if writable:
            inside.adopt()
            os.waitpid(_in_namespaces(os._exit, 0), 0)  # what fails is told now, not by a submission

    def serve(self):
        """Serve one submission; return whether there may be another."""
        byte, fds, *_ = socket.recv_fds(self.control, 1, 2)
        if not byte:
            return False
        if len(fds) == 2:  # else a call to end what had ended already
            folder = None if self.writable else leftovers.folder()
            pid = self._fork_nested(fds) if self.writable else self._fork(fds, folder)
            for fd in fds:
                os.close(fd)
            status = self._wait(pid)
            if folder:
                shutil.rmtree(folder, ignore_errors=True)
            self.control.sendall(status.to_bytes(STATUS_BYTES, "big", signed=True))
        return True

    def _wait(self, pid):
        """Return the exit code of a fork, negative for a signal."""
        while True:
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                break
            readable, *_ = select.select([self.control, self.ended], [], [])
            if self.ended in readable:
                os.read(self.ended, 4096)
            if self.control in readable:
                self.control.recv(1)  # one byte, or nothing where the outside is gone: the same
                os.kill(pid, signal.SIGKILL)
                _, status = os.waitpid(pid, 0)
                break
        if not self.writable:
            with contextlib.suppress(OSError):
                os.killpg(pid, signal.SIGKILL)
        return os.waitstatus_to_exitcode(status)

    def _fork_nested(self, fds):
        """Return the process of a submission, the first in namespaces of its own."""
        return _in_namespaces(self._become, fds, self.writable[0])

    def _fork(self, fds, folder):
        pid = os.fork()
        if pid == 0:
            with _last_words():
                os.setsid()
                inside.end_with_parent()
                self._become(fds, folder)
        return pid

    def _become(self, fds, folder):
        """Turn this fork into the submission; does not return."""
        self.control.close()
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        nothing = os.open(os.devnull, os.O_RDWR)
        for standard in range(3):
            os.dup2(nothing, standard)
        inside.restrict(self.limits, count_processes=bool(self.writable))
        if self.writable:
            inside.shut(self.limits, self.writable)
        os.chdir(folder)
        os.environ |= {"HOME": folder, "TMPDIR": folder}
        tempfile.tempdir = folder
        child.work(*fds, self.limits.reply_mb * inside.MB)


def _in_namespaces(become, *arguments):
    """Fork twice: once to enter namespaces, and there the process that is the first of them; return it."""
    reading, writing = os.pipe()
    middle = os.fork()
    if middle == 0:
        with _last_words():
            inside.enter()
            pid = os.fork()
            if pid:
                os.write(writing, pid.to_bytes(8, "big"))
                os._exit(0)
            os.close(reading)
            os.close(writing)
            become(*arguments)
    os.close(writing)
    os.waitpid(middle, 0)
    with open(reading, "rb") as file:
        told = file.read(8)
    if not told:
        sys.exit("a submission cannot get namespaces of its own")
    return int.from_bytes(told, "big")


@contextlib.contextmanager
def _last_words():
    """Leave a fork without returning to the server's loop, whatever happens."""
    try:
        yield
    except BaseException as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
    finally:
        os._exit(3)


if __name__ == "__main__":
    main()
