"""One training loop for the whole project: plain torch, short enough to be read in one sitting.

Lightning, ignite and skorch do this and more. Who wants to know what a step of learning is would have to read
them; here it is the ten lines of `_one_pass`.

All randomness is a function of the seed and the epoch. So a run repeats itself, and a run that was
interrupted and resumed draws the same batches as one that ran through.
"""

import copy
import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from formotion.core import checkpoint as files
from formotion.core.device import describe, pick
from formotion.core.errors import DataError, InputError
from formotion.core.training_plan import Plan


@dataclass(frozen=True)
class Training:
    """What a run of training has done, so far or in the end.

    Attributes
    ----------
    train_loss, held_out_loss : tuple of float, one per epoch
        Mean loss, in the unit of the loss. The first is a mean over the epoch while the network changed.
    seconds : float, s
        Time spent, that of earlier parts of a resumed run included.
    device : str
        Where it ran.
    stopped_because : str
        Empty while training goes on.
    """

    train_loss: tuple = ()
    held_out_loss: tuple = ()
    seconds: float = 0.0
    device: str = ""
    stopped_because: str = ""

    @property
    def epochs(self):
        """Number of finished epochs."""
        return len(self.held_out_loss)

    @property
    def best_epoch(self):
        """The epoch, counted from 1, with the lowest held-out loss; 0 before the first."""
        return int(np.argmin(self.held_out_loss)) + 1 if self.held_out_loss else 0

    def __str__(self):
        best = (
            f"held-out loss {min(self.held_out_loss):.4g} in epoch {self.best_epoch}" if self.epochs else ""
        )
        reason = f"; stopped: {self.stopped_because}" if self.stopped_because else ""
        return f"{self.epochs} epochs in {self.seconds:.0f} s on {self.device}: best {best}{reason}"


def fit(
    network,
    batches,
    held_out,
    loss,
    *,
    epochs,
    learning_rate=1e-3,
    augment=None,
    patience=None,
    seconds=None,
    checkpoint=None,
    seed=0,
    device=None,
    watch=None,
):
    """Train `network` in place and leave it in the state of its best epoch, ready to predict.

    Parameters
    ----------
    network : torch.nn.Module
    batches, held_out : iterable of (Tensor, Tensor)
        Inputs and targets, float32: a list or a ``torch.utils.data.DataLoader``, run through once an epoch.
        What is held out decides which epoch is best, so it is no test set any more.
    loss : callable
        ``loss(prediction, target)`` returns a scalar tensor, the mean over the batch.
    epochs : int
        Largest number of passes over `batches`.
    learning_rate : float
        Step of Adam at the start; falls to zero as half a cosine over the epochs, or over `seconds`.
    augment : callable, optional
        ``augment(inputs, targets)`` returns both changed; draws with torch's random numbers.
    patience : int, optional
        Stop after so many epochs without a better held-out loss.
    seconds : float, s, optional
        Stop before the epoch that would exceed this time. The outcome then depends on the machine's speed.
    checkpoint : str or pathlib.Path, optional
        File that holds the state after each epoch. Where it exists, training goes on from there.
    seed : int
        Fixes order and augmentation, not the initial weights: those the network has already.
    device : str, optional
        See :func:`formotion.core.device.pick`.
    watch : callable, optional
        ``watch(training)`` after each epoch and at the end.

    Returns
    -------
    Training

    Raises
    ------
    InputError
        If a setting breaks its rule, there are no batches, or the loss becomes NaN or infinite.
    DataError
        If the checkpoint cannot be read or written, or belongs to another run.

    Notes
    -----
    An interrupt (Ctrl-C, or a notebook's stop button) ends training; its unfinished epoch is dropped. On a
    processor the outcome repeats exactly with the same number of threads; on a GPU sums are taken in changing
    order, and it repeats to rounding.

    Examples
    --------
    >>> import torch
    >>> x = torch.linspace(-1, 1, 32)[:, None]
    >>> line = torch.nn.Linear(1, 1)
    >>> pairs = [(x, 2 * x)]
    >>> done = fit(line, pairs, pairs, torch.nn.functional.mse_loss, epochs=200, learning_rate=0.1)
    >>> round(line.weight.item(), 2), done.stopped_because
    (2.0, 'all 200 epochs done')
    """
    import torch

    plan = Plan(epochs, learning_rate, patience, seconds, seed)
    where = pick(device)
    network.to(where)
    optimizer = torch.optim.Adam(network.parameters(), lr=learning_rate)
    state = _State(Training(device=describe(where)), {})
    if checkpoint and Path(checkpoint).exists():
        state = _resumed(checkpoint, plan, network, optimizer, state)
    with torch.random.fork_rng():  # the caller's random numbers stay as they are
        try:
            while not (reason := plan.reason_to_stop(state.training)):
                state = _one_epoch(network, optimizer, (batches, held_out, loss, augment), plan, state)
                _keep(checkpoint, plan, network, optimizer, state)
                if watch:
                    watch(state.training)
        except KeyboardInterrupt:
            if not state.best:  # not one epoch was finished: there is nothing to return
                raise
            reason = "interrupted"
    network.load_state_dict(state.best)
    network.eval()
    done = replace(state.training, stopped_because=reason)
    if watch:
        watch(done)
    return done


