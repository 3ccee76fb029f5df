"""A tissue whose tensions change slowly: in balance in every frame, and the slower the smaller the steps."""

import numpy as np
import pytest

from formotion.core.errors import InputError
from formotion.dynamics.tissue_movie import sequence


def shared(first, second):
    """Tensions (2, L) of the inner junctions that two frames share."""
    one, two = (
        {
            tuple(sorted(pair)): value
            for pair, value in zip(part.junctions.cells.tolist(), part.tension_nn, strict=True)
            if min(pair) >= 0
        }
        for part in (first, second)
    )
    return np.array([[one[name], two[name]] for name in one if name in two]).T


def test_every_frame_is_in_balance_with_mean_tension_one():
    for frame in sequence(25, 4, np.random.default_rng(1)):
        force = frame.arcs.net_force_nn(frame.pressure_nn_per_um)
        assert np.abs(force).max() < 1e-9
        assert frame.tension_nn[frame.junctions.inner].mean() == pytest.approx(1)


def test_tensions_part_with_time_and_with_larger_steps():
    slow = sequence(40, 5, np.random.default_rng(2), change=0.01)
    fast = sequence(40, 5, np.random.default_rng(2), change=0.05)
    next_frame, last_frame = (np.corrcoef(shared(slow[0], slow[k]))[0, 1] for k in (1, 4))
    assert 1 > next_frame > last_frame > np.corrcoef(shared(fast[0], fast[4]))[0, 1]


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"n_cells": 3}, "7 or more"),
        ({"n_frames": 0}, "1 or more"),
        ({"change": -0.1}, "larger steps"),
        ({"change": np.nan}, "larger steps"),
        ({"cell_um": 0}, "neighbouring cells"),
    ],
)
def test_bad_input(change, match):
    with pytest.raises(InputError, match=match):
        sequence(**({"n_cells": 20, "n_frames": 2, "rng": np.random.default_rng(0)} | change))
