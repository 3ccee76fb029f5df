"""From a label mask to the junctions of a tissue: contour points below the size of a pixel."""

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from formotion.core.errors import InputError
from formotion.core.validate import finite_array, positive
from formotion.dynamics.junctions import Junctions
from formotion.images import contours, cracks, ridges
from formotion.images.labels import halved, touching

# One point for this much contour: neighbouring points then share no pixels and have independent errors.
SPACING_PX = 4.0
SPACING_SIGMAS = 2.5
SHORTEST_PX = 2.0
CURVE_SD_PX = 0.15


def trace(labels, pixel_um, image=None):
    """Trace every line along which two cells of a label mask meet.

    Parameters
    ----------
    labels : (Y, X) int
        Label mask; 0 is background. See `formotion.images.labels.touching` for what is done with gaps.
    pixel_um : float, µm
        Pixel size; 1.0 keeps pixels as the unit.
    image : (Y, X) float, any linear unit of brightness, optional
        The picture that the labels were drawn from, its membranes bright: contours are then fitted to
        it. See `formotion.images.ridges.refine` for the model and when it fails.

    Returns
    -------
    formotion.dynamics.junctions.Junctions
        Points (y, x) in µm; (0, 0) is the centre of the first pixel. Cell c is the cell c of
        `touching(labels)`, which also tells its label.

    Raises
    ------
    InputError
        If a label is not a whole number from 0, fewer than two cells touch, or the image is not finite.
    ShapeError
        If `labels` is not two-dimensional or `image` differs in shape.

    Notes
    -----
    Each junction gets a point every `SPACING_PX` (with an image every 2.5 widths of a membrane, if that is
    more), so that errors of neighbouring points are about independent. A vertex is
    where the circles fitted to its junctions meet. The border of the picture is no junction; a junction that
    leaves the picture there has vertex -1. Contact with wide background has the cell -1.
    Four cells that meet within `SHORTEST_PX` make one vertex of four junctions, and the junction too
    short to see is left out: which pair touches, pixels cannot tell. A vertex as close to the border of
    the picture is taken to lie beyond it.

    Errors of a point, on simulated tissue of 40 px per cell (robust SD): 0.13 px from exact labels, 0.16 px
    from labels drawn from a noisy image, and with an image 0.10 px at 50 and 0.05 px at 200 photons on the
    ridge; vertices 0.12, 0.2, 0.23 and 0.12 px. From labels alone a junction along the pixel grid may be
    off by up to half a pixel as a whole: nothing in the mask tells. Give the image where membranes are thin,
    their width (SD) under a twelfth of a cell's diameter. On the pictures of ``epithelium-movie`` (2.4 px,
    cells of 20 px) the fit lies on brighter pixels, but scatters more about arcs than the labels do,
    1.4 px instead of 0.9 px, and tensions agree no better from frame to frame.

    Examples
    --------
    >>> labels = np.ones((40, 60), int)
    >>> labels[:, 30:] = 2
    >>> junctions = trace(labels, pixel_um=0.5)
    >>> junctions.cells.tolist(), junctions.vertices.tolist(), float(junctions.length_um[0])
    ([[1, 0]], [[-1, -1]], 20.0)
    """
    positive("pixel_um", pixel_um, "give the camera pixel size divided by the magnification")
    cells, _ = touching(labels)
    spacing = SPACING_PX
    if image is not None:
        image = finite_array("image", image, cells.shape, "give the image that the labels belong to")
        width_px = ridges.width_px(image, cells)
        spacing = max(SPACING_PX, SPACING_SIGMAS * width_px)
    points, start, sides, nodes = _contours(_merged(_borders(labels, cells), cells.shape), spacing)
    if image is not None:
        points = ridges.refine(points, start, nodes, cells, image, width_px)
    return Junctions(points * pixel_um, start, sides, nodes)


def _borders(labels, cells):
    """Follow the borders of cells; along their middle where background lies between them."""
    if not ((np.asarray(labels) == 0) & (cells >= 0)).any():
        return cracks.follow(cells)
    found = cracks.follow(halved(labels, cells))
    paths, at_px = [path / 2 - 0.25 for path in found.paths], found.at_px / 2 - 0.25
    return cracks.Cracks(paths, found.sides, found.nodes, at_px)


