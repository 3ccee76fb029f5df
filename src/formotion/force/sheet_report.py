"""What the report on the stress in one's own sheet of cells says."""

from dataclasses import dataclass
from functools import partial

import numpy as np
import tifffile

from formotion import plot
from formotion.core.estimate import Estimate
from formotion.force.plots import stress_maps
from formotion.force.sheet_field import Stress
from formotion.report import Report

UNBALANCED = 0.1
OUTSIDE = 0.25
UNKNOWN = 0.5
UNEXPLAINED = 2.0
NOTE = (
    "The intervals hold the stated error of the traction and what the balance leaves open, given the prior. "
    "They leave out an error of the gel's stiffness, stress in lines finer than the grid, and the blur of "
    "the traction, which carries pulls at the rim out of the mask: in simulated colonies of 80 µm seen with "
    "a window of 8 µm, mean tension came out 30 % too small. On a mask grown by that window, tension times "
    "area was right to 8 %, which is still more than the interval says."
)
READING = [
    "Stress is the tension in the sheet, integrated over its height: force per length, in mN/m, which is "
    "nN/µm. Its mean over all directions is called tension; positive means that the cells pull on their "
    "neighbours. Shear is half the difference between the largest and the smallest tension over directions; "
    "its lines run along the largest. Shear is a magnitude: error makes it larger.",
    "Traction fixes two of the three components of the stress. The mean over a whole free colony needs no "
    "prior: it follows from the traction alone. Detail inside is partly prior, as the standard deviations "
    "say. In a window of a larger sheet only differences between places are known.",
]
METHOD = [
    "The sum of forces on each piece of the sheet is zero. The stress is a smooth random field whose "
    "amplitude and length are those of the highest evidence; at a free edge nothing pulls. stress.tif holds "
    "the three components yy, yx, xx (y downwards) and their standard deviations in mN/m, NaN where "
    "the mask is narrower than the grid; numbers.csv the table above."
]
ADVICE = [
    "The whole colony, with a margin of gel around it: then the mean tension needs no assumption.",
    "The outline of the colony from an image of the cells, not from the traction.",
    "The gel's stiffness with its error: stress is proportional to it.",
    "A field without cells, to see what traction noise alone makes.",
]


@dataclass(frozen=True)
class Analysis:
    """One analysed sheet.

    Attributes
    ----------
    found : Stress
    std_known : bool
        Whether the error of the traction was given.
    dropped : int
        Other pieces of the mask.
    window_px : int, grid points
    """

    found: Stress
    std_known: bool
    dropped: int
    window_px: int


def warnings(analysis):
    """Return what makes the result doubtful, in whole sentences."""
    found, balance = analysis.found, analysis.found.balance
    told = []
    if found.boundary == "unknown":
        told.append("The sheet goes on outside: stresses are differences from the window's average.")
    elif _cut(found):
        told.append(
            "The cells reach the border of the picture: what pulls there is unknown, and so is the mean "
            "tension. Take a larger field of view."
        )
    elif balance.relative_force > UNBALANCED or balance.relative_torque > UNBALANCED:
        told.append(
            f"The traction does not balance: its sum is {balance.relative_force:.0%} of the summed force, "
            f"its torque {balance.relative_torque:.0%}. Something pulls from outside the mask, or drift was "
            "left in."
        )
    if balance.outside > OUTSIDE:
        told.append(
            f"{balance.outside:.0%} of the summed force lies outside the mask: noise, or pulls at the rim, "
            f"blurred over a window. Tension then comes out too small: grow the mask by a window "
            f"({analysis.window_px * found.pixel_um:.3g} µm) and compare the mean tension times the area."
        )
    spread = np.median(found.tension_std_n_per_m[found.mask])
    if spread > UNKNOWN * np.sqrt(np.mean(found.tension_n_per_m[found.mask] ** 2)):
        told.append("The error of the tension is as large as the tension: nothing was learnt about its map.")
    if np.sqrt(np.mean(found.posterior.residual**2)) > UNEXPLAINED:
        told.append("No stress explains this traction within its stated error: the error is too small.")
    if not analysis.std_known:
        told.append("No error of the traction was given: it was estimated, to a factor of a few.")
    if analysis.dropped:
        told.append(f"{analysis.dropped} smaller pieces of the mask were left out: analyse them one by one.")
    return told


def _cut(found):
    """Whether the cells reach the border of the picture."""
    return bool(found.mask.sum() - found.mask[1:-1, 1:-1].sum())


