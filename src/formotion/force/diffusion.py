"""How strong is the noise of a motion, and how large the error of the camera? Both from the residuals."""

import numpy as np

from formotion.force.regression import Rows


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
    first, second, near = rows.pairs(1)
    each = blur * moved[first] ** 2 - (1 - 2 * blur) * moved[first] * moved[second]
    each = each[near]
    lags = [
        np.mean((each[: len(each) - k] - each.mean(0)) * (each[k:] - each.mean(0)), axis=0) for k in (0, 1)
    ]
    return each.mean(axis=0), np.maximum(lags[0] + 2 * lags[1], 0) / len(each)


def local_diffusion(rows, residual, weights):
    """Return one unbiased, very noisy estimate of D per row, and the rows that have one.

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
    kept : (m,) int
        Row numbers.
    """
    reach = len(weights) - 1
    n = len(residual) - reach
    kept = np.flatnonzero(rows.frame[reach:] - rows.frame[:n] == reach)
    total = sum(weight * residual[kept + lag] for lag, weight in enumerate(weights))
    product = residual[kept, :, None] * total[:, None, :]
    return 0.5 * (product + np.swapaxes(product, 1, 2)), kept


def fit(rows, values, kept):
    """Return D as a sum over a basis, with its covariance.

    Parameters
    ----------
    rows : Rows
        Its instrument and regressor are of the diffusion's basis; its target is not used.
    values : (m, d, d) float
    kept : (m,) int
        From `local_diffusion`.

    Returns
    -------
    coefficients : (c, d, d) float
    covariance : (d, d, c, c) float
    """
    d = values.shape[1]
    own = Rows(
        rows.frame[kept], rows.instrument[kept], rows.regressor[kept], values.reshape(-1, d * d), rows.reach
    )
    coefficients = own.solve()
    residual = own.residual(coefficients)
    covariance = np.empty((d * d, *own.inverse.shape))
    for entry in range(d * d):
        scores = own.instrument * residual[:, entry, None]
        total = scores.T @ scores
        for lag in range(1, own.reach + 1):
            first, second, near = own.pairs(lag)
            product = (scores[first] * near[:, None]).T @ scores[second]
            total += product + product.T
        covariance[entry] = own.inverse @ total @ own.inverse.T
    return coefficients.reshape(-1, d, d), covariance.reshape(d, d, *own.inverse.shape)
