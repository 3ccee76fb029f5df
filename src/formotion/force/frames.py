"""All frames of all tracks in one array, so that whole recordings are handled without loops."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Frames:
    """Positions at equal times on any number of tracks.

    Attributes
    ----------
    position_um : (n, d) float
    track : (n,) int
        Number of the track, not decreasing.
    dt_s : float
    exposure : float
        Part of the frame time over which the camera collects light.

    Examples
    --------
    >>> frames = Frames(np.zeros((5, 1)), np.array([0, 0, 0, 1, 1]), dt_s=0.1, exposure=0.0)
    >>> frames.inside(back=1, ahead=1)
    (slice(1, 4, None), array([ True, False, False]))
    >>> frames.parts()
    [slice(0, 3, None), slice(3, 5, None)]
    """

    position_um: np.ndarray
    track: np.ndarray
    dt_s: float
    exposure: float

    def inside(self, back, ahead):
        """Return the frames with that many others around them, and whether these are on the same track."""
        stop = max(len(self.track) - ahead, back)
        return slice(back, stop), self.track[: stop - back] == self.track[back + ahead : stop + ahead]

    def parts(self):
        """Return one slice per track."""
        ends = [0, *(np.flatnonzero(np.diff(self.track)) + 1).tolist(), len(self.track)]
        return [slice(*pair) for pair in zip(ends, ends[1:], strict=False)]
