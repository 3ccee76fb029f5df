"""Which kind of walk is this? Diffusion, persistence and localisation error in tracks too short for a law."""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import cholesky, solve_triangular, toeplitz
from scipy.optimize import minimize
from scipy.special import gammaln, polygamma
from scipy.stats import norm

from formotion.core import Estimate
from formotion.core.errors import InputError
from formotion.core.validate import positive, whole
from formotion.dynamics.tracks import check

# Parameters of each model. Speed is the root-mean-square velocity along one axis; variation is the standard
# deviation, from cell to cell, of the logarithm of the scale of its motion.
MODELS = {
    "brownian": ("diffusion_um2_per_s",),
    "brownian, error": ("diffusion_um2_per_s", "error_um"),
    "persistent": ("speed_um_per_s", "persistence_s"),
    "persistent, error": ("speed_um_per_s", "persistence_s", "error_um"),
    "persistent, varied": ("speed_um_per_s", "persistence_s", "variation"),
    "persistent, error, varied": ("speed_um_per_s", "persistence_s", "error_um", "variation"),
}
_FREEDOM = np.geomspace(1e7, 0.3, 400)  # degrees of freedom of Student's t, and the variation they stand for
_VARIATION = 0.5 * np.sqrt(polygamma(1, _FREEDOM / 2))
_WIDE = np.log(1e4)  # parameters are sought this far from their first guess
_LONGEST = 400  # frames of a piece: cost grows with the square


@dataclass(frozen=True)
class Fit:
    """One model, fitted by maximum likelihood.

    Attributes
    ----------
    model : str
        A key of `MODELS`.
    parameters : dict of str to Estimate
        Name with unit to value and 90 % interval, from track to track.
    log_likelihood : float, nats
        Of all tracks, in µm.
    aic : float
        Akaike's criterion, 2 parameters - 2 log likelihood: smaller is better.
    dt_s : float, s
    """

    model: str
    parameters: dict
    log_likelihood: float
    aic: float
    dt_s: float

    def simulate(self, lengths, dimensions, rng):
        """Return tracks of this model, one (n, d) array in µm for each n in `lengths`, from the origin."""
        values = [self.parameters[name].value for name in MODELS[self.model]]
        root = cholesky(toeplitz(_covariance(self.model, values, self.dt_s, max(lengths) - 1)), lower=True)
        freedom = _freedom(self.model, values)
        scale = np.sqrt(freedom / rng.chisquare(freedom, len(lengths))) if freedom else np.ones(len(lengths))
        steps = (
            s * root[: n - 1, : n - 1] @ rng.standard_normal((n - 1, dimensions))
            for n, s in zip(lengths, scale, strict=True)
        )
        return [np.concatenate([np.zeros((1, dimensions)), np.cumsum(one, axis=0)]) for one in steps]


@dataclass(frozen=True)
class Comparison:
    """Models held against each other on the same tracks.

    Attributes
    ----------
    fits : dict of str to Fit
        All models that were tried.
    held_out : dict of str to float, nats per track
        Log likelihood of tracks that were not used in the fit, less that of the best model: 0 and below.
    held_out_std : dict of str to float
        Standard error of that difference, from track to track.
    best : str
        Largest held-out likelihood.
    rivals : tuple of str
        Models that these tracks cannot tell from the best: closer than two standard errors.
    """

    fits: dict
    held_out: dict
    held_out_std: dict
    best: str
    rivals: tuple

    @property
    def decided(self):
        """Whether one model alone is left."""
        return not self.rivals


@dataclass(frozen=True)
class Adequacy:
    """Whether tracks of a fitted model differ from each other as much as the real ones do.

    Attributes
    ----------
    seen : float
        Standard deviation over tracks of the logarithm of the mean square step.
    expected : Estimate
        The same in simulated tracks of the same lengths, median and 90 % range.
    p_value : float
        Share of simulations at least that far from their median: small where the model fails.
    """

    seen: float
    expected: Estimate
    p_value: float


