"""The curve of a training run: renewed while it runs in a notebook, once on a page, a bar elsewhere."""

import sys
import time

from formotion import plot
from formotion.core.context import context

SHARE_FOR_DRAWING = 0.1  # of the time that training takes


def live(unit="scaled grey values²", expected_epochs=None):
    """Return a function for ``fit(..., watch=...)`` that shows how training goes.

    Parameters
    ----------
    unit : str
        Unit of the loss, for the axis.
    expected_epochs : int, optional
        Length of the bar in a terminal.

    Returns
    -------
    callable
        Takes a `formotion.core.training.Training` after each epoch and at the end.

    Notes
    -----
    In a notebook at work the picture is renewed in place, and drawing takes a tenth of the time at most. On a
    page and in tests the curve is drawn once, at the end. Outside notebooks there is a bar instead.

    Examples
    --------
    >>> from formotion.core.training import Training
    >>> watch = live()
    >>> watch(Training((2.0, 1.0), (2.1, 1.2), 3.0, "cpu"))
    """
    return _Picture(unit) if _in_notebook() else _Bar(expected_epochs)


def draw(training, unit="scaled grey values²"):
    """Return the picture of a training run: both losses over the epochs, the best epoch marked.

    Parameters
    ----------
    training : formotion.core.training.Training
        At least one epoch.
    unit : str
        Unit of the loss.

    Returns
    -------
    formotion.plot.Picture

    Raises
    ------
    InputError
        If not one epoch is done.
    """
    from formotion.core.errors import InputError

    if not training.epochs:
        raise InputError("a curve needs at least one finished epoch, got none: train first")
    epochs = range(1, training.epochs + 1)
    fig, ax = plot.figure("half", 2.4)
    ax.plot(epochs, training.train_loss, color=plot.GREY, label="training")
    ax.plot(epochs, training.held_out_loss, color=plot.TEAL, marker="o", label="held out")
    best = training.best_epoch, min(training.held_out_loss)
    ax.plot(*best, "o", color=plot.WARM, markersize=8, fillstyle="none", label="best")
    ax.set(xlabel="epoch", ylabel=f"loss ({unit})", yscale="log")
    ax.legend()
    return plot.picture(fig, f"Loss on training and on held-out data over the epochs. {training}.")


class _Picture:
    """Shows the curve in a notebook; `handle` is what IPython renews."""

    def __init__(self, unit):
        self.unit, self.handle, self.next_s = unit, None, 0.0

    def __call__(self, training):
        from IPython.display import display

        started = time.monotonic()
        at_work = context() == "interactive" and started >= self.next_s
        if not (training.stopped_because or at_work):
            return
        shown = draw(training, self.unit)
        if self.handle is None:
            self.handle = display(shown, display_id=True)
        else:
            self.handle.update(shown)
        ended = time.monotonic()
        self.next_s = ended + (ended - started) / SHARE_FOR_DRAWING
        if training.stopped_because:
            print(training)


class _Bar:
    """Shows a bar in a terminal, and nothing where the output goes to a file."""

    def __init__(self, expected_epochs):
        self.expected_epochs, self.bar = expected_epochs, None

    def __call__(self, training):
        from tqdm import tqdm

        if self.bar is None:
            self.bar = tqdm(
                total=self.expected_epochs, desc="training", unit="epoch", file=sys.stderr, disable=None
            )
        if training.epochs:
            self.bar.set_postfix_str(f"held-out loss {training.held_out_loss[-1]:.4g}", refresh=False)
        self.bar.update(training.epochs - self.bar.n)
        if training.stopped_because:
            self.bar.close()


def _in_notebook():
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return hasattr(shell, "kernel")
