"""What a network has to beat: the mean, a linear filter, a random forest on filters.

Each is trained by a function of fields ``(C, Y, X)`` and returns an object with ``predict(image)``.
"""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from formotion.core.errors import InputError, ShapeError
from formotion.core.validate import finite_array, whole, within

ROWS_AT_ONCE = 32  # windows of so many image rows are held in memory together
ODD = "give an odd number, so that the window has a middle"


def mean(inputs, targets):
    """Train the predictor that answers with the mean of the training targets, whatever it is shown.

    Parameters
    ----------
    inputs, targets : sequence of (C, Y, X) float
        Fields, any unit.

    Returns
    -------
    Mean
    """
    _check(inputs, targets)
    pixels = np.concatenate([field.reshape(len(field), -1) for field in targets], axis=1)
    return Mean(pixels.mean(axis=1))


def linear(inputs, targets, side_px=11, ridge=1e-6):
    """Train linear regression of each pixel on the window around it: one filter, found exactly.

    Parameters
    ----------
    inputs, targets : sequence of (C, Y, X) float
        Fields, any unit.
    side_px : int, px
        Side of the window, odd.
    ridge : float
        Weight of the squared coefficients, as a fraction of the mean variance of a pixel; it decides between
        filters that fit equally well.

    Returns
    -------
    Linear

    Raises
    ------
    InputError, ShapeError
        If fields do not match or are smaller than the window, or a number breaks its rule.

    Notes
    -----
    Closed form: minimises the mean over all windows that lie inside a field of (w · x + b - y)² plus
    ridge · mean variance · |w|². Memory stays small: windows are summed up rows by rows.
    """
    side_px = whole("side_px", side_px, 1, ODD)
    if side_px % 2 == 0:
        raise InputError(f"side_px must be odd, got {side_px}: {ODD}")
    within("ridge", ridge, 0, np.inf, "1e-6 is usual")
    _check(inputs, targets, side_px)
    count, sum_x, sum_y, sum_xx, sum_xy = _moments(inputs, targets, side_px)
    centre_x, centre_y = sum_x / count, sum_y / count
    variance = sum_xx / count - np.outer(centre_x, centre_x)
    covariance = sum_xy / count - np.outer(centre_x, centre_y)
    variance += ridge * np.trace(variance) / len(variance) * np.eye(len(variance))
    weights = np.linalg.lstsq(variance, covariance)[0]  # (C side², outputs)
    filters = weights.T.reshape(-1, len(inputs[0]), side_px, side_px)
    return Linear(filters, centre_y - centre_x @ weights)


def forest(inputs, targets, pixels=20_000, trees=40, sigma_max_px=8.0, seed=0):
    """Train a random forest that sees, for each pixel, its field blurred, its edges and its curvatures.

    Parameters
    ----------
    inputs, targets : sequence of (C, Y, X) float
        Fields, any unit.
    pixels : int
        Training pixels, drawn from all fields.
    trees : int
    sigma_max_px : float, px
        Widest Gaussian; the finest is 0.5 px, doubling in between.
    seed : int

    Returns
    -------
    Forest

    Raises
    ------
    InputError, ShapeError
        If fields do not match or a number breaks its rule.
    """
    from sklearn.ensemble import RandomForestRegressor

    _check(inputs, targets)
    pixels, trees = whole("pixels", pixels, 1, "20000 is usual"), whole("trees", trees, 1, "40 is usual")
    within("sigma_max_px", sigma_max_px, 0.5, np.inf, "give the radius of what should be recognised")
    features, answers = _drawn(inputs, targets, pixels, sigma_max_px, np.random.default_rng(seed))
    regressor = RandomForestRegressor(trees, min_samples_leaf=5, max_features=1 / 3, random_state=seed)
    regressor.fit(features, np.squeeze(answers, axis=1) if answers.shape[1] == 1 else answers)
    return Forest(regressor, sigma_max_px, len(targets[0]))


@dataclass(frozen=True)
class Mean:
    """Answers with `value`, one number for each output channel."""

    value: np.ndarray

    def predict(self, image):
        """Return the (outputs, Y, X) prediction for a (C, Y, X) image."""
        image = _image(image)
        return np.broadcast_to(self.value[:, None, None], (len(self.value), *image.shape[1:])).copy()


