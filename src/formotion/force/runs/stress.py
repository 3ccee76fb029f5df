"""``formotion run stress``: tension in a sheet of cells from its traction on the gel."""

from pathlib import Path

import click


@click.command(
    "stress",
    help="Stress in a sheet of cells from TRACTION (traction.tif or vectors.csv of `run traction`) "
    "and MASK (an image that is not zero where there are cells).",
)
@click.argument("traction")
@click.argument("mask")
@click.option("--pixel-um", type=float, required=True, help="Size of a pixel of the mask in µm.")
@click.option(
    "--boundary",
    type=click.Choice(["free", "unknown"]),
    default="free",
    help="Whether the sheet ends at the mask or goes on.",
)
@click.option(
    "--window-px",
    type=click.IntRange(1),
    help="Window of the displacement in pixels: the traction's error is correlated over it. Left out, it is "
    "that of `run traction`, as its files tell.",
)
@click.option("--out", default="report", help="Folder of the report; an earlier report there is replaced.")
def command(traction, mask, pixel_um, boundary, window_px, out):
    """Read the two files, infer the stress and write the report."""
    from formotion import report  # slow to import, so only when needed
    from formotion.core.validate import positive
    from formotion.force import sheet_files, sheet_report, stress

    pixel_um = positive("pixel_um", pixel_um, "give the camera pixel size divided by the magnification")
    report.check_folder(out)
    pull_pa, std_pa, rows, columns = sheet_files.read_traction(traction, pixel_um)
    window_px = window_px or sheet_files.window_px(traction, rows)
    cells, dropped = sheet_files.read_mask(mask, rows, columns)
    step_px = rows[1] - rows[0]
    window = max(1, round(window_px / step_px))
    click.echo("inferring the stress ...", err=True)
    found = stress.infer(pull_pa, cells, pixel_um * step_px, std_pa, boundary, window)
    analysis = sheet_report.Analysis(found, std_pa is not None, dropped, window)
    names = [Path(path).name for path in (traction, mask)]
    report.deliver(sheet_report.compose(analysis, names), out)
