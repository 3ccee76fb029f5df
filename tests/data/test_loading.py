import os

import numpy as np
import pytest
import xarray as xr

from formotion.core.errors import DataError
from formotion.data import card, cards, catalogue, images, load, loading

needs_mirror = pytest.mark.skipif(
    "FORMOTION_DATA_MIRROR" not in os.environ, reason="FORMOTION_DATA_MIRROR is not set: no files to load"
)
TEXT = {"osteosarcoma-outlines", "tcell-tracks", "blastocyst-qpcr"}  # no format that could be damaged
TABLES = {
    "blastocyst-qpcr": {"expression": (437, 48)},
    "scgem": {"expression": (177, 34), "methylation": (177, 27)},
    "snare-seq": {"rna": (1047, 10), "atac": (1047, 19)},
    "tcell-tracks": {"tracks": (5157, 5)},
    "ecoli-phase-fluor": {"lineage": (44, 69)},
    "osteosarcoma-outlines": {"cells": (650, 2)},
    "visium-mini": {"spots": (49, 1999)},
    "epithelium-movie": {"cells": (94, 6)},
}


@needs_mirror
@pytest.mark.parametrize("id", sorted(cards()))
def test_every_dataset_loads(id):
    parts = load(id)
    assert parts
    for name, shape in TABLES.get(id, {}).items():
        assert parts[name].shape == shape
    for image in [part for part in parts.values() if isinstance(part, xr.DataArray)]:
        assert [dim for dim in "tczyx" if dim in image.dims] == list(image.dims)
        assert min(image.sizes["y"], image.sizes["x"]) > 1
        assert float(image.std()) > 0


@needs_mirror
def test_coordinates_are_in_micrometres_and_seconds():
    movie = load("cortical-waves")["recording_1"]
    assert float(movie.x[10]) == pytest.approx(4.78)
    assert float(movie.t[2]) == pytest.approx(13.0)
    assert (movie.t.attrs["units"], movie.y.attrs["units"]) == ("s", "µm")


@needs_mirror
def test_frames_of_one_role_become_a_movie():
    assert load("ecoli-phase-fluor")["phase"].dims == ("t", "y", "x")
    nuclei = load("fly-embryo-nuclei")["nuclei"]
    assert nuclei.shape == (6, 3, 264, 542)
    assert float(nuclei.sel(c="green").max()) > float(nuclei.sel(c="red").max())


@needs_mirror
def test_the_labels_of_the_epithelium_belong_to_the_registered_frames():
    parts = load("epithelium-movie")
    for t in range(8):
        labels = parts["movie_labels"][t].to_numpy()
        edge = np.zeros(labels.shape, bool)
        edge[:, 1:] |= labels[:, 1:] != labels[:, :-1]
        edge[1:] |= labels[1:] != labels[:-1]
        frame = parts["movie"][t].to_numpy().astype(float)
        assert frame[edge].mean() > 1.7 * frame[~edge].mean()


@needs_mirror
def test_mothers_in_the_lineage_are_cells_of_the_table():
    lineage = load("ecoli-phase-fluor")["lineage"]
    mothers = lineage["mother ID"].dropna()
    assert set(mothers[mothers > 0]) <= set(lineage.index)
    assert (mothers > 0).sum() > 10


@needs_mirror
def test_tracks_are_sorted_in_time_with_the_documented_steps():
    tracks = load("tcell-tracks")["tracks"]
    steps = tracks.groupby("track")["t_s"].diff().dropna()
    assert set(steps) == {24.0, 48.0}
    assert tracks["track"].nunique() == 258


@needs_mirror
def test_outlines_and_labels_go_together():
    parts = load("osteosarcoma-outlines")
    assert len(parts["outlines"]) == len(parts["cells"]) == 650
    assert parts["cells"]["cell_line"].value_counts().to_dict() == {"dunn": 392, "dlm8": 258}
    assert {points.shape[1] for points in parts["outlines"]} == {2}


@needs_mirror
def test_the_two_views_of_a_co_assay_name_the_same_cells():
    for id, (one, other) in {"snare-seq": ("rna", "atac"), "scgem": ("expression", "methylation")}.items():
        parts = load(id)
        assert list(parts[one].obs_names) == list(parts[other].obs_names)
    assert load("scgem")["expression"].obs["stage"].value_counts()["iPS"] == 34


@needs_mirror
def test_stages_of_the_embryo_are_named_as_published():
    expression = load("blastocyst-qpcr")["expression"]
    assert expression.obs["stage"].value_counts()["64 EPI"] == 19
    assert "Nanog" in expression.var_names


def test_an_unknown_dataset_is_an_error():
    with pytest.raises(DataError, match="did you mean"):
        load("maize-rot")


@pytest.mark.parametrize("id", sorted(set(cards()) - TEXT))
def test_a_damaged_dataset_is_one_line_with_its_name(id, tmp_path, monkeypatch):
    paths = [tmp_path / file.name for file in card(id).files]
    for path in paths:
        path.write_bytes(b"damaged " * 40)
    monkeypatch.setattr(loading, "fetch", lambda id: paths)
    with pytest.raises(DataError) as caught:
        load(id)
    assert "\n" not in str(caught.value)
    assert id in str(caught.value) or any(path.name in str(caught.value) for path in paths)


def toy(axes="YX", **known):
    file = card("ht29-cells").files[0].model_copy(update={"axes": axes, **known})
    return file


def test_colour_with_equal_channels_becomes_gray():
    gray = np.arange(12).reshape(3, 4)
    image = images.labelled(np.stack([gray] * 3, axis=-1), "YXS", toy("YXS"))
    assert image.dims == ("y", "x")
    np.testing.assert_array_equal(image, gray)


def test_colour_stays_first_and_named():
    pixels = np.arange(24).reshape(2, 4, 3)
    image = images.labelled(pixels, "YXS", toy("YXS", pixel_um=0.5))
    assert image.dims == ("c", "y", "x")
    np.testing.assert_array_equal(image.sel(c="green"), pixels[..., 1])
    np.testing.assert_allclose(image.x, [0, 0.5, 1, 1.5])


def test_an_image_that_does_not_fit_its_card_is_an_error():
    with pytest.raises(DataError, match=r"must have axes YX, got shape \(2, 3, 4\)"):
        images.labelled(np.zeros((2, 3, 4)), "YX", toy())


def test_the_catalogue_is_read_once():
    assert catalogue._cards() is catalogue._cards()
