"""``formotion run stain``: a virtual stain from one's own pairs of images."""

import click

NAMED = "The star stands for the name of the pair."


@click.command(
    "stain",
    help="Train a virtual stain on the pairs of images in FOLDER and judge it on fields held out whole. "
    "Images of one well, dish or movie are no independent fields: name the well with --field.",
)
@click.argument("folder")
@click.option(
    "--input",
    "inputs",
    required=True,
    help=f"Pattern of the images to predict from, like '*_bf.tif'. {NAMED}",
)
@click.option(
    "--target", "targets", required=True, help=f"Pattern of the stained images, like '*_dna.tif'. {NAMED}"
)
@click.option(
    "--field", help="Regular expression whose first group names the field: '^(A[0-9]+)_' for A12_3."
)
@click.option(
    "--held-out", multiple=True, help="Field to judge by; may be given again. Else a fifth of them."
)
@click.option("--pixel-um", type=float, help="Size of a pixel in µm, for scale bars.")
@click.option(
    "--nucleus-um", type=float, help="Diameter of a nucleus in µm: then nuclei are counted as well."
)
@click.option(
    "--epochs", type=click.IntRange(1), default=40, show_default=True, help="Rounds of training, at most."
)
@click.option("--minutes", type=float, default=20.0, show_default=True, help="Time for the network, at most.")
@click.option(
    "--seed", type=click.IntRange(0), default=0, show_default=True, help="Fixes all random choices."
)
@click.option("--out", default="report", help="Folder of the report; an earlier report there is replaced.")
def command(folder, inputs, targets, field, held_out, pixel_um, nucleus_um, epochs, minutes, seed, out):
    """Read the pairs, train, judge and write the report."""
    from formotion import learning_curve, report  # slow to import, so only when needed
    from formotion.core.validate import positive
    from formotion.staining import model, own_stain, pair_files, splitting, stain_report

    report.check_folder(out)
    diameter_px = _diameter_px(pixel_um, nucleus_um)
    seconds = 60 * positive("minutes", minutes, "give the time that training may take")
    found = pair_files.read(folder, inputs, targets, field)
    split = splitting.split(found.pairs.fields, held_out, seed)
    click.echo(f"{found.pairs.said} Held out: {', '.join(split.judge)}.", err=True)
    click.echo("training simple methods, then the network ...", err=True)
    recipe = _recipe(split.of(found.pairs)[0], diameter_px) if diameter_px else None
    setting = model.Setting(epochs=epochs, patience=10, seed=seed)
    watch = learning_curve.live(expected_epochs=epochs)
    judged = own_stain.train_and_judge(found, split, setting, seconds=seconds, watch=watch)
    report.deliver(stain_report.compose(judged, found, pixel_um, recipe), out)


def _diameter_px(pixel_um, nucleus_um):
    from formotion.core.errors import InputError
    from formotion.core.validate import positive

    if pixel_um is not None:
        positive("pixel_um", pixel_um, "give the camera pixel size divided by the magnification")
    if nucleus_um is None:
        return None
    if pixel_um is None:
        raise InputError("--nucleus-um needs --pixel-um as well, got none: give the size of a pixel")
    return positive("nucleus_um", nucleus_um, "give the diameter of a typical nucleus") / pixel_um


def _recipe(learn, diameter_px):
    from formotion.staining import nuclei

    return nuclei.fixed_on([target[0] for target in learn.targets], diameter_px)
