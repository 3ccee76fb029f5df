"""``formotion run tension``: from files to a report, and one line for every bad file."""

import csv

import numpy as np
import pytest
import tifffile
from click.testing import CliRunner

from formotion.core.errors import DataError, InputError
from formotion.dynamics import tissue
from formotion.force import tension_report
from formotion.force.runs.tension import command
from formotion.images import membrane
from formotion.images.segment import segment

PIXEL_UM = 0.25


@pytest.fixture(scope="module")
def truth():
    true = tissue.simulate(45, np.random.default_rng(7), world="cable")
    corner = true.junctions.points_um.min(axis=0) - 3
    return true, true.junctions.moved(true.junctions.points_um - corner)


@pytest.fixture(scope="module")
def files(truth, tmp_path_factory):
    folder = tmp_path_factory.mktemp("masks")
    junctions = truth[1]
    shape = tuple(int(n) for n in (junctions.points_um.max(axis=0) + 3) / PIXEL_UM)
    rng = np.random.default_rng(0)
    image = np.asarray(membrane.render(junctions, shape, PIXEL_UM, photons=300, psf_um=0.3, rng=rng))
    labels = segment(image, 10 / PIXEL_UM)
    tifffile.imwrite(folder / "membrane.tif", np.clip(image, 0, None).astype(np.uint16))
    tifffile.imwrite(folder / "mask.tif", labels.astype(np.uint16))
    tifffile.imwrite(folder / "smaller.tif", image[:-4].astype(np.float32))
    np.save(folder / "mask_seg.npy", labels)
    return folder


def run(files, name, out, *more):
    arguments = [str(files / name), "--pixel-um", str(PIXEL_UM), "--out", str(out), *more]
    return CliRunner().invoke(command, arguments, catch_exceptions=False)


def rows(path):
    with path.open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_a_mask_with_its_picture_becomes_a_report(files, tmp_path):
    result = run(files, "mask.tif", tmp_path / "out", "--image", str(files / "membrane.tif"))
    assert result.exit_code == 0
    assert "cannot tell absolute forces" in result.output
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "membrane.tif" in page
    assert page.count("<img") == 3
    assert "fitted to a picture, 90 % intervals hold the truth for 80 to 90 %" in page
    tensions = [float(row["tension"]) for row in rows(tmp_path / "out" / "junctions.csv") if row["tension"]]
    assert np.mean(tensions) == pytest.approx(1, abs=1e-4)
    assert len(rows(tmp_path / "out" / "cells.csv")) == 45


def test_a_membrane_picture_alone_shows_the_cable(files, truth, tmp_path):
    assert run(files, "membrane.tif", tmp_path / "out", "--cell-um", "10").exit_code == 0
    true, junctions = truth
    middle = junctions.ends_um.mean(axis=1)
    found, expected = [], []
    for row in rows(tmp_path / "out" / "junctions.csv"):
        if not row["tension"]:
            continue
        away = np.hypot(*(middle - [float(row["y_um"]), float(row["x_um"])]).T)
        if away.min() < 1.0:
            found.append(float(row["tension"]))
            expected.append(true.tension_nn[away.argmin()])
    assert len(found) > 80
    assert np.corrcoef(found, expected)[0, 1] > 0.85


def test_warnings_tell_what_is_doubtful(files):
    labels = tifffile.imread(files / "mask.tif").astype(int)
    few = tension_report.analyse(np.where(labels < 15, labels, 0), PIXEL_UM)
    assert any(
        "cells" in told and "intervals may be too narrow" in told for told in tension_report.warnings(few)
    )
    rough = np.repeat(np.repeat(labels[4::16, 4::16], 16, 0), 16, 1)[: labels.shape[0], : labels.shape[1]]
    rough = tension_report.analyse(rough, PIXEL_UM)
    assert rough.learnt < tension_report.analyse(labels, PIXEL_UM).learnt
    assert any("outside" in told for told in tension_report.warnings(rough))


def test_cells_and_lengths_do_not_change_with_the_unit(files):
    labels = tifffile.imread(files / "mask.tif").astype(int)
    one, two = (tension_report.analyse(labels, pixel_um) for pixel_um in (0.25, 0.5))
    np.testing.assert_allclose(one.found.tension, two.found.tension, rtol=1e-6)
    np.testing.assert_allclose(one.found.pressure, 2 * two.found.pressure, rtol=1e-5, atol=1e-8)


def test_a_mask_alone_asks_for_the_picture_beside_the_numbers(files, tmp_path):
    result = run(files, "mask.tif", tmp_path / "out")
    assert "hold the truth for about 70 %" in result.output
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert (
        page.index("<h2>Numbers") < page.index("Give the membrane picture (--image)") < page.index("<table")
    )


def test_pieces_specks_and_units_are_named(files):
    labels = tifffile.imread(files / "mask.tif").astype(int)
    first = np.argwhere(labels == 20).mean(axis=0).astype(int)
    labels[labels == 25] = 20
    labels[tuple(first)] = 99
    told = " ".join(tension_report.warnings(tension_report.analyse(labels, 100 * PIXEL_UM)))
    assert "1 labels of the mask were left out" in told
    assert "1 pieces share the label of another" in told
    assert "check --pixel-um" in told


def test_a_wrong_segmentation_is_doubted(files):
    image = tifffile.imread(files / "membrane.tif").astype(float)
    found = tension_report.analyse(segment(image, 40 / PIXEL_UM), PIXEL_UM, image)
    assert any("look at the first map" in told.lower() for told in tension_report.warnings(found))


@pytest.mark.parametrize("spoil", [lambda i: np.roll(i, 20, 0), lambda i: i.max() - i, np.ones_like])
def test_a_picture_of_something_else_is_refused(files, spoil):
    image = spoil(tifffile.imread(files / "membrane.tif").astype(float))
    labels = tifffile.imread(files / "mask.tif").astype(int)
    with pytest.raises(InputError, match="picture that was segmented, its membranes bright"):
        tension_report.analyse(labels, PIXEL_UM, image)


def test_two_cells_are_no_tissue():
    labels = np.ones((40, 60), int)
    labels[:, 30:] = 2
    with pytest.raises(InputError, match="where three cells meet, got 2 cells"):
        tension_report.analyse(labels, PIXEL_UM)


@pytest.mark.parametrize(
    ("name", "more", "error", "match"),
    [
        ("missing.tif", [], DataError, "missing.tif"),
        ("mask_seg.npy", [], DataError, "_cp_masks"),
        ("mask.tif", ["--image", "smaller.tif"], DataError, "picture that was segmented"),
        ("membrane.tif", ["--cell-um", "10", "--image", "mask.tif"], DataError, "exclude each other"),
        ("membrane.tif", ["--cell-um", "-3"], InputError, "typical diameter"),
        ("mask.tif", ["--cell-um", "10"], DataError, "leave --cell-um out if FILE is a label mask"),
        ("mask.tif", ["--pixel-um", "0"], InputError, "magnification"),
    ],
)
def test_bad_input(files, tmp_path, name, more, error, match):
    more = [str(files / part) if part.endswith(".tif") else part for part in more]
    with pytest.raises(error, match=match):
        run(files, name, tmp_path / "out", *more)
    assert not (tmp_path / "out").exists()
