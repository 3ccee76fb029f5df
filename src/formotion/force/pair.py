"""From someone's two bead images to displacement, traction and what to beware of."""

from dataclasses import dataclass

import numpy as np

from formotion.core.errors import DataError
from formotion.core.validate import positive, within
from formotion.force import traction
from formotion.images import displacement

SMALLEST_WINDOWS = 8  # a side, what `traction.infer` needs
FOLLOWED_PX = 6.0  # displacements beyond the common shift that `displacement.measure` follows
CLIPPED_SHARE = 1e-4
NOISE_RATIO = 2.5  # noise alone exceeds this many error bars in 0.2 % of the pixels
LOST_PX = 0.5
LOST_SHARE = 0.05
BORDER_SHARE = 0.3


@dataclass(frozen=True)
class Setting:
    """What the experimenter states and how the pair is analysed.

    Attributes
    ----------
    pixel_um : float, µm
    young_pa, young_sd_pa : float, Pa
        Young's modulus of the gel and its standard deviation.
    poisson : float
    thickness_um : float, µm
        Infinite for a gel far thicker than the picture is wide.
    window_px : int, px
        Window of the displacement, and spacing at which the traction is resolved.
    prior : str
        See `formotion.force.traction.infer`.
    """

    pixel_um: float
    young_pa: float
    young_sd_pa: float = 0.0
    poisson: float = 0.5
    thickness_um: float = np.inf
    window_px: int = 32
    prior: str = "sparse"

    def __post_init__(self):
        """Refuse impossible numbers at once, before minutes of computing."""
        positive("pixel_um", self.pixel_um, "give the camera pixel size divided by the magnification")
        positive("young_pa", self.young_pa, "give Young's modulus in pascal; soft gels have 100 to 50000")
        within("young_sd_pa", self.young_sd_pa, 0, self.young_pa / 3, "at most a third of young_pa")
        within("poisson", self.poisson, 0, 0.5, "an incompressible gel has 0.5")
        within("thickness_um", self.thickness_um, self.pixel_um, np.inf, "give µm, or leave it out if thick")
        within("window_px", self.window_px, displacement.MIN_WINDOW_PX, np.inf, "16 to 32 suit most beads")


@dataclass(frozen=True)
class Analysis:
    """One analysed pair.

    Attributes
    ----------
    before, after : (Y, X) float, grey values
    setting : Setting
    drift_px : (2,) float, px
        Removed from the displacement.
    shift_px, std_px : (2, Y, X) float, px
        Displacement without drift, and its standard deviation.
    field : formotion.force.traction.TractionField
    warnings : list of str
        What makes the result doubtful, in whole sentences.
    """

    before: np.ndarray
    after: np.ndarray
    setting: Setting
    drift_px: np.ndarray
    shift_px: np.ndarray
    std_px: np.ndarray
    field: traction.TractionField
    warnings: list[str]

    @property
    def shift_um(self):
        """Displacement without drift, (2, Y, X), µm."""
        return self.shift_px * self.setting.pixel_um


