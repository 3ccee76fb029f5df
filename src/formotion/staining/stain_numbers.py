"""The numbers in the report on a stain: one for each held-out field, and their means."""

from dataclasses import replace

import numpy as np

from formotion.staining import nucleus_scores
from formotion.staining.agreement import bland_altman
from formotion.staining.own_stain import MEASURES
from formotion.staining.scores import mean_of

FEW = 3  # fields, below which limits of agreement say nothing
POSSIBLE = {"r": (-1, 1), "SSIM": (-1, 1), "error": (0, np.inf)}


def numbers(judged):
    """Return the scores of all methods on the held-out fields.

    Parameters
    ----------
    judged : formotion.staining.own_stain.Judged

    Returns
    -------
    list of (str, Estimate or float, str)
        Quantity, mean over fields, and unit; an Estimate where there are at least two fields.
    """
    return [
        (f"{measure}, {method}", _mean(by_field(judged, method, measure), measure), "")
        for measure in MEASURES
        for method in judged.predictions
    ]


def by_field(judged, method, measure):
    """Return one number for each held-out field: the mean over its pairs.

    Parameters
    ----------
    judged : formotion.staining.own_stain.Judged
    method : {"U-Net", "forest", "linear", "mean"}
    measure : {"r", "SSIM", "error"}

    Returns
    -------
    list of float
        No unit.
    """
    rows = [(field, values[measure]) for _, field, name, values in judged.rows() if name == method]
    return _field_means(*zip(*rows, strict=True))


def _field_means(fields, values):
    """Return one number for each field: images of one field are no independent evidence."""
    found = {}
    for field, value in zip(fields, values, strict=True):
        found.setdefault(field, []).append(value)
    return [float(np.mean(some)) for some in found.values()]


def _mean(values, measure):
    if len(values) < 2:
        return values[0]
    found = mean_of(values)
    least, most = POSSIBLE[measure]  # Student's interval does not know where a measure ends
    return replace(found, low=max(found.low, least), high=min(found.high, most))


def nuclei_numbers(judged, recipe):
    """Return what became of the nuclei, and limits of agreement of their number from three fields on.

    Parameters
    ----------
    judged : formotion.staining.own_stain.Judged
    recipe : formotion.staining.nuclei.Segmentation
        Fixed on the fields learned from.

    Returns
    -------
    list of (str, Estimate or float, str)
        Quantity, number of nuclei, and unit, which is empty.
    """
    truths = [target[0] for target in judged.judge.targets]
    guesses = judged.predictions["U-Net"]
    found = nucleus_scores.one_by_one(truths, guesses, recipe)
    rows = [
        ("nuclei found in both", float(len(found.true)), ""),
        ("nuclei missed", float(found.missed), ""),
        ("nuclei invented", float(found.invented), ""),
    ]
    counts = [
        _field_means(judged.judge.names, [recipe.labels(image).max() for image in images])
        for images in (truths, guesses)
    ]
    if len(counts[0]) >= FEW:
        agreed = bland_altman(*counts)
        rows += [
            ("nuclei per image of a field, predicted minus true", agreed.bias, ""),
            ("lower limit of agreement of that (95 %)", agreed.low, ""),
            ("upper limit of agreement of that (95 %)", agreed.high, ""),
        ]
    return rows