def numbers(analysis):
    """Return what the report states as ``(quantity, Estimate or float, unit)``."""
    found, balance = analysis.found, analysis.found.balance
    rows = []
    if found.boundary == "free" and not _cut(found):
        yy, yx, xx = found.mean()
        mean, area = found.mean_tension(), 1e3 * found.mask.sum() * found.pixel_um**2  # nN µm of N/m
        rows += [
            ("mean tension", mean, "N/m"),
            (
                "mean tension times area of the mask",
                Estimate(area * mean.value, area * mean.low, area * mean.high),
                "nN µm",
            ),
            ("mean stress, vertical (yy)", yy, "N/m"),
            ("mean stress, horizontal (xx)", xx, "N/m"),
            ("mean shear stress (yx)", yx, "N/m"),
        ]
    shear = found.shear_n_per_m[found.mask]
    return [
        *rows,
        ("largest tension", float(found.tension_n_per_m[found.mask].max()), "N/m"),
        ("median error of the tension", float(np.median(found.tension_std_n_per_m[found.mask])), "N/m"),
        ("median shear", float(np.median(shear)), "N/m"),
        ("net force, downwards", float(balance.force_n[0]), "N"),
        ("net force, to the right", float(balance.force_n[1]), "N"),
        ("net force over summed force", balance.relative_force, ""),
        ("summed force outside the mask", balance.outside, ""),
        ("correlation length of the prior", 1e-6 * float(found.posterior.prior.length_um), "m"),
    ]


def compose(analysis, inputs=()):
    """Return the `formotion.report.Report` of an analysed sheet.

    Parameters
    ----------
    analysis : Analysis
    inputs : sequence of str
        Names of the traction and of the mask.

    Returns
    -------
    formotion.report.Report
        With ``stress.tif`` as its file.
    """
    found = analysis.found
    sides = " x ".join(f"{n * found.pixel_um:.4g}" for n in found.mask.shape)
    return Report(
        title="Stress report",
        inputs=list(zip(("Traction", "Mask"), inputs, strict=False)),
        numbers=numbers(analysis),
        pictures=pictures(found),
        parameters=[
            ("picture", f"{sides} µm, {found.pixel_um:.3g} µm between points"),
            ("area of the mask", f"{found.mask.sum() * found.pixel_um**2:.4g} µm²"),
            ("boundary", found.boundary),
            ("error of the traction correlated over", f"{analysis.window_px} points"),
        ],
        warnings=warnings(analysis),
        note=NOTE,
        reading=READING,
        method=METHOD,
        advice=ADVICE,
        files={"stress.tif": partial(_write_tiff, found)},
    )


def pictures(found):
    """Return the maps of a `Stress` as a list of ``(caption, formotion.plot.Picture)``."""
    return [
        ("Tension, the mean over all directions.", _map(found, found.tension_n_per_m, "tension")),
        (
            "Shear; lines run along the largest tension.",
            _map(found, found.shear_n_per_m, "shear", lines=True),
        ),
        (
            "Standard deviation of the tension.",
            _map(found, found.tension_std_n_per_m, "standard deviation"),
        ),
    ]


def _map(found, values, label, lines=False):
    fig, ax = plot.figure("half", max(2.7 * found.mask.shape[0] / found.mask.shape[1] + 0.4, 2.2))
    known = _known(found)
    low = min(0.0, 1e3 * float(values[known].min()))
    high = 1e3 * float(np.percentile(values[known], 99))
    stress_maps.tension(ax, values, known, found.pixel_um, (low, high), label)
    text = f"Map of the {label} in the sheet, up to {high:.3g} mN/m."
    if lines:
        stress_maps.axes_of_tension(ax, found.stress_n_per_m, known)
        text += " Lines show the direction of the largest tension."
    return plot.picture(fig, text)


def _known(found):
    """Where the mask is wide enough for a stress: corners narrower than a grid point have none."""
    return found.mask & (found.tension_std_n_per_m > 0)


def _write_tiff(found, path):
    stack = 1e3 * np.concatenate([found.stress_n_per_m, found.std_n_per_m])
    stack[:, found.mask & ~_known(found)] = np.nan
    names = ("yy", "yx", "xx")
    labels = [f"stress {n} (mN/m)" for n in names] + [f"sd of {n} (mN/m)" for n in names]
    tifffile.imwrite(
        path,
        stack.astype(np.float32),
        imagej=True,
        resolution=(1 / found.pixel_um,) * 2,
        metadata={"axes": "CYX", "unit": "um", "Labels": labels},
    )
