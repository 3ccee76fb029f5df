"""How strong is the noise of a motion, and how large the error of the camera? Both from the residuals."""

import numpy as np

from formotion.force.regression import Rows, counted


def localisation(rows, residual, dt_s, exposure):
    """Return the variance of the localisation error of overdamped tracks, and the variance of that.

    Parameters
    ----------
    rows : Rows
    residual : (n, d) float, µm/s
        Displacements per time, drift removed.
    dt_s : float, s
    exposure : float
        Part of the frame time over which the camera collects light.

    Returns
    -------
    variance_um2, uncertainty_um4 : (d,) float

    Notes
    -----
    An error in one frame makes neighbouring displacements anticorrelated, motion blur makes them correlated:
    variance = R <dx²> - (1 - 2 R) <dx dx'>, with R = exposure / 6. Vestergaard, Blainey and Flyvbjerg 2014,
    doi:10.1103/PhysRevE.89.022726.
    """
    moved = residual * dt_s
    blur = exposure / 6
    each = blur * moved[:-1] ** 2 - (1 - 2 * blur) * moved[:-1] * moved[1:]
    each = each[rows.valid[:-1] & rows.valid[1:]]
    mean = each.mean(axis=0)
    each -= mean
    spread = np.mean(each**2, axis=0) + 2 * np.mean(each[1:] * each[:-1], axis=0)
    return mean, np.maximum(spread, 0) / len(each)


def local_diffusion(rows, residual, weights):
    """Return one unbiased, very noisy estimate of D per row, and whether the row has one.

    Parameters
    ----------
    rows : Rows
    residual : (n, d) float
        In the unit of the targets.
    weights : (reach + 1,) float
        D is this sum over products of residuals at lags 0 to reach: noise that errors of localisation and
        motion blur move from one lag to another cancels in it.

    Returns
    -------
    values : (m, d, d) float
        Without the last `reach` rows.
    valid : (m,) bool
    """
    reach = len(weights) - 1
    size = len(residual) - reach
    valid = np.all([rows.valid[lag : size + lag] for lag in range(reach + 1)], axis=0)
    total = sum(weight * residual[lag : size + lag] for lag, weight in enumerate(weights))
    product = residual[:size, :, None] * total[:, None, :]
    return 0.5 * (product + np.swapaxes(product, 1, 2)), valid


def fit(rows, values, valid):
    """Return D as a sum over a basis, with its covariance.

    Parameters
    ----------
    rows : Rows
        Its instrument and regressor are of the diffusion's basis; its target is not used.
    values : (m, d, d) float
    valid : (m,) bool
        From `local_diffusion`.

    Returns
    -------
    coefficients : (c, d, d) float
    covariance : (d, d, c, c) float
    """
    upper = np.triu_indices(values.shape[1])
    size = len(valid)
    own = Rows(
        valid, counted(valid, rows.instrument[:size]), rows.regressor[:size], values[:, *upper], rows.reach
    )
    found = own.solve()
    residual = own.residual(found)
    coefficients = np.empty((len(found), *values.shape[1:]))
    covariance = np.empty((*values.shape[1:], len(found), len(found)))
    for entry, (i, j) in enumerate(zip(*upper, strict=True)):
        coefficients[:, i, j] = coefficients[:, j, i] = found[:, entry]
        covariance[i, j] = covariance[j, i] = _covariance(own, residual[:, entry, None])
    return coefficients, covariance


def _covariance(rows, residual):
    scores = rows.instrument * residual
    total = scores.T @ scores
    for lag in range(1, rows.reach + 1):
        product = scores[: len(scores) - lag].T @ scores[lag:]
        total += product + product.T
    return rows.inverse @ total @ rows.inverse.T