def analyse(before, after, setting):
    """Measure the displacement of a pair, remove drift and infer the traction.

    Parameters
    ----------
    before, after : (Y, X) float, grey values
        Beads with the cell pulling, and after the cell was removed.
    setting : Setting

    Returns
    -------
    Analysis

    Raises
    ------
    DataError
        If the two images differ in size, are one and the same, show nothing, or are too small.

    Notes
    -----
    Drift is the common shift of the pair: right where most beads lie outside the cell's reach. The noise is
    that of a typical pixel, the median of the displacement's error bars.

    Examples
    --------
    >>> from formotion.images import beads, fields
    >>> rng = np.random.default_rng(1)
    >>> pair = beads.bead_pair(fields.adhesions((128, 144), rng, peak_px=2.0), rng)
    >>> found = analyse(pair.before, pair.after, Setting(pixel_um=0.2, young_pa=5e3, window_px=16))
    >>> found.field.traction_pa.shape
    (2, 128, 144)
    """
    _check_pair(before, after, setting.window_px)
    drift_px = displacement.drift(before, after)
    flow = displacement.measure(before, after, setting.window_px, drift_px=drift_px)
    field = traction.infer(
        flow.shift_px * setting.pixel_um,
        pixel_um=setting.pixel_um,
        young_pa=(setting.young_pa, setting.young_sd_pa),
        poisson=setting.poisson,
        thickness_um=setting.thickness_um,
        prior=setting.prior,
        noise_um=float(np.sqrt(np.median(flow.std_px**2))) * setting.pixel_um,
        window_px=setting.window_px,
    )
    warnings = [*_of_images(before, after), *_of_flow(flow, drift_px), *_of_field(field, setting)]
    return Analysis(before, after, setting, drift_px, flow.shift_px, flow.std_px, field, warnings)


def _check_pair(before, after, window_px):
    if before.shape != after.shape:
        raise DataError(
            f"the two images must have one size, got {before.shape} and {after.shape}: crop both alike"
        )
    if np.array_equal(before, after):
        raise DataError("the two images are one and the same: give one with the cell and one without it")
    for name, image in (("first", before), ("second", after)):
        if image.min() == image.max():
            raise DataError(f"the {name} image shows nothing, all pixels are {image.min():g}: check the file")
    if min(before.shape) < SMALLEST_WINDOWS * window_px:
        raise DataError(
            f"the images must be at least {SMALLEST_WINDOWS} windows = {SMALLEST_WINDOWS * window_px} px a "
            f"side, got {before.shape}: take larger images or a smaller window"
        )


def _of_images(before, after):
    for name, image in (("first", before), ("second", after)):
        clipped = np.mean(image == image.max())
        if clipped > CLIPPED_SHARE:
            yield (
                f"The {name} image is probably saturated: {clipped:.2%} of its pixels have its top value. "
                "The error bars do not hold there. Expose for less time."
            )
        empty = np.sum(np.ptp(image, axis=0) == 0) + np.sum(np.ptp(image, axis=1) == 0)
        if empty:
            yield f"{empty} rows and columns of the {name} image are empty: crop both images alike."


def _of_flow(flow, drift_px):
    drift, largest = np.hypot(*drift_px), np.hypot(*flow.shift_px).max()
    if drift > 1:
        yield f"The picture drifted by {drift:.1f} px. This was removed; the borders are less certain."
    if largest > FOLLOWED_PX:
        yield (
            f"The largest displacement is {largest:.1f} px; {FOLLOWED_PX:.0f} px are followed reliably. "
            "Bin the images, or use a stiffer gel."
        )
    if np.percentile(np.hypot(*flow.shift_px) / np.hypot(*flow.std_px), 99.5) < NOISE_RATIO:
        yield "No displacement stands out from its error bar: these images show no traction."
    lost = np.mean(np.hypot(*flow.std_px) > LOST_PX)
    if lost > LOST_SHARE:
        yield (
            f"In {lost:.0%} of the picture the displacement is uncertain by more than {LOST_PX} px: "
            "too few beads, out of focus, or two images that do not belong together."
        )


def _of_field(field, setting):
    magnitude = np.hypot(*field.traction_pa)
    rim = np.ones(magnitude.shape, bool)
    rim[setting.window_px : -setting.window_px, setting.window_px : -setting.window_px] = False
    if np.percentile(magnitude[rim], 99) > BORDER_SHARE * magnitude.max():
        yield (
            "Something pulls within one window of the border: what lies outside the picture is missing, and "
            "forces near the border are unreliable. Take a larger field of view."
        )
    if not setting.young_sd_pa:
        yield (
            "No uncertainty of the stiffness was given (--young-sd-pa): the intervals leave it out, though "
            "traction is proportional to stiffness."
        )
