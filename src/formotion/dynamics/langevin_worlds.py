"""Laws of motion whose stationary moments and entropy production are known exactly."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.linalg import solve_continuous_lyapunov

from formotion.core.errors import InputError, ShapeError
from formotion.core.validate import finite_array, positive, whole
from formotion.dynamics.langevin import overdamped, underdamped


@dataclass(frozen=True)
class World:
    """A law of motion, and what is known exactly about it.

    Attributes
    ----------
    name : str
    dimensions : int
    drift : callable
        Overdamped: positions (..., d) in µm to Itô drift in µm/s. Underdamped: positions and velocities to
        acceleration in µm/s².
    diffusion : float, array or callable
        µm²/s, or µm²/s³ if underdamped; as the simulators take it.
    start : callable
        ``start(n, rng)`` draws n positions (n, d), with velocities if underdamped, at or near the
        stationary state.
    settle_s : float, s
        How long to run before the state counts as stationary; 0 where `start` draws from it.
    inertial : bool
        Underdamped.
    entropy_per_s : float or None
        Exact entropy production in units of k_B per second; None where not known.
    variance_um2 : (d,) float or None
        Exact stationary variance of the position along each axis.

    Examples
    --------
    >>> world = circulating(rate_per_s=1.0, turn_per_s=2.0, diffusion=0.5)
    >>> world.entropy_per_s
    8.0
    >>> world.simulate(3, dt_s=0.1, steps=5, rng=np.random.default_rng(0)).position_um.shape
    (6, 3, 2)
    """

    name: str
    dimensions: int
    drift: Callable
    diffusion: object
    start: Callable
    settle_s: float = 0.0
    inertial: bool = False
    entropy_per_s: float | None = None
    variance_um2: np.ndarray | None = None

    def simulate(self, particles, dt_s, steps, rng, substeps=10):
        """Return the `Path` of that many independent particles, stationary from its first frame."""
        state = self._start(particles, rng)
        if self.settle_s > 0:
            frames = int(np.ceil(self.settle_s / positive("dt_s", dt_s, "the time between frames in s")))
            before = self._run(state, dt_s, frames, rng, substeps)
            speed = before.velocity_um_per_s
            state = before.position_um[-1], None if speed is None else speed[-1]
        return self._run(state, dt_s, steps, rng, substeps)

    def _start(self, particles, rng):
        particles = whole("particles", particles, 1, "how many independent ones")
        return self.start(particles, rng) if self.inertial else (self.start(particles, rng), None)

    def _run(self, state, dt_s, steps, rng, substeps):
        place, speed = state
        if self.inertial:
            return underdamped(
                self.drift, self.diffusion, place, dt_s, steps, rng, substeps, start_velocity_um_per_s=speed
            )
        return overdamped(self.drift, self.diffusion, place, dt_s, steps, rng, substeps)


def ornstein_uhlenbeck(matrix_per_s, diffusion):
    """Linear law dx = -A x dt + sqrt(2 D) dW, at equilibrium or circulating.

    Parameters
    ----------
    matrix_per_s : (d, d) array_like, 1/s
        A; all eigenvalues with positive real part.
    diffusion : float or (d, d) array_like, µm²/s
        D, positive definite.

    Returns
    -------
    World

    Raises
    ------
    InputError
        If the law does not confine the particle or D is not positive definite.

    Notes
    -----
    The stationary covariance C solves A C + C A^T = 2 D. With the mean local velocity
    v = (-A + D C^-1) x the entropy production is <v . D^-1 v>, zero if and only if A D is symmetric
    (Risken 1996, doi:10.1007/978-3-642-61544-3, chapter 6).

    Examples
    --------
    >>> world = ornstein_uhlenbeck([[1.0, 0.0], [0.0, 2.0]], 0.5)
    >>> world.entropy_per_s, world.variance_um2.tolist()
    (0.0, [0.5, 0.25])
    """
    a = finite_array("matrix_per_s", matrix_per_s, ("d", "d"), "give a square matrix")
    if a.shape[0] != a.shape[1]:
        raise ShapeError(f"matrix_per_s must be square, got {a.shape}: one row and one column per axis")
    if np.linalg.eigvals(a).real.min() <= 0:
        raise InputError("matrix_per_s must pull back (eigenvalues with positive real part): flip its sign?")
    d = len(a)
    tensor = np.eye(d) * diffusion if np.ndim(diffusion) == 0 else np.asarray(diffusion, float)
    try:
        np.linalg.cholesky(tensor)
    except np.linalg.LinAlgError:
        raise InputError("diffusion must be positive and symmetric: check its sign") from None
    covariance = solve_continuous_lyapunov(a, 2 * tensor)
    flow = -a + tensor @ np.linalg.inv(covariance)
    root = np.linalg.cholesky(covariance)
    return World(
        "linear",
        d,
        lambda x: -x @ a.T,
        diffusion if np.ndim(diffusion) == 0 else tensor,
        lambda n, rng: rng.standard_normal((n, d)) @ root.T,
        entropy_per_s=_clean(np.trace(flow.T @ np.linalg.inv(tensor) @ flow @ covariance)),
        variance_um2=np.diag(covariance),
    )


def circulating(rate_per_s=1.0, turn_per_s=2.0, diffusion=0.5):
    """Isotropic linear trap with a swirl: the same density as at equilibrium, entropy 2 w²/k.

    Parameters
    ----------
    rate_per_s, turn_per_s : float, 1/s
        Pull towards the centre k, and angular speed w of the mean flow.
    diffusion : float, µm²/s

    Returns
    -------
    World

    Raises
    ------
    InputError
        If rate or diffusion is not positive.

    Notes
    -----
    With w = 0 detailed balance holds and the entropy production is zero.

    Examples
    --------
    >>> circulating(turn_per_s=0.0).entropy_per_s
    0.0
    """
    k = positive("rate_per_s", rate_per_s, "the pull towards the centre")
    positive("diffusion", diffusion, "in µm²/s")
    return ornstein_uhlenbeck([[k, turn_per_s], [-turn_per_s, k]], diffusion)


def double_well(turn=0.0, diffusion=0.5):
    """Cubic force of two wells at x = ±1 µm, with a circulation that leaves the density unchanged.

    Parameters
    ----------
    turn : float
        Strength w of the circulation, no unit; 0 is equilibrium.
    diffusion : float, µm²/s

    Returns
    -------
    World

    Raises
    ------
    InputError
        If `diffusion` is not positive.

    Notes
    -----
    F = -(1 + w J) grad U with J a quarter turn and U = (x² - 1)²/4 + y² (1 + x²)/2, in µm and s: columns are
    (y, x). J grad U has no divergence and runs along the levels of U, so the density stays
    exp(-U / D) and the entropy production is w² <|grad U|²> / D = w² <Laplace U>, computed by quadrature.

    Examples
    --------
    >>> world = double_well(turn=1.0)
    >>> round(world.entropy_per_s, 2)
    3.34
    """
    d = positive("diffusion", diffusion, "in µm²/s")

    def drift(place):
        y, x = place[..., 0], place[..., 1]
        uy, ux = y * (1 + x * x), x * (x * x - 1 + y * y)
        return np.stack([-uy - turn * ux, -ux + turn * uy], axis=-1)

    # y is Gaussian given x, with variance D / (1 + x²), so only x is left to integrate
    x = np.linspace(-6, 6, 4001) * max(1.0, d**0.25)
    weight = np.exp(-((x**2 - 1) ** 2) / (4 * d)) / np.sqrt(1 + x**2)
    weight /= weight.sum()
    y2 = d / (1 + x**2)
    laplace = weight @ (3 * x**2 - 1 + y2 + 1 + x**2)

    def start(n, rng):
        at = rng.choice(x, n, p=weight) + rng.uniform(-0.5, 0.5, n) * (x[1] - x[0])
        return np.stack([rng.standard_normal(n) * np.sqrt(d / (1 + at**2)), at], axis=-1)

    return World(
        "double well",
        2,
        drift,
        d,
        start,
        entropy_per_s=float(turn**2 * laplace),
        variance_um2=np.array([weight @ y2, weight @ x**2]),
    )


def uneven_noise(stiffness_per_um2=1.0, diffusion=0.3, growth_per_um2=0.5, dimensions=2):
    """Diffusion that grows outwards, D = D0 (1 + a |x|²), in detailed balance with a Gaussian density.

    Parameters
    ----------
    stiffness_per_um2 : float, 1/µm²
        Inverse variance s of the stationary density along each axis.
    diffusion : float, µm²/s
        D0, at the centre.
    growth_per_um2 : float, 1/µm²
        a.
    dimensions : int

    Returns
    -------
    World

    Raises
    ------
    InputError
        If a parameter is not positive.

    Notes
    -----
    The Itô drift is -D(x) s x + grad D(x): a cubic law, whose second part ("spurious drift") comes from the
    noise alone. Whoever forgets it gets a wrong force. Its entropy production is zero.

    Examples
    --------
    >>> uneven_noise().variance_um2.tolist()
    [1.0, 1.0]
    """
    s = positive("stiffness_per_um2", stiffness_per_um2, "the inverse variance of the density")
    d0 = positive("diffusion", diffusion, "in µm²/s")
    a = positive("growth_per_um2", growth_per_um2, "use another world for constant diffusion")

    def spread(x):
        return d0 * (1 + a * (x**2).sum(axis=-1))

    return World(
        "uneven noise",
        dimensions,
        lambda x: -spread(x)[..., None] * s * x + 2 * a * d0 * x,
        spread,
        lambda n, rng: rng.standard_normal((n, dimensions)) / np.sqrt(s),
        entropy_per_s=0.0,
        variance_um2=np.full(dimensions, 1 / s),
    )


def oscillator(frequency_per_s=1.0, damping_per_s=0.5, diffusion=0.5, dimensions=1):
    """Damped oscillator kicked by noise: dv = (-g v - w² x) dt + sqrt(2 D) dW.

    Parameters
    ----------
    frequency_per_s, damping_per_s : float, 1/s
        w (radians per second) and g.
    diffusion : float, µm²/s³
    dimensions : int

    Returns
    -------
    World

    Raises
    ------
    InputError
        If a parameter is not positive.

    Notes
    -----
    Stationary: place and velocity independent and Gaussian, <v²> = D/g and <x²> = D/(g w²) along each axis.

    Examples
    --------
    >>> oscillator().variance_um2.tolist()
    [1.0]
    """
    w = positive("frequency_per_s", frequency_per_s, "radians per second")
    g = positive("damping_per_s", damping_per_s, "the rate at which velocity is lost")
    speed = np.sqrt(positive("diffusion", diffusion, "in µm²/s³") / g)

    def start(n, rng):
        noise = rng.standard_normal((2, n, dimensions))
        return noise[0] * speed / w, noise[1] * speed

    return World(
        "oscillator",
        dimensions,
        lambda x, v: -g * v - w**2 * x,
        diffusion,
        start,
        inertial=True,
        entropy_per_s=0.0,
        variance_um2=np.full(dimensions, (speed / w) ** 2),
    )


def van_der_pol(strength_per_s=1.0, diffusion=0.1, dimensions=1):
    """Self-sustained oscillation: dv = (m (1 - x²) v - x) dt + sqrt(2 D) dW, lengths in µm, times in s.

    Parameters
    ----------
    strength_per_s : float, 1/s
        m.
    diffusion : float, µm²/s³
    dimensions : int
        Independent oscillators, one per axis.

    Returns
    -------
    World

    Raises
    ------
    InputError
        If a parameter is not positive.

    Notes
    -----
    The density is not known; the balance of energy m <(x² - 1) v²> = D is exact when stationary.

    Examples
    --------
    >>> van_der_pol().inertial
    True
    """
    m = positive("strength_per_s", strength_per_s, "1 is usual")
    positive("diffusion", diffusion, "in µm²/s³")
    return World(
        "van der Pol",
        dimensions,
        lambda x, v: m * (1 - x * x) * v - x,
        diffusion,
        lambda n, rng: tuple(rng.standard_normal((2, n, dimensions))),
        settle_s=20.0,
        inertial=True,
    )


def _clean(entropy):
    return 0.0 if abs(entropy) < 1e-12 else float(entropy)
