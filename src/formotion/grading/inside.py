"""What a process does to itself before it runs somebody else's code; each step cannot be undone.

A submission gets namespaces of its own inside those of the sandbox: it sees no process but its own, has no
network, and whatever it starts ends with it. Files that it can write lie in memory and vanish too.
"""

import contextlib
import ctypes
import os
import resource
import signal
from pathlib import Path

NEW_NS, NEW_IPC, NEW_USER, NEW_PID, NEW_NET = 0x20000, 0x8000000, 0x10000000, 0x20000000, 0x40000000
PRIVATE = 0x4000 | 0x40000  # MS_REC | MS_PRIVATE: nothing that is mounted here is seen outside
READ_ONLY = 0x1
LOCKED = 0x2 | 0x4 | 0x8  # MS_NOSUID | MS_NODEV | MS_NOEXEC
PARENT_DEATH, DROP_BOUND, SUBREAPER, NO_NEW_PRIVILEGES = 1, 24, 36, 38
CAPABILITIES = 64
CAPSET_VERSION = 0x20080522
MB = 2**20


def call(name, *arguments):
    """Call the C library, with strings as bytes.

    Raises
    ------
    OSError
        If the call returns -1.
    """
    plain = [each.encode() if isinstance(each, str) else each for each in arguments]
    if getattr(ctypes.CDLL(None, use_errno=True), name)(*plain) == -1:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}{arguments}: {os.strerror(number)}")


def end_with_parent():
    """Let this process be killed when its parent ends; where there is no such thing, do nothing."""
    if hasattr(ctypes.CDLL(None), "prctl"):
        call("prctl", PARENT_DEATH, signal.SIGKILL)


def adopt():
    """Let this process become the parent of its grandchildren whose parent ended."""
    call("prctl", SUBREAPER, 1, 0, 0, 0)


def enter():
    """Move this process to namespaces of its own; its next child is the first process in them.

    Raises
    ------
    OSError
        If the system does not allow it.
    """
    user, group = os.getuid(), os.getgid()
    call("unshare", NEW_USER | NEW_NS | NEW_PID | NEW_NET | NEW_IPC)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1")


def shut(limits, writable):
    """Give this process, the first of its namespaces, fresh folders, and take all privileges from it.

    Parameters
    ----------
    limits : Limits
    writable : list of str
        Folders, the first of which becomes the working folder.
    """
    call("mount", "none", "/", None, PRIVATE, None)
    with contextlib.suppress(OSError):  # under an ordinary user's bubblewrap this cannot be written
        Path("/proc/sys/user/max_user_namespaces").write_text("0")
    for folder in writable:
        call("mount", "tmpfs", folder, "tmpfs", LOCKED, f"size={limits.files_mb}m,nr_inodes=4096")
    call("mount", "tmpfs", "/proc", "tmpfs", LOCKED | READ_ONLY, None)  # it shows the warmed process
    _drop()


def _drop():
    libc = ctypes.CDLL(None)
    for number in range(CAPABILITIES):
        libc.prctl(DROP_BOUND, number, 0, 0, 0)  # numbers that this kernel does not know are refused
    header = (ctypes.c_uint32 * 2)(CAPSET_VERSION, 0)
    call("capset", header, (ctypes.c_uint32 * 6)())
    call("prctl", NO_NEW_PRIVILEGES, 1, 0, 0, 0)


def restrict(limits, count_processes=True):
    """Set the limits that the system keeps for a process and its children.

    Parameters
    ----------
    limits : Limits
    count_processes : bool
        Whether to limit processes; outside a sandbox all of a user's processes would count.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_s, limits.cpu_s + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.files_mb * MB,) * 2)
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))
    if count_processes:
        resource.setrlimit(resource.RLIMIT_NPROC, (limits.processes,) * 2)
    if Path("/proc/self/statm").exists():  # elsewhere the system keeps no such limit
        resource.setrlimit(resource.RLIMIT_AS, (_address_space() + limits.memory_mb * MB,) * 2)
        Path("/proc/self/oom_score_adj").write_text("1000")


def _address_space():
    """Bytes of address space that the warmed process takes already."""
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
