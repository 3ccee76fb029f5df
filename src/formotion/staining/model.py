"""A trained virtual stain: network, scales, how to train it, and its two files."""

import json
import platform
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch.nn.functional import mse_loss

from formotion import __version__
from formotion.bench.store import write_text
from formotion.core import checkpoint, training
from formotion.core.errors import DataError
from formotion.core.validate import finite_array, whole
from formotion.staining import tiles
from formotion.staining.networks import UNet, unet
from formotion.staining.patches import random_patches, turned, turned_either_sign
from formotion.staining.scaling import Scale

WEIGHTS, DESCRIPTION = "model.pt", "model.json"


@dataclass(frozen=True)
class Setting:
    """How a stain is trained; the defaults take about half a minute on two cores.

    Attributes
    ----------
    width, levels : int
        Size of the `UNet`.
    side_px : int, px
        Side of the training squares: larger than what the network sees, so that most of a square counts.
    batch : int
        Squares in one step.
    steps : int
        Steps in an epoch.
    epochs : int
    patience : int or None
        Epochs without a better held-out loss after which training ends.
    learning_rate : float
    seed : int
        Fixes initial weights, squares and their order.
    either_sign : bool
        Exchange bright and dark in half of the training inputs: see :func:`patches.turned_either_sign`.
    """

    width: int = 16
    levels: int = 3
    side_px: int = 64
    batch: int = 16
    steps: int = 16
    epochs: int = 12
    patience: int | None = None
    learning_rate: float = 4e-3
    seed: int = 0
    either_sign: bool = False


@dataclass(frozen=True)
class Stain:
    """A network with the scales of what goes in and comes out.

    Attributes
    ----------
    network : UNet
    input_scale, target_scale : Scale
        Grey values of the training fields: mean and standard deviation of each channel.
    training : formotion.core.training.Training
    """

    network: UNet
    input_scale: Scale
    target_scale: Scale
    training: training.Training

    def predict(self, image, tile_px=256):
        """Return the predicted (outputs, Y, X) image in the target's unit, from (C, Y, X) in the input's.

        Raises
        ------
        InputError, ShapeError
            If the image is no finite (C, Y, X) array with the channels of the training images.
        """
        channels = self.network.architecture["inputs"]
        image = finite_array("image", image, (channels, "Y", "X"), "give (C, Y, X) as in training")
        return self.target_scale.undone(tiles.predict(self.network, self.input_scale.applied(image), tile_px))

    def unlike_training(self, image):
        """Return in what way the gray values of an image are unlike those of training, in whole sentences.

        Parameters
        ----------
        image : (C, Y, X) float
            In the unit of the training inputs.

        Returns
        -------
        list of str
            Empty where they are alike.

        Notes
        -----
        A mean more than two standard deviations away, or a standard deviation more than twice or less than
        half as large: rough rules, which see another exposure or bit depth and not another focus.
        """
        scaled = self.input_scale.applied(image)
        told = []
        for mean, sd in zip(scaled.mean(axis=(1, 2)), scaled.std(axis=(1, 2)), strict=True):
            if abs(mean) > 2:
                told.append(
                    f"its mean is {abs(mean):.1f} standard deviations from that of the training images"
                )
            if not 0.5 <= sd <= 2:
                told.append(f"its standard deviation is {sd:.2g} times that of the training images")
        return told

    def save(self, folder):
        """Write ``model.pt`` (weights) and ``model.json`` (architecture, scales, versions) into a folder."""
        weights = {name: value.cpu() for name, value in self.network.state_dict().items()}
        checkpoint.save(Path(folder) / WEIGHTS, weights)
        write_text(
            Path(folder) / DESCRIPTION, json.dumps(self._described(), indent=1, allow_nan=False) + "\n"
        )

    def _described(self):
        versions = {"formotion": __version__, "torch": torch.__version__, "python": platform.python_version()}
        return {
            "kind": "formotion virtual stain",
            "architecture": self.network.architecture,
            "input_scale": asdict(self.input_scale),
            "target_scale": asdict(self.target_scale),
            "training": asdict(self.training),
            "versions": versions,
        }


