"""One submission inside the sandbox: run its cells, call its functions on the cases, send what came out."""

import ast
import linecache
import os
import sys
import types

from formotion.course import judging, trial
from formotion.course.definitions import define
from formotion.course.solving import calls
from formotion.grading.border import BorderError, as_arrays, pack, unpack
from formotion.grading.given import Recorder, reference
from formotion.grading.job import names

MESSAGE = 2000  # characters of an error


class Submission:
    """The cells of one notebook, in a module of their own.

    Parameters
    ----------
    send : callable
        Takes a message for the outside.
    skipped : collection of str
        Exercises whose function must not run again.
    """

    def __init__(self, send, skipped=()):
        self.send, self.recorder, self.troubles = send, Recorder(skipped), []
        self.module = types.ModuleType("__main__")

    def run(self, pieces):
        """Run all pieces in order; what stops one stops no other."""
        self.recorder.install()
        sys.modules["__main__"] = self.module
        for source, kind, _, cell in pieces:
            self.send({"cell": cell})
            where = f"<cell {cell}>"
            linecache.cache[where] = len(source), None, source.splitlines(keepends=True), where
            trouble = self._piece(source, kind, where)
            if trouble:
                self.troubles.append((source, f"cell {cell} stops with {trouble}"))

    def _piece(self, source, kind, where):
        """Run one piece; return what stopped it, in one line."""
        known = self.module.__dict__
        try:
            tree = ast.parse(source)
            if kind != "exercise":
                define(tree, where, known, (BaseException,))
                known.update(_stand_ins(source) if kind == "stopped" else {})
                return ""
            code = compile(tree, where, "exec")
        except Exception as error:  # no Python, or nested too deeply for it
            return _in_one_line(error, None)
        try:
            exec(code, known)
        except BaseException as error:
            return _in_one_line(error, types.SimpleNamespace(__code__=code))
        return ""

    def answer(self, exercise_id, cases):
        """Call what was given to one check on all its cases, and send what came out."""
        if exercise_id not in self.recorder.functions:
            return self.send({"exercise": exercise_id, "given": False, "said": self._why_not(exercise_id)})
        function = self.recorder.functions[exercise_id]
        if not callable(function):
            said = judging.no_function(type(function).__name__).words
            return self.send({"exercise": exercise_id, "given": True, "said": said})
        self.send({"calls": exercise_id})
        called = _called(function, cases)
        try:
            called["values"] = [as_arrays(value) for value in called["values"]]
            return self.send({"exercise": exercise_id, "given": True} | called)
        except (BorderError, RecursionError, MemoryError) as error:
            said = f"your value: {str(error) or 'it is too large'}"
            return self.send({"exercise": exercise_id, "given": True, "said": said})

    def _why_not(self, exercise_id):
        if exercise_id in self.recorder.references:
            return "this is still the reference: run the cell above it."
        return next((trouble for source, trouble in self.troubles if names(source, exercise_id)), "")


def _stand_ins(source):
    """Return the references for the names that a stopped cell gives to the outcomes of its checks."""
    found = {}
    for call in calls(source, "check"):
        match call.args:
            case [ast.Constant(str(exercise_id)), ast.Name(name)]:
                found[name] = reference(exercise_id)
    return {name: function for name, function in found.items() if function}


def _called(function, cases):
    try:
        run = trial.run(function, cases)
    except BaseException as error:  # trial lets a keyboard interrupt through
        run = trial.Run([], error, stopped=_in_one_line(error, function))
    return {
        "values": run.values,
        "idle": isinstance(run.error, NotImplementedError),
        "stopped": _clean(run.stopped),
        "mutates": run.mutates,
        "printed": _clean(run.printed, trial.PRINTED_MOST),
    }


def _in_one_line(error, function):
    try:
        return _clean(trial.in_one_line(error, function))
    except Exception:  # an exception whose text raises
        return type(error).__name__


def _clean(text, most=MESSAGE):
    return text[:most].encode("utf-8", "replace").decode()


def work(request_fd, reply_fd, most_bytes):
    """Run the submission that `request_fd` holds, and end this process.

    Parameters
    ----------
    request_fd, reply_fd : int
        Open for reading and for writing.
    most_bytes : int
        Of one message.
    """
    with open(request_fd, "rb") as file:
        request = unpack(file.read(), 2**62)

    def send(message):
        with memoryview(pack(message, most_bytes)) as frame:
            done = 0
            while done < len(frame):
                done += os.write(reply_fd, frame[done:])

    submission = Submission(send, request["skipped"])
    submission.run(request["pieces"])
    for exercise_id, cases in request["cases"].items():
        submission.answer(exercise_id, cases)
    send({"done": True})
    os._exit(0)
