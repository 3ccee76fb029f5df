"""``formotion run stain`` and ``stain-apply``: from pairs to a report, a model and predictions."""

import csv
import json

import numpy as np
import pytest
import tifffile
from click.testing import CliRunner

from formotion.core.errors import DataError, InputError
from formotion.runs import run
from formotion.staining import model, nuclei, own_stain, pair_files, splitting, stain_numbers, stain_report

SIDE = 64
SMALL = model.Setting(width=2, levels=2, side_px=32, batch=4, steps=2, epochs=2)


def field(rng, side=SIDE):
    """A smooth gray image and its square: something that can be learned."""
    coarse = np.kron(rng.normal(size=(side // 8, side // 8)), np.ones((8, 8)))
    return 100 + 20 * coarse, 50 + 30 * coarse**2


def write(path, image, dtype=np.uint16):
    tifffile.imwrite(path, image.clip(0).astype(dtype), photometric="minisblack")


@pytest.fixture
def folder(tmp_path):
    rng = np.random.default_rng(0)
    place = tmp_path / "images"
    place.mkdir()
    for well in ("A1", "A2", "B1", "B2", "C1", "C2", "D1"):
        for frame in (1, 2):
            one, other = field(rng)
            write(place / f"{well}_{frame}_bf.tif", one)
            write(place / f"{well}_{frame}_dna.tif", other)
    return place


@pytest.fixture
def quick(monkeypatch):
    """Train a tiny network, whatever the command asks for."""
    asked = model.Setting

    def tiny(**setting):
        return asked(**{**SMALL.__dict__, "seed": setting.get("seed", 0)})

    monkeypatch.setattr(model, "Setting", tiny)
    return asked


def call(command, *arguments):
    return CliRunner().invoke(run, [command, *map(str, arguments)], catch_exceptions=False)


def stain(folder, out, *more):
    return call("stain", folder, "--input", "*_bf.tif", "--target", "*_dna.tif", "--out", out, *more)


def test_pairs_become_a_report_a_model_and_predictions(folder, tmp_path, quick):
    out = tmp_path / "out"
    result = stain(folder, out, "--field", "^([A-D][0-9])_", "--pixel-um", 0.5, "--nucleus-um", 6)
    assert result.exit_code == 0
    held_out = tifffile.imread(sorted((out / "predictions").iterdir())[0])
    assert held_out.shape == (SIDE, SIDE)
    assert held_out.dtype == np.float32
    with (out / "scores.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["method"] for row in rows} == {"U-Net", "forest", "linear", "mean"}
    assert len({row["pair"] for row in rows}) == 2 == len(list((out / "predictions").iterdir()))
    assert json.loads((out / "model.json").read_text("utf-8"))["kind"] == "formotion virtual stain"
    page = (out / "report.html").read_text("utf-8")
    for said in ("error, forest", "nuclei missed", "7 fields", "most wrong", "Where a stain is wrong"):
        assert said in page


def test_no_field_is_used_twice(folder, tmp_path, quick, monkeypatch):
    seen = []
    train = own_stain.train_and_judge

    def watching(found, split, *rest, **how):
        seen.append(split)
        return train(found, split, *rest, **how)

    monkeypatch.setattr(own_stain, "train_and_judge", watching)
    stain(folder, tmp_path / "out", "--field", "^([A-D][0-9])_", "--held-out", "B1", "--held-out", "C2")
    [split] = seen
    assert set(split.judge) == {"B1", "C2"}
    assert sorted(split.learn + split.choose + split.judge) == ["A1", "A2", "B1", "B2", "C1", "C2", "D1"]


def test_the_same_seed_gives_the_same_report(folder, tmp_path, quick):
    for name in ("one", "two"):
        stain(folder, tmp_path / name)
    one, other = ((tmp_path / name / "scores.csv").read_text("utf-8") for name in ("one", "two"))
    assert one == other


@pytest.mark.parametrize("dtype", ["u1", "<u2", ">u2", "<f4", ">f4", "<f8"])
def test_bit_depth_and_byte_order_do_not_matter(tmp_path, dtype):
    for k in range(2):
        one, other = field(np.random.default_rng(k))
        write(tmp_path / f"{k}_bf.tif", one, dtype)
        write(tmp_path / f"{k}_dna.tif", other.clip(0, 255), dtype)
    found = pair_files.read(tmp_path, "*_bf.tif", "*_dna.tif")
    expected = field(np.random.default_rng(1))[0]
    np.testing.assert_allclose(found.pairs.inputs[1][0], expected, atol=1)


def test_twelve_bits_in_sixteen_are_read_as_they_are(tmp_path):
    rng = np.random.default_rng(0)
    for k in range(2):
        for kind in ("bf", "dna"):
            write(tmp_path / f"{k}_{kind}.tif", image := rng.integers(0, 4096, (SIDE, SIDE)))
    np.testing.assert_array_equal(
        pair_files.read(tmp_path, "*_bf.tif", "*_dna.tif").pairs.targets[1][0], image
    )


def rgb(path):
    tifffile.imwrite(
        path, np.random.default_rng(0).integers(0, 255, (SIDE, SIDE, 3), np.uint8), photometric="rgb"
    )


def stack(path):
    tifffile.imwrite(path, np.random.default_rng(0).integers(0, 255, (5, SIDE, SIDE), np.uint8))


def nan(path):
    image = field(np.random.default_rng(0))[0]
    image[3, 3] = np.nan
    tifffile.imwrite(path, image.astype(np.float32))


BAD = [
    (lambda path: path.unlink(), "partner.*A1_1_dna.tif"),
    (
        lambda path: write(path, field(np.random.default_rng(0), 48)[0]),
        r"A1_1: both images must have one size",
    ),
    (lambda path: write(path, np.full((SIDE, SIDE), 7)), "A1_1_bf.tif is 7 everywhere"),
    (nan, "must be finite, got 1 NaN"),
    (rgb, "is coloured"),
    (stack, "is a stack"),
    (lambda path: path.write_bytes(b"no image"), "no readable image"),
    (lambda path: path.write_bytes(b""), r"is empty \(0 bytes\)"),
]


@pytest.mark.parametrize(("spoil", "said"), BAD)
def test_a_bad_image_is_named(folder, tmp_path, spoil, said):
    spoil(folder / "A1_1_bf.tif")
    with pytest.raises(DataError, match=said):
        stain(folder, tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("patterns", "said"),
    [
        (("A.tif", "*_dna.tif"), "exactly one star, got 'A.tif'"),
        (("*_*_bf.tif", "*_dna.tif"), "exactly one star"),
        (("*_phase.tif", "*_dna.tif"), "no file .* fits .*A1_1_bf.tif"),
        (("*.tif", "*_dna.tif"), "fits both"),
    ],
)
def test_patterns_that_do_not_work_are_explained(folder, patterns, said):
    with pytest.raises((DataError, InputError), match=said):
        pair_files.read(folder, *patterns)


@pytest.mark.parametrize(
    ("expression", "said"),
    [("([A-D]", "regular expression"), ("^[A-D]", "must find a group"), ("^(X)", "must find a group")],
)
def test_fields_that_cannot_be_named_are_explained(folder, expression, said):
    with pytest.raises(InputError, match=said):
        pair_files.read(folder, "*_bf.tif", "*_dna.tif", expression)


def test_hidden_files_of_other_systems_are_left_out(folder):
    (folder / "._A1_1_bf.tif").write_bytes(b"not an image")
    assert len(pair_files.read(folder, "*_bf.tif", "*_dna.tif").files) == 14


def test_an_empty_middle_is_named(folder, monkeypatch):
    monkeypatch.setattr(own_stain, "JUDGED_PX", 8)
    image = np.full((SIDE, SIDE), 50)
    image[0] = 60
    write(folder / "A1_1_dna.tif", image)
    found = pair_files.read(folder, "*_bf.tif", "*_dna.tif")
    with pytest.raises(DataError, match="A1_1 shows no stain in its middle 8 px"):
        own_stain.train_and_judge(found, splitting.split(found.pairs.fields, ["A1_1"]), SMALL)


def test_files_of_a_camera_that_stops_at_twelve_bits_are_named(tmp_path):
    rng = np.random.default_rng(0)
    for k in range(2):
        for kind, most in (("bf", 60000), ("dna", 4095 if k else 60000)):
            write(tmp_path / f"{k}_{kind}.tif", np.minimum(rng.normal(3900, 300, (SIDE, SIDE)), most))
    assert pair_files.read(tmp_path, "*_bf.tif", "*_dna.tif").saturated == ("1_dna.tif",)


def test_one_pair_or_one_field_is_too_few(folder, tmp_path):
    with pytest.raises(InputError, match="at least two fields"):
        stain(folder, tmp_path / "out", "--field", "(_)")
    for path in folder.iterdir():
        if not path.name.startswith("A1_1"):
            path.unlink()
    with pytest.raises(InputError, match="got 1 field"):
        stain(folder, tmp_path / "out")


def test_other_input_errors(folder, tmp_path, quick):
    with pytest.raises(DataError, match="is no folder"):
        stain(folder / "none", tmp_path / "out")
    with pytest.raises(InputError, match="no field Z9: there are"):
        stain(folder, tmp_path / "out", "--held-out", "Z9")
    with pytest.raises(InputError, match="needs --pixel-um"):
        stain(folder, tmp_path / "out", "--nucleus-um", 6)
    for option in ("--pixel-um", "--minutes"):
        with pytest.raises(InputError, match="must be positive"):
            stain(folder, tmp_path / "out", option, -1)
    with pytest.raises(DataError, match="no report"):
        stain(folder, folder)


def test_images_smaller_than_a_training_square(folder, tmp_path):
    found = pair_files.read(folder, "*_bf.tif", "*_dna.tif")
    with pytest.raises(DataError, match="training square of 128 px"):
        own_stain.train_and_judge(
            found, splitting.split(found.pairs.fields), model.Setting(side_px=128, epochs=1)
        )


def test_all_fields_held_out_leaves_nothing():
    with pytest.raises(InputError, match="nothing|none to learn from"):
        splitting.split(["a", "b"], judge=["a", "b"])


def test_with_few_fields_none_is_spared_for_choosing():
    assert splitting.split(["a", "b", "c", "d"]).choose == ()
    assert len(splitting.split([str(k) for k in range(20)]).choose) == 3


@pytest.fixture(scope="module")
def judged():
    rng = np.random.default_rng(0)
    images, truths = zip(*(field(rng) for _ in range(3)), strict=True)
    found = pair_files.Folder(
        pair_files.Pairs(*(tuple(one[None].astype(np.float32) for one in some) for some in (images, truths)),
                         tuple("abc"), "3 pairs of 3 fields from x."), tuple("abc"), ("b_dna.tif",),
    )  # fmt: skip
    return own_stain.train_and_judge(found, splitting.split("abc", ["c"]), SMALL), found


def test_the_worst_square_is_where_the_error_was_put(judged):
    from dataclasses import replace

    one, _ = judged
    guess = one.judge.targets[0][0].copy()
    guess[40:50, 5:15] += 100
    [worst, *_] = own_stain.failures(replace(one, predictions={"U-Net": (guess,)}), side_px=32)
    assert (worst.pair, worst.top, worst.left) == (0, 32, 0)
    [edge, *_] = own_stain.failures(replace(one, predictions={"U-Net": (guess,)}), side_px=48)
    assert edge.top == SIDE - 48  # the strip that is left over is searched as well
    assert worst.error == pytest.approx(np.sqrt(100 * 100**2 / 32**2), rel=1e-4)


def test_warnings_say_what_is_wrong(judged):
    from dataclasses import replace

    one, found = judged
    truth = one.judge.targets[0][0]
    guesses = {
        "U-Net": truth.mean() + 2 * (truth.mean() - truth),
        "forest": truth,
        "linear": truth,
        "mean": truth,
    }
    told = " ".join(
        stain_report.warnings(replace(one, predictions={k: (v,) for k, v in guesses.items()}), found)
    )
    for said in ("no better than one constant gray", "no better than forest and linear", "held out: 1",
                 "choosing the best epoch", "Many pixels of b_dna.tif"):  # fmt: skip
        assert said in told


def test_a_model_is_applied_to_new_images(folder, tmp_path, quick):
    out, new = tmp_path / "out", tmp_path / "new"
    stain(folder, out)
    result = call("stain-apply", out, folder / "A1_1_bf.tif", folder / "B1_1_bf.tif", "--out", new)
    assert result.exit_code == 0
    assert "beware" not in result.output
    assert sorted(path.name for path in new.iterdir()) == ["A1_1_bf_stain.tif", "B1_1_bf_stain.tif"]
    expected = model.load(out).predict(tifffile.imread(folder / "A1_1_bf.tif")[None].astype(float))[0]
    np.testing.assert_allclose(tifffile.imread(new / "A1_1_bf_stain.tif"), expected, rtol=1e-5)
    rgb(folder / "last.tif")
    with pytest.raises(DataError, match="is coloured"):
        call("stain-apply", out, folder / "C1_1_bf.tif", folder / "last.tif", "--out", new)
    assert len(list(new.iterdir())) == 2  # the good one before it was not begun either
    with pytest.raises(DataError, match="would be written over"):
        call("stain-apply", out, folder / "C1_1_bf.tif", folder / "A1_1_bf.tif", "--out", new)
    assert len(list(new.iterdir())) == 2  # nothing was begun


def test_images_unlike_those_of_the_training_are_pointed_out(folder, tmp_path, quick):
    out = tmp_path / "out"
    stain(folder, out)
    image = tifffile.imread(folder / "A1_1_bf.tif").astype(float)
    brighter, flatter = image + 5 * image.std(), 0.2 * (image - image.mean()) + image.mean()
    for name, changed, said in (("bright", brighter, "mean is"), ("flat", flatter, "standard deviation is")):
        write(tmp_path / f"{name}.tif", changed)
        told = call("stain-apply", out, tmp_path / f"{name}.tif", "--out", tmp_path / "new").output
        assert told.count("beware") == 1
        assert f"beware: {name}.tif: its {said}" in told


def test_a_folder_that_is_no_model_is_refused(folder, tmp_path):
    with pytest.raises(DataError, match=r"must hold model.json"):
        call("stain-apply", tmp_path, folder / "A1_1_bf.tif")


def test_images_of_one_field_are_one_number(judged):
    from dataclasses import replace

    one, _ = judged
    twice = one.judge.only([0, 0, 0])
    truth = twice.targets[0][0]
    guesses = (truth, truth + truth.std(), truth + 2 * truth.std())
    same = replace(one, judge=twice, files=("c1", "c2", "c3"), predictions={"U-Net": guesses})
    assert stain_numbers.by_field(same, "U-Net", "error") == pytest.approx([1], rel=1e-4)
    spots = np.zeros((SIDE, SIDE))
    spots[10:20, 10:20] = spots[30:40, 40:50] = 1
    same = replace(
        same, judge=replace(twice, targets=(spots[None],) * 3), predictions={"U-Net": (spots,) * 3}
    )
    recipe = nuclei.Segmentation(0.5, 10)
    assert len(stain_numbers.nuclei_numbers(same, recipe)) == 3  # three images of one field: no limits
    apart = replace(same, judge=replace(same.judge, names=("x", "y", "z")))
    found = {name: value for name, value, _ in stain_numbers.nuclei_numbers(apart, recipe)}
    assert float(found["upper limit of agreement of that (95 %)"]) == 0
    assert found["nuclei found in both"] == 6
