import subprocess
import sys

import numpy as np
import pytest
import tifffile
from click.testing import CliRunner
from PIL import Image

from formotion.core.errors import DataError, InputError
from formotion.images import beads, fields
from formotion.runs import run

GEL = ["--pixel-um", "0.2", "--young-pa", "5000", "--window-px", "16"]


@pytest.fixture(scope="module")
def images(tmp_path_factory):
    """Return a folder with a good pair as TIFF, as coloured-but-gray PNG, and several bad files."""
    folder = tmp_path_factory.mktemp("images")
    rng = np.random.default_rng(2)
    pair = beads.bead_pair(fields.adhesions((136, 160), rng, peak_px=2.5, radius_px=14), rng)
    before, after = (np.clip(image, 0, 255).astype(np.uint8) for image in (pair.before, pair.after))
    tifffile.imwrite(folder / "before.tif", before)
    tifffile.imwrite(folder / "after.tif", after)
    tifffile.imwrite(folder / "copy.tif", before)
    Image.fromarray(np.stack([after] * 3, axis=-1)).save(folder / "after_rgb.png")
    Image.fromarray(after).save(folder / "after.jpg", quality=95)
    Image.fromarray(np.stack([after, before, after], axis=-1)).save(folder / "coloured.png")
    tifffile.imwrite(folder / "smaller.tif", after[:-5])
    tifffile.imwrite(folder / "nan.tif", np.where(after > 100, np.nan, after).astype(np.float32))
    tifffile.imwrite(folder / "stack.tif", np.stack([after] * 6))
    (folder / "empty.tif").write_bytes(b"")
    (folder / "text.tif").write_text("no image")
    return folder


def traction(images, second, out, *more):
    arguments = ["traction", str(images / "before.tif"), str(images / second), *GEL, "--out", str(out), *more]
    return CliRunner().invoke(run, arguments, catch_exceptions=False)


def test_a_pair_becomes_a_report(images, tmp_path):
    result = traction(images, "after.tif", tmp_path / "out")
    assert result.exit_code == 0
    assert "elastic energy in the gel" in result.output
    assert (tmp_path / "out" / "report.html").is_file()
    assert "before.tif" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


def test_gray_saved_as_colour_gives_the_same_numbers(images, tmp_path):
    for name in ("after.tif", "after_rgb.png"):
        traction(images, name, tmp_path / name)
    one, other = (tmp_path / name / "numbers.csv" for name in ("after.tif", "after_rgb.png"))
    assert one.read_text() == other.read_text()


def test_jpeg_is_read_with_a_warning(images, tmp_path):
    result = traction(images, "after.jpg", tmp_path / "out")
    assert "beware: after.jpg: JPEG compression" in result.output
    assert "JPEG compression" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("second", "message"),
    [
        ("smaller.tif", "the two images must have one size"),
        ("before.tif", "was given twice"),
        ("copy.tif", "one and the same"),
        ("coloured.png", "coloured.png is coloured"),
        ("nan.tif", "NaN or infinite pixels"),
        ("empty.tif", "is empty"),
        ("stack.tif", "is a stack"),
        ("text.tif", "is no readable image"),
        ("absent.tif", "does not exist"),
    ],
)
def test_a_bad_file_is_one_line_and_writes_nothing(images, tmp_path, second, message):
    with pytest.raises(DataError, match=message) as caught:
        traction(images, second, tmp_path / "out")
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_bad_number_is_said_before_anything_is_read(tmp_path):
    with pytest.raises(InputError, match="pixel_um must be positive"):
        traction(tmp_path, "no-such-file.tif", tmp_path / "out", "--pixel-um", "-1")


def test_a_folder_of_somebody_else_is_refused_before_anything_is_read(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.tex").write_text("years of work")
    with pytest.raises(DataError, match="holds something that is no report"):
        traction(tmp_path, "no-such-file.tif", tmp_path / "mine")


def test_the_command_line_ends_with_1_and_one_line(images):
    arguments = ["run", "traction", str(images / "before.tif"), str(images / "coloured.png"), *GEL]
    done = subprocess.run(
        [sys.executable, "-c", "from formotion.cli import main; main()", *arguments],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("formotion: ")
    assert "coloured.png is coloured" in done.stderr
