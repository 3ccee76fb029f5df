"""Cells that move each other on contact: simulated groups with a known force between any two."""

from dataclasses import dataclass

import numpy as np

from formotion.core.errors import InputError
from formotion.core.validate import finite_array, positive, whole, within
from formotion.dynamics.langevin import overdamped
from formotion.dynamics.observing import Path


@dataclass(frozen=True)
class Contact:
    """Velocity that one cell gives another, as a function of the distance between their centres.

    Attributes
    ----------
    strength_per_s : float, 1/s
        Stiffness: repulsion below `rest_um`, attraction above it.
    rest_um, reach_um : float, µm
        Distance without force, and distance beyond which there is none.
    swirl_per_s : float, 1/s
        Strength across the line between the two (only in the plane): both turn the same way round.

    Raises
    ------
    InputError
        If a length is not positive, or the reach is not beyond the rest distance.

    Notes
    -----
    along(r) = s (rest - r) (1 - r²/reach²)², across(r) = w r (1 - r²/reach²)², zero beyond the reach:
    smooth, so that integrators keep their order.

    Examples
    --------
    >>> contact = Contact(strength_per_s=1.0, rest_um=8.0, reach_um=16.0)
    >>> [round(float(contact.along(r)), 2) for r in (4.0, 8.0, 12.0)]
    [3.52, 0.0, -0.77]
    """

    strength_per_s: float = 0.02
    rest_um: float = 8.0
    reach_um: float = 16.0
    swirl_per_s: float = 0.0

    def __post_init__(self):
        positive("rest_um", self.rest_um, "the distance without force, about a cell diameter")
        positive("reach_um", self.reach_um, "the distance beyond which there is no force")
        if self.reach_um <= self.rest_um:
            raise InputError(
                f"reach_um must exceed rest_um, got {self.reach_um} and {self.rest_um}: attraction needs room"
            )

    def along(self, distance_um):
        """Velocity away from the other cell, µm/s; negative pulls together."""
        return self.strength_per_s * (self.rest_um - distance_um) * self._window(distance_um)

    def across(self, distance_um):
        """Velocity a quarter turn (y to x) from "away", µm/s."""
        return self.swirl_per_s * distance_um * self._window(distance_um)

    def _window(self, distance_um):
        return np.clip(1 - (distance_um / self.reach_um) ** 2, 0, None) ** 2

    def velocity(self, place_um):
        """Sum over all others of the same group: (..., cells, d) in µm to the same shape in µm/s."""
        apart = place_um[..., :, None, :] - place_um[..., None, :, :]
        distance = np.sqrt((apart**2).sum(axis=-1))
        away = apart / np.where(distance > 0, distance, 1)[..., None]
        push = self.along(distance)[..., None] * away
        if self.swirl_per_s:
            push += self.across(distance)[..., None] * np.stack([-away[..., 1], away[..., 0]], axis=-1)
        return push.sum(axis=-2)


def simulate(
    contact,
    groups,
    cells,
    dt_s,
    steps,
    rng,
    diffusion=0.05,
    propulsion_um_per_s=0.0,
    persistence_s=60.0,
    trap_per_s=0.0,
    box_um=None,
    field=None,
    substeps=10,
):
    """Simulate groups of cells that crawl, diffuse and move each other on contact, in the plane.

    Parameters
    ----------
    contact : Contact
    groups, cells : int
        Independent groups, and cells in each.
    dt_s, steps, rng, substeps
        As for `overdamped`.
    diffusion : float, µm²/s
        Of each cell, besides crawling.
    propulsion_um_per_s : float, µm/s
        Root-mean-square crawling velocity along each axis.
    persistence_s : float, s
        Time over which the crawling velocity keeps its direction.
    trap_per_s : float, 1/s
        Pull of every cell towards the origin.
    box_um : float, optional
        Side of a square box around the origin with soft walls.
    field : callable, optional
        External velocity in µm/s as a function of positions, the same for all cells.
    substeps : int

    Returns
    -------
    Path
        Positions (steps + 1, groups, cells, 2); cells start in random places of the box, or of the trap.

    Raises
    ------
    InputError
        If a number is negative, NaN or no whole number where one is needed.

    Notes
    -----
    Crawling velocity is an Ornstein-Uhlenbeck process of its own for each cell (persistent random walk). With
    no propulsion and a trap the distance r of two cells has the exact density
    r exp((2 V(r) - k r²/2) / (2 D)), V(r) the integral of ``contact.along``.

    Examples
    --------
    >>> path = simulate(Contact(), 3, 2, 10.0, 5, np.random.default_rng(0), box_um=30.0)
    >>> path.position_um.shape
    (6, 3, 2, 2)
    """
    diffusion = within("diffusion", diffusion, 0, np.inf, "in µm²/s")
    speed = within("propulsion_um_per_s", propulsion_um_per_s, 0, np.inf, "0 for none")
    persistence_s = positive("persistence_s", persistence_s, "time that a direction is kept")
    trap = within("trap_per_s", trap_per_s, 0, np.inf, "0 for none")
    half = positive("box_um", 3 * contact.reach_um if box_um is None else box_um, "side of the box") / 2
    shape = whole("groups", groups, 1, "independent groups"), whole("cells", cells, 1, "in each group"), 2
    start = rng.uniform(-half, half, shape)

    def drift(state):
        place, crawl = state[..., :2], state[..., 2:]
        move = crawl + contact.velocity(place) - trap * place
        if box_um is not None:
            move = move + 0.1 * (np.clip(place, -half, half) - place)
        if field is not None:
            move = move + field(place)
        return np.concatenate([move, -crawl / persistence_s], axis=-1)

    crawl = speed * rng.standard_normal(start.shape)
    noise = [diffusion, diffusion, speed**2 / persistence_s, speed**2 / persistence_s]
    path = overdamped(drift, noise, np.concatenate([start, crawl], axis=-1), dt_s, steps, rng, substeps)
    return Path(np.ascontiguousarray(path.fine_um[..., :2]), path.dt_s, substeps)


def distance_density(contact, trap_per_s, diffusion, distance_um):
    """Exact stationary density of the distance of two diffusing cells in a trap, without propulsion.

    Parameters
    ----------
    contact : Contact
    trap_per_s : float, 1/s
    diffusion : float, µm²/s
    distance_um : (n,) array_like, µm
        Evenly spaced, from near zero to where the density has vanished.

    Returns
    -------
    (n,) float, 1/µm

    Raises
    ------
    InputError
        If trap or diffusion is not positive.

    Examples
    --------
    >>> r = np.linspace(0, 60, 601)
    >>> density = distance_density(Contact(), 0.002, 0.5, r)
    >>> bool(abs(density.sum() * 0.1 - 1) < 1e-6), 7 < float(r[density.argmax()]) < 25
    (True, True)
    """
    k = positive("trap_per_s", trap_per_s, "without a trap there is no stationary density")
    d = positive("diffusion", diffusion, "in µm²/s")
    r = finite_array("distance_um", distance_um, ("n",), "evenly spaced distances")
    push = contact.along(r)
    step = r[1] - r[0]
    work = np.concatenate([[0], np.cumsum(0.5 * (push[1:] + push[:-1])) * step])
    log = work / d - k * r**2 / (4 * d)
    density = r * np.exp(log - log.max())
    return density / (density.sum() * step)
