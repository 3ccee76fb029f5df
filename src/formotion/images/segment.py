"""From a membrane image to a label mask: which pixels belong to which cell."""

import numpy as np
from scipy.ndimage import distance_transform_edt, gaussian_filter, median
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from skimage.measure import label as connected
from skimage.morphology import h_maxima
from skimage.segmentation import relabel_sequential, watershed

from formotion.core.errors import InputError
from formotion.core.validate import finite_array, within

# In cell diameters.
_SMOOTHING = 1 / 25
_NEIGHBOURHOOD = 0.5
_NECK = 1 / 40
_OUTSIDE_AREA = 6.0
# In standard deviations of the smoothed image around.
_WEAKEST = 0.8
_FAINTEST = 0.3


def segment(image, cell_px):
    """Segment touching cells whose membranes are bright.

    Parameters
    ----------
    image : (Y, X) float, any unit of brightness
        Membranes bright, cells dark.
    cell_px : float, px
        Typical diameter of a cell, 8 px at least; a factor of 1.5 either way does no harm.

    Returns
    -------
    (Y, X) int
        Label mask: cells from 1, touching; cells at the picture's border are kept. 0 is outside the tissue.

    Raises
    ------
    InputError
        If the image is not finite or constant, or `cell_px` is under 8 or exceeds the picture.
    ShapeError
        If `image` is not two-dimensional.

    Notes
    -----
    What is darker than its neighbourhood is interior; each interior, cut at its necks, floods the
    smoothed image up to the ridges (watershed of scikit-image). Two regions whose common border is
    hardly brighter than their insides are one cell. A region at the border of the picture larger
    than six cells is outside.

    It fails where a membrane is much weaker than its neighbours (two cells become one), where cells
    differ widely in size (small ones are lost, large ones split), and where bright dots inside cells pass
    for membranes. On ``epithelium-movie``, whose membranes are as wide as a quarter of a cell, 75 of 94
    cells overlap those of the dataset by 0.7 or more with ``cell_px=14``, 64 with 20. Look at the result
    beside the image; for such pictures Cellpose masks, corrected by hand, are a better start.
    Meyer 1994, doi:10.1016/0165-1684(94)90060-4.

    Examples
    --------
    >>> image = np.zeros((60, 90))
    >>> image[:, 29:31] = image[:, 59:61] = image[29:31] = 100.0
    >>> np.unique(segment(image, cell_px=30)).tolist()
    [1, 2, 3, 4, 5, 6]
    """
    image = finite_array("image", image, ("Y", "X"), "give one gray image, rows by columns")
    if image.min() == image.max():
        raise InputError(f"image must show membranes, got the constant {image.flat[0]}: check the file")
    cell = within("cell_px", cell_px, 8, max(image.shape), "give the typical cell diameter in pixels")
    smooth = gaussian_filter(image, max(1.0, _SMOOTHING * cell))
    around = gaussian_filter(image, _NEIGHBOURHOOD * cell)
    depth = gaussian_filter(distance_transform_edt(smooth < around), 1.0)
    seeds = connected(h_maxima(depth, max(_NECK * cell, 0.3)), connectivity=2)
    contrast = np.sqrt(gaussian_filter((smooth - around) ** 2, cell))
    contrast = np.maximum(contrast, _FAINTEST * np.median(contrast))
    regions = _without_weak_borders(watershed(smooth, seeds), smooth, contrast)
    return _numbered(regions, _OUTSIDE_AREA * np.pi / 4 * cell**2)


def _without_weak_borders(regions, smooth, contrast):
    """Merge regions whose common border is hardly brighter than their insides."""
    inside = median(smooth, regions, np.arange(regions.max() + 1))
    pairs, height, scale = _borders(regions, smooth, contrast)
    weak = pairs[height - inside[pairs].max(axis=1) < _WEAKEST * scale]
    links = coo_array((np.ones(len(weak)), weak.T), shape=(len(inside),) * 2)
    return connected_components(links, directed=False)[1][regions]


def _borders(regions, smooth, contrast):
    """Return the neighbouring pairs, and brightness and contrast averaged along their borders."""
    sides = [(np.s_[:, :-1], np.s_[:, 1:]), (np.s_[:-1], np.s_[1:])]
    a, b, bright, scale = (
        np.concatenate([f(first, second)[regions[first] != regions[second]] for first, second in sides])
        for f in (
            lambda i, k: np.minimum(regions[i], regions[k]),
            lambda i, k: np.maximum(regions[i], regions[k]),
            lambda i, k: np.maximum(smooth[i], smooth[k]),
            lambda i, k: contrast[i],
        )
    )
    pairs, which = np.unique(np.stack([a, b], axis=1), axis=0, return_inverse=True)
    which = which.ravel()
    count = np.bincount(which)
    return pairs, np.bincount(which, bright) / count, np.bincount(which, scale) / count


def _numbered(regions, outside_area):
    """Number the regions from 1; a huge one at the picture's border is outside."""
    frame = np.unique(np.concatenate([regions[0], regions[-1], regions[:, 0], regions[:, -1]]))
    outside = frame[np.bincount(regions.ravel())[frame] > outside_area]
    cells = np.where(np.isin(regions, outside), 0, regions + 1)
    return relabel_sequential(cells)[0]