@dataclass(frozen=True)
class Linear:
    """A filter for each pair of channels, `filters` (outputs, C, side, side), and `offset` (outputs,)."""

    filters: np.ndarray
    offset: np.ndarray

    def predict(self, image):
        """Return the (outputs, Y, X) prediction for a (C, Y, X) image, mirrored beyond its edges."""
        image = _image(image, self.filters.shape[1])
        return np.stack(
            [
                offset
                + sum(
                    ndimage.correlate(plane, one, mode="mirror")
                    for plane, one in zip(image, some, strict=True)
                )
                for some, offset in zip(self.filters, self.offset, strict=True)
            ]
        )


@dataclass(frozen=True)
class Forest:
    """A scikit-learn `regressor` on the filtered image."""

    regressor: object
    sigma_max_px: float
    outputs: int

    def predict(self, image):
        """Return the (outputs, Y, X) prediction for a (C, Y, X) image."""
        image = _image(image)
        found = self.regressor.predict(_features(image, self.sigma_max_px))
        return found.reshape(*image.shape[1:], self.outputs).transpose(2, 0, 1)


def _moments(inputs, targets, side_px):
    """Return count, sums and sums of products of windows (C side²) and of the pixels in their middles."""
    size, outputs, half = len(inputs[0]) * side_px**2, len(targets[0]), side_px // 2
    sums = [0, np.zeros(size), np.zeros(outputs), np.zeros((size, size)), np.zeros((size, outputs))]
    for field, target in zip(inputs, targets, strict=True):
        windows = np.lib.stride_tricks.sliding_window_view(field, (side_px, side_px), axis=(1, 2))
        middles = target[:, half : half + windows.shape[1], half : half + windows.shape[2]]
        for top in range(0, windows.shape[1], ROWS_AT_ONCE):
            rows = slice(top, top + ROWS_AT_ONCE)
            x = np.moveaxis(windows[:, rows], 0, 2).reshape(-1, size).astype(float)  # (pixels, C side²)
            y = middles[:, rows].reshape(outputs, -1).T
            for k, part in enumerate((len(x), x.sum(0), y.sum(0), x.T @ x, x.T @ y)):
                sums[k] = sums[k] + part
    return sums


def _drawn(inputs, targets, pixels, sigma_max_px, rng):
    """Return features and answers of pixels drawn from all fields, with those of one field held at a time."""
    ends = np.cumsum([field[0].size for field in inputs])
    chosen = rng.choice(ends[-1], size=min(pixels, ends[-1]), replace=False)
    field_of = np.searchsorted(ends, chosen, side="right")
    parts = []
    for k, (field, target) in enumerate(zip(inputs, targets, strict=True)):
        at = chosen[field_of == k] - (ends[k] - field[0].size)
        parts.append((_features(field, sigma_max_px)[at], target.reshape(len(target), -1).T[at]))
    as_drawn = np.argsort(np.argsort(field_of, kind="stable"), kind="stable")
    return tuple(np.concatenate(some)[as_drawn] for some in zip(*parts, strict=True))


def _features(field, sigma_max_px):
    """Return (Y X, features): each channel at several blurs, with edges and curvatures."""
    from skimage.feature import multiscale_basic_features

    found = multiscale_basic_features(
        np.moveaxis(field, 0, -1).astype(np.float32), sigma_max=sigma_max_px, channel_axis=-1
    )
    return found.reshape(-1, found.shape[-1])


def _image(image, channels="C"):
    return finite_array("image", image, (channels, "Y", "X"), "give (C, Y, X) as in training")


def _check(inputs, targets, side_px=1):
    if len(inputs) != len(targets) or not len(inputs):
        raise InputError(f"each field needs one target, got {len(inputs)} and {len(targets)}: give pairs")
    for one, other in zip(inputs, targets, strict=True):
        _image(one)
        _image(other)
        if one.shape[1:] != other.shape[1:]:
            raise ShapeError(f"a pair must have the same Y, X, got {one.shape} and {other.shape}: give pairs")
        if min(one.shape[1:]) < side_px:
            raise InputError(
                f"a field must hold a window of {side_px} px, got {one.shape[1:]}: lower side_px"
            )
