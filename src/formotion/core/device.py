"""Where a network runs: on a GPU where there is one."""

from formotion.core.errors import InputError

CHOICES = ("cuda", "mps", "cpu")


def pick(name=None):
    """Return the torch device to compute on: an NVIDIA GPU, else Apple's, else the processor.

    Parameters
    ----------
    name : str, optional
        ``"cpu"``, ``"mps"``, ``"cuda"`` or ``"cuda:1"``; the first that this machine has if left out.

    Returns
    -------
    torch.device

    Raises
    ------
    InputError
        If the name is unknown or this machine has no such device.

    Examples
    --------
    >>> pick("cpu")
    device(type='cpu')
    """
    import torch

    if name is None:
        return torch.device(next(kind for kind in CHOICES if _is_there(kind)))
    kind = str(name).partition(":")[0]
    if kind not in CHOICES:
        raise InputError(
            f"device must be one of {', '.join(CHOICES)}, got {name!r}: leave it out to pick one"
        )
    if not _is_there(kind):
        raise InputError(f"device {name!r} is not there: leave it out, or give 'cpu'")
    return torch.device(name)


def describe(device):
    """Return the name of a torch device for people, for example ``cuda (NVIDIA H100)``.

    Examples
    --------
    >>> describe(pick("cpu"))
    'cpu'
    """
    import torch

    return f"cuda ({torch.cuda.get_device_name(device)})" if device.type == "cuda" else device.type


def by_device(processor, gpu):
    """Return the first value on a processor and the second on a GPU: the same cell, larger.

    Parameters
    ----------
    processor, gpu : object
        For example the number of training fields.

    Examples
    --------
    >>> by_device(processor=32, gpu=512) in (32, 512)
    True
    """
    return processor if pick().type == "cpu" else gpu


def _is_there(kind):
    import torch

    return {
        "cuda": torch.cuda.is_available,
        "mps": torch.backends.mps.is_available,
        "cpu": lambda: True,
    }[kind]()
