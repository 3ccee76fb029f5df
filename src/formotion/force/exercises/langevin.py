"""Exercises of the lesson ``force/langevin``: the right answers, and the wrong ones worth a hint."""

import numpy as np

from formotion.core import Exercise, Misconception


def _walk(rng, axes=2):
    """Return a track (n, axes) in µm, three functions of its places, and its frame time."""
    track = np.cumsum(rng.normal(0, 0.3, size=(int(rng.integers(60, 90)), axes)), axis=0)
    values = np.column_stack([np.ones(len(track)), track[:, -1], track[:, -1] ** 2])
    return track, values, rng.uniform(0.02, 0.2)


def _fit(regressor, target):
    return np.linalg.lstsq(regressor, target, rcond=None)[0]


def _regress(track_um, values, dt_s):
    return _fit(values[:-1], np.diff(track_um, axis=0) / dt_s)


regress = Exercise(
    reference=_regress,
    cases=_walk,
    outcome=1,
    rtol=1e-6,
    misconceptions=[
        Misconception(
            "displacement per frame",
            lambda x, v, dt: _fit(v[:-1], np.diff(x, axis=0)),
            "Your coefficients are in µm per frame. They would change with the camera. Drift is displacement "
            "per time.",
        ),
        Misconception(
            "functions where the step ends",
            lambda x, v, dt: _fit(v[1:], np.diff(x, axis=0) / dt),
            "The place where a step ends already contains the jitter of that step, so jitter looks like a "
            "push. Ask where the particle was before it was kicked.",
        ),
        Misconception(
            "functions in the middle of the step",
            lambda x, v, dt: _fit(0.5 * (v[1:] + v[:-1]), np.diff(x, axis=0) / dt),
            "The middle of a step contains half of its jitter. Half an error is still one: take the "
            "functions where the step starts.",
        ),
        Misconception(
            "places instead of steps",
            lambda x, v, dt: _fit(v[:-1], x[:-1] / dt),
            "You ask where the particle is. The law says how it moves on from there: use np.diff.",
        ),
    ],
    hints=[
        "Each step is one equation: its functions, times the unknown coefficients, is its velocity.",
        "The functions are taken where a step starts, so there is one row fewer than points. There "
        "are more equations than unknowns: least squares.",
        "Rows: values[:-1]. Right-hand side: velocity. np.linalg.lstsq(rows, right, rcond=None)[0] solves.",
    ],
)


def _steps(track_um):
    return np.diff(track_um, axis=0)


def _diffusion(track_um, dt_s):
    return np.mean(_steps(track_um) ** 2) / (2 * dt_s)


def _plain_walk(rng):
    track, _, dt_s = _walk(rng)
    return track, dt_s


diffusion = Exercise(
    reference=_diffusion,
    cases=_plain_walk,
    outcome=1,
    misconceptions=[
        Misconception(
            "two forgotten",
            lambda x, dt: 2 * _diffusion(x, dt),
            "One axis spreads with variance 2 D t. You have left out the 2.",
        ),
        Misconception(
            "axes added",
            lambda x, dt: x.shape[1] ** 2 * _diffusion(x, dt),
            "You added up the axes and forgot to share among them. D is what one axis does: average over "
            "frames and axes alike, and divide by 2 dt.",
        ),
        Misconception(
            "spread of places",
            lambda x, dt: np.var(x, axis=0).mean() / (2 * dt),
            "The spread of places says how far the particle got in the whole movie. Jitter shows in the "
            "steps.",
        ),
        Misconception(
            "root",
            lambda x, dt: np.sqrt(np.mean(_steps(x) ** 2)) / (2 * dt),
            "Check the unit: D is µm² per s. Do not take the root.",
        ),
    ],
    hints=[
        "Over one frame the mean square step along one axis is 2 D dt.",
        "Take the steps between neighbouring frames, square them, and average over frames and axes. "
        "Then solve the sentence above for D.",
        "np.mean(np.diff(track_um, axis=0) ** 2) averages over frames and axes; divide by 2 dt_s.",
    ],
)


def _watch_s(terms, drift_um_per_s, diffusion_um2_per_s, error):
    return 2 * terms * diffusion_um2_per_s / (drift_um_per_s * error) ** 2


