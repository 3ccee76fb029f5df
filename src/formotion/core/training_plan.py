"""When training stops, how long each of its steps is, and which random numbers an epoch draws."""

from dataclasses import dataclass

import numpy as np

from formotion.core.validate import positive, whole


@dataclass(frozen=True)
class Plan:
    """When to stop, how long each step is, and which random numbers an epoch draws."""

    epochs: int
    learning_rate: float
    patience: int | None
    seconds: float | None
    seed: int

    def __post_init__(self):
        whole("epochs", self.epochs, 1, "give the number of passes over the training data")
        positive("learning_rate", self.learning_rate, "1e-3 is a usual start")
        whole("seed", self.seed, 0, "any whole number will do")
        if self.patience is not None:
            whole("patience", self.patience, 1, "give epochs, or leave it out")
        if self.seconds is not None:
            positive("seconds", self.seconds, "give a time, or leave it out")

    def reason_to_stop(self, training):
        """Return why no further epoch should follow, or an empty text."""
        if training.epochs == 0:
            return ""
        if training.epochs >= self.epochs:
            return f"all {self.epochs} epochs done"
        if self.patience and training.epochs - training.best_epoch >= self.patience:
            return f"no better for {self.patience} epochs"
        if self.seconds and training.seconds * (1 + 1 / training.epochs) > self.seconds:
            return f"another epoch would take it past {self.seconds:g} s"
        return ""

    def step_now(self, training):
        """Return the learning rate of the next epoch: half a cosine, down to zero."""
        spent = training.epochs / self.epochs
        if self.seconds:
            spent = min(1.0, max(spent, training.seconds / self.seconds))
        return float(self.learning_rate * 0.5 * (1 + np.cos(np.pi * spent)))

    def seed_now(self, training):
        """Return the seed of the next epoch, whatever happened in the ones before."""
        return int(np.random.SeedSequence([self.seed, training.epochs]).generate_state(1, np.uint64)[0])

    @property
    def run(self):
        """What must agree for the parts of a resumed run to be one run; patience and time may change."""
        return {"epochs": self.epochs, "learning_rate": self.learning_rate, "seed": self.seed}
