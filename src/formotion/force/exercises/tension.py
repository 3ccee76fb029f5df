"""Exercises of the lesson ``force/tension``: the right answers, and the wrong ones worth a hint."""

import numpy as np

from formotion.core import Exercise, Misconception
from formotion.dynamics import tissue


def _curvature(chord_um, sagitta_um):
    """One over the radius of the circle, 1/µm; positive where the wall bows to the right."""
    return 2 * sagitta_um / (chord_um**2 / 4 + sagitta_um**2)


def _pressure_jump(tension_nn, chord_um, sagitta_um):
    return tension_nn * _curvature(chord_um, sagitta_um)


def _wall_cases(rng):
    chord_um = rng.uniform(4, 8, size=7)
    sagitta_um = rng.choice([-1, 1], size=7) * rng.uniform(0.05, 0.2, size=7) * chord_um
    return rng.uniform(0.5, 2, size=7), chord_um, sagitta_um


pressure_jump = Exercise(
    reference=_pressure_jump,
    cases=_wall_cases,
    outcome=1,
    misconceptions=[
        Misconception(
            "divided by the curvature",
            lambda t, c, s: t / _curvature(c, s),
            "Check the unit: nN divided by 1/µm is nN µm. And a flat wall, of curvature zero, would need an "
            "endless pressure; it needs none.",
        ),
        Misconception(
            "soap bubble",
            lambda t, c, s: 2 * _pressure_jump(t, c, s),
            "The 2 belongs to a bubble, which is curved along two directions. In our flat tissue a wall is "
            "curved along one.",
        ),
        Misconception(
            "the wrong side",
            lambda t, c, s: -_pressure_jump(t, c, s),
            "The size is right, the sign is not. A wall that bows to the right is pushed there from the "
            "left: left minus right is positive.",
        ),
        Misconception(
            "the tension left out",
            lambda t, c, s: _curvature(c, s),
            "Two walls bent alike need not hold back the same pressure: the one that pulls twice as hard "
            "holds twice as much.",
        ),
    ],
    hints=[
        "How much pressure does a wall of double tension hold, bent alike? And one bent twice as much?",
        "Draw the circle through both ends of the wall and its middle: Pythagoras with half the chord "
        "gives the radius. The pressure grows with the tension and falls with that radius.",
        "Multiply tension (nN) by curvature (1/µm).",
    ],
)


def _unknowns_and_equations(cells, vertices):
    n_cells, n_vertices, n_junctions = cells.max() + 1, vertices.max() + 1, len(cells)
    return np.array([n_junctions + n_cells - 1, 2 * n_vertices + n_junctions])


def _tissue_cases(rng):
    junctions = tissue.simulate(int(rng.integers(10, 24)), rng).junctions
    return junctions.cells, junctions.vertices


unknowns = Exercise(
    reference=_unknowns_and_equations,
    cases=_tissue_cases,
    outcome=1,
    misconceptions=[
        Misconception(
            "the scale is taken for known",
            lambda c, v: _unknowns_and_equations(c, v) + [1, 0],
            "One unknown too many. Double all tensions and all pressures: not a line in the picture moves, "
            "so that number is fixed and not counted. (The medium, -1, is no cell, so it does not count.)",
        ),
        Misconception(
            "one equation per vertex",
            lambda c, v: _unknowns_and_equations(c, v) - [0, v.max() + 1],
            "Forces at a vertex cancel up and down, and they cancel left and right.",
        ),
        Misconception(
            "curved walls forgotten",
            lambda c, v: _unknowns_and_equations(c, v) - [0, len(c)],
            "The vertices are counted. Each junction has an equation of its own too: tension times curvature "
            "is the difference of two pressures.",
        ),
        Misconception(
            "pressures forgotten",
            lambda c, v: _unknowns_and_equations(c, v) - [c.max() + 1, 0],
            "Your unknowns are the tensions alone. The curved walls bring in one pressure for each cell.",
        ),
        Misconception(
            "the medium counted, and the scale",
            lambda c, v: _unknowns_and_equations(c, v) + [2, 0],
            "Two unknowns too many. The medium has the number -1 and is no cell: from its pressure we "
            "start to count. And one number, the unit of force, cannot be found.",
        ),
    ],
    hints=[
        "Unknown are: a tension for each junction, a pressure for each cell. One number of these is only a "
        "choice of unit.",
        "Numbers start at 0, so the largest one tells how many there are. In how many directions must "
        "forces cancel at a vertex? How many pressure differences does one bent wall balance?",
        "Each vertex gives two equations (y and x), each junction one.",
    ],
)


def _angle_noise_deg(length_um, points, noise_um):
    return np.degrees(np.sqrt(2) * noise_um * (points - 1) / length_um)


def _short_arc_cases(rng):
    return rng.uniform(3, 10, size=5), int(rng.integers(4, 15)), rng.uniform(0.01, 0.1)


angle_noise = Exercise(
    reference=_angle_noise_deg,
    cases=_short_arc_cases,
    outcome=2,
    misconceptions=[
        Misconception(
            "only one point trembles",
            lambda length, n, s: _angle_noise_deg(length, n, s) / np.sqrt(2),
            "A direction is the difference of two points, and both are uncertain. Their squares add.",
        ),
        Misconception(
            "errors added straight",
            lambda length, n, s: _angle_noise_deg(length, n, s) * np.sqrt(2),
            "The two points err independently: add the squares of their errors and take the root.",
        ),
        Misconception(
            "fence posts",
            lambda length, n, s: _angle_noise_deg(length, n + 1, s),
            "Between n points there are n - 1 gaps, as between the posts of a fence.",
        ),
        Misconception(
            "left in radians",
            lambda length, n, s: np.radians(_angle_noise_deg(length, n, s)),
            "Error across, divided by distance along, is an angle in radians. Degrees were asked for.",
        ),
        Misconception(
            "the whole length used",
            lambda length, n, s: _angle_noise_deg(length, 2, s),
            "That is the error of the chord, from one end to the other. The pull at a vertex follows the "
            "contour's direction at its end; here it is taken from the first two points.",
        ),
    ],
    hints=[
        "How far apart are the first two points? How far may one stand beside the other?",
        "Both points stand aside, independently, so their difference errs more than either. A small "
        "distance aside over a distance along is an angle in radians.",
        "Angle (rad) = root of 2 times noise over spacing, spacing = length / (points - 1). Then degrees.",
    ],
)


