"""A tissue in balance as one smooth function per cell, and what its contour points say about them.

Cell a has phi_a(r) = p_a |r - m_a|² - 2 b_a . (r - m_a) + g_a about its centre m_a. The junction of a and b
is where phi_a = phi_b; its tension is T = |grad(phi_a - phi_b)| / 2, and p_a - p_b is the difference of the
pressures. Forces then balance at every vertex and Young-Laplace holds on every arc, whatever the four numbers
of each cell are (Noll, Streichan & Shraiman 2020, doi:10.1103/PhysRevX.10.011072). A point at normal distance
d from the contour has phi_a - phi_b = 2 T d, to first order in d over the arc's radius.
"""

from dataclasses import dataclass

import numpy as np

from formotion.force.chain import Chain, chain

LEAST_TENSION = 0.05  # of the mean: keeps a step of the iteration from crossing zero
WIDE = 0.5  # sd of what the contours know far better: direction, and offset in junction lengths


@dataclass(frozen=True)
class Geometry:
    """Contours in units of the mean junction length, and which unknowns each of them meets.

    Attributes
    ----------
    chain : Chain
    centres : (C, 2) float
    points : (P, 2) float
    owner, start : (P,) and (J + 1,) int
    weight : (P,) float
        Independent normal errors per point: at a vertex k junctions share the two of one point.
    middle : (J, 2) float
        Mean of each junction's points.
    normal : (J, 2) float
        From its left to its right cell, across its chord.
    inner : (J,) bool
        A cell on either side.
    scale_um : float, µm
        The mean junction length.
    """

    chain: Chain
    centres: np.ndarray
    points: np.ndarray
    owner: np.ndarray
    start: np.ndarray
    weight: np.ndarray
    middle: np.ndarray
    normal: np.ndarray
    inner: np.ndarray
    scale_um: float

    def rows(self, points, owner):
        """Return the rows (M, 8) that turn the 8 unknowns into phi_a - phi_b, and into its half gradient."""
        pairs = self.chain.pairs[owner]
        signs = np.array([1.0, -1.0])[:, None]
        y, x = np.moveaxis(points[:, None] - self.centres[pairs], -1, 0)[..., None]
        one, zero = np.ones_like(y), np.zeros_like(y)
        parts = (
            [y * y + x * x, -2 * y, -2 * x, one],
            [y, -one, zero, zero],
            [x, zero, -one, zero],
        )
        return [(signs * np.concatenate(part, axis=-1)).reshape(len(points), 8) for part in parts]


def geometry(junctions, pairs):
    """Return the `Geometry` of junctions whose cells are `pairs` (-1: held at zero, the outer medium)."""
    scale_um = junctions.mean_length_um
    points = junctions.points_um / scale_um
    points = points - points.mean(axis=0)
    owner, start = junctions.owner, junctions.start
    count = np.diff(start)
    middle = np.add.reduceat(points, start[:-1]) / count[:, None]
    centres = _centres(points, owner, pairs)
    chord = junctions.chord_um / scale_um
    normal = np.stack([chord[:, 1], -chord[:, 0]], axis=1)
    normal /= np.maximum(np.hypot(*normal.T), 1e-12)[:, None]
    weight = _weight(junctions)
    layout, inner = chain(pairs, centres), junctions.inner
    return Geometry(layout, centres, points, owner, start, weight, middle, normal, inner, scale_um)


def _centres(points, owner, pairs):
    total, number = np.zeros((pairs.max() + 1, 2)), np.zeros(pairs.max() + 1)
    for side in pairs.T:
        cell = side[owner]
        kept = cell >= 0
        np.add.at(total, cell[kept], points[kept])
        np.add.at(number, cell[kept], 1)
    return total / np.maximum(number, 1)[:, None]


def _weight(junctions):
    weight = np.ones(len(junctions.points_um))
    known = junctions.vertices >= 0
    degree = np.bincount(junctions.vertices[known], minlength=junctions.n_vertices)
    for column, place in ((0, junctions.start[:-1]), (1, junctions.start[1:] - 1)):
        met = known[:, column]
        weight[place[met]] = np.minimum(1.0, 2 / degree[junctions.vertices[met, column]])
    return weight


@dataclass(frozen=True)
class Linear:
    """The model to first order around some unknowns.

    Attributes
    ----------
    distance : (P,) float
        Normal distance of each point from its contour, in junction lengths, times the root of its weight.
    points : (P, 8) float
        Derivative of `distance`.
    tension : (J,) float
    tension_rows, side_rows, offset_rows, pressure_rows : (J, 8) float
        Derivatives of the tension, of the force along the junction, of the offset at its middle, and of the
        pressure difference.
    """

    distance: np.ndarray
    points: np.ndarray
    tension: np.ndarray
    tension_rows: np.ndarray
    side_rows: np.ndarray
    offset_rows: np.ndarray
    pressure_rows: np.ndarray


def start_linear(geo):
    """Return the model at tension 1 everywhere, along the chords: linear in the unknowns as it stands."""
    junction = np.arange(len(geo.middle))
    phi, *force = geo.rows(geo.middle, junction)
    across = np.einsum("aj,aje->je", geo.normal.T, np.array(force))
    root = np.sqrt(geo.weight)
    points = 0.5 * root[:, None] * geo.rows(geo.points, geo.owner)[0]
    zero = np.zeros(len(junction))
    return _linear(np.zeros(len(points)), points, zero, across, phi, force, geo.normal)


def linearise(geo, unknowns):
    """Return the model to first order around `unknowns` (n,)."""
    junction = np.arange(len(geo.middle))
    local = geo.chain.gather(unknowns)
    phi_rows, *force_rows = geo.rows(geo.middle, junction)
    phi = np.einsum("je,je->j", phi_rows, local)
    force = np.einsum("aje,je->ja", np.array(force_rows), local)
    curve = local[:, 0] - local[:, 4]
    tension = np.sqrt(np.maximum((force**2).sum(axis=1) - curve * phi, LEAST_TENSION**2))
    rows = np.einsum("ja,aje->je", force, np.array(force_rows)) - 0.5 * curve[:, None] * phi_rows
    rows[:, 0] -= 0.5 * phi
    rows[:, 4] += 0.5 * phi
    rows /= tension[:, None]
    at_points = geo.rows(geo.points, geo.owner)[0]
    gain = 0.5 * np.sqrt(geo.weight) / tension[geo.owner]
    distance = gain * np.einsum("pe,pe->p", at_points, local[geo.owner])
    points = gain[:, None] * at_points - (distance / tension[geo.owner])[:, None] * rows[geo.owner]
    normal = force / np.maximum(np.hypot(*force.T), LEAST_TENSION)[:, None]
    return _linear(distance, points, tension, rows, phi_rows, force_rows, normal)


def _linear(distance, points, tension, rows, phi_rows, force_rows, normal):
    along = np.stack([-normal[:, 1], normal[:, 0]])
    side = np.einsum("aj,aje->je", along, np.array(force_rows))
    pressure = np.tile([1.0, 0, 0, 0, -1, 0, 0, 0], (len(tension), 1))
    return Linear(distance, points, tension, rows, side / WIDE, 0.5 * phi_rows / WIDE, pressure)
