"""``formotion run stress``: from the files of ``run traction`` to a report."""

import csv

import numpy as np
import pytest
import tifffile
from click.testing import CliRunner

from formotion.core.errors import DataError, InputError
from formotion.force import sheet_files, sheet_worlds, stress
from formotion.runs import run

PIXEL_UM = 128 / 48


def _write(path, pixels):
    tifffile.imwrite(path, pixels, photometric="minisblack")


@pytest.fixture(scope="module")
def world():
    return sheet_worlds.colony("smooth", np.random.default_rng(2), (48, 48))


@pytest.fixture(scope="module")
def files(tmp_path_factory, world):
    """Return a folder with a traction as stack and as table, masks, and several bad files."""
    folder = tmp_path_factory.mktemp("stress")
    seen_pa, noise_pa = world.noisy(0.1, np.random.default_rng(3))
    stack = np.concatenate([seen_pa, np.full_like(seen_pa, noise_pa)]).astype(np.float32)
    _write(folder / "traction.tif", stack)
    _write(folder / "two.tif", stack[:2])
    _write(folder / "three.tif", stack[:3])
    _write(folder / "nan.tif", np.where(stack > stack.max() - 1, np.nan, stack))
    y, x = np.indices(world.mask.shape)
    table = {"y_um": y * PIXEL_UM, "x_um": x * PIXEL_UM}
    table |= dict(
        zip(("traction_y_pa", "traction_x_pa", "traction_sd_y_pa", "traction_sd_x_pa"), stack, strict=True)
    )
    rows = np.column_stack([part.ravel() for part in table.values()])
    for name, part in (("vectors.csv", rows), ("ragged.csv", rows[:-3])):
        np.savetxt(folder / name, part, delimiter=",", header=",".join(table), comments="")
    np.savetxt(folder / "bare.csv", rows[:, :2], delimiter=",", header="y_um,x_um", comments="")
    _write(folder / "mask.tif", world.mask.astype(np.uint8))
    labels = world.mask.astype(np.uint16)
    labels[:, 24:] *= 2
    labels[:, 24] = 0
    labels[0, 0] = 3
    _write(folder / "labels.tif", labels)
    _write(folder / "empty.tif", 0 * labels)
    _write(folder / "small.tif", labels[:30])
    _write(folder / "whole.tif", np.ones_like(labels))
    return folder


def run_stress(files, traction, mask, out, *more):
    arguments = ["stress", str(files / traction), str(files / mask), "--pixel-um", str(PIXEL_UM)]
    arguments += ["--window-px", "1", "--out", str(out), *more]
    return CliRunner().invoke(run, arguments, catch_exceptions=False)


def numbers(folder):
    with (folder / "numbers.csv").open(encoding="utf-8") as stream:
        return {row["quantity"]: row for row in csv.DictReader(stream)}


def test_a_traction_becomes_a_report(files, world, tmp_path):
    result = run_stress(files, "traction.tif", "mask.tif", tmp_path / "out")
    assert result.exit_code == 0
    found = numbers(tmp_path / "out")["mean tension"]
    virial = stress.virial(world.traction_pa, world.mask, world.pixel_um)
    assert float(found["value"]) == pytest.approx(0.5 * (virial[0] + virial[2]), rel=0.05)
    assert float(found["low"]) < float(found["value"]) < float(found["high"])
    maps = tifffile.imread(tmp_path / "out" / "stress.tif")
    assert maps.shape == (6, 48, 48)
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "traction.tif" in page
    assert "mN/m" in page
    assert "beware" not in result.output


def test_a_table_gives_the_same_as_the_stack(files, tmp_path):
    for name in ("traction.tif", "vectors.csv"):
        run_stress(files, name, "mask.tif", tmp_path / name)
    one, other = (
        float(numbers(tmp_path / n)["mean tension"]["value"]) for n in ("traction.tif", "vectors.csv")
    )
    assert one == pytest.approx(other, rel=1e-3)


def test_labels_with_gaps_are_one_colony_and_crumbs_are_named(files, tmp_path):
    result = run_stress(files, "traction.tif", "labels.tif", tmp_path / "out")
    assert "1 smaller pieces of the mask were left out" in result.output
    plain = run_stress(files, "traction.tif", "mask.tif", tmp_path / "plain")
    assert plain.exit_code == 0
    one, other = (float(numbers(tmp_path / n)["mean tension"]["value"]) for n in ("out", "plain"))
    assert one == pytest.approx(other, rel=0.02)


@pytest.mark.parametrize(
    ("traction", "mask", "more", "message"),
    [
        ("two.tif", "mask.tif", (), "No error of the traction was given"),
        ("traction.tif", "whole.tif", (), "The cells reach the border"),
        ("traction.tif", "mask.tif", ("--boundary", "unknown"), "differences from the window's average"),
    ],
)
def test_what_is_doubtful_is_said(files, tmp_path, traction, mask, more, message):
    result = run_stress(files, traction, mask, tmp_path / "out", *more)
    assert message in result.output
    assert message in (tmp_path / "out" / "report.html").read_text(encoding="utf-8").replace("&#39;", "'")


