import numpy as np
import pytest

from formotion.core.errors import DataError, InputError
from formotion.force import pair, traction
from formotion.images import beads, fields

SHAPE = (144, 176)
SETTING = pair.Setting(pixel_um=0.2, young_pa=5e3, young_sd_pa=500, window_px=16)


@pytest.fixture(scope="module")
def simulated():
    rng = np.random.default_rng(7)
    shift = fields.adhesions(SHAPE, rng, peak_px=2.5, radius_px=14)
    return beads.bead_pair(shift, rng, drift_px=(1.5, -2.0))


@pytest.fixture(scope="module")
def found(simulated):
    return pair.analyse(simulated.before, simulated.after, SETTING)


def test_drift_is_removed(simulated, found):
    error = found.shift_px - simulated.shift_px
    np.testing.assert_allclose(found.drift_px, (1.5, -2.0), atol=0.3)
    assert np.abs(np.median(error, axis=(1, 2))).max() < 0.3


def test_the_displacement_is_the_material_s(simulated, found):
    for ours, true in zip(found.shift_px, simulated.shift_px, strict=True):
        assert np.corrcoef(ours.ravel(), true.ravel())[0, 1] > 0.95
    np.testing.assert_allclose(found.shift_um, 0.2 * found.shift_px)


def test_the_traction_moves_the_gel_as_measured(found):
    again = traction.displacement_um(found.field.traction_pa, 0.2, 5e3)
    residue = again - found.shift_um
    residue -= residue.mean(axis=(1, 2), keepdims=True)
    assert np.sqrt(np.mean(residue**2)) < 0.3 * np.sqrt(np.mean(found.shift_um**2))


def test_stiffness_only_scales_the_forces(simulated, found):
    twice = pair.Setting(pixel_um=0.2, young_pa=10e3, young_sd_pa=1000, window_px=16)
    stiffer = pair.analyse(simulated.before, simulated.after, twice)
    np.testing.assert_array_equal(stiffer.shift_px, found.shift_px)
    size = np.abs(found.field.traction_pa).max()
    np.testing.assert_allclose(stiffer.field.traction_pa, 2 * found.field.traction_pa, atol=0.05 * size)


def test_brightness_and_contrast_do_not_matter(simulated, found):
    brighter = pair.analyse(3 * simulated.before + 50, 3 * simulated.after + 50, SETTING)
    np.testing.assert_allclose(brighter.shift_px, found.shift_px, atol=0.05)


def warned(before, after, setting=SETTING):
    return " ".join(pair.analyse(before, after, setting).warnings)


def test_a_good_pair_draws_only_the_drift(found):
    assert [text.split(" by ")[0] for text in found.warnings if "border:" not in text] == [
        "The picture drifted"
    ]


def test_saturation_is_said(simulated):
    clipped = np.minimum(simulated.before, np.percentile(simulated.before, 99))
    text = warned(clipped, simulated.after)
    assert "The first image is probably saturated" in text
    assert "The second image" not in text


def test_empty_rows_are_said(simulated):
    after = simulated.after.copy()
    after[-3:] = 0
    assert "3 rows and columns of the second image are empty" in warned(simulated.before, after)


def test_images_that_do_not_belong_together_are_said(simulated):
    other = beads.bead_pair(np.zeros((2, *SHAPE)), np.random.default_rng(99))
    assert "two images that do not belong together" in warned(simulated.before, other.after)


def test_no_traction_is_said():
    rest = beads.bead_pair(np.zeros((2, *SHAPE)), np.random.default_rng(3))
    assert "no traction" in warned(rest.before, rest.after)


def test_traction_is_not_denied(found):
    assert "no traction" not in " ".join(found.warnings)


def test_large_displacements_are_said():
    pull = fields.strain(SHAPE, [[0.0, 0.0], [0.0, 0.1]])
    far = beads.bead_pair(pull, np.random.default_rng(4))
    assert "6 px are followed reliably" in warned(far.before, far.after)
    assert "Something pulls within one window of the border" in warned(far.before, far.after)


def test_a_stiffness_without_error_is_said(simulated):
    text = warned(simulated.before, simulated.after, pair.Setting(pixel_um=0.2, young_pa=5e3, window_px=16))
    assert "No uncertainty of the stiffness was given" in text


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda b, a: (b, a[:-1]), r"must have one size, got \(144, 176\) and \(143, 176\): crop both alike"),
        (lambda b, a: (b, b), "one and the same: give one with the cell and one without"),
        (lambda b, a: (0 * b, a), "the first image shows nothing, all pixels are 0"),
        (lambda b, a: (b[:100], a[:100]), r"at least 8 windows = 128 px a side, got \(100, 176\)"),
    ],
)
def test_a_bad_pair_is_refused(simulated, change, message):
    with pytest.raises(DataError, match=message):
        pair.analyse(*change(simulated.before, simulated.after), SETTING)


def test_nan_is_refused(simulated):
    before = simulated.before.copy()
    before[3, 4] = np.nan
    with pytest.raises(InputError, match="finite, got 1 NaN"):
        pair.analyse(before, simulated.after, SETTING)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"pixel_um": -0.1}, "pixel_um must be positive and finite, got -0.1: give the camera pixel size"),
        ({"pixel_um": np.nan}, "pixel_um must be positive"),
        ({"young_pa": 0}, "young_pa must be positive"),
        ({"young_sd_pa": -1}, "young_sd_pa must be between"),
        ({"young_sd_pa": 4000}, "at most a third of young_pa"),
        ({"poisson": 0.6}, "poisson must be between 0 and 0.5, got 0.6"),
        ({"thickness_um": 0}, "thickness_um must be between"),
        ({"window_px": 4}, "window_px must be between 8 and"),
    ],
)
def test_an_impossible_setting_is_refused(values, message):
    with pytest.raises(InputError, match=message):
        pair.Setting(**{"pixel_um": 0.2, "young_pa": 5e3} | values)
