"""What a biologist would compare: nuclei of true and predicted stains, field by field and one by one."""

from dataclasses import dataclass

import numpy as np

from formotion.core.errors import InputError, ShapeError
from formotion.core.validate import positive
from formotion.staining import nuclei


@dataclass(frozen=True)
class FieldNumbers:
    """One number for each field.

    Attributes
    ----------
    count : (N,) float
        Nuclei.
    area_um2 : (N,) float, µm²
        Mean area of a nucleus.
    intensity : (N,) float, grey values × px
        Mean light of a nucleus, background taken off.
    """

    count: np.ndarray
    area_um2: np.ndarray
    intensity: np.ndarray


def by_field(images, segmentation, pixel_um):
    """Count and measure the nuclei of each stained image.

    Parameters
    ----------
    images : sequence of (Y, X) float, grey values
    segmentation : formotion.staining.nuclei.Segmentation
        The same for truth and prediction.
    pixel_um : float, µm

    Returns
    -------
    FieldNumbers

    Raises
    ------
    InputError
        If an image holds no nucleus: then there is no mean of them.

    Examples
    --------
    >>> image = np.zeros((40, 60))
    >>> image[10:20, 10:20] = image[20:30, 40:50] = 1
    >>> by_field([image], nuclei.Segmentation(0.5, 10), pixel_um=1.0).count.tolist()
    [2.0]
    """
    positive("pixel_um", pixel_um, "give the camera pixel size divided by the magnification")
    found = [nuclei.measure(segmentation.labels(image), image) for image in images]
    empty = [k for k, one in enumerate(found) if not one.count]
    if empty or not found:
        raise InputError(f"each image must hold a nucleus, got none in {empty or 'no image'}: leave it out")
    rows = [(one.count, one.area_px.mean() * pixel_um**2, one.intensity.mean()) for one in found]
    return FieldNumbers(*np.array(rows, dtype=float).T)


@dataclass(frozen=True)
class OneByOne:
    """The nuclei of many fields, truth beside prediction.

    Attributes
    ----------
    true, predicted : (M,) float, grey values × px
        Light of each nucleus that was found in both.
    missed, invented : int
        Nuclei of the truth, and of the prediction, without partner.
    """

    true: np.ndarray
    predicted: np.ndarray
    missed: int
    invented: int

    @property
    def f1(self):
        """Twice the matches over the nuclei in both, between 0 and 1; 1 where both are empty."""
        return nuclei.f1(len(self.true), self.missed, self.invented)


def one_by_one(truths, predictions, segmentation):
    """Find the partner of each nucleus, closer than half a diameter, in all fields.

    Parameters
    ----------
    truths, predictions : sequence of (Y, X) float, grey values
    segmentation : formotion.staining.nuclei.Segmentation

    Returns
    -------
    OneByOne

    Raises
    ------
    ShapeError
        If there are not as many predictions as truths.

    Examples
    --------
    >>> image = np.zeros((40, 60))
    >>> image[10:20, 10:20] = image[20:30, 40:50] = 1
    >>> found = one_by_one([image], [2 * image], nuclei.Segmentation(0.5, 10))
    >>> found.predicted / found.true, found.missed
    (array([2., 2.]), 0)
    """
    if len(truths) != len(predictions):
        raise ShapeError(
            f"each truth needs a prediction, got {len(truths)} and {len(predictions)}: give pairs"
        )
    each = [_matched(*pair, segmentation) for pair in zip(truths, predictions, strict=True)]
    lights = [np.concatenate([one[k] for one in each]) for k in (0, 1)]
    return OneByOne(*lights, *(sum(getattr(one[2], name) for one in each) for name in ("missed", "invented")))


def _matched(truth, prediction, segmentation):
    one, other = (nuclei.measure(segmentation.labels(image), image) for image in (truth, prediction))
    pairs = nuclei.match(one, other, segmentation.diameter_px / 2)
    return one.intensity[pairs.truth], other.intensity[pairs.prediction], pairs
