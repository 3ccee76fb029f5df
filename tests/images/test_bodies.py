"""Bodies fill the volume that they have, where they are."""

import numpy as np
import pytest

from formotion.images.bodies import Canvas, Ellipsoids

VOXEL_UM3 = 0.5 * 0.5 * 1.0


def canvas(shape=(60, 80), slices=10):
    return Canvas(shape, slices, pixel_um=0.5, slice_um=1.0)


def one(centre, axes, angle=0.0):
    return Ellipsoids(np.array([centre]), np.array([axes]), np.array([angle]))


@pytest.mark.parametrize("angle", [0.0, 0.7, 2.0])
def test_an_ellipsoid_has_its_volume_and_place(angle):
    share, labels = canvas().ellipsoids(one((14.0, 22.0, 5.0), (6.0, 4.0, 3.0), angle))
    assert share.sum() * VOXEL_UM3 == pytest.approx(4 / 3 * np.pi * 6 * 4 * 3, rel=0.01)
    middle = [(share.sum(axis=other) * np.arange(n)).sum() for other, n in (((0, 2), 60), ((0, 1), 80))]
    assert np.array(middle) / share.sum() * 0.5 + 0.25 == pytest.approx([14.0, 22.0], abs=0.02)
    assert labels.sum() * 0.25 == pytest.approx(np.pi * 6 * 4, rel=0.02)
    assert share.max() <= 1 + 1e-6


def test_an_ellipsoid_is_turned_from_y_towards_x():
    share, _ = canvas().ellipsoids(one((15.0, 20.0, 5.0), (8.0, 3.0, 3.0), np.pi / 2))
    assert share.sum(axis=(0, 1)).astype(bool).sum() > share.sum(axis=(0, 2)).astype(bool).sum()


def test_what_lies_outside_is_cut_off():
    whole, _ = canvas().ellipsoids(one((0.0, 20.0, 5.0), (6.0, 6.0, 3.0)))
    assert whole.sum() * VOXEL_UM3 == pytest.approx(2 / 3 * np.pi * 108, rel=0.01)
    gone, labels = canvas().ellipsoids(one((-30.0, 20.0, 5.0), (6.0, 6.0, 3.0)))
    assert gone.sum() == labels.sum() == 0


def test_small_balls_keep_their_volume():
    balls = Ellipsoids(np.array([[10.3, 12.1, 2.2], [20.0, 25.0, 7.7]]), np.full((2, 3), 0.6), np.zeros(2))
    share = canvas().small_balls(balls)
    assert share[2].sum() * VOXEL_UM3 == pytest.approx(4 / 3 * np.pi * 0.6**3, rel=1e-4)
    assert share[[2, 7]].sum() == share.sum()


def test_a_dome_is_half_an_ellipsoid():
    share = canvas().dome_share([(np.array([15.0, 20.0]), 6.0, 9.0, np.zeros((2, 3)))])
    assert share.sum() * VOXEL_UM3 == pytest.approx(2 / 3 * np.pi * 9 * 9 * 6, rel=0.01)
    assert (np.diff(share, axis=0) <= 1e-6).all()  # it stands on the glass


def test_waves_of_an_outline_follow_cosines():
    waves = np.zeros((2, 3))
    waves[0, 0] = 0.3  # two per turn, largest along x
    share = canvas().dome_share([(np.array([15.0, 20.0]), 6.0, 9.0, waves)])
    seen = share.sum(axis=0) > 0
    assert seen.any(axis=0).sum() * 0.5 == pytest.approx(2 * 9 * 1.3, abs=1.1)
    assert seen[:, 40].sum() * 0.5 == pytest.approx(2 * 9 * 0.7, abs=1.1)