def fit(tracks, dt_s, model="persistent, error"):
    """Fit one model of a walk to short tracks.

    Parameters
    ----------
    tracks : list of (n, d) arrays, µm
        At equal times, 3 points or more each.
    dt_s : float, s
    model : str
        ``brownian``; ``brownian, error``; ``persistent``: velocity is an Ornstein-Uhlenbeck process;
        ``persistent, error``: seen with localisation error. ``..., varied``: cells of different speeds.

    Returns
    -------
    Fit

    Raises
    ------
    InputError, ShapeError
        If a track is too short or holds NaN, nothing moves, there are fewer than 5 tracks, or the model is
        unknown.

    Notes
    -----
    The likelihood is exact: displacements are Gaussian with a stationary covariance, the same along all
    axes and for all tracks (what a Kalman filter would compute). Intervals come from the scatter of the
    score from track to track (sandwich), so they hold although cells differ, for the parameters of the
    average likelihood. There is no motion blur in the model: with a long exposure the error comes out too
    small. In varied models the whole motion of a cell has a scale of its own, its square inverse-gamma
    distributed; the error scales with it, which is wrong for still cells. Pieces longer than 400 frames are
    cut. Uhlenbeck and Ornstein 1930, doi:10.1103/PhysRev.36.823; sandwich: White 1982, doi:10.2307/1912526.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> walks = [np.cumsum(rng.normal(0, 1.0, (16, 2)), axis=0) for _ in range(40)]
    >>> found = fit(walks, dt_s=2.0, model="brownian")
    >>> found.parameters["diffusion_um2_per_s"].covers(0.25)
    True
    """
    data = _Data.of(tracks, dt_s)
    log = _maximise(data, _known(model), np.ones(data.tracks))
    each = data.log_likelihoods(model, np.exp(log))
    low_high = _intervals(data, model, log)
    names = MODELS[model]
    found = {n: Estimate(*map(float, row)) for n, row in zip(names, low_high, strict=True)}
    return Fit(model, found, float(each.sum()), float(2 * len(names) - 2 * each.sum()), data.dt_s)


def compare(tracks, dt_s, models=tuple(MODELS), folds=5):
    """Hold models against each other by the likelihood of tracks left out of the fit.

    Parameters
    ----------
    tracks : list of (n, d) arrays, µm
    dt_s : float, s
    models : sequence of str
        Keys of `MODELS`, at least two.
    folds : int
        Parts into which the tracks are divided, each left out in turn.

    Returns
    -------
    Comparison

    Raises
    ------
    InputError, ShapeError
        As `fit`; if there are fewer than two models or `folds` is out of range.

    Notes
    -----
    Whole tracks are left out, for points of one track are not independent. A model with one more, useless
    parameter ends up a fraction of a nat behind or ahead: it stays a rival, and the simpler one is to be
    preferred. The best of bad models may still be bad: see `adequacy`.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> walks = [np.cumsum(rng.normal(0, 1.0, (16, 2)), axis=0) for _ in range(30)]
    >>> found = compare(walks, 2.0, ["brownian", "persistent"], folds=2)
    >>> "brownian" in (found.best, *found.rivals)
    True
    """
    data = _Data.of(tracks, dt_s)
    models = [_known(model) for model in models]
    if len(models) < 2:
        raise InputError(f"models must name two or more, got {models}: use fit for one")
    folds = whole("folds", folds, 2, "5 is usual")
    fold = np.arange(data.tracks) % min(folds, data.tracks)
    held = {model: np.empty(data.tracks) for model in models}
    for model in models:
        for part in np.unique(fold):
            log = _maximise(data, model, (fold != part).astype(float))
            out = fold == part
            held[model][out] = data.log_likelihoods(model, np.exp(log))[out]
    best = max(models, key=lambda model: held[model].sum())
    less = {model: held[model] - held[best] for model in models}
    mean = {model: float(d.mean()) for model, d in less.items()}
    std = {model: float(d.std(ddof=1) / np.sqrt(len(d))) for model, d in less.items()}
    rivals = tuple(model for model in models if model != best and -mean[model] < 2 * std[model])
    return Comparison({m: fit(tracks, dt_s, m) for m in models}, mean, std, best, rivals)


