import csv
import errno
import re
from html.parser import HTMLParser

import numpy as np
import pytest
import tifffile

from formotion import report
from formotion.core.errors import DataError
from formotion.core.estimate import Estimate
from formotion.force import pair, pair_report
from formotion.images import beads, fields

FILES = ["numbers.csv", "report.html", "traction.tif", "vectors.csv"]


@pytest.fixture(scope="module")
def found():
    rng = np.random.default_rng(11)
    images = beads.bead_pair(fields.adhesions((136, 168), rng, peak_px=2.5, radius_px=14), rng)
    setting = pair.Setting(pixel_um=0.25, young_pa=5e3, young_sd_pa=500, window_px=16, thickness_um=80)
    return pair.analyse(images.before, images.after, setting)


def listed(folder):
    return sorted(path.name for path in folder.iterdir())


def test_all_files_are_written_and_nothing_else(found, tmp_path):
    assert (
        report.write(pair_report.compose(found), tmp_path / "deep" / "out")
        == tmp_path / "deep" / "out" / "report.html"
    )
    assert listed(tmp_path / "deep" / "out") == FILES
    assert listed(tmp_path / "deep") == ["out"]


def test_an_earlier_report_is_replaced(found, tmp_path):
    report.write(pair_report.compose(found, ["old.tif", "after.tif"]), tmp_path / "out")
    (tmp_path / "out" / "stale.txt").write_text("from the last run")
    page = report.write(pair_report.compose(found, ["new.tif", "after.tif"]), tmp_path / "out")
    assert listed(tmp_path / "out") == FILES
    assert "new.tif" in page.read_text(encoding="utf-8")
    assert listed(tmp_path) == ["out"]


def test_an_empty_folder_is_used(found, tmp_path):
    (tmp_path / "out").mkdir()
    report.write(pair_report.compose(found), tmp_path / "out")
    assert listed(tmp_path / "out") == FILES


def test_anything_that_is_no_report_is_left_alone(found, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "report.html").write_text("my own page")
    with pytest.raises(DataError, match="holds something that is no report: give --out another folder"):
        report.write(pair_report.compose(found), tmp_path / "mine")
    assert (tmp_path / "mine" / "report.html").read_text() == "my own page"
    with pytest.raises(DataError, match="is a file: give --out the name of a folder"):
        report.write(pair_report.compose(found), tmp_path / "mine" / "report.html")


def test_a_full_disk_leaves_the_earlier_report_whole(found, tmp_path, monkeypatch):
    report.write(pair_report.compose(found, ["old.tif", "after.tif"]), tmp_path / "out")

    def full(analysis, path):
        path.write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(pair_report, "_write_tiff", full)
    with pytest.raises(DataError, match="cannot write .*No space left on device"):
        report.write(pair_report.compose(found, ["new.tif", "after.tif"]), tmp_path / "out")
    assert listed(tmp_path) == ["out"]
    assert listed(tmp_path / "out") == FILES
    assert "old.tif" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


