"""What a camera makes of a path: motion blur while the shutter is open, then localisation error."""

from dataclasses import dataclass

import numpy as np

from formotion.core.errors import InputError
from formotion.core.validate import finite_array, within


@dataclass(frozen=True)
class Path:
    """A simulated path with all its substeps, free of measurement error.

    Attributes
    ----------
    fine_um : (steps * substeps + 1, ..., d) float, µm
        Positions at every substep; the axes between are those of the start: particles, replicates.
    dt_s : float, s
        Time between two frames, `substeps` substeps long.
    substeps : int
    fine_velocity_um_per_s : array like `fine_um`, µm/s, or None
        Velocities, underdamped motion only.

    Examples
    --------
    >>> path = Path(np.zeros((21, 3, 2)), dt_s=0.1, substeps=10)
    >>> path.position_um.shape, len(path.tracks())
    ((3, 3, 2), 3)
    """

    fine_um: np.ndarray
    dt_s: float
    substeps: int
    fine_velocity_um_per_s: np.ndarray | None = None

    @property
    def position_um(self):
        """(steps + 1, ..., d) float, µm: exact positions at the frames."""
        return self.fine_um[:: self.substeps]

    @property
    def velocity_um_per_s(self):
        """(steps + 1, ..., d) float, µm/s: exact velocities at the frames, None if overdamped."""
        fine = self.fine_velocity_um_per_s
        return None if fine is None else fine[:: self.substeps]

    def exposed(self, exposure):
        """Return where the particles are while the shutter is open, and the weight of each instant.

        Parameters
        ----------
        exposure : float
            Share of `dt_s`, from the time of the frame; a whole number of substeps.

        Returns
        -------
        places : (frames, instants, ..., d) float, µm
        weights : (instants,) float
            Trapezoid rule, sum 1.
        """
        exposure = within("exposure", exposure, 0, 1, "give the share of dt_s that the shutter is open")
        n = round(exposure * self.substeps)
        if abs(n - exposure * self.substeps) > 1e-9 * self.substeps:
            raise InputError(
                f"exposure must be a whole number of substeps, got {exposure} of {self.substeps}: "
                "simulate with more substeps"
            )
        last = (len(self.fine_um) - 1 - n) // self.substeps
        instants = np.arange(last + 1)[:, None] * self.substeps + np.arange(n + 1)
        weights = np.ones(n + 1)
        weights[[0, -1]] = 0.5 if n else 1.0
        return self.fine_um[instants], weights / weights.sum()

    def tracks(self):
        """Return the exact positions as a list of (steps + 1, d) arrays in µm, one per particle."""
        return as_tracks(self.position_um)


def as_tracks(frames_um):
    """Turn (n, ..., d) positions into a list of (n, d) tracks, one per particle, last particle axis fastest.

    Examples
    --------
    >>> [track.shape for track in as_tracks(np.zeros((5, 3, 2)))]
    [(5, 2), (5, 2), (5, 2)]
    """
    flat = frames_um.reshape(len(frames_um), -1, frames_um.shape[-1])
    return list(np.ascontiguousarray(flat.transpose(1, 0, 2)))


def observe(path, error_um=0.0, exposure=0.0, rng=None):
    """Return the tracks that a camera and a localisation algorithm would give.

    Parameters
    ----------
    path : Path
        From `overdamped` or `underdamped`.
    error_um : float or (d,) array_like, µm
        Standard deviation of the localisation error, one value or one per axis.
    exposure : float
        Share of `dt_s` during which the shutter is open, 0 to 1; it opens at the time of the frame.
    rng : numpy.random.Generator, optional
        Needed where `error_um` is above zero.

    Returns
    -------
    list of (n, d) float arrays, µm
        One track per particle: n = steps + 1 frames without blur, steps frames with it.

    Raises
    ------
    InputError
        If an error is negative, `exposure` is outside [0, 1] or is no whole number of substeps, or `rng` is
        missing.

    Notes
    -----
    The seen place is the mean over the exposed part of the path (trapezoid over its substeps) plus
    independent Gaussian noise. For a free Brownian path the mean square step becomes
    2 D dt (1 - exposure / 3) + 2 error²: Berglund 2010, doi:10.1103/PhysRevE.82.011917. Light is taken as
    constant while the shutter is open, and the error as independent of speed; a fast spot smears and is
    in truth placed less well.

    Examples
    --------
    >>> still = Path(np.zeros((1001, 1, 2)), dt_s=0.1, substeps=10)
    >>> [track] = observe(still, error_um=0.03, exposure=0.5, rng=np.random.default_rng(0))
    >>> track.shape, bool(abs(track.std() - 0.03) < 0.003)
    ((100, 2), True)
    """
    error_um = _checked_error(error_um, path.fine_um.shape[-1])
    places, weights = path.exposed(exposure)
    seen = np.einsum("fs...,s->f...", places, weights)
    if np.any(error_um > 0):
        if rng is None:
            raise InputError("rng must be given where error_um is above zero: numpy.random.default_rng(seed)")
        seen = seen + error_um * rng.standard_normal(seen.shape)
    return as_tracks(seen)


def _checked_error(error_um, d):
    error_um = finite_array("error_um", np.atleast_1d(error_um), ("axes",), "one value, or one per axis")
    if error_um.min() < 0:
        raise InputError(f"error_um must not be negative, got {error_um.min()}: give a standard deviation")
    if len(error_um) not in (1, d):
        raise InputError(f"error_um must have 1 or {d} values, got {len(error_um)}: one value per axis")
    return error_um