@dataclass(frozen=True)
class _State:
    """The history, and the weights of the best epoch so far."""

    training: Training
    best: dict


def _one_epoch(network, optimizer, data, plan, state):
    """Train on every batch once, look at what is held out, and return the new state."""
    import torch

    batches, held_out, loss, augment = data
    started = time.perf_counter()
    torch.manual_seed(plan.seed_now(state.training))
    for group in optimizer.param_groups:
        group["lr"] = plan.step_now(state.training)
    where = f"epoch {state.training.epochs + 1}"
    train = _one_pass(network, batches, loss, where, optimizer, augment)
    with torch.inference_mode():
        held = _one_pass(network, held_out, loss, f"{where}, held out")
    training = replace(
        state.training,
        train_loss=(*state.training.train_loss, train),
        held_out_loss=(*state.training.held_out_loss, held),
        seconds=state.training.seconds + time.perf_counter() - started,
    )
    is_best = training.best_epoch == training.epochs
    return _State(training, copy.deepcopy(network.state_dict()) if is_best else state.best)


def _one_pass(network, batches, loss, where, optimizer=None, augment=None):
    """Run through all batches, learning from each where an optimizer is given; return the mean loss."""
    device = next(network.parameters()).device
    network.train(optimizer is not None)
    total = count = 0
    for inputs, targets in batches:
        inputs, targets = inputs.to(device), targets.to(device)
        if augment:
            inputs, targets = augment(inputs, targets)
        value = loss(network(inputs), targets)
        if optimizer:
            optimizer.zero_grad()
            value.backward()  # the slope of the loss along every weight
            optimizer.step()  # a small step downhill
        total, count = total + value.detach() * len(inputs), count + len(inputs)
    return _mean(total, count, where)


def _mean(total, count, where):
    if not count:
        raise InputError(
            f"{where}: there must be at least one batch, got none: give a list or a DataLoader, no generator "
            "that is used up, and a batch size that the data can fill"
        )
    mean = float(total) / count
    if not np.isfinite(mean):
        raise InputError(
            f"{where}: the loss must be finite, got {mean}: lower learning_rate, scale inputs and targets to "
            "about one, and look for NaN in them"
        )
    return mean


def _keep(path, plan, network, optimizer, state):
    if path:
        training = state.training
        content = {
            "run": plan.run,
            "history": {name: getattr(training, name) for name in ("train_loss", "held_out_loss", "seconds")},
            "network": network.state_dict(),
            "best": state.best,
            "optimizer": optimizer.state_dict(),
        }
        files.save(path, content)


def _resumed(path, plan, network, optimizer, state):
    kept = files.load(path)
    try:
        network.load_state_dict(kept["network"])
        optimizer.load_state_dict(kept["optimizer"])
        started, state = kept["run"], _State(replace(state.training, **kept["history"]), kept["best"])
    except (KeyError, TypeError, ValueError, RuntimeError) as error:
        first = str(error).splitlines()[0]
        raise DataError(f"{path} does not fit this network ({first}): delete it to start anew") from None
    if started != plan.run:
        raise DataError(f"{path} must go on with {started}, got {plan.run}: delete it to start anew")
    return state
