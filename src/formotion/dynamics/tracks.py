"""Tracks as they come from a microscope: cut at gaps, checked, and summed up with their errors."""

from dataclasses import dataclass

import numpy as np

from formotion.core.errors import DataError, InputError, ShapeError
from formotion.core.validate import finite_array, positive, whole

JITTER = 0.05  # share of dt_s by which a time may be off
AXES = ("y", "x", "z")
_BLOCKS = 20


@dataclass(frozen=True)
class Pieces:
    """Tracks cut into pieces of constant time step, and what that cost.

    Attributes
    ----------
    tracks : list of (n, d) float arrays, µm
        Columns in the order of `axes`.
    dt_s : float, s
    axes : tuple of str
        ``("y", "x")`` or ``("y", "x", "z")``.
    ids : list
        The track that each piece comes from.
    gaps : int
        Missing frames or longer pauses at which a track was cut.
    lost_points : int
        Points in pieces that were too short to keep.
    """

    tracks: list
    dt_s: float
    axes: tuple
    ids: list
    gaps: int
    lost_points: int

    @property
    def lengths(self):
        """(pieces,) int: points of each piece."""
        return np.array([len(track) for track in self.tracks])

    def __str__(self):
        points = self.lengths
        return (
            f"{len(points)} pieces of {len(set(self.ids))} tracks, {points.sum()} points "
            f"(median {np.median(points):g} a piece), dt {self.dt_s:g} s; "
            f"cut at {self.gaps} gaps, {self.lost_points} points lost"
        )


def split(table, dt_s=None, shortest=2):
    """Cut a table of tracks into pieces with a constant time step.

    Parameters
    ----------
    table : pandas.DataFrame
        Columns ``track``, ``t_s`` and at least two of ``y_um``, ``x_um``, ``z_um``, one row per point, any
        order.
    dt_s : float, optional
        Time step in s; the median step where left out.
    shortest : int
        Pieces with fewer points are dropped and counted, at least 2.

    Returns
    -------
    Pieces

    Raises
    ------
    DataError
        If a column is missing, the table is empty, or no piece is long enough.
    InputError
        If a value is NaN, a track has two points at one time, or times are no multiples of the step.

    Notes
    -----
    A step may be off by 5 % of `dt_s`; steps of two or more frames are gaps, where the track is cut: no
    point is made up.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"track": [1] * 5, "t_s": [0, 24, 72, 96, 120.0], "x_um": 0.0, "y_um": range(5)})
    >>> print(split(table))
    2 pieces of 1 tracks, 5 points (median 2.5 a piece), dt 24 s; cut at 1 gaps, 0 points lost
    """
    whole("shortest", shortest, 2, "one point alone does not move")
    axes = _axes(table)
    table = table.sort_values(["track", "t_s"])
    place = finite_array("positions", table[[f"{a}_um" for a in axes]].to_numpy(), ("rows", len(axes)), _ROWS)
    time = finite_array("t_s", table["t_s"].to_numpy(), ("rows",), _ROWS)
    owner = table["track"].to_numpy()
    same = owner[1:] == owner[:-1]
    dt_s, steps = _steps(np.diff(time), same, dt_s)
    pieces = np.split(np.arange(len(time)), np.flatnonzero(~same | (steps != 1)) + 1)
    kept = [rows for rows in pieces if len(rows) >= shortest]
    if not kept:
        raise DataError(f"no piece has {shortest} points one step apart: check track numbers and dt_s")
    return Pieces(
        [place[rows] for rows in kept],
        dt_s,
        axes,
        [owner[rows[0]] for rows in kept],
        int((same & (steps != 1)).sum()),
        len(time) - sum(map(len, kept)),
    )


_ROWS = "remove rows with missing values first"


def _axes(table):
    axes = tuple(a for a in AXES if f"{a}_um" in table)
    missing = [name for name in ("track", "t_s") if name not in table]
    if missing or len(axes) < 2:
        wanted = ", ".join(missing or [f"{a}_um" for a in AXES[:2] if a not in axes])
        raise DataError(f"the table has no column {wanted}: it has {', '.join(map(str, table.columns))}")
    if len(table) == 0:
        raise DataError("the table has no rows: check the file")
    if table["track"].isna().any():
        raise InputError("track must not be missing in any row: remove points that belong to no track")
    return axes


def _steps(pause, same, dt_s):
    """Return dt_s and each pause in whole steps, 0 between tracks."""
    if not same.any():
        raise DataError("no track has two points: check the column of track numbers")
    if (pause[same] <= 0).any():
        raise InputError("a track has two points at the same time: give each cell its own track number")
    dt_s = positive("dt_s", np.median(pause[same]) if dt_s is None else dt_s, "the time step in seconds")
    steps = np.where(same, np.rint(pause / dt_s), 0)
    off = same & ((abs(pause / dt_s - steps) > JITTER * np.maximum(steps, 1)) | (steps < 1))
    if off.any():
        raise InputError(
            f"times must be whole multiples of dt_s = {dt_s:g} s, got a step of {pause[off][0]:g} s "
            f"({off.sum()} such steps): give the dt_s of the camera, or frame numbers instead of times"
        )
    return dt_s, steps


