"""The mean over all laws that the data leave possible, each weighed with its evidence."""

import math

import numpy as np

from formotion.force.selection import log_evidence, select, standardised, sweep

SCANS = 150


def average(estimate, covariance):
    """Return how probable each term is, and coefficients averaged over laws.

    Parameters
    ----------
    estimate : (p,) float
        All coefficients.
    covariance : (p, p) float
        Of the estimate.

    Returns
    -------
    probability : (p,) float
        That the term belongs to the law.
    mean : (p,) float
    mean_covariance : (p, p) float
        Within laws and between them.

    Raises
    ------
    InputError
        If the covariance is not positive definite.

    Notes
    -----
    Every term in turn is drawn in or out given the others (Gibbs sampling, 150 rounds, always the same
    random numbers). Where few data leave many laws possible, the mean errs less than the best of them, and
    its intervals know of the choice. Hoeting et al. 1999, doi:10.1214/ss/1009212519.

    Examples
    --------
    >>> probability, mean, _ = average(np.array([9.0, 0.3, 0.1]), np.eye(3))
    >>> (probability > 0.5).tolist()
    [True, False, False]
    """
    best = select(estimate, covariance)[0]
    scale, table = standardised(estimate, covariance)
    p = len(scale)
    support, gain = np.zeros(p, bool), 0.0
    for k in np.flatnonzero(best):
        gain += 0.5 * table[k, -1] ** 2 / table[k, k]
        sweep(table, k)
        support[k] = True
    price = _Price(p)
    size = int(support.sum())
    random = np.random.default_rng(0).random((SCANS, p))
    counts, total, square, within = np.zeros(p), np.zeros(p), np.zeros((p, p)), np.zeros((p, p))
    for draws in random:
        for k, draw in enumerate(draws):
            sign = -1 if support[k] else 1
            other = max(gain + sign * 0.5 * table[k, -1] ** 2 / abs(table[k, k]), 0.0)
            odds = price(other, size + sign) - price(gain, size)
            change = 1 / (1 + math.exp(min(-odds, 500)))
            counts[k] += 1 - change if support[k] else change
            if draw < change:
                sweep(table, k)
                support[k] = not support[k]
                gain, size = other, size + sign
        inside = np.outer(support, support)
        shrink = 1 - min(size / (2 * gain), 1) if size else 0.0
        mean = shrink * np.where(support, table[:, -1], 0)
        total += mean
        square += np.outer(mean, mean)
        within -= shrink * np.where(inside, table[:, :-1], 0)
    mean = total / SCANS
    spread = (within + square) / SCANS - np.outer(mean, mean)
    return counts / SCANS, mean * scale, spread * np.outer(scale, scale)


class _Price:
    """`log_evidence` for one law at a time, without the cost of arrays."""

    def __init__(self, candidates):
        sizes = np.arange(candidates + 1)
        self._choose = (-log_evidence(np.zeros(candidates + 1), sizes, candidates)).tolist()

    def __call__(self, gain, size):
        ratio = 2 * gain / size if size else 0.0
        paid = 0.5 * size * (1 + math.log(ratio)) if ratio > 1 else gain
        return gain - paid - self._choose[size]
