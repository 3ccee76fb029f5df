"""Contours fitted to the picture itself: all membranes at once, as lines seen through a microscope."""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import distance_transform_edt, gaussian_filter
from scipy.sparse import coo_array, diags_array
from scipy.sparse.linalg import splu
from skimage.segmentation import find_boundaries

from formotion.images import knots, lines
from formotion.images.noise import noise_variance

# How far labels may be off: along the normal of a contour, and of a vertex in each direction.
CONTOUR_SD_PX = 1.0
VERTEX_SD_PX = 1.5
LOG_WIDTH_SD = 0.5
BRIGHTNESS_SD = 1.0
STEP_SD_PX = 0.3
_ROUNDS = 6
_DONE_PX = 0.05
_LARGEST_STEP_PX, _LARGEST_LOG_STEP = 1.0, 0.3
_HUBER = 2.5
_STILL = 1e12
_STIFFNESS = 0.01
_NARROWEST_PX, _WIDEST_PX = 0.7, 8.0


def width_px(image, cells):
    """Estimate the width of the membranes from their mean profile across the borders of cells.

    Parameters
    ----------
    image : (Y, X) float
    cells : (Y, X) int

    Returns
    -------
    float, px
        Standard deviation of a Gaussian of the same half width.

    Examples
    --------
    >>> x = np.arange(40) - 19.5
    >>> image = np.exp(-(x**2) / 8) * np.ones((30, 1))
    >>> cells = np.where(x < 0, 0, 1) * np.ones((30, 1), int)
    >>> round(width_px(image, cells), 1)
    2.0
    """
    away = distance_transform_edt(~find_boundaries(cells + 2, mode="inner"))
    ring = np.rint(away).astype(int).ravel()
    count = np.bincount(ring)
    profile = (np.bincount(ring, image.ravel()) / np.maximum(count, 1))[: int(2.4 * _WIDEST_PX)]
    below = np.flatnonzero(profile < (profile[0] + profile.min()) / 2)
    half = below[0] if below.size else 1
    part = (profile[half - 1] - (profile[0] + profile.min()) / 2) / max(
        profile[half - 1] - profile[half], 1e-12
    )
    return float(np.clip((half - 0.5 + part) / np.sqrt(2 * np.log(2)), _NARROWEST_PX, _WIDEST_PX))


def refine(points_px, start, vertices, cells, image, sigma_px):
    """Move contour points so that lines of light through them explain the image.

    Parameters
    ----------
    points_px : (P, 2) float, px
        Contour points (y, x), junction after junction, within about two pixels of the membranes.
    start : (J + 1,) int
    vertices : (J, 2) int
        As in `formotion.dynamics.junctions.Junctions`.
    cells : (Y, X) int
        Cell of each pixel, -1 outside.
    image : (Y, X) float, any linear unit of brightness
    sigma_px : float, px
        First guess of the width of the membranes.

    Returns
    -------
    (P, 2) float, px

    Notes
    -----
    The image is a sum of straight pieces between neighbouring points, each blurred by a Gaussian, over a
    background for each cell; every piece has its brightness, all share one width. Points move along the
    normal, vertices freely: Gauss-Newton on noise-weighted, Huber-robust squares, one sparse linear
    system a round. So light of three membranes that overlap at a vertex is attributed to all three, where
    a fit of separate profiles is pulled inwards. A Gaussian prior of `CONTOUR_SD_PX` around the labels
    (`VERTEX_SD_PX` for vertices) decides where the image is silent.

    The image hardly shows a zigzag of neighbouring points, so their errors would alternate in sign: a
    stiffness against third differences, in proportion to what the image tells, takes that out and leaves
    errors of neighbouring points about independent. Arcs and parabolas do not feel it.

    Assumes bright membranes of one width, thin against their length. What the model cannot explain counts as
    noise that is alike over the width of a membrane, so a picture that does not look like lines moves
    the contours less. Bright dots beside a membrane pull it towards them.
    """
    net = knots.build(points_px, start, vertices, lines.REACH_SIGMAS * sigma_px)
    scene = _scene(net, cells, image)
    unknowns, precision = _prior(net, scene, sigma_px)
    prior = unknowns
    still = np.where(np.arange(len(unknowns)) < scene.n_geometry, _STILL, precision)
    unknowns = unknowns + _step(net, scene, unknowns, still, prior)  # brightness first
    for _ in range(_ROUNDS):
        step = _step(net, scene, unknowns, precision, prior)
        unknowns = unknowns + step
        if np.quantile(np.abs(step[: scene.n_geometry]), 0.99) < _DONE_PX:
            break
    return net.moved(unknowns)[net.knot]


@dataclass(frozen=True)
class _Scene:
    """The image, flattened. Unknowns: moves, brightness of junctions, background of cells, log width."""

    image: np.ndarray
    variance: np.ndarray
    shape: tuple
    cell: np.ndarray
    n_geometry: int
    n_pieces: int

    @property
    def background(self):
        return self.n_geometry + self.n_pieces