def load(folder):
    """Return the `Stain` that `Stain.save` wrote.

    Raises
    ------
    DataError
        If a file is missing, damaged, or of another kind.

    Examples
    --------
    >>> load("no-such-folder")
    Traceback (most recent call last):
    formotion.core.errors.DataError: no-such-folder must hold model.json and model.pt: give the folder ...
    """
    folder = Path(folder)
    if not all((folder / name).is_file() for name in (WEIGHTS, DESCRIPTION)):
        raise DataError(
            f"{folder} must hold {DESCRIPTION} and {WEIGHTS}: give the folder that a training run wrote"
        )
    weights = checkpoint.load(folder / WEIGHTS)
    try:
        said = json.loads((folder / DESCRIPTION).read_text("utf-8"))
        scales = [Scale(**_with_tuples(said[name])) for name in ("input_scale", "target_scale")]
        network = unet(**said["architecture"])
        network.load_state_dict(weights)
        history = training.Training(**_with_tuples(said["training"]))
    except (KeyError, TypeError, ValueError, RuntimeError) as error:
        first = (str(error).splitlines() or [""])[0]
        raise DataError(f"{folder} holds no virtual stain ({first}): train it again") from None
    return Stain(network.eval(), *scales, history)


def _with_tuples(said):
    """Undo what JSON does to tuples."""
    return {key: tuple(value) if isinstance(value, list) else value for key, value in said.items()}


def train(inputs, targets, held_out=None, setting=None, **how):
    """Train a U-Net to predict `targets` from `inputs`, on squares cut from the fields.

    Parameters
    ----------
    inputs, targets : sequence of (C, Y, X) float
        Fields, any unit; they are brought to mean 0 and standard deviation 1 over all of them.
    held_out : (sequence, sequence), optional
        Fields that choose the best epoch. Without them the training fields choose, which favours the last
        epochs and says nothing about other fields.
    setting : Setting, optional
    **how
        `checkpoint`, `seconds`, `device` and `watch` of :func:`formotion.core.training.fit`.

    Returns
    -------
    Stain

    Raises
    ------
    InputError, ShapeError
        If fields do not match, are constant or smaller than a square, or a setting breaks its rule.

    Notes
    -----
    The loss is the mean squared error in scaled units. Its best answer is the mean of all images that are
    possible given the input: blurred wherever the input does not decide.
    """
    setting = setting or Setting()
    scales = Scale.of(inputs), Scale.of(targets)
    fields = [
        [scale.applied(field) for field in some]
        for scale, some in zip(scales, (inputs, targets), strict=True)
    ]
    watched = held_out or (inputs, targets)
    watched = [[scale.applied(field) for field in some] for scale, some in zip(scales, watched, strict=True)]
    network = unet(len(inputs[0]), len(targets[0]), setting.width, setting.levels, setting.seed)
    done = training.fit(
        network,
        Squares(*fields, setting),
        list(Squares(*watched, replace(setting, steps=4), seed=setting.seed)),
        mse_loss,
        epochs=setting.epochs,
        learning_rate=setting.learning_rate,
        patience=setting.patience,
        augment=turned_either_sign if setting.either_sign else turned,
        seed=setting.seed,
        **how,
    )
    return Stain(network, *scales, done)


class Squares:
    """Batches of random squares: other ones in each epoch, the same in each run.

    Parameters
    ----------
    inputs, targets : sequence of (C, Y, X) float
        Scaled fields.
    setting : Setting
        Its `side_px`, `batch` and `steps`.
    seed : int, optional
        Draws the same squares each time; otherwise torch's random numbers decide, which ``fit`` sets.
    """

    def __init__(self, inputs, targets, setting, seed=None):
        whole("batch", setting.batch, 1, "16 is usual")
        self.steps = whole("steps", setting.steps, 1, "give the steps in an epoch")
        self.fields, self.setting, self.seed = (inputs, targets), setting, seed

    def __len__(self):
        return self.steps

    def __iter__(self):
        seed = torch.randint(2**62, ()).item() if self.seed is None else self.seed
        rng = np.random.default_rng(seed)
        for _ in range(self.steps):
            cut = random_patches(*self.fields, self.setting.side_px, self.setting.batch, rng)
            yield tuple(map(torch.from_numpy, cut))
