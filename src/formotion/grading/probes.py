"""What the sandbox's own test runs inside: each function returns whether what is forbidden succeeded.

The text of this file is a submission; it is never imported by the grader. Where a limit fails, none of this
does harm: sizes and counts are bounded, and the files and the listener are the grader's own.
"""

import socket
import threading


def network(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def write(path):
    try:
        with open(path, "a") as file:
            file.write("x")
    except OSError:
        return False
    return True


def read(path):
    try:
        with open(path) as file:
            return bool(file.read())
    except OSError:
        return False


def memory(size_mb):
    try:
        return len(bytearray(size_mb * 2**20)) > 0
    except MemoryError:
        return False


def processes(count):
    """Start threads: the system counts them as processes, and they take less to start."""
    end, started = threading.Event(), []
    try:
        for _ in range(count):
            started.append(threading.Thread(target=end.wait, args=(10,)))
            started[-1].start()
        return True
    except RuntimeError:
        return False
    finally:
        end.set()


def files(size_mb):
    try:
        with open("filled", "wb") as file:
            for _ in range(size_mb):
                file.write(bytes(2**20))
    except OSError:
        return False
    return True


def output(size_kb):
    for _ in range(size_kb):
        print("x" * 1023)
    return False


def endless():
    while True:
        pass
