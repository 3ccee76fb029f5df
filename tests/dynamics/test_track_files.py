"""CSV files of tracks: units come from names, from options, or not at all."""

import numpy as np
import pytest

from formotion.core.errors import DataError, InputError
from formotion.dynamics import track_files


@pytest.fixture
def csv(tmp_path):
    def write(text):
        path = tmp_path / "tracks.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_our_own_columns_are_read_as_they_are(csv):
    table = track_files.read(csv("track,t_s,x_um,y_um,z_um\n3,0,1,2,5\n3,24,1.5,2.5,6\n"))
    assert table.to_dict("list") == {
        "track": [3, 3],
        "t_s": [0, 24],
        "y_um": [2, 2.5],
        "x_um": [1, 1.5],
        "z_um": [5, 6],
    }


def test_trackpy_files_need_pixel_size_and_time_step(csv):
    path = csv("y,x,mass,frame,particle\n20,10,99,0,0\n21,10,98,2,0\n")
    table = track_files.read(path, dt_s=0.5, pixel_um=0.1)
    np.testing.assert_allclose(table[["t_s", "y_um", "x_um"]], [[0, 2, 1], [1, 2.1, 1]])
    with pytest.raises(DataError, match="is not in µm: give the pixel size"):
        track_files.read(path, dt_s=0.5)
    with pytest.raises(DataError, match="give the time between them"):
        track_files.read(path, pixel_um=0.1)


TRACKMATE = """LABEL,ID,TRACK_ID,POSITION_X,POSITION_Y,POSITION_Z,POSITION_T,FRAME
Label,Spot ID,Track ID,X,Y,Z,T,Frame
Label,Spot ID,Track ID,X,Y,Z,T,Frame
,,,({0}),({0}),({0}),(sec),
ID1,1,0,10,20,0,0,0
ID2,2,0,11,21,0,5,1
ID3,3,,90,90,0,5,1
"""


def test_trackmate_files_bring_their_units(csv):
    table = track_files.read(csv(TRACKMATE.format("micron")))
    assert list(table.columns) == ["track", "t_s", "y_um", "x_um"]  # a flat film has no z
    np.testing.assert_allclose(table[["t_s", "y_um", "x_um"]], [[0, 20, 10], [5, 21, 11]])
    pixels = csv(TRACKMATE.format("pixel"))
    assert track_files.read(pixels, pixel_um=0.5)["x_um"].tolist() == [5, 5.5]
    with pytest.raises(DataError, match="position_y is not in µm"):
        track_files.read(pixels)


def test_minutes_semicolons_and_a_byte_order_mark_are_understood(csv):
    table = track_files.read(csv("\ufefftrack;t_min;x_um;y_um\n1;0;1;2\n1;1.5;1;2\n"))
    assert table["t_s"].tolist() == [0, 90]


@pytest.mark.parametrize(
    ("text", "error", "match"),
    [
        ("a,t_s,x_um,y_um\n1,0,1,2\n1,1,1,2\n", DataError, "no column of track numbers: name it track"),
        ("track,t_s,x_um\n1,0,1\n1,1,1\n", DataError, "no column y_um"),
        ("track,x_um,y_um\n1,1,2\n1,1,2\n", DataError, "no column of times"),
        ("track,t_s,x_px,y_px\n1,0,1,2\n1,1,1,2\n", DataError, "y_px is not in µm"),
        (
            "track,t_s,x_um,y_um\n1,0,oops,2\n1,1,1,2\n",
            InputError,
            "x_um must hold numbers, got 'oops' in row 1",
        ),
        ("track,t_s,x_um,y_um\n1,0,1,2\n1,1,,2\n", InputError, "x_um must hold numbers, got 'nan' in row 2"),
        ("", DataError, "cannot read tracks.csv as a table"),
    ],
)
def test_bad_files_are_named(csv, text, error, match):
    with pytest.raises(error, match=match):
        track_files.read(csv(text))


def test_missing_files_and_wrong_options_are_named(csv, tmp_path):
    with pytest.raises(DataError, match="absent.csv does not exist"):
        track_files.read(tmp_path / "absent.csv")
    with pytest.raises(InputError, match="in µm already"):
        track_files.read(csv("track,t_s,x_um,y_um\n1,0,1,2\n1,1,1,2\n"), pixel_um=0.1)
    with pytest.raises(InputError, match="pixel_um must be positive"):
        track_files.read(csv("track,t_s,x,y\n1,0,1,2\n1,1,1,2\n"), pixel_um=-0.1)
    with pytest.raises(InputError, match="dt_s must be positive"):
        track_files.read(csv("track,frame,x_um,y_um\n1,0,1,2\n1,1,1,2\n"), dt_s=0.0)


def test_an_image_is_no_table(tmp_path):
    path = tmp_path / "movie.tif"
    path.write_bytes(bytes(range(256)) * 4)
    with pytest.raises(DataError, match="cannot read movie.tif"):
        track_files.read(path)


@pytest.mark.parametrize(
    "text",
    [
        "\ufefftrack;t_s;x_um;y_um\r\n1;0,5;1,25;2,5\r\n1;1,0;-1,5;3\r\n",  # decimal commas
        "Track,Time (s),X (µm),Y [um]\n1,0.5,1.25,2.5\n1,1.0,-1.5,3\n",
        "track\tt_s\tx_µm\ty_μm\n1\t0.5\t1.25\t2.5\n1\t1.0\t-1.5\t3\n",
    ],
)
def test_spreadsheets_of_all_countries_are_read(csv, text):
    table = track_files.read(csv(text))
    np.testing.assert_array_equal(table[["t_s", "x_um", "y_um"]], [[0.5, 1.25, 2.5], [1, -1.5, 3]])


def test_trackmate_in_minutes(csv):
    text = TRACKMATE.format("micron").replace("(sec)", "(min)")
    assert track_files.read(csv(text))["t_s"].tolist() == [0, 300]


def test_a_missing_file_is_called_missing(tmp_path):
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(DataError, match="does not exist or is a folder"):
            track_files.read(path)