def test_a_traction_that_does_not_balance_and_one_of_noise_are_named(files, world, tmp_path):
    rng = np.random.default_rng(0)
    noise = 100 * rng.standard_normal((2, 48, 48))
    _write(files / "noise.tif", np.concatenate([noise, np.full((2, 48, 48), 100)]).astype(np.float32))
    result = run_stress(files, "noise.tif", "mask.tif", tmp_path / "noise")
    assert "of the summed force lies outside the mask" in result.output
    pushed = world.traction_pa + np.array([1, 0])[:, None, None] * world.mask * abs(world.traction_pa).mean()
    _write(files / "pushed.tif", np.concatenate([pushed, 0 * pushed + 5]).astype(np.float32))
    assert "does not balance" in run_stress(files, "pushed.tif", "mask.tif", tmp_path / "pushed").output


@pytest.mark.parametrize(
    ("traction", "mask", "message"),
    [
        ("three.tif", "mask.tif", "must have shape"),
        ("nan.tif", "mask.tif", "must be finite"),
        ("ragged.csv", "mask.tif", "must be one whole grid"),
        ("bare.csv", "mask.tif", "lacks the columns traction_y_pa, traction_x_pa"),
        ("absent.csv", "mask.tif", "does not exist"),
        ("absent.tif", "mask.tif", "does not exist"),
        ("traction.tif", "empty.tif", "marks no cell"),
        ("traction.tif", "small.tif", "must be as large as the picture"),
    ],
)
def test_a_bad_file_is_one_line_and_writes_nothing(files, tmp_path, traction, mask, message):
    with pytest.raises(DataError, match=message) as caught:
        run_stress(files, traction, mask, tmp_path / "out")
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_bad_pixel_is_named_first(files, tmp_path):
    with pytest.raises(InputError, match="pixel_um must be positive"):
        run_stress(files, "absent.tif", "mask.tif", tmp_path / "out", "--pixel-um", "-1")


def test_a_mask_of_another_picture_is_refused(files, world, tmp_path):
    wide = np.pad(world.mask, ((0, 0), (0, 9))).astype(np.uint8)
    tifffile.imwrite(files / "wide.tif", wide)
    for traction in ("traction.tif", "vectors.csv"):
        with pytest.raises(DataError, match="wide.tif must be as large as the picture"):
            run_stress(files, traction, "wide.tif", tmp_path / "out")


def test_pixel_and_window_are_read_from_the_header(files, world, tmp_path):
    stack = tifffile.imread(files / "traction.tif")
    header = {"axes": "CYX", "unit": "um", "window_px": 4}
    tifffile.imwrite(files / "fiji.tif", stack, imagej=True, resolution=(1 / PIXEL_UM,) * 2, metadata=header)
    arguments = ["stress", str(files / "fiji.tif"), str(files / "mask.tif"), "--out", str(tmp_path / "out")]
    with pytest.raises(DataError, match="has pixels of 2.667 µm, got 0.5 µm: correct --pixel-um"):
        CliRunner().invoke(run, [*arguments, "--pixel-um", "0.5"], catch_exceptions=False)
    CliRunner().invoke(run, [*arguments, "--pixel-um", str(PIXEL_UM)], catch_exceptions=False)
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "4 points" in page
    assert sheet_files.window_px(files / "traction.tif", np.arange(3.0)) == 32
    assert sheet_files.window_px(files / "vectors.csv", np.arange(8.0, 100, 8)) == 16


def test_cells_at_the_border_get_no_mean_tension(files, tmp_path):
    run_stress(files, "traction.tif", "whole.tif", tmp_path / "out")
    assert not [name for name in numbers(tmp_path / "out") if name.startswith("mean")]


def test_tension_times_area_is_that_of_the_simulated_sheet(files, world, tmp_path):
    run_stress(files, "traction.tif", "mask.tif", tmp_path / "out")
    found = numbers(tmp_path / "out")["mean tension times area of the mask"]
    true = 0.5e3 * (world.stress_n_per_m[0] + world.stress_n_per_m[2]).sum() * world.pixel_um**2
    assert found["unit"] == "nN µm"
    assert float(found["value"]) == pytest.approx(true, rel=0.05)


def test_a_spike_narrower_than_the_grid_is_left_open(files, world, tmp_path):
    cells = world.mask.copy()
    cells[:24, 34:] = cells[25:, 34:] = False
    tifffile.imwrite(files / "spike.tif", cells.astype(np.uint8))
    run_stress(files, "traction.tif", "spike.tif", tmp_path / "out", "--window-px", "4")
    maps = tifffile.imread(tmp_path / "out" / "stress.tif")
    assert np.isnan(maps[:, cells]).any()
    assert (maps[3:, cells] > 0).any()
    assert not (maps[3:, cells] == 0).any()
    assert not maps[:, ~cells].any()
