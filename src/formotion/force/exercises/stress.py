"""Exercises of the lesson ``force/stress``: the right answers, and the wrong ones worth a hint."""

import numpy as np

from formotion.core import Exercise, Misconception

MN_PER_M = 1e-3  # of Pa µm


def _strip_tension(traction_x_pa, pixel_um):
    return MN_PER_M * pixel_um * np.cumsum(traction_x_pa)


def _strip_cases(rng):
    pull = rng.normal(0, 200, size=rng.integers(9, 14))
    return pull - pull.mean(), rng.uniform(0.5, 4)


strip_tension = Exercise(
    reference=_strip_tension,
    cases=_strip_cases,
    outcome=1,
    misconceptions=[
        Misconception(
            "sign turned round",
            lambda t, p: -_strip_tension(t, p),
            "Cells at the left edge pull the gel to the right, so the traction there is positive, and the "
            "strip is stretched, not squeezed. Tension is positive.",
        ),
        Misconception(
            "added from the right",
            lambda t, p: MN_PER_M * p * np.cumsum(t[::-1])[::-1],
            "Begin at the free left edge, where nothing pulls, and add what each pixel to the right brings.",
        ),
        Misconception(
            "pixel forgotten",
            lambda t, p: _strip_tension(t, 1.0),
            "A pixel twice as wide holds twice the force. Each pull counts with the width of its pixel.",
        ),
        Misconception(
            "unit left as it was",
            lambda t, p: _strip_tension(t, p) / MN_PER_M,
            "1 Pa times 1 µm is 1e-6 N/m. How many mN/m is that?",
        ),
        Misconception(
            "mean instead of sum",
            lambda t, p: _strip_tension(t, p) / np.arange(1, len(t) + 1),
            "A rope does not carry the mean of the pulls on it but all of them together.",
        ),
    ],
    hints=[
        "Cut the strip behind pixel i. All pixels left of the cut pull together; what holds them back?",
        "Each pixel adds its traction times its width to what the strip must hold. Mind the unit: 1 "
        "Pa µm is 1e-6 N/m.",
        "np.cumsum adds from the left. Times pixel_um gives Pa µm; times 1e-3 gives mN/m.",
    ],
)


def _slope(field, axis, pixel_um):
    return np.gradient(field, pixel_um, axis=axis)


def _traction_of(stress_n_per_m, pixel_um):
    yy, yx, xx = 1e6 * np.asarray(stress_n_per_m)  # Pa µm
    return np.stack(
        [
            _slope(yy, 0, pixel_um) + _slope(yx, 1, pixel_um),
            _slope(yx, 0, pixel_um) + _slope(xx, 1, pixel_um),
        ]
    )


def _stress_cases(rng):
    return 1e-3 * rng.normal(size=(3, 9, 13)), rng.uniform(0.5, 4)


traction_of = Exercise(
    reference=_traction_of,
    cases=_stress_cases,
    outcome=2,
    misconceptions=[
        Misconception(
            "shear forgotten",
            lambda s, p: np.stack([_slope(1e6 * s[0], 0, p), _slope(1e6 * s[2], 1, p)]),
            "Neighbours can also drag sideways. The shear yx, changing along x, pulls along y, and the other "
            "way round.",
        ),
        Misconception(
            "directions swapped",
            lambda s, p: _traction_of(np.stack([s[0], s[1], s[2]]).transpose(0, 2, 1), p).transpose(0, 2, 1),
            "yy must be followed along y, which is axis 0 of a picture, and xx along x, axis 1.",
        ),
        Misconception(
            "sign turned round",
            lambda s, p: -_traction_of(s, p),
            "That is the force of the gel on the sheet. The traction is what the cells do to the gel: the "
            "opposite.",
        ),
        Misconception(
            "pixel forgotten",
            lambda s, p: _traction_of(s, 1.0),
            "A slope is a change per µm, not per pixel. np.gradient takes the distance as its second "
            "argument.",
        ),
    ],
    hints=[
        "The first line is done for you: xx along axis 1 and yx along axis 0 make the pull along x. Which "
        "two make the pull along y?",
        "The pull along y is made of yy and yx. One of them counts by how it changes along y, the "
        "other by how it changes along x.",
        "slope(yy, axis=0) + slope(yx, axis=1).",
    ],
)


