import numpy as np
import pytest

from formotion.core.errors import InputError, ShapeError
from formotion.dynamics.junctions import OUTSIDE, Junctions


@pytest.fixture
def star():
    """Three junctions of 10, 5 and 2 µm that meet in vertex 0; the last leaves the picture."""
    points = [[0, 0], [0, 4], [0, 10], [0, 0], [3, 4], [0, 0], [-1, 0], [-1.5, 0], [-2, 0]]
    return Junctions(points, [0, 3, 5, 9], [[0, 1], [1, 2], [2, 0]], [[0, 1], [0, 2], [0, -1]])


def test_lengths_chords_and_vertices(star):
    np.testing.assert_allclose(star.length_um, [10, 5, 2])
    np.testing.assert_allclose(star.chord_um, [[0, 10], [3, 4], [-2, 0]])
    np.testing.assert_allclose(star.vertex_um(), [[0, 0], [0, 10], [3, 4]])
    assert (star.n_junctions, star.n_cells, star.n_vertices) == (3, 3, 3)
    np.testing.assert_array_equal(star.owner, [0, 0, 0, 1, 1, 2, 2, 2, 2])


def test_mean_length_counts_junctions_between_cells_only():
    pair = Junctions([[0, 0], [0, 2], [0, 0], [0, 8]], [0, 2, 4], [[0, 1], [0, OUTSIDE]], [[0, 1], [0, 1]])
    assert pair.mean_length_um == 2
    assert pair.subset([1]).mean_length_um == 8
    np.testing.assert_array_equal(pair.inner, [True, False])


def test_noise_has_its_size_and_is_shared_at_a_vertex(star):
    rng = np.random.default_rng(1)
    errors = np.stack([star.noisy(0.3, rng).points_um - star.points_um for _ in range(2000)])
    np.testing.assert_allclose(errors.std(axis=0), 0.3, rtol=0.08)
    np.testing.assert_allclose(errors.mean(axis=0), 0.0, atol=0.03)
    np.testing.assert_array_equal(errors[:, 0], errors[:, 3])
    np.testing.assert_array_equal(errors[:, 0], errors[:, 5])
    joint = np.corrcoef(errors[:, [0, 1, 2, 4, 6, 7, 8], 0].T)
    assert np.abs(joint - np.eye(7)).max() < 0.1


def test_no_noise_changes_nothing(star):
    np.testing.assert_array_equal(star.noisy(0.0, np.random.default_rng(0)).points_um, star.points_um)


def test_subset_keeps_points_in_the_order_asked_for(star):
    part = star.subset([2, 0])
    np.testing.assert_allclose(part.length_um, [2, 10])
    np.testing.assert_array_equal(part.cells, [[2, 0], [0, 1]])
    np.testing.assert_array_equal(part.start, [0, 4, 7])
    np.testing.assert_array_equal(star.subset([True, False, True]).vertices, [[0, 1], [0, -1]])


LINE = {"points_um": [[0, 0], [0, 1]], "start": [0, 2], "cells": [[0, 1]], "vertices": [[-1, -1]]}


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"points_um": [[0, np.nan], [0, 1]]}, InputError, "points_um must be finite"),
        ({"points_um": [[0, 1, 2]]}, ShapeError, "points_um must have shape"),
        ({"points_um": np.zeros((0, 2))}, ShapeError, "points_um must have shape"),
        ({"start": [0, 3]}, ShapeError, "start must run from 0 to the number of points 2"),
        (
            {"start": [0, 1, 2], "cells": [[0, 1]] * 2, "vertices": [[0, 1]] * 2},
            InputError,
            "2 points at least",
        ),
        ({"start": [0, 1.5]}, InputError, "start must hold whole numbers"),
        ({"cells": [[0, 1], [1, 2]]}, ShapeError, "cells must have shape|vertices must have shape"),
        ({"cells": [[0, 0]]}, InputError, "cells must differ"),
        ({"cells": [[0, -2]]}, InputError, "cells must be -1 or above"),
        ({"vertices": [[-3, 0]]}, InputError, "vertices must be -1 or above"),
    ],
)
def test_bad_input_is_refused(change, error, message):
    with pytest.raises(error, match=message):
        Junctions(**{**LINE, **change})


@pytest.mark.parametrize("sd", [-0.1, np.nan])
def test_bad_noise_is_refused(star, sd):
    with pytest.raises(InputError, match="sd_um must be positive and finite"):
        star.noisy(sd, np.random.default_rng(0))


def test_empty_subset_is_refused(star):
    with pytest.raises(InputError, match="keep must leave one junction"):
        star.subset([False] * 3)