def _believed(measured, noise_sd, prior_sd):
    trust = prior_sd**2 / (prior_sd**2 + noise_sd**2)
    return np.array([1 + trust * (measured - 1), np.sqrt(trust) * noise_sd])


def _belief_cases(rng):
    return 1 + 0.3 * rng.normal(size=9), rng.uniform(0.1, 0.35, size=9), rng.uniform(0.1, 0.2)


def _weighed(measured, trust, sd):
    return np.array([1 + trust * (measured - 1), sd])


shrink = Exercise(
    reference=_believed,
    cases=_belief_cases,
    outcome=3,
    misconceptions=[
        Misconception(
            "weights swapped",
            lambda m, s, p: _weighed(m, s**2 / (p**2 + s**2), _believed(m, s, p)[1]),
            "With your weights a noisier measurement counts more. Try a noise of zero: then the measurement "
            "should stand as it is.",
        ),
        Misconception(
            "weights by standard deviation",
            lambda m, s, p: _weighed(m, p / (p + s), _believed(m, s, p)[1]),
            "Weights go with one over the variance, the square of the standard deviation: a measurement "
            "twice as noisy counts a quarter.",
        ),
        Misconception(
            "the bar of the measurement kept",
            lambda m, s, p: _weighed(m, p**2 / (p**2 + s**2), s),
            "Your value uses two sources, your bar only one. Two together know more than either: the bar "
            "must be shorter than both.",
        ),
        Misconception(
            "bars added",
            lambda m, s, p: _weighed(m, p**2 / (p**2 + s**2), np.hypot(s, p)),
            "Squares of errors add when quantities are added. Here two sources tell about one quantity: one "
            "over the squares add.",
        ),
        Misconception(
            "pulled towards zero",
            lambda m, s, p: np.array([p**2 / (p**2 + s**2) * m, _believed(m, s, p)[1]]),
            "You shrink tensions towards 0. Before any measurement our best guess is the mean, which is 1.",
        ),
    ],
    hints=[
        "If the noise is zero, believe the measurement; if it is huge, believe 1. What lies between?",
        "Weigh measurement and expectation by how sure each is: one over its variance. The weight of "
        "the measurement is a number between 0 and 1, and the bar shrinks with it.",
        "trust = prior_sd² / (prior_sd² + noise_sd²). The value is 1 + trust (measured - 1), the bar "
        "noise_sd times the root of trust.",
    ],
)


def _scores(true, found):
    true, found = true / true.mean(), found / found.mean()
    r = np.corrcoef(true, found)[0, 1]
    slope = r * found.std() / true.std()
    return np.array([r, slope, np.sqrt(np.mean((found - true) ** 2)) / true.std()])


def _with(scores, place, value):
    scores[place] = value
    return scores


def _score_cases(rng):
    true = 1 + 0.13 * rng.normal(size=40)
    found = rng.uniform(2, 5) * (1 + rng.uniform(0.4, 0.8) * (true - 1) + 0.1 * rng.normal(size=40))
    return true, found


def _unscaled(true, found):
    r, slope, _ = _scores(true, found)
    error = np.sqrt(np.mean((found - true) ** 2)) / true.std()
    return np.array([r, slope * found.mean() / true.mean(), error])


def _over_mean(true, found):
    scores = _scores(true, found)
    return _with(scores, 2, scores[2] * true.std() / true.mean())


def _upside_down(true, found):
    scores = _scores(true, found)
    return _with(scores, 1, scores[0] ** 2 / scores[1])


def _squared(true, found):
    scores = _scores(true, found)
    return _with(scores, 0, scores[0] ** 2)


scores = Exercise(
    reference=_scores,
    cases=_score_cases,
    outcome=4,
    misconceptions=[
        Misconception(
            "two units compared",
            _unscaled,
            "No picture tells the unit, so the two may differ by any factor. Bring both to a mean of 1 "
            "first. The correlation did not notice.",
        ),
        Misconception(
            "error over the mean",
            _over_mean,
            "Your error is a share of the mean tension. Claim that all tensions are equal: your error would "
            "be 0.13 and look fine. Divide by the spread of the true tensions.",
        ),
        Misconception(
            "slope upside down",
            _upside_down,
            "Your slope is that of the truth against the estimate. We ask the other way: when the truth "
            "rises by 1, by how much does the estimate rise?",
        ),
        Misconception(
            "correlation squared",
            _squared,
            "The first number is r itself, as np.corrcoef gives it, not its square.",
        ),
    ],
    hints=[
        "Bring both to a mean of 1. Then: np.corrcoef, the slope of a straight line, and the root of the "
        "mean squared difference.",
        "How wide are the found values against the true ones, and how much of that do they share? The "
        "error, too, is compared with how much the true tensions differ among themselves.",
        "The slope is the covariance over the variance of the truth, r times found.std() / true.std(); the "
        "error is divided by true.std().",
    ],
)