def _mean_stress(traction_pa, y_um, x_um, area_um2, pixel_um):
    pull_y, pull_x = traction_pa
    sums = [np.sum(y_um * pull_y), 0.5 * np.sum(y_um * pull_x + x_um * pull_y), np.sum(x_um * pull_x)]
    return -MN_PER_M * pixel_um**2 * np.array(sums) / area_um2


def _colony_cases(rng):
    shape = 8, 11
    pull = rng.normal(0, 100, size=(2, *shape))
    pull -= pull.mean(axis=(1, 2), keepdims=True)
    pixel_um = rng.uniform(1, 4)
    y, x = pixel_um * np.indices(shape)
    pull = pull - 5 * np.stack([y - y.mean(), 2 * (x - x.mean())])
    return pull, y, x, rng.uniform(500, 2000), pixel_um


def _unsymmetric(traction_pa, y_um, x_um, area_um2, pixel_um):
    sums = np.array(
        [np.sum(y_um * traction_pa[0]), np.sum(y_um * traction_pa[1]), np.sum(x_um * traction_pa[1])]
    )
    return -MN_PER_M * pixel_um**2 * sums / area_um2


mean_stress = Exercise(
    reference=_mean_stress,
    cases=_colony_cases,
    outcome=3,
    misconceptions=[
        Misconception(
            "sign turned round",
            lambda *case: -_mean_stress(*case),
            "On the left of a contracting colony x is small and the pull points right; on the right it is "
            "the other way. So the sum of x times pull is negative where there is tension.",
        ),
        Misconception(
            "only one of the two shears",
            _unsymmetric,
            "yx needs both products, y times the pull along x and x times the pull along y, and their mean.",
        ),
        Misconception(
            "not divided by the area",
            lambda t, y, x, a, p: _mean_stress(t, y, x, 1.0, p),
            "The sum grows with the colony. A mean is a sum over the area of the colony, `area_um2`.",
        ),
        Misconception(
            "area of a pixel forgotten",
            lambda t, y, x, a, p: _mean_stress(t, y, x, a, 1.0),
            "Traction is force per area. The force of a pixel is its traction times pixel_um squared.",
        ),
    ],
    hints=[
        "Each pixel brings the product of where it is and how it pulls. Add them up, three products in all.",
        "The mixed part is the mean of the two mixed products. The sheet pulls back against the gel: "
        "mind the sign. At the end, divide by the area.",
        "Three sums, of y * pull_y, of the mean of y * pull_x and x * pull_y, and of x * pull_x; times "
        "-1e-3 * pixel_um**2 / area_um2.",
    ],
)


def _nanonewton(stress_mn_per_m, area_um2, relative_total_um):
    return 0.5 * (stress_mn_per_m[0] + stress_mn_per_m[2]) * area_um2 / relative_total_um


def _scale_cases(rng):
    return rng.uniform(0.5, 5, size=3), rng.uniform(1e3, 1e4), rng.uniform(100, 2000)


nanonewton = Exercise(
    reference=_nanonewton,
    cases=_scale_cases,
    outcome=5,
    misconceptions=[
        Misconception(
            "whole trace",
            lambda s, a, r: 2 * _nanonewton(s, a, r),
            "Tension is the mean over directions: half of yy + xx. The relative total is a half trace as "
            "well.",
        ),
        Misconception(
            "the wrong way up",
            lambda s, a, r: 1 / _nanonewton(s, a, r),
            "What you look for is how many nN one unit of relative tension is: measured over relative.",
        ),
        Misconception(
            "area forgotten",
            lambda s, a, r: _nanonewton(s, 1.0, r),
            "The relative total is a sum over the colony, in µm. The stress is a mean: times the area it is "
            "a sum too.",
        ),
        Misconception(
            "shear counted",
            lambda s, a, r: np.sum(s) * a / (2 * r),
            "The shear yx belongs to no tension: only yy and xx count.",
        ),
    ],
    hints=[
        "1 mN/m is 1 nN/µm. Stress times area then has the unit nN µm, and the relative total the unit µm.",
        "The tension of a sheet is the mean of its stress along y and along x; yx shears the sheet "
        "and does not count.",
        "Half of (yy + xx), times the area, over the relative total.",
    ],
)
