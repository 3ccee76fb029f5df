"""Write an analysed pair as a small report: HTML with maps and numbers, CSV and TIFF."""

import csv
import os
import platform
import shutil
import tempfile
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import jinja2
import numpy as np
import tifffile

from formotion import __version__, plot
from formotion.core.errors import DataError
from formotion.core.estimate import Estimate

PAGE = "report.html"
MARK = '<meta name="generator" content="formotion run traction">'
PACKAGES = ("numpy", "scipy", "scikit-image", "tifffile", "matplotlib")
LARGEST_MAP_PX = 700
# Shown by benchmarks/traction_end_to_end.py: from bead pictures these intervals miss the true energy
INTERVAL_NOTE = (
    "The intervals hold noise and the stated stiffness error only, not the blur of the window: the true "
    "energy and summed force may well lie outside them. Compare windows before you quote one."
)
PREFIXES = {-18: "a", -15: "f", -12: "p", -9: "n", -6: "µ", -3: "m", 0: "", 3: "k", 6: "M"}


def write(analysis, folder, inputs=()):
    """Write ``report.html``, ``numbers.csv``, ``vectors.csv`` and ``traction.tif`` into a new folder.

    Parameters
    ----------
    analysis : formotion.force.pair.Analysis
    folder : str or pathlib.Path
        Created; an earlier report there is replaced, anything else is left alone.
    inputs : sequence of str
        Names of the two files, for the page.

    Returns
    -------
    pathlib.Path
        The page.

    Raises
    ------
    DataError
        If `folder` holds something that is no report, or cannot be written.

    Notes
    -----
    All files are written to a temporary folder beside `folder`, which then takes its place, so no
    half-written report is ever left.
    """
    folder = check_folder(folder)
    with _replacing(folder) as draft:
        (draft / PAGE).write_text(page(analysis, inputs), encoding="utf-8")
        _write_numbers(draft / "numbers.csv", numbers(analysis))
        _write_vectors(draft / "vectors.csv", analysis)
        _write_tiff(draft / "traction.tif", analysis)
    return folder / PAGE


def check_folder(folder):
    """Return `folder` as a path if a report may be written there, else raise `DataError`."""
    folder = Path(folder)
    if folder.exists() and not folder.is_dir():
        raise DataError(f"{folder} is a file: give --out the name of a folder")
    if folder.is_dir() and any(folder.iterdir()) and not _is_report(folder):
        raise DataError(f"{folder} holds something that is no report: give --out another folder")
    return folder


def _is_report(folder):
    page = folder / PAGE
    return page.is_file() and MARK in page.read_text(encoding="utf-8", errors="replace")


@contextmanager
def _replacing(folder):
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        raise DataError(f"cannot write {folder} ({error.strerror}): choose another --out") from None
    try:
        yield draft
        draft.chmod(0o755)
        if folder.exists():
            os.replace(folder, draft / "old")
            os.replace(draft, folder)
            shutil.rmtree(folder / "old")
        else:
            os.replace(draft, folder)
    except OSError as error:
        raise DataError(
            f"cannot write {folder} ({error.strerror or error}): free space or permission"
        ) from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)


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


def page(analysis, inputs=()):
    """Return the self-contained HTML page as text."""
    loader = jinja2.PackageLoader("formotion.force")
    environment = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined)
    return environment.get_template(PAGE).render(
        mark=MARK,
        inputs=[str(name) for name in inputs],
        numbers=[(name, with_unit(value, unit)) for name, value, unit in numbers(analysis)],
        pictures=pictures(analysis),
        parameters=_parameters(analysis),
        versions=_versions(),
        warnings=analysis.warnings,
        interval_note=INTERVAL_NOTE,
    )


def with_unit(value, unit):
    """Return a number or Estimate with an SI prefix that suits it, the interval in the same unit.

    Examples
    --------
    >>> with_unit(Estimate(1.44e-12, 1.4e-12, 1.5e-12), "J")
    '1.44 pJ (1.4 to 1.5 pJ, 90 %)'
    >>> with_unit(-0.125, "px")
    '-0.125 px'
    """
    if unit == "px":
        return f"{value:.3g} px"
    ends = [value.low, value.high] if isinstance(value, Estimate) else []
    largest = max(abs(number) for number in [float(value), *ends])
    power = 3 * int(np.floor(np.log10(largest) / 3)) if largest > 0 else 0
    power = min(max(power, min(PREFIXES)), max(PREFIXES))
    number, *ends = (f"{x / 10.0**power:.3g}" for x in [float(value), *ends])
    unit = PREFIXES[power] + unit
    return f"{number} {unit}" + (
        f" ({ends[0]} to {ends[1]} {unit}, {value.level:.0%})".replace("%", " %") if ends else ""
    )


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


def _versions():
    found = [("formotion", __version__), ("Python", platform.python_version())]
    for name in PACKAGES:
        try:
            found.append((name, version(name)))
        except PackageNotFoundError:  # a vendored or renamed package is no reason to lose the report
            found.append((name, "unknown"))
    return found


def _write_numbers(path, rows):
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["quantity", "value", "low", "high", "level", "unit"])
        for name, value, unit in rows:
            interval = [value.low, value.high, value.level] if isinstance(value, Estimate) else ["", "", ""]
            writer.writerow([name, float(value), *interval, unit])


def _write_vectors(path, analysis):
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


def _write_tiff(path, analysis):
    """Write traction and its standard deviation as an ImageJ stack with the pixel size in its header."""
    stack = np.concatenate([analysis.field.traction_pa, analysis.field.std_pa]).astype(np.float32)
    labels = ["traction y (Pa)", "traction x (Pa)", "sd of y (Pa)", "sd of x (Pa)"]
    tifffile.imwrite(
        path,
        stack,
        imagej=True,
        resolution=(1 / analysis.setting.pixel_um,) * 2,
        metadata={"axes": "CYX", "unit": "um", "Labels": labels},
    )
