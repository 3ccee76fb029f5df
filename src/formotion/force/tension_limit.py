"""What a Gaussian prior on tensions can reach at best: the error expected when it is tuned on the truth."""

from dataclasses import dataclass
from itertools import product

import numpy as np

from formotion.core.threads import one_thread
from formotion.force.potential import Geometry, geometry
from formotion.force.tension_fit import climb
from formotion.force.tension_prior import Spread, blocks

FACTORS = (0.7, 1.0, 1.4, 2.0)


@dataclass(frozen=True)
class _Truth:
    geo: Geometry
    tension: np.ndarray
    noise: float


@one_thread
def expected_error(junctions, tension, pressure_per_um, noise_um):
    """Return the expected RMS error of the inner junctions' tensions over the spread of the true ones.

    Parameters
    ----------
    junctions : Junctions
        The contours without noise; those with the outside are left out.
    tension : (J,) float
        True tensions, mean of inner junctions 1.
    pressure_per_um : (C,) float, mean tension over µm
        True pressures.
    noise_um : float, µm
        Standard deviation of a contour point along each axis.

    Returns
    -------
    float

    Notes
    -----
    Mean square error = bias² + variance of the posterior mean, which is linear in the noise to first order.
    The bias is what the prior, and a world that the model cannot describe, leave on contours without noise;
    the variance is that of the noise alone. The prior's two spreads are those of least error among multiples
    of the true spreads.
    """
    kept = junctions.subset(junctions.inner)
    pairs = np.unique(kept.cells, return_inverse=True)[1].reshape(-1, 2)
    truth = _Truth(
        geometry(kept, pairs), np.asarray(tension)[junctions.inner], noise_um / kept.mean_length_um
    )
    jumps = np.diff(np.asarray(pressure_per_um)[kept.cells], axis=1) * kept.mean_length_um
    spreads = [
        Spread(truth.noise, a * truth.tension.std(), b * np.sqrt(np.mean(jumps**2)))
        for a, b in product(FACTORS, FACTORS)
    ]
    return float(np.sqrt(min(_mean_square(truth, spread) for spread in spreads)) / truth.tension.std())


def _mean_square(truth, spread):
    geo = truth.geo
    linear = climb(geo, spread)[0]
    found, squares = linear.tension, blocks(geo, linear)
    precision = _dense(geo.chain, squares.precision(spread))
    rows = np.stack([geo.chain.scatter(row) for row in _own_rows(linear.tension_rows)])
    gain = np.linalg.solve(precision, (rows - np.outer(found, rows.mean(axis=0))).T).T
    variance = np.einsum("jn,nm,jm->j", gain, _dense(geo.chain, squares.points), gain) / spread.noise**2
    return np.mean((found - truth.tension / truth.tension.mean()) ** 2 + variance)


def _own_rows(rows):
    for junction, row in enumerate(rows):
        alone = np.zeros_like(rows)
        alone[junction] = row
        yield alone


def _dense(chain, parts):
    """Return the full matrix of one 8 x 8 block per junction."""
    matrix = np.zeros((chain.n_unknowns + 1,) * 2)  # the last row and column collect what is held
    columns = chain.columns
    np.add.at(matrix, (columns[:, :, None], columns[:, None, :]), parts)
    return matrix[:-1, :-1]
