"""``formotion run stain-apply``: a trained stain on new images."""

from pathlib import Path

import click

SUFFIX = "_stain.tif"


@click.command(
    "stain-apply",
    help="Predict the stain of IMAGES with MODEL, a folder that `run stain` wrote. Each becomes a 32-bit "
    "TIFF in the unit of the stains that were learned from.",
)
@click.argument("model")
@click.argument("images", nargs=-1, required=True)
@click.option("--out", default=".", help="Folder for the predictions; files that are there are not replaced.")
def command(model, images, out):
    """Predict image by image; say where one is unlike those of the training."""
    import numpy as np  # slow to import, so only when needed
    import tifffile

    from formotion.core.files import whole
    from formotion.images.reading import read_gray
    from formotion.staining import model as models

    stain = models.load(model)
    for image in images:
        read_gray(image)  # one that cannot be read is named before anything is written
    paths = _free(images, Path(out))
    for image, path in zip(images, paths, strict=True):
        pixels = read_gray(image)[None]
        for unlike in stain.unlike_training(pixels):
            click.echo(f"beware: {Path(image).name}: {unlike}", err=True)
        with whole(path) as draft:
            tifffile.imwrite(draft, stain.predict(pixels)[0].astype(np.float32))
        click.echo(path)


def _free(images, folder):
    """Return where predictions go; nothing is begun if one of the places is taken."""
    from formotion.core.errors import DataError

    paths = [folder / f"{Path(image).stem}{SUFFIX}" for image in images]
    taken = [path for path in paths if path.exists() or paths.count(path) > 1]
    if taken:
        raise DataError(f"{taken[0]} would be written over: give --out another folder, or rename images")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataError(f"cannot write {folder} ({error.strerror}): choose another --out") from None
    return paths
