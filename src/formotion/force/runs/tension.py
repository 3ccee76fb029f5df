"""``formotion run tension``: tensions and pressures from one's own cell outlines."""

from pathlib import Path

import click

from formotion.core.errors import DataError


@click.command(
    "tension",
    help="Tensions and pressures from FILE: a label mask, or with --cell-um a membrane picture to segment.",
)
@click.argument("file")
@click.option("--pixel-um", type=float, required=True, help="Size of a pixel in µm.")
@click.option("--image", help="The membrane picture that belongs to the mask: sharper contours.")
@click.option("--cell-um", type=float, help="Typical cell diameter in µm: FILE is a membrane picture.")
@click.option("--out", default="report", help="Folder of the report; an earlier report there is replaced.")
def command(file, pixel_um, image, cell_um, out):
    """Read the mask or segment the picture, analyse it and write the report."""
    from formotion import report  # slow to import, so only when needed
    from formotion.core.validate import positive
    from formotion.force import tension_report

    report.check_folder(out)
    positive("pixel_um", pixel_um, "give the camera pixel size divided by the magnification")
    labels, picture, inputs = _read(file, image, cell_um, pixel_um)
    click.echo("tracing outlines and inferring tensions ...", err=True)
    found = tension_report.analyse(labels, pixel_um, picture)
    report.deliver(tension_report.compose(found, inputs), out)


def _read(file, image, cell_um, pixel_um):
    from formotion.core.validate import positive
    from formotion.images.label_files import read_labels
    from formotion.images.reading import read_gray
    from formotion.images.segment import segment

    name = Path(file).name
    if cell_um is not None:
        if image is not None:
            raise DataError(f"--image {image} and --cell-um exclude each other: FILE is the picture already")
        positive("cell_um", cell_um, "give the typical diameter of a cell")
        picture = read_gray(file)
        labels = segment(picture, cell_um / pixel_um)
        if labels.max() < 2:
            raise DataError(
                f"{file} must show cells of about {cell_um:g} µm with bright membranes, got {labels.max()}: "
                "check --cell-um and --pixel-um, and leave --cell-um out if FILE is a label mask"
            )
        return labels, picture, [("Membrane picture", name)]
    labels = read_labels(file)
    if image is None:
        return labels, None, [("Label mask", name)]
    picture = read_gray(image)
    if picture.shape != labels.shape:
        raise DataError(
            f"{image} must have the mask's {labels.shape[0]} x {labels.shape[1]} pixels, got "
            f"{picture.shape[0]} x {picture.shape[1]}: give the picture that was segmented"
        )
    return labels, picture, [("Label mask", name), ("Membrane picture", Path(image).name)]