def check(tracks, shortest=2):
    """Return tracks as a list of float64 (n, d) arrays of equal d, or say which one is wrong.

    Parameters
    ----------
    tracks : sequence of (n, d) array_like, µm
    shortest : int
        Points that each must have.

    Returns
    -------
    list of (n, d) float64 arrays

    Raises
    ------
    InputError
        If there are none, or a track holds NaN or too few points.
    ShapeError
        If tracks are not two-dimensional or differ in d.

    Examples
    --------
    >>> len(check([[[0, 0], [1, 1]]]))
    1
    """
    if isinstance(tracks, np.ndarray) and tracks.ndim == 2:
        raise ShapeError("tracks must be a list of (n, d) arrays, got one array: write [track]")
    remedy = "one row per frame, one column per axis, in µm"
    checked = [finite_array(f"tracks[{i}]", one, ("n", "d"), remedy) for i, one in enumerate(tracks)]
    if not checked:
        raise InputError("tracks must hold at least one track, got none: check the reader")
    wrong = {track.shape[1] for track in checked} - {checked[0].shape[1]}
    if wrong:
        raise ShapeError(
            f"tracks must all have {checked[0].shape[1]} axes, got {wrong.pop()}: do not mix them"
        )
    short = [i for i, track in enumerate(checked) if len(track) < shortest]
    if short:
        raise InputError(
            f"a track must have {shortest} points, got {len(checked[short[0]])} in tracks[{short[0]}]: "
            "drop them"
        )
    return checked


@dataclass(frozen=True)
class Curve:
    """A mean against the time lag, with its standard error.

    Attributes
    ----------
    lag_s : (k,) float, s
    value, std : (k,) float
        Mean over tracks and axes summed, and its standard error, in the unit that the function names.
    samples : (k,) int
        Overlapping pairs behind each value; they are not independent.
    """

    lag_s: np.ndarray
    value: np.ndarray
    std: np.ndarray
    samples: np.ndarray


def mean_square_displacement(tracks, dt_s, longest=10):
    """Mean squared distance moved against the time lag, µm², summed over axes.

    Parameters
    ----------
    tracks : list of (n, d) arrays, µm
    dt_s : float, s
    longest : int
        Longest lag in frames; lags that no track reaches are left out.

    Returns
    -------
    Curve
        Value and standard error in µm².

    Raises
    ------
    InputError, ShapeError
        As `check`; if `dt_s` is not positive.

    Notes
    -----
    Standard errors by the jackknife over tracks, or over blocks in time where there are fewer than 20
    tracks; too small where the motion remembers longer than a block. Values at different lags are
    correlated. Localisation error lifts the whole curve by 2 d error², blur lowers it.

    Examples
    --------
    >>> curve = mean_square_displacement([np.arange(12.0)[:, None] * [0, 2]], dt_s=0.5, longest=3)
    >>> curve.lag_s.tolist(), curve.value.tolist()
    ([0.5, 1.0, 1.5], [4.0, 16.0, 36.0])
    """
    return _curve(tracks, dt_s, range(1, whole("longest", longest, 1, "a lag in frames") + 1), _squared)


def velocity_autocorrelation(tracks, dt_s, longest=10):
    """Mean product of the velocities of two steps against their time lag, µm²/s², summed over axes.

    Parameters
    ----------
    tracks : list of (n, d) arrays, µm
    dt_s : float, s
    longest : int
        Longest lag in frames.

    Returns
    -------
    Curve
        Value and standard error in µm²/s²; the first lag is 0.

    Raises
    ------
    InputError, ShapeError
        As `check`; if `dt_s` is not positive.

    Notes
    -----
    Velocities are differences over one step. Diffusion shows at lag 0 alone; localisation error adds 2 d
    error²/dt² there and takes d error²/dt² away at the first lag: a dip below zero is its mark. Errors as
    in `mean_square_displacement`.

    Examples
    --------
    >>> track = np.arange(12.0)[:, None] * [0, 2]
    >>> velocity_autocorrelation([track], dt_s=0.5, longest=2).value.tolist()
    [16.0, 16.0, 16.0]
    """
    longest = whole("longest", longest, 0, "a lag in frames")
    dt_s = positive("dt_s", dt_s, "the time between frames in seconds")
    velocities = [np.diff(track, axis=0) / dt_s for track in check(tracks)]
    return _curve(velocities, dt_s, range(longest + 1), _product)


def _squared(track, lag):
    return ((track[lag:] - track[:-lag]) ** 2).sum(axis=1)


def _product(steps, lag):
    return (steps[lag:] * steps[: len(steps) - lag]).sum(axis=1)


def _curve(tracks, dt_s, lags, quantity):
    dt_s = positive("dt_s", dt_s, "the time between frames in seconds")
    tracks = check(tracks, shortest=1)
    blocks = _blocks(tracks)
    found = []
    for lag in lags:
        values = [quantity(track, lag) for track in tracks if len(track) > lag]
        if not values:
            break
        owner = np.concatenate(
            [b[: len(t) - lag] for b, t in zip(blocks, tracks, strict=True) if len(t) > lag]
        )
        found.append((lag * dt_s, *_jackknife(np.concatenate(values), owner)))
    return Curve(*(np.array(part) for part in zip(*found, strict=True)))


def _blocks(tracks):
    """Number the blocks that count as independent: tracks, cut in time where there are few."""
    pieces = -(-_BLOCKS // len(tracks))
    return [i * pieces + np.arange(len(track)) * pieces // len(track) for i, track in enumerate(tracks)]


def _jackknife(values, owner):
    """Return mean, standard error and number of values, leaving out one block at a time."""
    _, owner = np.unique(owner, return_inverse=True)
    size, total = np.bincount(owner), np.bincount(owner, values)
    n = len(size)
    if n == 1:
        return values.mean(), np.nan, len(values)
    without = (total.sum() - total) / (size.sum() - size)
    return values.mean(), np.sqrt((n - 1) / n * ((without - without.mean()) ** 2).sum()), len(values)
