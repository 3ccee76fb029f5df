"""Several trained stains tried on the same fields, side by side."""

import numpy as np

from formotion.core.errors import InputError
from formotion.core.validate import finite_array
from formotion.staining.scores import pearson, relative_rmse


def predicted(trained, images):
    """Return what each trained stain makes of each image.

    Parameters
    ----------
    trained : dict of str to object
        Name to something with ``predict(image)``, as in `baselines` and `model`; one channel in and out.
    images : (N, Y, X) float
        In the unit of the training inputs.

    Returns
    -------
    dict of str to (N, Y, X) float
        In the unit of the training targets.

    Raises
    ------
    InputError, ShapeError
        If nothing was trained, or the images are no finite (N, Y, X) array.

    Examples
    --------
    >>> from formotion.staining import baselines
    >>> field = np.ones((1, 4, 4))
    >>> predicted({"mean": baselines.mean([field], [3 * field])}, np.zeros((2, 5, 6)))["mean"].shape
    (2, 5, 6)
    """
    images = finite_array("images", images, ("N", "Y", "X"), "give one gray image for each field, no NaN")
    if not trained:
        raise InputError("trained must hold a stain, got none: give a name and a trained stain")
    return {
        name: np.stack([one.predict(image[None])[0] for image in images]) for name, one in trained.items()
    }


def correlation(prediction, truth):
    """Return the correlation over all pixels of all fields together.

    Parameters
    ----------
    prediction, truth : (N, Y, X) float
        Any unit.

    Returns
    -------
    float

    Raises
    ------
    InputError, ShapeError
        If shapes differ, a value is not finite, or the truth is constant.

    Examples
    --------
    >>> fields = np.arange(24.0).reshape(2, 3, 4)
    >>> correlation(2 * fields, fields)
    1.0
    """
    truth = finite_array("truth", truth, ("N", "Y", "X"), "give one stain for each field, no NaN")
    prediction = finite_array("prediction", prediction, truth.shape, "give one for each true stain")
    return round(pearson(_flat(truth), _flat(prediction)), 12)


def errors(trained, fields):
    """Return the error of each trained stain on simulated fields, and that of the best possible.

    Parameters
    ----------
    trained : dict of str to object
    fields : formotion.staining.worlds.Fields

    Returns
    -------
    dict of str to float
        Root mean square error, against the stain without noise, over that of the best constant; ``"limit"``
        is the mean of the stain given the refractive index everywhere.

    Raises
    ------
    InputError
        If nothing was trained.

    Examples
    --------
    >>> from formotion.staining import baselines, worlds
    >>> fields = worlds.simulate("matched", np.random.default_rng(0), fields=1, shape=(64, 64))
    >>> constant = baselines.Mean(np.array([fields.expected.mean()]))
    >>> round(errors({"mean": constant}, fields)["mean"], 6)
    1.0
    """
    found = {**predicted(trained, fields.bright), "limit": fields.best}
    truth = fields.expected
    return {name: relative_rmse(_flat(truth), _flat(one)) for name, one in found.items()}


def _flat(fields):
    """All fields as one wide picture, (N, Y X): what counts each pixel alike does not see a difference."""
    return fields.reshape(len(fields), -1)


def columns(rows):
    """Turn a list of ``{name: number}`` into ``{name: list of numbers}``.

    Examples
    --------
    >>> columns([{"a": 1, "b": 2}, {"a": 3, "b": 4}])
    {'a': [1, 3], 'b': [2, 4]}
    """
    return {name: [row[name] for row in rows] for name in rows[0]} if rows else {}
