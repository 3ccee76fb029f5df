"""What a biologist would measure: nuclei counted, their areas and intensities, and which of them are missed.

One segmentation, fixed on training fields, serves truth and prediction alike. A threshold chosen anew for
each image would forgive a prediction that is too faint.
"""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage, optimize, spatial

from formotion.core.errors import InputError, ShapeError
from formotion.core.validate import finite_array, positive

SMALLEST = 0.25  # of the area of a typical nucleus
SMOOTHING = 0.08  # standard deviation over the diameter of a nucleus
LEAST_SADDLE = 0.12  # depth of the waist between two nuclei, over the diameter


@dataclass(frozen=True)
class Segmentation:
    """A recipe that turns a stained image into labelled nuclei.

    Attributes
    ----------
    threshold : float, grey values
        What is brighter, after slight smoothing, belongs to a nucleus.
    diameter_px : float, px
        Of a typical nucleus; sets smoothing, smallest size and when two touching nuclei are split.

    Raises
    ------
    InputError
        If the threshold is not finite or the diameter not positive.
    """

    threshold: float
    diameter_px: float

    def __post_init__(self):
        positive("diameter_px", self.diameter_px, "give the diameter of a typical nucleus")
        if not np.isfinite(self.threshold):
            raise InputError(f"threshold must be finite, got {self.threshold}: see nuclei.fixed_on")

    def labels(self, image):
        """Return the (Y, X) labels of the nuclei in a stained (Y, X) image, 0 outside.

        Examples
        --------
        >>> image = np.zeros((40, 60))
        >>> image[10:20, 10:20] = image[20:30, 40:50] = 1
        >>> int(Segmentation(0.5, 10).labels(image).max())
        2
        """
        from skimage.morphology import h_maxima
        from skimage.segmentation import watershed

        image = finite_array("image", image, ("Y", "X"), "give one stained image without NaN")
        bright = ndimage.gaussian_filter(image, SMOOTHING * self.diameter_px) > self.threshold
        depth = ndimage.distance_transform_edt(bright)
        depth = ndimage.gaussian_filter(depth, SMOOTHING * self.diameter_px) * bright
        middles, _ = ndimage.label(h_maxima(depth, LEAST_SADDLE * self.diameter_px / 2))
        return _without_small(
            watershed(-depth, middles, mask=bright), SMALLEST * np.pi / 4 * self.diameter_px**2
        )


def fixed_on(targets, diameter_px):
    """Return the `Segmentation` whose threshold is Otsu's over all training targets together.

    Parameters
    ----------
    targets : sequence of (Y, X) float, grey values
        Stained training fields; never the fields to be judged.
    diameter_px : float, px

    Returns
    -------
    Segmentation

    Raises
    ------
    InputError
        If there is no field, all are constant, or the diameter is not positive.
    """
    from skimage.filters import threshold_otsu

    if not len(targets):
        raise InputError("a threshold needs at least one training field, got none: give stained fields")
    positive("diameter_px", diameter_px, "give the diameter of a typical nucleus")
    smooth = [
        ndimage.gaussian_filter(finite_array("target", one, ("Y", "X"), "no NaN"), SMOOTHING * diameter_px)
        for one in targets
    ]
    pixels = np.concatenate([one.ravel() for one in smooth])
    if np.ptp(pixels) == 0:
        raise InputError(f"targets must vary, got {pixels[0]:g} everywhere: give stained fields")
    return Segmentation(float(threshold_otsu(pixels)), diameter_px)


@dataclass(frozen=True)
class Nuclei:
    """The nuclei of one image, one entry for each.

    Attributes
    ----------
    centre_px : (N, 2) float, px
        Middle (y, x).
    area_px : (N,) float, px
        Number of pixels.
    intensity : (N,) float, grey values × px
        Sum over the nucleus, background taken off.
    """

    centre_px: np.ndarray
    area_px: np.ndarray
    intensity: np.ndarray

    @property
    def count(self):
        """Number of nuclei."""
        return len(self.area_px)


def measure(labels, image):
    """Measure labelled nuclei in a stained image.

    Parameters
    ----------
    labels : (Y, X) int
        0 outside.
    image : (Y, X) float, grey values
        Its background is the median outside all nuclei.

    Returns
    -------
    Nuclei

    Raises
    ------
    InputError, ShapeError
        If the image is not finite or differs in shape, or nuclei fill the image.

    Examples
    --------
    >>> labels = np.zeros((8, 8), int)
    >>> labels[2:4, 3:6] = 1
    >>> found = measure(labels, 10.0 + 5.0 * labels)
    >>> found.centre_px.tolist(), found.area_px.tolist(), found.intensity.tolist()
    ([[2.5, 4.0]], [6.0], [30.0])
    """
    labels = np.asarray(labels)
    image = finite_array("image", image, ("Y", "X"), "give one stained image without NaN")
    if labels.shape != image.shape:
        raise ShapeError(f"labels must have the image's shape {image.shape}, got {labels.shape}: crop")
    if (labels > 0).all():
        raise InputError("nuclei must leave some background, got none: raise the threshold")
    names = np.unique(labels[labels > 0])
    background = np.median(image[labels == 0])
    area, total = (
        ndimage.sum_labels(one, labels, names) for one in (np.ones(image.shape), image - background)
    )
    centre = np.reshape(ndimage.center_of_mass(np.ones(image.shape), labels, names), (-1, 2))
    return Nuclei(centre, np.asarray(area, float), np.asarray(total, float))


def f1(matched, missed, invented):
    """Return twice the matches over the nuclei in both, between 0 and 1; 1 where both are empty.

    Examples
    --------
    >>> f1(3, 1, 1), f1(0, 0, 0)
    (0.75, 1.0)
    """
    total = 2 * matched + missed + invented
    return 2 * matched / total if total else 1.0


@dataclass(frozen=True)
class Matching:
    """Which nucleus of the prediction is which of the truth.

    Attributes
    ----------
    truth, prediction : (M,) int
        Indices of the matched nuclei.
    missed, invented : int
        Nuclei of the truth, and of the prediction, without partner.
    """

    truth: np.ndarray
    prediction: np.ndarray
    missed: int
    invented: int

    @property
    def f1(self):
        """Twice the matches over the nuclei in both, between 0 and 1; 1 where both are empty."""
        return f1(len(self.truth), self.missed, self.invented)


def match(truth, prediction, within_px):
    """Pair nuclei one to one: as many pairs as lie closer than `within_px`, with the least total distance.

    Parameters
    ----------
    truth, prediction : Nuclei
    within_px : float, px
        Half the diameter of a nucleus is usual.

    Returns
    -------
    Matching

    Raises
    ------
    InputError
        If `within_px` is not positive.
    """
    within_px = positive("within_px", within_px, "half the diameter of a nucleus is usual")
    distance = spatial.distance.cdist(truth.centre_px, prediction.centre_px)
    far = within_px * (1 + min(distance.shape))  # no sum of allowed pairs is as long: never preferred to one
    rows, columns = optimize.linear_sum_assignment(np.where(distance <= within_px, distance, far))
    near = distance[rows, columns] <= within_px
    matched = int(near.sum())
    return Matching(rows[near], columns[near], truth.count - matched, prediction.count - matched)


def _without_small(labels, least_px):
    keep = np.bincount(labels.ravel()) >= least_px
    keep[0] = False
    return np.where(keep, np.cumsum(keep), 0)[labels]
