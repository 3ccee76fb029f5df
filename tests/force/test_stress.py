"""Inference of stress: exact where it can be, against truth where it must be."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formotion.core.errors import InputError, ShapeError
from formotion.force import sheet_worlds, stress


def relative_error(estimate, truth):
    return np.linalg.norm(estimate - truth) / np.linalg.norm(truth)


@pytest.fixture(scope="module")
def uneven():
    world = sheet_worlds.colony("uneven", np.random.default_rng(4), (40, 48))
    seen_pa, noise_pa = world.noisy(0.1, np.random.default_rng(5))
    return world, seen_pa, noise_pa


@pytest.fixture(scope="module")
def found(uneven):
    world, seen_pa, noise_pa = uneven
    return stress.infer(seen_pa, world.mask, world.pixel_um, noise_pa)


def test_tension_across_a_strip_is_what_adding_up_from_its_edge_gives():
    world = sheet_worlds.strip()
    noise_pa = 1e-3 * abs(world.traction_pa).max()
    result = stress.infer(world.traction_pa, world.mask, world.pixel_um, noise_pa)
    across = world.pixel_um * 1e-6 * np.cumsum(world.traction_pa[1], axis=1)
    middle = 0.5 * (across + np.roll(across, 1, axis=1))
    np.testing.assert_allclose(middle, world.stress_n_per_m[2], atol=3e-3 * middle.max())
    # drag across the two open ends may carry a part: a few per cent in a strip shorter than it is wide
    inferred, true = result.stress_n_per_m[2].mean(axis=0), world.stress_n_per_m[2].mean(axis=0)
    np.testing.assert_allclose(inferred, true, atol=0.06 * middle.max())
    centre = np.zeros(world.mask.shape, bool)
    centre[:, 30:34] = True
    assert result.mean(centre, level=0.99)[2].covers(world.stress_n_per_m[2, centre].mean())
    assert result.std_n_per_m[0][16, 32] > 5 * result.std_n_per_m[2][16, 32]


def test_radial_stress_of_a_disc():
    world = sheet_worlds.disc()
    result = stress.infer(world.traction_pa, world.mask, world.pixel_um, 1.0)
    assert relative_error(result.stress_n_per_m, world.stress_n_per_m) < 0.2
    assert 1e3 * result.mean_tension().value == pytest.approx(2.21, rel=0.02)


def test_a_random_colony_is_found_better_than_by_its_mean(uneven, found):
    world = uneven[0]
    assert relative_error(found.stress_n_per_m, world.stress_n_per_m) < 0.3
    mean = world.stress_n_per_m[:, world.mask].mean(axis=1)[:, None, None] * world.mask
    assert relative_error(mean, world.stress_n_per_m) > 0.5


def test_no_tension_outside_the_mask(found, uneven):
    outside = ~uneven[0].mask
    assert not found.stress_n_per_m[:, outside].any()
    assert not found.std_n_per_m[:, outside].any()
    assert (found.std_n_per_m[:, ~outside] > 0).all()


@pytest.mark.parametrize("kind", ["uneven", "lines", "smooth"])
def test_the_virial_is_the_mean_stress_whatever_the_sheet_is_made_of(kind):
    world = sheet_worlds.colony(kind, np.random.default_rng(8))
    true = world.stress_n_per_m[:, world.mask].mean(axis=1)
    virial = stress.virial(world.traction_pa, world.mask, world.pixel_um)
    np.testing.assert_allclose(virial, true, atol=0.01 * abs(true).max())


def test_inferred_mean_stress_is_the_virial(uneven, found):
    world, seen_pa, _ = uneven
    virial = stress.virial(seen_pa, world.mask, world.pixel_um)
    means = np.array([float(part) for part in found.mean()])
    np.testing.assert_allclose(means, virial, atol=0.02 * virial.max())
    assert found.mean_tension().value == pytest.approx(0.5 * (means[0] + means[2]))
    assert found.mean_tension().covers(0.5 * (virial[0] + virial[2]))


def test_turning_and_mirroring_the_picture_turns_the_stress(uneven, found):
    world, seen_pa, noise_pa = uneven
    turned = stress.infer(seen_pa[::-1].transpose(0, 2, 1), world.mask.T, world.pixel_um, noise_pa)
    expected = found.stress_n_per_m[::-1].transpose(0, 2, 1)
    np.testing.assert_allclose(turned.stress_n_per_m, expected, atol=0.02 * abs(expected).max())
    mirrored_pa = seen_pa[:, :, ::-1] * np.array([1, -1])[:, None, None]
    mirrored = stress.infer(mirrored_pa, world.mask[:, ::-1], world.pixel_um, noise_pa)
    expected = found.stress_n_per_m[:, :, ::-1] * np.array([1, -1, 1])[:, None, None]
    np.testing.assert_allclose(mirrored.stress_n_per_m, expected, atol=0.02 * abs(expected).max())


def test_other_units_of_length_and_force_change_nothing_but_the_numbers(uneven, found):
    world, seen_pa, noise_pa = uneven
    larger = stress.infer(seen_pa, world.mask, 4 * world.pixel_um, noise_pa)
    stronger = stress.infer(10 * seen_pa, world.mask, world.pixel_um, 10 * noise_pa)
    for result, factor in ((larger, 4), (stronger, 10)):
        expected = factor * found.stress_n_per_m
        np.testing.assert_allclose(result.stress_n_per_m, expected, atol=1e-3 * abs(expected).max())


def test_traction_far_outside_the_mask_does_not_enter(uneven, found):
    world, seen_pa, noise_pa = uneven
    other_pa = seen_pa.copy()
    other_pa[:, :2, :2] += 500.0
    other = stress.infer(other_pa, world.mask, world.pixel_um, noise_pa)
    np.testing.assert_allclose(other.stress_n_per_m, found.stress_n_per_m, atol=1e-12)
    assert other.balance.outside > found.balance.outside


def test_a_coarser_solution_agrees_with_a_finer_picture():
    coarse = sheet_worlds.colony("smooth", np.random.default_rng(1), (48, 48))
    fine = sheet_worlds.colony("smooth", np.random.default_rng(1), (192, 192))
    noise_pa = 0.05 * np.sqrt(np.mean(coarse.traction_pa**2))
    one = stress.infer(coarse.traction_pa, coarse.mask, coarse.pixel_um, noise_pa)
    other = stress.infer(fine.traction_pa, fine.mask, fine.pixel_um, 4 * noise_pa)
    blocks = other.stress_n_per_m.reshape(3, 48, 4, 48, 4).mean(axis=(2, 4))
    assert relative_error(blocks, one.stress_n_per_m) < 0.05


def test_a_window_shows_differences_only():
    world = sheet_worlds.colony("window", np.random.default_rng(3), (40, 40))
    seen_pa, noise_pa = world.noisy(0.1, np.random.default_rng(4))
    result = stress.infer(seen_pa, world.mask, world.pixel_um, noise_pa, boundary="unknown")
    np.testing.assert_allclose(result.stress_n_per_m.mean(axis=(1, 2)), 0, atol=1e-9)
    truth = world.stress_n_per_m - world.stress_n_per_m.mean(axis=(1, 2), keepdims=True)
    inside = abs(result.stress_n_per_m - truth) < 1.645 * result.std_n_per_m
    assert 0.75 < inside.mean() <= 1
    with pytest.raises(InputError, match="a window has no known mean stress"):
        result.mean_tension()
    left = np.arange(40) < 20
    left = np.broadcast_to(left, (40, 40))
    assert result.mean_tension(left).covers(0.5 * (truth[0] + truth[2])[left].mean())


def test_a_wrong_free_edge_pulls_the_tension_to_zero_there():
    world = sheet_worlds.colony("window", np.random.default_rng(3), (48, 48))
    window = np.zeros((48, 48), bool)
    window[8:40, 8:40] = True
    noise_pa = 0.05 * np.sqrt(np.mean(world.traction_pa**2))
    wrong = stress.infer(world.traction_pa, window, world.pixel_um, noise_pa)
    true = 0.5 * (world.stress_n_per_m[0] + world.stress_n_per_m[2])
    assert wrong.tension_n_per_m[window].mean() < 0.2 * true[window].mean()


def test_regions_and_labels_agree(found):
    labels = np.zeros(found.mask.shape, int)
    labels[:, :24], labels[:, 24:] = 1, 3
    mean, std = found.region_means(labels)
    assert mean.shape == std.shape == (3, 3)
    assert np.isnan(mean[1]).all()
    one = found.mean(labels == 1)
    np.testing.assert_allclose(mean[0], [float(part) for part in one])
    np.testing.assert_allclose(mean[0], found.stress_n_per_m[:, found.mask & (labels == 1)].mean(axis=1))
    assert one[0].high - one[0].value == pytest.approx(1.645 * std[0, 0], rel=1e-3)


def test_shear_and_axis_describe_the_tensor(found):
    yy, yx, xx = found.stress_n_per_m
    axis, shear, tension = found.axis_rad, found.shear_n_per_m, found.tension_n_per_m
    np.testing.assert_allclose(xx, tension + shear * np.cos(2 * axis), atol=1e-12)
    np.testing.assert_allclose(yx, shear * np.sin(2 * axis), atol=1e-12)
    np.testing.assert_allclose(yy, tension - shear * np.cos(2 * axis), atol=1e-12)


def test_the_balance_names_a_net_force_and_a_torque():
    mask = np.pad(np.ones((12, 12), bool), 4)
    pull = np.zeros((2, 20, 20))
    pull[0][mask] = 100.0
    balance = stress.infer(pull, mask, 2.0, 1.0).balance
    np.testing.assert_allclose(balance.force_n, [144 * 4 * 100e-12, 0], atol=1e-15)
    assert balance.relative_force == pytest.approx(1)
    y, x = np.indices(mask.shape) - 9.5
    turning = 100.0 * np.stack([x, -y]) * mask
    assert stress.infer(turning, mask, 2.0, 1.0).balance.relative_torque == pytest.approx(1)


def coverage(kind, seeds):
    """Return the share of intervals that hold the truth, by fifths of the true tension, and of means."""
    shares, means = [], []
    for seed in seeds:
        world = sheet_worlds.colony(kind, np.random.default_rng(seed), (32, 32))
        seen_pa, noise_pa = world.noisy(0.1, np.random.default_rng([seed, 1]))
        result = stress.infer(seen_pa, world.mask, world.pixel_um, noise_pa)
        inside = abs(result.stress_n_per_m - world.stress_n_per_m) < 1.645 * result.std_n_per_m
        size = np.hypot(*world.stress_n_per_m[::2])[world.mask]
        share = inside[:, world.mask].mean(axis=0)[np.argsort(size)]
        shares.append([part.mean() for part in np.array_split(share, 5)])
        quarter = np.zeros((32, 32), bool)
        quarter[:16, :16] = True
        true = world.stress_n_per_m[:, quarter & world.mask].mean(axis=1)
        means += [part.covers(value) for part, value in zip(result.mean(quarter), true, strict=True)]
    return np.mean(shares, axis=0), np.mean(means)


def test_intervals_hold_the_truth_as_often_as_they_say():
    shares, means = coverage("uneven", range(8))
    assert 0.85 < shares.mean() < 0.98
    assert shares.min() > 0.8
    assert means > 0.8


def test_without_noise_given_the_answer_is_nearly_as_good(uneven, found):
    world, seen_pa, _ = uneven
    blind = stress.infer(seen_pa, world.mask, world.pixel_um)
    known = relative_error(found.stress_n_per_m, world.stress_n_per_m)
    assert relative_error(blind.stress_n_per_m, world.stress_n_per_m) < 1.3 * known


@settings(max_examples=10, deadline=None)
@given(shift=st.floats(-50, 50), seed=st.integers(0, 99))
def test_the_virial_of_balanced_traction_has_no_origin(shift, seed):
    pull = np.random.default_rng(seed).normal(0, 100, (2, 9, 12))
    pull -= pull.mean(axis=(1, 2), keepdims=True)
    y, x = np.indices((9, 12)) + shift
    expected = -1e-6 * np.array(
        [np.sum(y * pull[0]), np.sum(y * pull[1] + x * pull[0]) / 2, np.sum(x * pull[1])]
    )
    np.testing.assert_allclose(stress.virial(pull, np.ones((9, 12)), 1.0), expected / 108, atol=1e-9)


GOOD = {"traction_pa": np.ones((2, 12, 14)), "mask": np.ones((12, 14), bool), "pixel_um": 1.0}
TWO = np.zeros((12, 14), bool)
TWO[1:10, 1:3] = TWO[1:10, 8:12] = True


@pytest.mark.parametrize(
    ("changed", "error", "message"),
    [
        ({"traction_pa": np.ones((12, 14))}, ShapeError, "traction_pa must have shape"),
        ({"traction_pa": np.full((2, 12, 14), np.nan)}, InputError, "traction_pa must be finite"),
        ({"traction_pa": np.zeros((2, 12, 14))}, InputError, "must not be zero all over the mask"),
        ({"mask": np.ones((12, 13), bool)}, ShapeError, "mask must have the pixels of the traction"),
        ({"mask": np.zeros((12, 14), bool)}, InputError, "mask must be True somewhere"),
        ({"mask": TWO}, InputError, "mask must be one connected piece, got 2"),
        ({"mask": np.eye(12, 14) > 2}, InputError, "mask must be True somewhere"),
        ({"pixel_um": -1.0}, InputError, "pixel_um must be positive"),
        ({"traction_std_pa": -1.0}, InputError, "traction_std_pa must be positive"),
        ({"traction_std_pa": np.nan}, InputError, "traction_std_pa must be finite"),
        ({"traction_std_pa": np.ones(3)}, ShapeError, "traction_std_pa must be one number"),
        ({"boundary": "fixed"}, InputError, "boundary must be one of free, unknown"),
        ({"window_px": 0}, InputError, "window_px must be positive"),
        ({"window_px": 4}, InputError, "at least 8 windows"),
    ],
)
def test_bad_input_is_named(changed, error, message):
    with pytest.raises(error, match=message):
        stress.infer(**(GOOD | changed))


def test_bad_input_of_the_helpers_is_named(found):
    with pytest.raises(ShapeError, match="mask must have the pixels"):
        stress.virial(np.ones((2, 8, 8)), np.ones((8, 9)), 1.0)
    with pytest.raises(InputError, match="pixel_um must be positive"):
        stress.virial(np.ones((2, 8, 8)), np.ones((8, 8)), 0.0)
    with pytest.raises(InputError, match="region must overlap"):
        found.mean_tension(~found.mask)
    with pytest.raises(ShapeError, match="a region must be whole numbers"):
        found.mean(np.ones((3, 3), bool))
