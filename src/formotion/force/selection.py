"""Which terms of a law do the data support? Likelihood gained against terms spent.

Given estimates of all coefficients with their covariance, the log-likelihood lost by leaving terms out is a
quadratic form: every candidate law is scored in closed form, without touching the data again.
"""

import numpy as np
from scipy.special import gammaln

from formotion.core.errors import InputError

# How probable a law of one term more is beforehand. Much smaller, and few data lose true terms; 1, and a law
# with every term, which alone has its size, is found in pure noise.
LARGER = 0.7


def log_evidence(gain_nats, size, candidates):
    """Return the log marginal likelihood of a law over that of no law at all.

    Parameters
    ----------
    gain_nats : (n,) float
        Log-likelihood gained by the terms at their best.
    size : (n,) int
        Number of terms.
    candidates : int
        Number of terms that were on offer.

    Returns
    -------
    (n,) float

    Notes
    -----
    Prior: each size is 0.7 times as likely as the one below, laws of one size are equally likely, and the
    coefficients of a law are Gaussian with g times the covariance that the data leave. The g that makes the
    data likeliest gives gain - k/2 (1 + ln(2 gain / k)) - ln(candidates choose k) + k ln 0.7. The price of a
    term so grows with the data, and with the number of laws among which it was found; units cancel.
    Liang et al. 2008, doi:10.1198/016214507000001337.

    Examples
    --------
    >>> log_evidence(np.array([0.0, 3.0, 30.0]), np.array([0, 1, 1]), 20).round(1).tolist()
    [0.0, -1.7, 24.1]
    """
    size = np.asarray(size, float)
    ratio = 2 * np.asarray(gain_nats) / np.maximum(size, 1)
    price = np.where(ratio > 1, 0.5 * size * (1 + np.log(np.maximum(ratio, 1))), gain_nats)
    choose = gammaln(candidates + 1) - gammaln(size + 1) - gammaln(candidates - size + 1)
    return gain_nats - price - choose + size * np.log(LARGER)


def select(estimate, covariance):
    """Return the set of coefficients with the largest evidence.

    Parameters
    ----------
    estimate : (p,) float
        All coefficients.
    covariance : (p, p) float
        Of the estimate.

    Returns
    -------
    support : (p,) bool
    refined : (p,) float
        Most likely coefficients given that the others are zero.
    refined_covariance : (p, p) float
        Zero outside the support.

    Raises
    ------
    InputError
        If the covariance is not positive definite.

    Notes
    -----
    Gaussian likelihood around the full fit, so it holds for many data. The search adds and drops one
    term at a time, from nothing and from everything, and keeps the better end; terms whose columns are
    nearly parallel can hide a better set from it. Intervals after a selection do not know that there was one.

    Examples
    --------
    >>> support, refined, _ = select(np.array([9.0, 0.3, 0.1]), np.eye(3))
    >>> support.tolist(), refined.tolist()
    ([True, False, False], [9.0, 0.0, 0.0])
    """
    scale, start = standardised(estimate, covariance)
    ends = [_search(start.copy(), full) for full in (False, True)]
    score, support, table = max(ends, key=lambda end: end[0])
    inside = np.outer(support, support)
    refined = np.where(support, table[:, -1] * scale, 0.0)
    return support, refined, np.where(inside, -table[:, :-1] * np.outer(scale, scale), 0.0)


def standardised(estimate, covariance):
    """Return the scale of each coefficient, and [precision | precision @ estimate] in units of the scales."""
    scale = np.sqrt(np.diag(covariance))
    try:
        root = np.linalg.inv(np.linalg.cholesky(covariance / np.outer(scale, scale)))
    except np.linalg.LinAlgError:
        raise InputError("covariance must be positive definite: leave out terms that repeat others") from None
    precision = root.T @ root
    return scale, np.column_stack([precision, precision @ (estimate / scale)])


def _search(table, full):
    """Add or drop the term that improves the evidence most, until none does."""
    p = len(table)
    support, gain = np.zeros(p, bool), 0.0
    for k in range(p if full else 0):
        gain += _change(table)[k]
        sweep(table, k)
        support[k] = True
    score = float(log_evidence(gain, support.sum(), p))
    while True:
        sign = np.where(support, -1, 1)
        gains = gain + sign * _change(table)
        scores = log_evidence(np.maximum(gains, 0), support.sum() + sign, p)
        k = int(np.argmax(scores))
        if scores[k] <= score + 1e-9:
            return score, support, table
        gain, score = gains[k], float(scores[k])
        sweep(table, k)
        support[k] = not support[k]


def _change(table):
    """Log-likelihood that each term would bring, or takes with it when it leaves."""
    return 0.5 * table[:, -1] ** 2 / np.abs(np.diag(table))


def sweep(table, k):
    """Fit coefficient k of [precision | precision @ estimate], or free it again, in place.

    Goodnight 1979, doi:10.1080/00031305.1979.10482685.
    """
    pivot = table[k, k]
    row, column = table[k].copy(), table[:, k].copy()
    table -= np.outer(column, row / pivot)
    table[k] = row / abs(pivot)
    table[:, k] = column / abs(pivot)
    table[k, k] = -1 / pivot