def adequacy(found, tracks, rng, simulations=200):
    """Check a fitted model: do simulated tracks differ from each other as much as the real ones?

    Parameters
    ----------
    found : Fit
    tracks : list of (n, d) arrays, µm
        The tracks of the fit.
    rng : numpy.random.Generator
    simulations : int

    Returns
    -------
    Adequacy

    Raises
    ------
    InputError, ShapeError
        If tracks are too short or hold NaN.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> walks = [s * np.cumsum(rng.normal(0, 1.0, (16, 2)), axis=0) for s in rng.uniform(0.3, 2, 60)]
    >>> adequacy(fit(walks, 1.0, "brownian"), walks, rng).p_value < 0.05  # cells of many speeds
    True
    """
    tracks = check(tracks, 3)
    whole("simulations", simulations, 20, "200 is usual")
    lengths, d = [len(track) for track in tracks], tracks[0].shape[1]
    seen = _spread(tracks)
    drawn = np.array([_spread(found.simulate(lengths, d, rng)) for _ in range(simulations)])
    middle = np.median(drawn)
    extreme = np.mean(abs(drawn - middle) >= abs(seen - middle))
    low, high = np.quantile(drawn, [0.05, 0.95])
    p_value = max(float(extreme), 1 / simulations)
    return Adequacy(seen, Estimate(float(middle), float(low), float(high)), p_value)


def _spread(tracks):
    return float(np.std([np.log(np.mean(np.diff(track, axis=0) ** 2)) for track in tracks]))