watch = Exercise(
    reference=_watch_s,
    cases=lambda rng: (
        int(rng.integers(3, 21)),
        rng.uniform(0.2, 0.8),
        rng.uniform(0.1, 1.5),
        rng.uniform(0.05, 0.3),
    ),
    outcome=2,
    misconceptions=[
        Misconception(
            "error not squared",
            lambda n, f, d, e: 2 * n * d / (f**2 * e),
            "The floor N / (2 I) is a squared error. Ten per cent of error is 0.01 of squared error.",
        ),
        Misconception(
            "information four times too large",
            lambda n, f, d, e: n * d / (2 * (f * e) ** 2),
            "Look again at the information: a quarter of T F² / D. Solve N / (2 I) = error² for T.",
        ),
        Misconception(
            "drift not squared",
            lambda n, f, d, e: 2 * n * d / (f * e**2),
            "Check the unit: D over a squared speed is a time. Half the drift needs four times as long.",
        ),
    ],
    hints=[
        "How much information do you need? Then: in which time do you collect it?",
        "The error falls with the root of the information: half the error needs four times as much. "
        "Information comes at a steady rate, so much for each second.",
        "I = N / (2 error²), and I = T F² / (4 D). Set them equal and solve for T.",
    ],
)


def _score_nats(coefficient, std, chance):
    return 0.5 * (coefficient / std) ** 2 - np.log(len(coefficient) / chance)


def _term_cases(rng):
    n = int(rng.integers(6, 21))
    std = rng.uniform(0.05, 0.3, size=n)
    return std * rng.normal(0, 4, size=n), std, rng.uniform(0.001, 0.05)


score = Exercise(
    reference=_score_nats,
    cases=_term_cases,
    outcome=4,
    misconceptions=[
        Misconception(
            "half forgotten",
            lambda c, s, p: (c / s) ** 2 - np.log(len(c) / p),
            "The logarithm of a bell curve falls by half the square of the distance in standard deviations.",
        ),
        Misconception(
            "the price of one look",
            lambda c, s, p: 0.5 * (c / s) ** 2 + np.log(p),
            "You pay for a single look. With many candidates one of them looks good by luck: the price must "
            "grow with their number.",
        ),
        Misconception(
            "large instead of certain",
            lambda c, s, p: 0.5 * np.abs(c) / s - np.log(len(c) / p),
            "Evidence grows with the square of the distance from zero, counted in standard deviations.",
        ),
    ],
    hints=[
        "Gain minus price, for each term. How many standard deviations is it away from zero?",
        "The gain is half the square of that number, as in the logarithm of a Gaussian. The price is "
        "the same for each term: it was picked from so many, and few of those may be there by chance.",
        "Gain: 0.5 * (coefficient / std) ** 2. Price: np.log(len(coefficient) / chance).",
    ],
)


def _neighbours(track_um):
    steps = _steps(track_um)
    return np.mean(steps[1:] * steps[:-1])


def _camera(track_um, dt_s):
    shared = _neighbours(track_um)
    return np.array([_diffusion(track_um, dt_s) + shared / dt_s, np.sqrt(-shared)])


def _blinking(rng):
    walk = np.cumsum(rng.normal(0, 0.1, size=(int(rng.integers(300, 500)), 2)), axis=0)
    return walk + rng.normal(0, rng.uniform(0.1, 0.2), size=walk.shape), rng.uniform(0.02, 0.2)


def _with_diffusion(of):
    """Return a mistake that concerns D alone, as a function of track, frame time and shared product."""
    return lambda x, dt: np.array([of(x, dt, _neighbours(x)), np.sqrt(-_neighbours(x))])


camera = Exercise(
    reference=_camera,
    cases=_blinking,
    outcome=3,
    misconceptions=[
        Misconception(
            "diffusion as before",
            _with_diffusion(lambda x, dt, shared: _diffusion(x, dt)),
            "Your error of the camera is right, but your D still contains it. What the products of "
            "neighbours give must be taken off.",
        ),
        Misconception(
            "sign turned",
            _with_diffusion(lambda x, dt, shared: _diffusion(x, dt) - shared / dt),
            "Your D became larger. The product of neighbouring steps is negative on average: adding it takes "
            "the error of the camera off.",
        ),
        Misconception(
            "taken off once",
            _with_diffusion(lambda x, dt, shared: _diffusion(x, dt) + shared / (2 * dt)),
            "A step has two ends, and each has an error: the mean square step holds the error's variance "
            "twice. You took it off once.",
        ),
        Misconception(
            "variance for error",
            lambda x, dt: _camera(x, dt) ** np.array([1, 2]),
            "Your second number is the variance of the error, in µm². The error is its root.",
        ),
    ],
    hints=[
        "Mean square step: 2 D dt + 2 error². Mean product of neighbouring steps: -error². Two equations "
        "for two unknowns.",
        "The second sentence alone gives the error. Put that into the first and solve for D. Both "
        "means run over all axes.",
        "With shared = np.mean(steps[1:] * steps[:-1]): the error is sqrt(-shared), and D is the one from "
        "before plus shared / dt_s.",
    ],
)
