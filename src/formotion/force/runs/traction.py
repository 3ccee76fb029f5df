"""``formotion run traction``: forces from one's own bead images."""

from pathlib import Path

import click
import numpy as np

from formotion.core.errors import DataError

JPEG = (".jpg", ".jpeg")


@click.command(
    "traction", help="Forces from two bead images: BEFORE with the cell pulling, AFTER without it."
)
@click.argument("before")
@click.argument("after")
@click.option("--pixel-um", type=float, required=True, help="Size of a pixel in µm.")
@click.option("--young-pa", type=float, required=True, help="Young's modulus of the gel in Pa.")
@click.option("--young-sd-pa", type=float, default=0.0, help="Its standard deviation in Pa.")
@click.option("--poisson", type=float, default=0.5, help="Poisson's ratio of the gel.")
@click.option(
    "--thickness-um", type=float, default=np.inf, help="Thickness of the gel in µm; thick if left out."
)
@click.option("--window-px", type=int, default=32, help="Window of the displacement in pixels.")
@click.option(
    "--prior", type=click.Choice(["sparse", "smooth"]), default="sparse", help="What tractions are likely."
)
@click.option("--out", default="report", help="Folder of the report; an earlier report there is replaced.")
def command(before, after, out, **setting):
    """Read the two files, analyse them and write the report."""
    from formotion import report  # slow to import, so only when needed
    from formotion.force import pair, pair_report
    from formotion.images.reading import read_gray

    setting = pair.Setting(**setting)
    report.check_folder(out)
    if Path(before).resolve() == Path(after).resolve():
        raise DataError(f"{before} was given twice: give one image with the cell and one without it")
    images = [read_gray(path) for path in (before, after)]
    click.echo("measuring displacement and traction ...", err=True)
    found = pair.analyse(*images, setting)
    found.warnings.extend(_of_files(before, after))
    report.deliver(pair_report.compose(found, [Path(path).name for path in (before, after)]), out)


def _of_files(*paths):
    lossy = [Path(path).name for path in paths if Path(path).suffix.lower() in JPEG]
    if lossy:
        yield (
            f"{' and '.join(lossy)}: JPEG compression changes grey values and repeats its errors, so the "
            "error bars do not hold. Use the raw files."
        )
