"""How well are stains predicted, in the scores of the lesson, over five draws? Run alone:
``python benchmarks/stain_scores.py``.

Each draw is one of the task ``staining/label_free``: 24 fields to learn from, 6 to judge by, seeds from 1000.
Means over draws with Student's 90 % interval. Counts, areas and light are those of nuclei, predicted minus
true, on 24 larger fields; their limits of agreement are means over draws.
"""

import numpy as np
from tqdm import tqdm

from formotion.bench.evaluate import evaluation_seeds
from formotion.staining import baselines, model, nuclei, nucleus_scores, scores, trials, worlds
from formotion.staining.agreement import bland_altman

DIAMETER_PX = 20


def one_draw(seed):
    """Return ``{method: {score: number}}`` for fields and trainings of one seed."""
    known = worlds.simulate("matched", np.random.default_rng([seed, 0]), 24)
    asked = worlds.simulate("matched", np.random.default_rng([seed, 1]), 6)
    many = worlds.simulate("matched", np.random.default_rng([seed, 2]), 24, (128, 192))
    images = known.bright[:, None], known.stain[:, None]
    trained = {
        "mean": baselines.mean(*images),
        "linear": baselines.linear(*images, side_px=15),
        "forest": baselines.forest(*images),
        "U-Net": model.train(*images),
        "U-Net, either sign": model.train(*images, setting=model.Setting(either_sign=True)),
    }
    answers = {**trials.predicted(trained, asked.bright), "limit": asked.best}
    found = {name: of_pixels(asked.expected, answer) for name, answer in answers.items()}
    recipe = nuclei.fixed_on(list(known.stain), DIAMETER_PX)
    for name, virtual in trials.predicted({"U-Net": trained["U-Net"]}, many.bright).items():
        found[name] |= of_nuclei(many.expected, virtual, recipe, many.pixel_um)
    found["limit"] |= of_nuclei(many.expected, many.best, recipe, many.pixel_um)
    return found


def of_pixels(truth, answer):
    """Return r over all pixels, and SSIM as the mean over fields."""
    return {
        "r": trials.correlation(answer, truth),
        "SSIM": float(np.mean([scores.ssim(*pair) for pair in zip(truth, answer, strict=True)])),
    }


def of_nuclei(truth, answer, recipe, pixel_um):
    """Return how nuclei fare: found, alike in light, and the limits of agreement of fields."""
    each = nucleus_scores.one_by_one(truth, answer, recipe)
    one, other = (nucleus_scores.by_field(images, recipe, pixel_um) for images in (truth, answer))
    found = {"F1 of nuclei": each.f1, "r of their light": float(np.corrcoef(each.true, each.predicted)[0, 1])}
    for name, unit in (("count", ""), ("area_um2", " (µm²)"), ("intensity", " (photons)")):
        agreed = bland_altman(getattr(one, name), getattr(other, name))
        for end in ("low", "bias", "high"):
            found[f"{name.split('_')[0]}{unit}: {end}"] = getattr(agreed, end).value
    return found


def main():
    draws = [one_draw(seed) for seed in tqdm(evaluation_seeds(5), desc="draws")]
    for method in draws[0]:
        print(method)
        for score in draws[0][method]:
            print(f"    {score:26} {scores.mean_of([draw[method][score] for draw in draws]):.3g}")


if __name__ == "__main__":
    main()
