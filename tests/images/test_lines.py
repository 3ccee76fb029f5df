import numpy as np
import pytest

from formotion.images import beads, lines

SHAPE = (30, 34)
FIRST = np.array([[8.3, 6.1], [20.2, 25.0]])
LAST = np.array([[13.9, 17.4], [18.0, 12.6]])


def image(first, last, sigma=1.4):
    light = lines.cast(first, last, sigma, SHAPE)
    return np.bincount(light.pixel, light.light, minlength=SHAPE[0] * SHAPE[1])


def test_a_piece_is_a_row_of_point_sources():
    part = (np.arange(400) + 0.5)[:, None] / 400
    places = np.concatenate([a + part * (b - a) for a, b in zip(FIRST, LAST, strict=True)])
    length = np.hypot(*(LAST - FIRST).T)
    sigma = np.sqrt(1.4**2 - 1 / 12)  # the pixel's own width is in the other one
    light = np.repeat(length / 400, 400) * np.sqrt(2 * np.pi) * 1.4
    expected = beads.render(places, light, sigma, SHAPE).ravel()
    np.testing.assert_allclose(image(FIRST, LAST), expected, atol=0.012)


@pytest.mark.parametrize("end", [0, 1])
@pytest.mark.parametrize("axis", [0, 1])
def test_derivatives_by_the_ends(end, axis):
    light = lines.cast(FIRST, LAST, 1.4, SHAPE)
    slope = (light.by_first, light.by_last)[end][:, axis]
    found = np.bincount(light.pixel, slope, minlength=SHAPE[0] * SHAPE[1])
    step = np.zeros((2, 2, 2))
    step[end, :, axis] = 1e-4
    expected = (image(FIRST + step[0], LAST + step[1]) - image(FIRST - step[0], LAST - step[1])) / 2e-4
    np.testing.assert_allclose(_kept(found, expected), _kept(expected, expected), atol=2e-6)


def test_derivative_by_the_width():
    light = lines.cast(FIRST, LAST, 1.4, SHAPE)
    found = np.bincount(light.pixel, light.by_log_sigma, minlength=SHAPE[0] * SHAPE[1])
    expected = (image(FIRST, LAST, 1.4 * 1.0001) - image(FIRST, LAST, 1.4 / 1.0001)) / (2 * np.log(1.0001))
    np.testing.assert_allclose(_kept(found, expected), _kept(expected, expected), atol=1e-5)


def _kept(values, expected):
    """Leave out pixels at the rim of the reach, which one picture has and the other has not."""
    return np.where(np.abs(expected) > 5, 0, values) * (np.abs(expected) > 0.02)


def test_pieces_outside_the_picture_cast_no_light():
    light = lines.cast([[-40.0, 5.0]], [[-30.0, 5.0]], 1.4, SHAPE)
    assert light.pixel.size == 0