def test_any_failure_leaves_nothing_half_written(found, tmp_path, monkeypatch):
    monkeypatch.setattr(pair_report, "_write_vectors", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        report.write(pair_report.compose(found), tmp_path / "out")
    assert listed(tmp_path) == []


def test_the_tiff_holds_the_field_and_its_scale(found, tmp_path):
    report.write(pair_report.compose(found), tmp_path / "out")
    with tifffile.TiffFile(tmp_path / "out" / "traction.tif") as stored:
        pixels, tags = stored.asarray(), stored.pages[0].tags
        numerator, denominator = tags["XResolution"].value
        labels, unit = stored.imagej_metadata["Labels"], stored.imagej_metadata["unit"]
    assert pixels.dtype == np.float32
    np.testing.assert_allclose(pixels[:2], found.field.traction_pa, rtol=1e-5, atol=1e-3)
    np.testing.assert_allclose(pixels[2:], found.field.std_pa, rtol=1e-5, atol=1e-3)
    assert denominator / numerator == pytest.approx(0.25)
    assert (unit, labels[0]) == ("um", "traction y (Pa)")


def test_the_numbers_are_those_of_the_field(found, tmp_path):
    report.write(pair_report.compose(found), tmp_path / "out")
    with (tmp_path / "out" / "numbers.csv").open(encoding="utf-8") as stream:
        rows = {row["quantity"]: row for row in csv.DictReader(stream)}
    energy = found.field.strain_energy_j()
    row = rows["elastic energy in the gel"]
    assert [float(row[key]) for key in ("value", "low", "high", "level")] == pytest.approx(
        [energy.value, energy.low, energy.high, 0.9]
    )
    assert rows["elastic energy in the gel"]["unit"] == "J"
    assert float(rows["largest displacement"]["value"]) == pytest.approx(
        1e-6 * np.hypot(*found.shift_um).max()
    )


def test_the_vectors_stand_on_their_grid(found, tmp_path):
    report.write(pair_report.compose(found), tmp_path / "out")
    table = np.genfromtxt(tmp_path / "out" / "vectors.csv", delimiter=",", names=True)
    assert len(table) == 17 * 21
    row = table[25]
    y, x = round(row["y_um"] / 0.25), round(row["x_um"] / 0.25)
    assert (y, x) == (12, 36)
    assert row["displacement_x_um"] == pytest.approx(found.shift_um[1, y, x], rel=1e-4, abs=1e-6)
    assert row["traction_sd_y_pa"] == pytest.approx(found.field.std_pa[0, y, x], rel=1e-4)


class Page(HTMLParser):
    """Collect what a page refers to, and its pictures."""

    def __init__(self, text):
        super().__init__()
        self.outside, self.pictures, self.open = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "img":
            self.pictures.append(attrs)
        elif tag not in ("meta", "br"):
            self.open.append(tag)
        self.outside += [v for k, v in attrs.items() if k in ("src", "href") and not v.startswith("data:")]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_page_needs_nothing_outside_itself(found):
    page = Page(report.page(pair_report.compose(found)))
    assert page.outside == []
    assert page.open == []
    assert len(page.pictures) == 4
    assert all(picture["src"].startswith("data:image/") for picture in page.pictures)
    assert all(len(picture["alt"]) > 30 for picture in page.pictures)


def test_the_page_states_numbers_parameters_versions_and_warnings(found):
    text = re.sub(r"\s+", " ", report.page(pair_report.compose(found, ["a.tif", "b.tif"])))
    assert report.with_unit(found.field.strain_energy_j(), "J") in text
    for stated in ("0.25 µm", "5000 Pa, standard deviation 500 Pa", "80 µm", "16 px = 4 µm", "scikit-image"):
        assert stated in text
    for warning in found.warnings:
        assert warning.split(":")[0] in text


def test_the_limits_of_the_intervals_stand_before_the_numbers(found):
    text = report.page(pair_report.compose(found))
    assert 0 < text.find(pair_report.INTERVAL_NOTE) < text.find("elastic energy")


def test_names_of_files_cannot_inject_markup(found):
    text = report.page(pair_report.compose(found, ["<script>alert(1)</script>.tif", "b.tif"]))
    assert "<script>" not in text
    assert "&lt;script&gt;" in text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (Estimate(1.44e-12, 1.4e-12, 1.5e-12), "J", "1.44 pJ (1.4 to 1.5 pJ, 90 %)"),
        (Estimate(0.0, -2e-9, 2e-9), "N", "0 nN (-2 to 2 nN, 90 %)"),
        (2710.75, "Pa", "2.71 kPa"),
        (999.6e-9, "m", "1e+03 nm"),
        (0.0, "m", "0 m"),
        (3e-25, "J", "3e-07 aJ"),
        (-0.125, "px", "-0.125 px"),
        (Estimate(0.25, 0.2, 0.5), "", "0.25 (0.2 to 0.5, 90 %)"),
    ],
)
def test_numbers_get_a_prefix_that_suits(value, unit, text):
    assert report.with_unit(value, unit) == text
