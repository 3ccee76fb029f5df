"""Task staining/label_free: which stain would these cells show, seen in bright field?"""

import numpy as np

from formotion.bench import Instance, Limit, Task
from formotion.core.validate import finite_array
from formotion.staining import worlds
from formotion.staining.scores import relative_rmse

KINDS = {
    "matched": "matched",
    "dense": "mismatched",
    "refocused": "mismatched",
    "vacuoles": "mismatched",
    "thick": "mismatched",
    "foci": "absent",
}
TRAINING_FIELDS, TEST_FIELDS, SHAPE = 24, 6, (128, 128)


def instance(world, seed):
    """Return fields to learn from, and others to predict.

    Parameters
    ----------
    world : str
        One of the worlds of `task`. Training fields are of the world ``matched``, except for ``foci``,
        which is trained on foci.
    seed : int

    Returns
    -------
    Instance
        Inputs ``train_bright``, ``train_stain`` (photons, with noise) and ``bright``, each (fields, Y, X),
        and ``pixel_um``; truth ``expected`` (fields, Y, X), photons, the stain without noise, and ``best``,
        its mean given the refractive index.
    """
    known = worlds.simulate(
        "foci" if world == "foci" else "matched", np.random.default_rng([seed, 0]), TRAINING_FIELDS, SHAPE
    )
    asked = worlds.simulate(world, np.random.default_rng([seed, 1]), TEST_FIELDS, SHAPE)
    return Instance(
        {
            "train_bright": known.bright,
            "train_stain": known.stain,
            "bright": asked.bright,
            "pixel_um": asked.pixel_um,
        },
        {"expected": asked.expected, "best": asked.best},
    )


def score(estimate, truth):
    """Return the error of the predicted stain over that of the best constant, as roots of mean squares."""
    expected = truth["expected"]
    estimate = finite_array("estimate", estimate, expected.shape, "photons, one picture for each in `bright`")
    return relative_rmse(*(fields.reshape(len(expected), -1) for fields in (expected, estimate)))


def _mean(train_bright, train_stain, bright, pixel_um):
    return np.full(bright.shape, train_stain.mean())


def _trained_once(train):
    """Return a method that calls ``train(inputs, targets)`` once for worlds that share training fields."""
    kept = {}

    def method(train_bright, train_stain, bright, pixel_um):
        fields = train_bright.tobytes() + train_stain.tobytes()
        if fields not in kept:
            kept.clear()  # seeds follow one another; earlier ones do not come back
            kept[fields] = train(train_bright[:, None], train_stain[:, None])
        return np.stack([kept[fields].predict(field[None])[0] for field in bright])

    return method


def _linear(inputs, targets):
    from formotion.staining import baselines

    return baselines.linear(inputs, targets, side_px=15)


def _forest(inputs, targets):
    from formotion.staining import baselines

    return baselines.forest(inputs, targets)


def _unet(inputs, targets):
    from formotion.staining import model

    return model.train(inputs, targets)


def _unet_either_sign(inputs, targets):
    from formotion.staining import model

    return model.train(inputs, targets, setting=model.Setting(either_sign=True))


task = Task(
    question="Which stain would these cells show, seen in bright field?",
    unit="error over that of the best constant",
    better="lower",
    worlds=KINDS,
    instance=instance,
    score=score,
    trivial={
        "mean of the training stain": _mean,
        "linear regression on patches": _trained_once(_linear),
        "random forest on filters": _trained_once(_forest),
    },
    ours={
        "U-Net": _trained_once(_unet),
        "U-Net, either sign": _trained_once(_unet_either_sign),
    },
    limit=Limit(
        "oracle that knows the refractive index everywhere",
        lambda instance: score(instance.truth["best"], instance.truth),
        "Mean of the stain given the refractive index of every voxel: what is left is the level of stain, or "
        "the places of foci, which change no refractive index. Whoever sees only a picture in bright field "
        "knows less and errs more on average; on one instance luck may put a method below it. Times: worlds "
        "with the same training fields share one training, which counts in the first of them.",
    ),
    seeds=5,
)