def _scene(net, cells, image):
    variance = noise_variance(image).ravel()
    return _Scene(image.ravel(), variance, image.shape, cells.ravel() + 1, net.n_unknowns, len(net.pieces))


def _prior(net, scene, sigma):
    """Return the mean and the precision of every unknown before the image is looked at."""
    dark = np.percentile(scene.image, 20)
    y, x = (np.clip(np.rint(c), 0, n - 1).astype(int) for c, n in zip(net.at_px.T, scene.shape, strict=True))
    on_line = scene.image[y * scene.shape[1] + x][net.pieces[:, 0]] - dark
    bright = (np.bincount(net.junction, on_line) / np.bincount(net.junction))[net.junction]
    scale = max(np.median(bright), 1e-12)
    n_cells = scene.cell.max() + 1
    mean = [
        np.zeros(scene.n_geometry),
        np.maximum(bright, 0.1 * scale),
        np.full(n_cells, dark),
        [np.log(sigma)],
    ]
    contour, vertex = np.full(net.n_moves, CONTOUR_SD_PX), np.full(net.n_vertices, VERTEX_SD_PX)
    contour[: net.n_vertices] = VERTEX_SD_PX
    light = [np.full(scene.n_pieces, BRIGHTNESS_SD * scale), np.full(n_cells, scale)]
    sd = [contour, vertex, *light, [LOG_WIDTH_SD]]
    return np.concatenate(mean), np.concatenate(sd) ** -2.0


def _step(net, scene, unknowns, precision, prior):
    """Solve for the change of all unknowns that fits the image best."""
    at, sigma = net.moved(unknowns), np.exp(unknowns[-1])
    found = lines.cast(at[net.pieces[:, 0]], at[net.pieces[:, 1]], sigma, scene.shape)
    bright = unknowns[scene.n_geometry : scene.background][found.piece]
    seen, row = np.unique(found.pixel, return_inverse=True)
    model = np.bincount(row, bright * found.light) + unknowns[scene.background + scene.cell[seen]]
    residual = scene.image[seen] - model
    weight = _weights(residual, scene, seen, sigma)
    slopes = _slopes(net, scene, found, bright, seen, row, len(unknowns))
    weighted = (diags_array(weight) @ slopes).T.tocsr()
    normal = (weighted @ slopes).tocsr()
    right = weighted @ residual + precision * (prior - unknowns)
    bends = net.bends.copy()
    bends.resize(bends.shape[0], len(unknowns))
    informed = normal.diagonal()[net.bend_unknowns].mean(axis=1)
    stiff = bends.T @ diags_array(_STIFFNESS * informed)
    right -= stiff @ (net.bent_px + bends @ unknowns)
    damping = np.where(np.arange(len(unknowns)) < scene.n_geometry, STEP_SD_PX**-2.0, 0.0)
    system = (normal + diags_array(precision + damping) + stiff @ bends).tocsc()
    solver = splu(system, permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options={"SymmetricMode": True})
    step = solver.solve(right)
    step[: scene.n_geometry] = np.clip(step[: scene.n_geometry], -_LARGEST_STEP_PX, _LARGEST_STEP_PX)
    step[-1] = np.clip(step[-1], -_LARGEST_LOG_STEP, _LARGEST_LOG_STEP)
    return step


def _weights(residual, scene, seen, sigma):
    """Weigh pixels by the noise of the camera and by what the model cannot explain.

    Noise differs from pixel to pixel; misfit is alike over the width of a membrane and does not average out.
    """
    noise = scene.variance[seen]
    picture = np.zeros(scene.image.size)
    picture[seen] = residual
    blurred = gaussian_filter(picture.reshape(scene.shape), sigma).ravel()[seen]
    excess, alike = (
        max(spread**2 - np.median(noise), 0.0)
        for spread in (_spread(residual), _spread(blurred) * np.sqrt(4 * np.pi) * sigma)
    )
    limit = _HUBER * np.sqrt(noise + excess)
    return np.minimum(1.0, limit / np.maximum(np.abs(residual), 1e-12)) / (noise + alike)


def _spread(values):
    return 1.4826 * np.median(np.abs(values))


def _slopes(net, scene, found, bright, seen, row, n_unknowns):
    """Return the derivatives of the seen pixels by all unknowns, sparse."""
    entries = [
        (row, scene.n_geometry + found.piece, found.light),
        (np.arange(len(seen)), scene.background + scene.cell[seen], np.ones(len(seen))),
        (row, np.full(len(row), n_unknowns - 1), bright * found.by_log_sigma),
    ]
    for end, by_end in enumerate((found.by_first, found.by_last)):
        knot = net.pieces[found.piece, end]
        entries.append((row, net.unknown[knot], bright * (by_end * net.normal[knot]).sum(axis=1)))
        free = knot < net.n_vertices
        entries.append((row[free], net.n_moves + knot[free], bright[free] * by_end[free, 1]))
    rows, columns, values = (np.concatenate(part) for part in zip(*entries, strict=True))
    return coo_array((values, (rows, columns)), shape=(len(seen), n_unknowns)).tocsr()
