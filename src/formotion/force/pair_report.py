"""What the report on an analysed pair of bead images says."""

from functools import partial

import numpy as np
import tifffile

from formotion import plot
from formotion.report import Report

LARGEST_MAP_PX = 700
# Shown by benchmarks/traction_end_to_end.py: from bead pictures these intervals miss the true energy
INTERVAL_NOTE = (
    "The intervals hold noise and the stated stiffness error only, not the blur of the window: the true "
    "energy and summed force may well lie outside them. Compare windows before you quote one."
)
READING = [
    "Intervals hold 90 % of the probability that data and prior leave. They include the noise of the "
    "displacement and the stated uncertainty of the stiffness. They leave out the blur of the window: "
    "pulls narrower than a window come out too weak, and the energy of sharp adhesions far too low. "
    "Repeat the analysis with a smaller window and compare. They also leave out a wrong thickness, a "
    "gel that is not linear, forces at right angles to the gel, traction outside the picture, and the "
    "choice of the prior. A sum of force magnitudes is biased: noise adds to it, blur takes from it. "
    "The net force of a cell at rest is zero; where its interval excludes zero, something is missing."
]
METHOD = [
    "The displacement of the second image's beads is measured in windows, the common shift is removed "
    "as drift, and the traction is inferred on a grid of one point per window; anything finer is "
    "interpolated. The components are y, downwards in the picture, and x, to the right. numbers.csv "
    "holds the table above, vectors.csv the vectors, and traction.tif both components of the traction "
    "and their standard deviations, in Pa."
]
ADVICE = [
    "The time between the two images, and temperature and focus at both. Gels swell and stages drift.",
    "A pair without a cell, taken the same way. It shows what displacement noise alone makes.",
    "Stiffness measured on gels of the same batch, with its spread, and the thickness of this gel.",
    "Pixel size from a calibration slide, and the depth of the beads below the surface.",
    "A picture of the cell, and how the bead and cell channels are registered to each other.",
    "Raw 16-bit files, exposure and camera gain. JPEG and saturation make error bars wrong.",
    "How the cell was removed, and whether beads came off or the gel was damaged.",
]


def compose(analysis, inputs=()):
    """Return the `formotion.report.Report` of an analysed pair.

    Parameters
    ----------
    analysis : formotion.force.pair.Analysis
    inputs : sequence of str
        Names of the two files, for the page.

    Returns
    -------
    formotion.report.Report
        With ``vectors.csv`` and ``traction.tif`` as its files.
    """
    return Report(
        title="Traction report",
        inputs=list(zip(("Cell pulling", "Cell removed"), inputs, strict=False)),
        numbers=numbers(analysis),
        pictures=pictures(analysis),
        parameters=_parameters(analysis),
        warnings=analysis.warnings,
        note=INTERVAL_NOTE,
        reading=READING,
        method=METHOD,
        advice=ADVICE,
        files={
            "vectors.csv": partial(_write_vectors, analysis),
            "traction.tif": partial(_write_tiff, analysis),
        },
    )


def numbers(analysis):
    """Return what the report states as ``(quantity, Estimate or float, unit)``.

    Forces and energy are Estimates with a 90 % interval; the rest are plain numbers.
    """
    net = analysis.field.net_force_n()
    return [
        ("elastic energy in the gel", analysis.field.strain_energy_j(), "J"),
        ("sum of force magnitudes", analysis.field.summed_force_n(), "N"),
        ("net force, downwards", net.y, "N"),
        ("net force, to the right", net.x, "N"),
        ("net force, magnitude", net.magnitude, "N"),
        ("largest traction", float(np.hypot(*analysis.field.traction_pa).max()), "Pa"),
        ("largest displacement", 1e-6 * float(np.hypot(*analysis.shift_um).max()), "m"),
        ("median error of a displacement component", _median_error_m(analysis), "m"),
        ("drift removed, downwards", float(analysis.drift_px[0]), "px"),
        ("drift removed, to the right", float(analysis.drift_px[1]), "px"),
    ]


def _median_error_m(analysis):
    return 1e-6 * float(np.median(analysis.std_px)) * analysis.setting.pixel_um