@dataclass(frozen=True)
class _Data:
    """Displacements of all pieces and axes side by side, zero beyond their ends."""

    steps: np.ndarray  # (longest, columns), µm
    length: np.ndarray  # (columns,) int
    owner: np.ndarray  # (columns,) int, track
    tracks: int
    dt_s: float

    @classmethod
    def of(cls, tracks, dt_s):
        tracks = check(tracks, 3)
        if len(tracks) < 5:
            raise InputError(f"tracks must be 5 or more, got {len(tracks)}: no error can be told from fewer")
        columns, owner = [], []
        for i, track in enumerate(tracks):
            steps = np.diff(track, axis=0)
            for piece in np.array_split(steps, -(-len(steps) // _LONGEST)):
                columns += list(piece.T)
                owner += [i] * piece.shape[1]
        length = np.array([len(column) for column in columns])
        padded = np.zeros((length.max(), len(columns)))
        for i, column in enumerate(columns):
            padded[: len(column), i] = column
        if not padded.any():
            raise InputError("tracks must move, got none that does: check the columns")
        return cls(padded, length, np.array(owner), len(tracks), positive("dt_s", dt_s, "the time step in s"))

    def log_likelihoods(self, model, values):
        """Return the log likelihood of each track, nats."""
        covariance = _covariance(model, values, self.dt_s, len(self.steps))
        root = cholesky(toeplitz(covariance), lower=True, check_finite=False)
        white = solve_triangular(root, self.steps, lower=True, check_finite=False)
        # the factor of a shorter piece is the corner of the longest one's
        inside = np.arange(len(self.steps))[:, None] < self.length
        squares = self._sum(np.einsum("nc,nc,nc->c", white, white, inside))
        logs = self._sum(np.cumsum(np.log(np.diag(root)))[self.length - 1])
        n, freedom = self._sum(self.length), _freedom(model, values)
        if freedom is None:
            return -0.5 * squares - logs - 0.5 * n * np.log(2 * np.pi)
        # an inverse gamma distribution of the squared scale makes the track Student-t
        rest = gammaln((freedom + n) / 2) - gammaln(freedom / 2) - 0.5 * n * np.log(freedom * np.pi)
        return rest - logs - 0.5 * (freedom + n) * np.log1p(squares / freedom)

    def _sum(self, columns):
        return np.bincount(self.owner, columns, self.tracks)


def _freedom(model, values):
    """Return the degrees of freedom of Student's t for the variation; None if cells are alike."""
    if "variation" not in MODELS[model]:
        return None
    return float(np.exp(np.interp(np.log(values[-1]), np.log(_VARIATION), np.log(_FREEDOM))))


def _covariance(model, values, dt_s, n):
    """Return the autocovariance of displacements along one axis, lags 0 to n - 1, µm²."""
    given = dict(zip(MODELS[model], values, strict=True))
    covariance = np.zeros(n)
    if "diffusion_um2_per_s" in given:
        covariance[0] += 2 * given["diffusion_um2_per_s"] * dt_s
    if "persistence_s" in given:
        tau = given["persistence_s"]
        run2, a = (given["speed_um_per_s"] * tau) ** 2, dt_s / tau
        covariance[0] += 2 * run2 * (a + np.expm1(-a))
        covariance[1:] += run2 * np.expm1(-a) ** 2 * np.exp(-a * np.arange(n - 1))
    if "error_um" in given:
        covariance[0] += 2 * given["error_um"] ** 2
        covariance[1:2] -= given["error_um"] ** 2
    covariance[0] *= 1 + 1e-9  # a nearly straight walk has a nearly singular covariance
    return covariance


def _known(model):
    if model not in MODELS:
        raise InputError(f"model must be one of {'; '.join(MODELS)}, got {model!r}: pick one")
    return model


def _starts(data, model):
    """Return first guesses from the mean square step, one for each of a few persistence times."""
    square = (data.steps**2).sum() / data.length.sum()
    dt_s = data.dt_s
    for frames in (0.5, 4.0) if "persistence_s" in MODELS[model] else (1.0,):
        guess = {
            "diffusion_um2_per_s": square / (2 * dt_s),
            "speed_um_per_s": np.sqrt(square) / dt_s * np.sqrt(1 + 0.5 / frames),
            "persistence_s": frames * dt_s,
            "error_um": 0.3 * np.sqrt(square),
            "variation": 0.3,
        }
        yield np.log([guess[name] for name in MODELS[model]])


def _maximise(data, model, weight):
    """Return the logarithms of the parameters of largest weighted likelihood."""

    def cost(log):
        try:
            value = -(weight @ data.log_likelihoods(model, np.exp(log)))
        except np.linalg.LinAlgError:
            return 1e12
        return value / data.length.sum() if np.isfinite(value) else 1e12

    best = None
    for start in _starts(data, model):
        bounds = [(s - _WIDE, s + _WIDE) for s in start]
        found = minimize(cost, start, method="L-BFGS-B", bounds=bounds, options={"ftol": 1e-11, "gtol": 1e-7})
        if best is None or found.fun < best.fun:
            best = found
    return best.x


def _intervals(data, model, log, level=0.9):
    """Return value, low and high of each parameter, from the sandwich of scores of tracks."""
    p, h = len(log), 1e-3
    unit = h * np.eye(p)

    def each(shift):
        return data.log_likelihoods(model, np.exp(log + shift))

    scores = np.stack([(each(u) - each(-u)) / (2 * h) for u in unit])
    total = np.array(
        [
            [(each(u + v) - each(u - v) - each(v - u) + each(-u - v)).sum() / (4 * h * h) for v in unit]
            for u in unit
        ]
    )
    scores -= scores.mean(axis=1, keepdims=True)
    bread = np.linalg.pinv(-total, rcond=1e-10)
    variance = np.diag(bread @ (scores @ scores.T) @ bread)
    reach = np.minimum(norm.ppf(0.5 + level / 2) * np.sqrt(variance), _WIDE)
    return np.exp(np.stack([log, log - reach, log + reach], axis=1))
