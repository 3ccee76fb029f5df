"""How much memory this process has needed so far: a laptop and a free server have little."""

import sys

MIB = 2**20


def peak_mib():
    """Return the largest memory that this process has held at once, MiB.

    Returns
    -------
    float
        Resident memory; NaN on Windows, where Python's own library does not tell.

    Examples
    --------
    >>> peak_mib() > 0 or sys.platform == "win32"
    True
    """
    try:
        import resource
    except ImportError:
        return float("nan")
    unit = 1 if sys.platform == "darwin" else 1024  # the same call counts bytes there, kilobytes elsewhere
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / MIB


def peak_gpu_mib():
    """Return the largest memory that torch has held on the graphics card, MiB; 0 without one.

    Examples
    --------
    >>> peak_gpu_mib() >= 0
    True
    """
    import torch

    return torch.cuda.max_memory_allocated() / MIB if torch.cuda.is_available() else 0.0