def pictures(analysis):
    """Return the maps as a list of ``(caption, formotion.plot.Picture)``."""
    pixel_um = analysis.setting.pixel_um
    traction_pa, std_pa = analysis.field.traction_pa, analysis.field.std_pa
    return [
        (
            "Beads with the cell pulling, and where the gel was moved.",
            _map(analysis.before, analysis.shift_um, pixel_um, ("brightness", "grey values", "gray"), "µm"),
        ),
        (
            "Displacement of the gel, drift removed.",
            _map(
                np.hypot(*analysis.shift_um),
                analysis.shift_um,
                pixel_um,
                ("displacement", "µm", "cividis"),
                "µm",
            ),
        ),
        (
            "Traction of the cell on the gel.",
            _map(np.hypot(*traction_pa), traction_pa, pixel_um, ("traction", "Pa", "viridis"), "Pa"),
        ),
        (
            "Standard deviation of the traction, both components together.",
            _map(np.hypot(*std_pa), None, pixel_um, ("standard deviation", "Pa", "viridis"), "Pa"),
        ),
    ]


def _map(image, arrows, pixel_um, shown_as, unit):
    label, image_unit, colours = shown_as
    step = -(-max(image.shape) // LARGEST_MAP_PX)
    fig, ax = plot.figure("half", 3.3 * image.shape[0] / image.shape[1] + 0.4)
    mappable = plot.show_image(ax, _thinned(image, step), pixel_um * step, cmap=colours)
    plot.colorbar(mappable, label, image_unit)
    text = f"Map of the {label}, largest {image.max():.3g} {image_unit}."
    if arrows is not None and np.any(arrows):
        plot.quiver(ax, np.stack([_thinned(part, step) for part in arrows]), pixel_um * step, unit)
        text += f" Arrows show the vectors, longest {np.hypot(*arrows).max():.3g} {unit}."
    return plot.picture(fig, text)


def _thinned(image, step):
    rows, columns = (n - n % step for n in image.shape)
    blocks = image[:rows, :columns].reshape(rows // step, step, columns // step, step)
    return blocks.mean(axis=(1, 3))


def _parameters(analysis):
    setting = analysis.setting
    infinite = np.isinf(setting.thickness_um)
    height, width = (n * setting.pixel_um for n in analysis.before.shape)
    return [
        (
            "picture",
            f"{analysis.before.shape[0]} x {analysis.before.shape[1]} px, {height:.4g} x {width:.4g} µm",
        ),
        ("pixel size", f"{setting.pixel_um:g} µm"),
        ("Young's modulus", f"{setting.young_pa:g} Pa, standard deviation {setting.young_sd_pa:g} Pa"),
        ("Poisson's ratio", f"{setting.poisson:g}"),
        ("thickness of the gel", "taken as infinite" if infinite else f"{setting.thickness_um:g} µm"),
        ("window", f"{setting.window_px} px = {setting.window_px * setting.pixel_um:.3g} µm"),
        ("prior on the traction", setting.prior),
    ]


def _write_vectors(analysis, path):
    """Write one row for each grid point, half a window apart: finer points would repeat each other."""
    step = max(1, analysis.setting.window_px // 2)
    rows, columns = (np.arange(step // 2, n, step) for n in analysis.before.shape)
    y, x = (index.ravel() for index in np.meshgrid(rows, columns, indexing="ij"))
    pixel_um = analysis.setting.pixel_um
    table = {"y_um": y * pixel_um, "x_um": x * pixel_um}
    fields = {
        "displacement_{}_um": analysis.shift_um,
        "displacement_sd_{}_um": analysis.std_px * pixel_um,
        "traction_{}_pa": analysis.field.traction_pa,
        "traction_sd_{}_pa": analysis.field.std_pa,
    }
    for name, field in fields.items():
        table |= {name.format(axis): part[y, x] for axis, part in zip("yx", field, strict=True)}
    values = np.column_stack(list(table.values()))
    np.savetxt(path, values, fmt="%.6g", delimiter=",", header=",".join(table), comments="")


def _write_tiff(analysis, path):
    """Write traction and its standard deviation as an ImageJ stack with the pixel size in its header."""
    stack = np.concatenate([analysis.field.traction_pa, analysis.field.std_pa]).astype(np.float32)
    labels = ["traction y (Pa)", "traction x (Pa)", "sd of y (Pa)", "sd of x (Pa)"]
    tifffile.imwrite(
        path,
        stack,
        imagej=True,
        resolution=(1 / analysis.setting.pixel_um,) * 2,
        metadata={"axes": "CYX", "unit": "um", "Labels": labels, "window_px": analysis.setting.window_px},
    )
