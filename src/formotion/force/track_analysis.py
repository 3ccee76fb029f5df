"""One's own tracks, analysed: what law they carry, and what they cannot carry."""

from dataclasses import dataclass, field

import numpy as np

from formotion.core.errors import InputError
from formotion.dynamics import tracks as curves
from formotion.force import entropy, langevin, persistence

SHORTEST = 6  # points of a piece
MANY = 300  # tracks beyond which walks are compared on a part of them
Z95 = 1.6449  # one-sided
FEWEST = 5  # tracks from which walks can be compared


@dataclass(frozen=True)
class Setting:
    """How the tracks are analysed.

    Attributes
    ----------
    exposure : float
        Share of the frame time that the shutter is open.
    order : int
        Of the polynomials in which the drift is sought.
    dynamics : {"overdamped", "underdamped"}
    """

    exposure: float = 0.0
    order: int = 3
    dynamics: str = "overdamped"


@dataclass(frozen=True)
class Analysis:
    """What was found in tracks.

    Attributes
    ----------
    pieces : formotion.dynamics.tracks.Pieces
    origin_um : (d,) float
        Middle of all points, from which positions in the law count.
    setting : Setting
    law : formotion.force.law.Law
    entropy : formotion.force.entropy.Entropy or None
    walks : formotion.force.persistence.Comparison or None
        Where the tracks carry no field.
    adequacy : formotion.force.persistence.Adequacy or None
    displacement, velocity : formotion.dynamics.tracks.Curve
        Mean square displacement, µm², and velocity autocorrelation, µm²/s².
    carries_field : bool
        Whether the tracks hold more information on the drift, in nats, than it has coefficients.
    persists : bool
        Whether velocities keep a memory that the law does not have.
    hidden_um2 : (d,) float, µm²
        Largest variance of a localisation error too small to be seen, at 95 %; 0 where one is seen.
    warnings : list of str
    """

    pieces: curves.Pieces
    origin_um: np.ndarray
    setting: Setting
    law: langevin.Law
    entropy: entropy.Entropy | None
    walks: persistence.Comparison | None
    adequacy: persistence.Adequacy | None
    displacement: curves.Curve
    velocity: curves.Curve
    carries_field: bool
    persists: bool
    hidden_um2: np.ndarray
    warnings: list = field(default_factory=list)


def analyse(table, dt_s=None, setting=None, seed=0):
    """Analyse a table of tracks.

    Parameters
    ----------
    table : pandas.DataFrame
        As `formotion.dynamics.tracks.split` takes it.
    dt_s : float, s, optional
    setting : Setting, optional
    seed : int
        Of the simulations that check the model of the walk.

    Returns
    -------
    Analysis

    Raises
    ------
    DataError, InputError
        If columns are missing, values are NaN, times irregular, or there are too few points for the basis.

    Notes
    -----
    The drift counts as carried where the information in the tracks, in nats, exceeds the number of its
    coefficients (Frishman and Ronceray 2020, doi:10.1103/PhysRevX.10.021009) and velocities keep no memory
    that the law does not have.

    Examples
    --------
    >>> import pandas as pd
    >>> rng = np.random.default_rng(0)
    >>> walk = np.cumsum(rng.normal(0, 0.1, (400, 2)), axis=0)
    >>> table = pd.DataFrame(walk, columns=["y_um", "x_um"]).assign(track=1, t_s=np.arange(400) * 0.1)
    >>> analyse(table).carries_field
    False
    """
    setting = setting or Setting()
    pieces = curves.split(table, dt_s, SHORTEST)
    points = np.concatenate(pieces.tracks)
    if (np.ptp(points, axis=0) == 0).any():
        still = pieces.axes[int(np.argmin(np.ptp(points, axis=0)))]
        raise InputError(f"positions must change, got one {still} for all points: check the columns")
    origin = points.mean(axis=0)
    tracks, dt_s = [track - origin for track in pieces.tracks], pieces.dt_s
    basis = langevin.polynomial(setting.order)
    law = langevin.infer(tracks, dt_s, basis, setting.dynamics, setting.exposure)
    velocity = curves.velocity_autocorrelation(tracks, dt_s)
    remembers = setting.dynamics == "overdamped" and _remembers(velocity)
    carries = law.information_nats.value > law.coefficients.size and not remembers
    produced, why = _entropy(tracks, dt_s, setting, carries)
    walks, adequacy = (None, None) if carries else _walks(tracks, dt_s, seed)
    found = Analysis(
        pieces,
        origin,
        setting,
        law,
        produced,
        walks,
        adequacy,
        curves.mean_square_displacement(tracks, dt_s),
        velocity,
        carries,
        remembers,
        _hidden(law, tracks, dt_s),
    )
    found.warnings.extend([*_doubts(found), *why])
    return found


def _hidden(law, tracks, dt_s):
    """Return how large an error of localisation may be that the law took for none.

    It makes neighbouring steps anticorrelated: minus the mean product, and its error, bound its variance.
    """
    if law.error_seen or law.dynamics != "overdamped":
        return np.zeros(law.dimensions)
    moved = [np.diff(track, axis=0) - law.drift(track[:-1]) * dt_s for track in tracks]
    product = np.concatenate([-step[1:] * step[:-1] for step in moved])
    return np.maximum(product.mean(axis=0), 0) + Z95 * product.std(axis=0) / np.sqrt(len(product))


_LESS = ", or ask for less (--order 1)"


def _remembers(velocity):
    """Whether steps that do not touch each other still point the same way."""
    return len(velocity.value) > 2 and velocity.value[2] > 4 * velocity.std[2] and velocity.value[2] > 0


def _entropy(tracks, dt_s, setting, carries):
    if setting.dynamics != "overdamped" or not carries:
        return None, []
    try:
        basis = langevin.polynomial(setting.order)
        return entropy.infer(tracks, dt_s, basis, setting.exposure), []
    except InputError as error:
        return None, [f"no entropy production: {error}"]


def _walks(tracks, dt_s, seed):
    if len(tracks) < FEWEST:
        return None, None
    some = tracks[:: -(-len(tracks) // MANY)]
    walks = persistence.compare(some, dt_s)
    best = walks.fits[walks.best]
    return walks, persistence.adequacy(best, some, np.random.default_rng(seed), 100)


def _doubts(found):
    nats, count = found.law.information_nats.value, found.law.coefficients.size
    if found.pieces.lost_points:
        lost = found.pieces.lost_points
        yield f"{lost} points lie in pieces shorter than {SHORTEST} points and were not used."
    if found.persists:
        yield (
            "Velocities two steps apart still point the same way: these particles persist, so position alone "
            "does not tell where they go. No force field is given; see the model of the walk, or try "
            "--dynamics underdamped."
        )
    elif not found.carries_field:
        yield (
            f"These tracks carry {nats:.3g} nats on a drift of {count} coefficients: no force field can be "
            f"inferred. Record longer or more tracks{_LESS if found.setting.order > 1 else ''}."
        )
    if found.adequacy is not None and found.adequacy.p_value < 0.05:
        yield (
            "Even the best model of the walk fails: these tracks differ from each other in speed otherwise "
            "than its simulations do."
        )
