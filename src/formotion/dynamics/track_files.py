"""Tracks from CSV files: our own columns, and those of trackpy and TrackMate."""

import csv
import re
from pathlib import Path

import numpy as np
import pandas as pd

from formotion.core.errors import DataError, InputError
from formotion.core.validate import positive

# What other programs call these columns, in lower case.
TRACK = ("track", "particle", "track_id", "trackid", "id")
TIME_S = {"t_s": 1.0, "t": 1.0, "time_s": 1.0, "t_min": 60.0, "time_min": 60.0, "t_h": 3600.0}
FRAME = ("frame", "frames")
AXES = "yxz"
SECONDS = ("sec", "s", "second", "seconds")
MINUTES = ("min", "minute", "minutes")
MICRONS = ("micron", "microns", "um")


def read(path, dt_s=None, pixel_um=None):
    """Read tracks from a CSV file as a table with units.

    Parameters
    ----------
    path : str or pathlib.Path
        One row per point. Columns: ``track`` (or ``particle``, ``TRACK_ID``); ``t_s``, ``t_min`` or
        ``frame``; ``x_um``, ``y_um``, ``z_um``, or ``x``, ``y``, ``z`` in pixels as trackpy writes them, or
        the ``POSITION_X`` of TrackMate, whose row of units is heeded.
    dt_s : float, s, optional
        Needed where time comes as frames.
    pixel_um : float, µm, optional
        Needed where positions come in pixels.

    Returns
    -------
    pandas.DataFrame
        Columns ``track``, ``t_s`` and ``y_um``, ``x_um`` (``z_um``).

    Raises
    ------
    DataError
        If the file cannot be read, or a column or a unit is missing.
    InputError
        If `pixel_um` is given for positions in µm, or a number is not positive.

    Notes
    -----
    Rows of TrackMate without a track number belong to no track and are left out.

    Examples
    --------
    >>> import io
    >>> file = io.StringIO("particle,frame,x,y\\n0,0,10,20\\n0,1,11,20")
    >>> read(file, dt_s=0.5, pixel_um=0.1)["x_um"].tolist()
    [1.0, 1.1]
    """
    table, units = _table(path)
    names = {_plain(name): name for name in table.columns}
    track = next((names[name] for name in TRACK if name in names), None)
    if track is None:
        raise DataError(f"no column of track numbers: name it track; the file has {', '.join(names)}")
    table = table[table[track].notna()] if "track_id" in names else table
    place = _places(table, names, units, pixel_um)
    return pd.DataFrame({"track": table[track], "t_s": _times(table, names, units, dt_s)} | place)


def _plain(name):
    """``X (µm)``, ``x [um]`` and ``x_µm`` are all ``x_um``; the micro sign has a Greek twin."""
    name = name.strip().lower().replace("\u00b5", "u").replace("\u03bc", "u")
    return re.sub(r"[\s_]*[(\[](.+)[)\]]$", r"_\1", name)


def _table(path):
    if isinstance(path, str | Path) and not Path(path).is_file():
        raise DataError(f"{path} does not exist or is a folder: check the name and the folder")
    try:
        table = pd.read_csv(path, sep=None, engine="python", skipinitialspace=True, encoding="utf-8-sig")
    except (OSError, ValueError, csv.Error) as error:
        name = Path(path).name if isinstance(path, str | Path) else "the file"
        raise DataError(
            f"cannot read {name} as a table ({_first_line(error)}): save it as CSV, in UTF-8"
        ) from None
    if "POSITION_X" not in table or len(table) < 4:
        return table, {}
    # TrackMate: below the names come labels, short labels and units, which are no numbers
    text = pd.to_numeric(table["POSITION_X"].iloc[:3], errors="coerce").isna()
    rows = int(text.sum())
    units = {n.lower(): _plain(str(table[n].iloc[rows - 1]).strip("()")) for n in table} if rows else {}
    return table.iloc[rows:].reset_index(drop=True), units


def _first_line(error):
    return (getattr(error, "strerror", None) or str(error).split("\n")[0])[:80]


def _numbers(table, name):
    text = table[name]
    if not pd.api.types.is_numeric_dtype(text) and not text.astype(str).str.contains(".", regex=False).any():
        text = text.astype(str).str.replace(",", ".")  # decimal commas, as spreadsheets write them
    numbers = pd.to_numeric(text, errors="coerce").to_numpy(float)
    if np.isnan(numbers).any():
        row = int(np.isnan(numbers).argmax())
        raise InputError(
            f"column {name} must hold numbers, got {str(table[name].iloc[row])!r} in row {row + 1}, bad rows "
            f"{np.isnan(numbers).sum()}: remove them"
        )
    return numbers


def _places(table, names, units, pixel_um):
    found = {}
    for axis in AXES:
        forms = {f"{axis}_um": True, f"{axis}_px": False, axis: False, f"position_{axis}": None}
        form = next((form for form in forms if form in names), None)
        if form is None:
            continue
        microns = units.get(form) in MICRONS if forms[form] is None and form in units else forms[form]
        found[f"{axis}_um"] = _numbers(table, names[form]) * _scale(form, microns, pixel_um)
    missing = [axis for axis in "xy" if f"{axis}_um" not in found]
    if missing:
        raise DataError(
            f"no column {missing[0]}_um: name it so, or {missing[0]}_px; the file has {', '.join(names)}"
        )
    return found if len(found) == 2 or np.ptp(found["z_um"]) > 0 else {k: found[k] for k in ("y_um", "x_um")}


def _scale(form, microns, pixel_um):
    if microns:
        if pixel_um is not None:
            raise InputError(f"column {form} is in µm already: leave pixel size out")
        return 1.0
    if pixel_um is None:
        raise DataError(
            f"column {form} is not in µm: give the pixel size (--pixel-um) if it is in pixels, or name it "
            f"{form[-1] if form.startswith('p') else form[0]}_um if it is in µm after all"
        )
    return positive("pixel_um", pixel_um, "give the camera pixel size divided by the magnification")


def _times(table, names, units, dt_s):
    dt_s = None if dt_s is None else positive("dt_s", dt_s, "the time between frames in seconds")
    name = next((name for name in TIME_S if name in names), None)
    unit = units.get("position_t")
    if name is None and unit in (*SECONDS, *MINUTES):
        return _numbers(table, names["position_t"]) * (1.0 if unit in SECONDS else 60.0)
    if name is not None:
        return _numbers(table, names[name]) * TIME_S[name]
    frame = next((names[name] for name in FRAME if name in names), None)
    if frame is None:
        raise DataError(f"no column of times: name it t_s or frame; the file has {', '.join(names)}")
    if dt_s is None:
        raise DataError("time comes as frames: give the time between them (--dt-s)")
    return _numbers(table, frame) * dt_s