def _merged(found, shape):
    """Merge nodes joined by a line too short to see; nodes at the frame count as beyond it."""
    length = np.array([_length(path) for path in found.paths])
    inner = (found.nodes >= 0).all(axis=1)
    short = inner & (length < SHORTEST_PX)
    pairs = found.nodes[short].T
    count, group = connected_components(
        coo_array((np.ones(pairs.shape[1]), pairs), shape=(len(found.at_px),) * 2), directed=False
    )
    members = np.bincount(group, minlength=count)
    at = np.stack([np.bincount(group, c, minlength=count) for c in found.at_px.T], axis=1) / members[:, None]
    far = np.array(shape) - 0.5 - SHORTEST_PX
    lost = ((at < SHORTEST_PX - 0.5) | (at > far)).any(axis=1)
    number = np.where(lost, -1, np.cumsum(~lost) - 1)
    nodes = np.append(number[group], -1)[found.nodes]
    gone = (nodes[:, 0] == nodes[:, 1]) & ((nodes[:, 0] >= 0) | (length < SHORTEST_PX))
    if gone.all():
        raise InputError("labels must show a junction of 2 px at least, got none: check the mask")
    kept = np.flatnonzero(~gone)
    return cracks.Cracks([found.paths[j] for j in kept], found.sides[kept], nodes[kept], at[~lost])


def _length(path):
    """Length through the middles of the pixel borders: the staircase itself is up to 1.41 times too long."""
    middles = (path[1:] + path[:-1]) / 2
    return np.hypot(*np.diff(middles, axis=0).T).sum() + np.hypot(*(path[1] - path[0]))


def _contours(found, spacing):
    """Return points (px), start, sides and vertices of the smoothed contours."""
    middles = [(path[1:] + path[:-1]) / 2 for path in found.paths]
    owner = np.repeat(np.arange(len(middles)), [len(m) for m in middles])
    ends = np.stack([[path[0], path[-1]] for path in found.paths])
    known = found.nodes >= 0
    ends[known] = found.at_px[found.nodes[known]]
    points = np.concatenate(middles)
    curves = contours.fit(points, owner, ends)
    ends = _ends(curves, ends, found.nodes)
    return *_resampled(points, owner, ends, spacing), found.sides, found.nodes


def _ends(curves, ends, nodes):
    """Move each vertex to where its curves meet, each other end onto its curve."""
    junction, side = np.divmod(np.arange(nodes.size), 2)
    vertex = nodes.ravel().copy()
    free = vertex < 0
    vertex[free] = nodes.max() + 1 + np.arange(free.sum())
    at = np.zeros((vertex.max() + 1, 2))
    at[vertex] = ends[junction, side]
    return contours.meet(curves, junction, vertex, at, CURVE_SD_PX)[vertex].reshape(ends.shape)


def _resampled(points, owner, ends, spacing):
    """Average the points over equal stretches of each junction, its ends given."""
    step = np.hypot(*np.diff(points, axis=0, prepend=points[:1]).T)
    first = np.searchsorted(owner, np.arange(len(ends)))
    step[first] = 0.5
    along = np.cumsum(step)
    along -= (along[first] - 0.5)[owner]
    length = np.maximum.reduceat(along, first) + 0.5
    pieces = np.maximum(np.rint(length / spacing), 1 + (length > spacing / 2)).astype(int)
    place = np.clip(np.rint(along / length[owner] * pieces[owner]).astype(int), 0, pieces[owner])
    start = np.concatenate([[0], np.cumsum(pieces + 1)])
    slot = start[owner] + place
    count = np.bincount(slot, minlength=start[-1])
    mean = np.stack([np.bincount(slot, c, minlength=start[-1]) for c in points.T], axis=1)
    mean /= np.maximum(count, 1)[:, None]
    mean[start[:-1]], mean[start[1:] - 1] = ends[:, 0], ends[:, 1]
    filled = count > 0
    filled[start[:-1]] = filled[start[1:] - 1] = True
    number = np.concatenate([[0], np.cumsum(filled)])
    return mean[filled], number[start]
