"""Cross-validation of stains with squares dealt out by field, which is honest, or at random."""

import numpy as np

from formotion.core.errors import InputError
from formotion.core.validate import whole
from formotion.staining.scores import pearson


def folds_by_field(squares):
    """Return the fold of each square: all squares of one field are held out together.

    Parameters
    ----------
    squares : formotion.staining.pairs.Pairs

    Returns
    -------
    (N,) int

    Examples
    --------
    >>> from formotion.staining.pairs import Pairs
    >>> image = np.zeros((1, 8, 8))
    >>> folds_by_field(Pairs((image,) * 3, (image,) * 3, ("a", "b", "a"))).tolist()
    [0, 1, 0]
    """
    return np.array([squares.fields.index(name) for name in squares.names])


def folds_by_patch(squares, count, rng):
    """Return a random fold of each square, folds of equal size: **not honest**, to see what it would claim.

    Neighbouring squares share cells, focus, light and stain, so that what is held out is half known already.

    Parameters
    ----------
    squares : formotion.staining.pairs.Pairs
    count : int
        Number of folds.
    rng : numpy.random.Generator

    Returns
    -------
    (N,) int

    Raises
    ------
    InputError
        If there are more folds than squares, or fewer than two.
    """
    count = whole("count", count, 2, "as many folds as there are fields make both splits comparable")
    if count > len(squares.names):
        raise InputError(f"count must be at most the {len(squares.names)} squares, got {count}: lower it")
    return rng.permutation(len(squares.names)) % count


def held_out_r(squares, folds, train):
    """Predict every square by a model that was trained without its fold, and score each field.

    Parameters
    ----------
    squares : formotion.staining.pairs.Pairs
        Squares of one size, as `pairs.cut` makes them.
    folds : (N,) int
        Fold of each square.
    train : callable
        ``train(inputs, targets)`` returns an object with ``predict(image)``, as in `baselines`.

    Returns
    -------
    dict of str to float
        Correlation of prediction and target over all squares of each field.

    Raises
    ------
    InputError
        If there are not as many folds as squares, or all squares are in one.

    Examples
    --------
    >>> from formotion.staining import baselines, pairs
    >>> rng = np.random.default_rng(0)
    >>> images = tuple(rng.normal(size=(1, 12, 24)) for _ in range(2))
    >>> squares = pairs.cut(pairs.Pairs(images, images, ("a", "b")), 12)
    >>> held_out_r(squares, folds_by_field(squares), lambda i, t: baselines.linear(i, t, 3))
    {'a': 1.0, 'b': 1.0}
    """
    folds = np.asarray(folds)
    if folds.shape != (len(squares.names),) or len(np.unique(folds)) < 2:
        raise InputError(
            f"folds must give each of the {len(squares.names)} squares one of at least two folds, got "
            f"{len(np.unique(folds))} in shape {folds.shape}: see folds_by_field"
        )
    predicted = [None] * len(squares.names)
    for fold in np.unique(folds):
        seen = squares.only(np.flatnonzero(folds != fold))
        model = train(seen.inputs, seen.targets)
        for k in np.flatnonzero(folds == fold):
            predicted[k] = model.predict(squares.inputs[k])[0]
    return {name: _r(squares, predicted, name) for name in squares.fields}


def _r(squares, predicted, name):
    rows = [k for k, other in enumerate(squares.names) if other == name]
    truth, guess = (
        np.vstack(one) for one in ([squares.targets[k][0] for k in rows], [predicted[k] for k in rows])
    )
    return round(pearson(truth, guess), 6)
