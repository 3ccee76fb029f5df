"""What the report on a stain trained on one's own pairs says."""

import csv
from functools import partial

import numpy as np
import tifffile

from formotion import learning_curve
from formotion.report import Report
from formotion.staining.own_stain import JUDGED_PX, MEASURES, failures
from formotion.staining.plots import report as pictures
from formotion.staining.stain_numbers import FEW, by_field, nuclei_numbers, numbers

NOTE = (
    "Means over held-out fields; intervals are for fresh fields of the same kind and experiment, and "
    "exist from two fields on. r is the correlation over pixels. SSIM compares local structure and "
    "rises with empty background. error is the root mean square difference over the spread of the true "
    "stain: 1 is as good as one constant gray."
)
READING = [
    "Read the failures first: they were chosen by their error, not by eye. Where a stain is wrong it "
    "still looks like a stain.",
    "The network answers with the mean of all stains that its input allows. Nuclei of different "
    "brightness that look alike in the input come out alike. Do not compare intensities from nucleus to"
    " nucleus before you have checked that on held-out fields.",
    "The scores speak about fields like those held out: this microscope, focus, cell line, day. Nothing"
    " is said about others. How well anybody could do is not known either: single exposures do not tell"
    " how noisy the true stain is.",
]
METHOD = [
    "A small U-Net, trained by the mean squared error on random squares of the fields to learn from, "
    "turned and mirrored (right for bright field and phase contrast; differential interference contrast"
    " has a direction). forest: a random forest on blurs, edges and curvatures. linear: one 11 x 11 "
    "filter. mean: the mean stain of the fields to learn from. All are judged on the middle of the "
    f"held-out fields, at most {JUDGED_PX} px a side. Whole fields are held out, never squares of them.",
    "scores.csv holds every score of every held-out pair; predictions/ the predicted stains, 32-bit, in"
    " the unit of your stains; model.pt and model.json the trained network: formotion run stain-apply"
    " uses them.",
]
ADVICE = [
    "A few stained fields of every new day, held out whole: what worked yesterday can fail today.",
    "One field at several heights of focus: a prediction that changes with it must not be compared "
    "between fields.",
    "What you would publish (counts, areas) from true and predicted stains side by side, with limits of"
    " agreement.",
]


def compose(judged, folder, pixel_um=None, recipe=None):
    """Return the `formotion.report.Report` of a judged stain.

    Parameters
    ----------
    judged : formotion.staining.own_stain.Judged
    folder : formotion.staining.pair_files.Folder
    pixel_um : float or None, µm
    recipe : formotion.staining.nuclei.Segmentation, optional
        Where it is given, nuclei are counted.

    Returns
    -------
    formotion.report.Report
    """
    split = judged.split
    counted = nuclei_numbers(judged, recipe) if recipe else []
    return Report(
        title="Stain report",
        inputs=[("Pairs", folder.pairs.said.rstrip("."))],
        numbers=numbers(judged) + counted,
        pictures=_pictures(judged, pixel_um),
        parameters=[
            ("fields to learn from", ", ".join(split.learn)),
            (
                "fields that chose the epoch",
                ", ".join(split.choose) or "none: it was chosen on those learned from",
            ),
            ("fields to judge by", ", ".join(split.judge)),
            ("training", str(judged.stain.training)),
        ],
        warnings=warnings(judged, folder),
        note=NOTE,
        reading=READING,
        method=METHOD,
        advice=ADVICE,
        files={
            "scores.csv": partial(_write_scores, judged),
            "predictions": partial(_write_predictions, judged),
            "model.json": lambda path: judged.stain.save(path.parent),
        },
    )


def warnings(judged, folder):
    """Return what makes the result doubtful, in whole sentences."""
    told = []
    error = {name: float(np.mean(by_field(judged, name, "error"))) for name in judged.predictions}
    if error["U-Net"] >= 1:
        told.append(
            "On the held-out fields the prediction is no better than one constant gray: this stain was not "
            "predicted here. That does not show that it cannot be predicted."
        )
    better = [name for name in ("forest", "linear") if error[name] <= error["U-Net"]]
    if better:
        told.append(f"The network is no better than {' and '.join(better)}: use that, or give more fields.")
    if len(judged.split.judge) < FEW:
        told.append(f"Fields held out: {len(judged.split.judge)}. That says little about the next one.")
    if not judged.split.choose:
        told.append(
            "Too few fields to spare any for choosing the best epoch: it was chosen on those learned from."
        )
    if len(judged.split.learn) < FEW:
        told.append(f"Fields to learn from: {len(judged.split.learn)}. A network needs more.")
    if folder.saturated:
        told.append(
            f"Many pixels of {', '.join(folder.saturated[:FEW])} share the largest value: bright places seem "
            "to be cut off there (saturated)."
        )
    return told


def _pictures(judged, pixel_um):
    worst = failures(judged)
    shown = [
        ("Where the network is most wrong, worst on top.", pictures.gallery(judged, worst, pixel_um)),
        (
            f"The held-out pair with the worst square, {judged.files[worst[0].pair]}.",
            pictures.held_out(judged, worst[0].pair, pixel_um),
        ),
    ]
    curve = "Loss while it was trained; "
    curve += "the held-out fields of this curve chose the epoch and are not those judged by."
    if not judged.split.choose:
        curve = "Loss while it was trained. The second curve is of the fields learned from, too."
    return [*shown, (curve, learning_curve.draw(judged.stain.training))]


def _write_scores(judged, path):
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["pair", "field", "method", *MEASURES])
        writer.writerows([pair, field, name, *values.values()] for pair, field, name, values in judged.rows())


def _write_predictions(judged, path):
    path.mkdir()
    for name, image in zip(judged.files, judged.whole, strict=True):
        tifffile.imwrite(path / f"{name}.tif", image.astype(np.float32))
