"""Known displacement fields: slopes, turning, peaks, decay."""

import numpy as np
import pytest

from formotion.core.errors import InputError, ShapeError
from formotion.images import fields

SHAPE = (90, 121)


def test_uniform_is_uniform():
    field = fields.uniform(SHAPE, (0.5, -1.25))
    assert field.shape == (2, *SHAPE)
    assert (field[0] == 0.5).all()
    assert (field[1] == -1.25).all()


def test_strain_has_the_gradient_asked_for_and_rests_at_the_centre():
    gradient = np.array([[0.01, 0.02], [-0.03, 0.04]])
    field = fields.strain((91, 121), gradient)
    for i in range(2):
        np.testing.assert_allclose(np.gradient(field[i], axis=0), gradient[i, 0], atol=1e-12)
        np.testing.assert_allclose(np.gradient(field[i], axis=1), gradient[i, 1], atol=1e-12)
    assert not field[:, 45, 60].any()


def test_vortex_keeps_area_and_peaks_at_its_radius():
    field = fields.vortex((91, 121), 2.0, 20.0)
    divergence = np.gradient(field[0], axis=0) + np.gradient(field[1], axis=1)
    assert np.abs(divergence).max() < 1e-3
    assert np.hypot(*field)[45, 80] == pytest.approx(2.0) == np.hypot(*field).max()
    assert np.allclose(fields.vortex((91, 121), -2.0, 20.0), -field)


def test_adhesions_pull_inwards_and_peak_as_asked():
    field = fields.adhesions(SHAPE, np.random.default_rng(4), peak_px=2.5)
    assert np.hypot(*field).max() == pytest.approx(2.5)
    y, x = np.indices(SHAPE) - (np.array(SHAPE)[:, None, None] - 1) / 2
    assert (field[0] * y + field[1] * x).sum() < 0


def test_balanced_forces_leave_little_far_away():
    """A single force decays as 1/r; forces that add up to zero as 1/r² at least."""
    field = np.hypot(*fields.adhesions((600, 600), np.random.default_rng(0), radius_px=8.0))
    near, far = field[200:400, 200:400].max(), field[:5].max()
    assert far < 0.25 * near


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: fields.uniform((0, 5), (0, 0)), "shape must be"),
        (lambda: fields.uniform((5,), (0, 0)), "shape must be"),
        (lambda: fields.uniform(SHAPE, (np.nan, 0)), "shift_px must be finite"),
        (lambda: fields.strain(SHAPE, [[np.inf, 0], [0, 0]]), "gradient must be finite"),
        (lambda: fields.vortex(SHAPE, 1.0, -3.0), "radius_px must be positive"),
        (lambda: fields.vortex(SHAPE, np.nan, 3.0), "peak_px must be finite"),
        (lambda: fields.adhesions(SHAPE, np.random.default_rng(0), peak_px=0), "peak_px must be positive"),
        (lambda: fields.adhesions(SHAPE, np.random.default_rng(0), count=1), "count must be at least 2"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(InputError, match=message):
        call()


def test_wrong_gradient_shape_is_refused():
    with pytest.raises(ShapeError, match="gradient must have shape"):
        fields.strain(SHAPE, [1, 2, 3])
