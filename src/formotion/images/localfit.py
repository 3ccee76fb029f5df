"""Local polynomial fit of a displacement field to windowed image-gradient equations.

Every pixel states one equation, gradient . u = brightness difference. A Gaussian window gathers
the equations around each node of a coarse grid, where a polynomial in the offset from the node
is fitted to them; its value at the node is the estimate (Lucas-Kanade with a polynomial in place
of a constant, i.e. local polynomial regression).
"""

from itertools import product

import numpy as np
from scipy.interpolate import make_interp_spline
from scipy.ndimage import correlate1d

# A window far emptier of beads than the median one falls back on its starting value.
RIDGE = 1e-4
_REACH = 3.5
_PAIRS = ((0, 0), (0, 1), (1, 1))


def powers(degree):
    """Return the exponents (y, x) of all monomials up to `degree`, the constant first.

    Examples
    --------
    >>> powers(1)
    [(0, 0), (0, 1), (1, 0)]
    """
    return sorted(product(range(degree + 1), repeat=2), key=lambda p: (sum(p), p))[: _count(degree)]


def _count(degree):
    return (degree + 1) * (degree + 2) // 2


def block_sum(image, block):
    """Sum an image over square blocks, (Y, X) -> (ceil(Y / block), ceil(X / block)).

    Examples
    --------
    >>> block_sum(np.ones((4, 6)), 3)
    array([[9., 9.],
           [3., 3.]])
    """
    rows, cols = (np.arange(0, n, block) for n in image.shape)
    return np.add.reduceat(np.add.reduceat(image, rows, axis=0), cols, axis=1, dtype=np.float64)


def block_mean(image, block):
    """Average an image over square blocks; blocks at the end may be incomplete.

    Examples
    --------
    >>> block_mean(np.ones((4, 5)), 3)
    array([[1., 1.],
           [1., 1.]])
    """
    sizes = [np.minimum(block, n - np.arange(0, n, block)) for n in image.shape]
    return block_sum(image, block) / np.outer(*sizes)


def pair_sums(left_y, left_x, right_y, right_x, block):
    """Return block sums of left_i right_j for the pairs (y, y), (y, x) and (x, x)."""
    left, right = (left_y, left_x), (right_y, right_x)
    return {(i, j): block_sum(left[i] * right[j], block) for i, j in _PAIRS}


def to_pixels(nodes, block, shape, degree=3):
    """Interpolate node values (C, y, x) to every pixel, (C, Y, X), by splines of this degree."""
    rows, cols = (
        _interpolation(count, block, n, degree) for count, n in zip(nodes.shape[1:], shape, strict=True)
    )
    return rows.astype(nodes.dtype) @ nodes @ cols.T.astype(nodes.dtype)


def _interpolation(count, block, length, degree):
    """Return the matrix (length, count) that takes values at block centres to pixels."""
    # Constant beyond the outermost centres: continuing the spline there was measured to be worse.
    places = np.clip((np.arange(length) - (block - 1) / 2) / block, 0, count - 1)
    if count == 1:
        return np.ones((length, 1))
    return make_interp_spline(np.arange(count), np.eye(count), k=min(degree, count - 1))(places)


def fit(tensor, target, start, sigma, degree):
    """Solve the windowed normal equations at every node.

    Parameters
    ----------
    tensor : dict of (y, x) float
        Block sums of w g_i g_j, keyed (0, 0), (0, 1), (1, 1); 1/px².
    target : (2, y, x) float, 1/px
        Block sums of w g_i (difference + g . u).
    start : (2, y, x) float, px
        Displacement to fall back on where there is nothing to see.
    sigma : float
        Standard deviation of the window in nodes.
    degree : int
        Degree of the polynomial.

    Returns
    -------
    shift_px : (2, y, x) float, px
    rows : (y, x, 2, N, 2) float
        First two rows of the inverse normal matrix, by monomial and component.
    prior_px2 : (2, y, x) float, px²
        Variance that the fallback contributes.
    """
    monomials = powers(degree)
    normal = _normal(tensor, sigma, monomials)
    right = _gather(target, sigma, monomials)
    n = 2 * len(monomials)
    trace = normal[..., 0, 0] + normal[..., 1, 1]
    ridge = RIDGE * (trace + np.median(trace))
    normal[..., range(n), range(n)] += ridge[..., None]
    right[..., :2] += ridge[..., None] * np.moveaxis(start, 0, -1)
    rows = np.swapaxes(np.linalg.solve(normal, np.eye(n)[:, :2]), -1, -2)
    shift = np.einsum("yxrk,yxk->ryx", rows, right)
    prior = np.einsum("yx,yxrk,yxrk->ryx", ridge, rows, rows)
    return shift, rows.reshape(*rows.shape[:3], -1, 2), prior


def sandwich(rows, scores, sigma, degree):
    """Return the variance of the fit from the scatter of its own residuals, (2, y, x) px².

    `scores` are block sums of e_i e_j (e_i = w g_i difference), keyed as `tensor` in `fit`. Pixels
    count as independent; their noise may differ from place to place.
    """
    monomials = powers(degree)
    moments = _moments(scores, sigma, monomials, kernel_power=2)
    variance = np.zeros((2, *rows.shape[:2]))
    for (a, p), (b, q) in product(enumerate(monomials), repeat=2):
        for i, j in product(range(2), repeat=2):
            moment = moments[p[0] + q[0], p[1] + q[1]][min(i, j), max(i, j)]
            variance += np.moveaxis(rows[:, :, :, a, i] * rows[:, :, :, b, j] * moment[..., None], -1, 0)
    return np.maximum(variance, 0.0)


def _normal(tensor, sigma, monomials):
    n = len(monomials)
    moments = _moments(tensor, sigma, monomials)
    normal = np.empty((*tensor[0, 0].shape, n, 2, n, 2))
    for (a, p), (b, q) in product(enumerate(monomials), repeat=2):
        for i, j in product(range(2), repeat=2):
            normal[:, :, a, i, b, j] = moments[p[0] + q[0], p[1] + q[1]][min(i, j), max(i, j)]
    return normal.reshape(*normal.shape[:2], 2 * n, 2 * n)


def _gather(target, sigma, monomials):
    right = np.stack([_windowed(component, sigma, monomials) for component in target], axis=-1)
    return np.moveaxis(right, 0, -2).reshape(*right.shape[1:3], -1)


def _moments(maps, sigma, monomials, kernel_power=1):
    sums = sorted({(p[0] + q[0], p[1] + q[1]) for p, q in product(monomials, repeat=2)})
    gathered = {pair: _windowed(maps[pair], sigma, sums, kernel_power) for pair in _PAIRS}
    return {power: {pair: gathered[pair][k] for pair in _PAIRS} for k, power in enumerate(sums)}


def _windowed(values, sigma, monomials, kernel_power=1):
    """Return window sums of values times monomial of the offset (in sigmas), one per monomial."""
    along_y = {
        a: correlate1d(values, _kernel(sigma, a, kernel_power), axis=0, mode="constant")
        for a in {p[0] for p in monomials}
    }
    return np.stack(
        [
            correlate1d(along_y[a], _kernel(sigma, b, kernel_power), axis=1, mode="constant")
            for a, b in monomials
        ]
    )


def _kernel(sigma, power, kernel_power):
    reach = int(np.ceil(_REACH * sigma))
    offset = np.arange(-reach, reach + 1) / sigma
    return np.exp(-0.5 * kernel_power * offset**2) * offset**power
