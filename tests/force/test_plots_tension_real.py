"""The movie of force/tension: measured where it can be had, said to be simulated where not."""

import numpy as np

from formotion import data
from formotion.data.download import Unreachable
from formotion.force.plots import tension_real


def test_without_the_data_a_simulated_movie_says_so(monkeypatch):
    def gone(name):
        raise Unreachable("no network")

    monkeypatch.setattr(data, "load", gone)
    movie = tension_real.movie()
    assert movie.said.startswith("Not measured")
    assert movie.frames.shape == movie.labels.shape
    assert all(len(np.unique(frame)) > 40 for frame in movie.labels)
